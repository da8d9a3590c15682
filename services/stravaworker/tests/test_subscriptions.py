import pytest
import redis
from conftest import APP_ID, Time
from fake_dataservice import FakeDataservice

from flakon.celery import TryAgain
from strava_sandbox.parts import Sandbox
from stravaworker.dataservice import Dataservice
from stravaworker.strava.client import StravaClient
from stravaworker.subscriptions import CallbackRefused, ForeignSubscription, Subscriptions
from stravaworker.wiring import Work, open_subscriptions

CLIENT_ID = "424242"


@pytest.fixture
def subscriptions(dataservice: Dataservice, strava: StravaClient, store: redis.Redis) -> Subscriptions:
    return open_subscriptions(dataservice, strava, store)


@pytest.fixture
def callback(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """What Strava asked the webhook, which answers as it should."""
    asked: list[tuple[str, dict[str, str]]] = []

    def get(url: str, query: dict[str, str]) -> tuple[int, object]:
        asked.append((url, query))
        return 200, {"hub.challenge": query["hub.challenge"]}

    monkeypatch.setattr("strava_sandbox.delivery.get", get)
    return asked


def test_a_subscription_is_made_and_dataservice_knows_its_id(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, callback: list[tuple[str, dict[str, str]]]
) -> None:
    work.subscription_check.run(APP_ID)
    made = sandbox.webhooks.subscription(CLIENT_ID)
    assert made is not None
    assert made.callback_url == fake.webhook_url
    assert fake.subscription == {"subscription_id": made.id, "error": None}
    ((url, query),) = callback
    assert (url, query["hub.verify_token"]) == (fake.webhook_url, "the-verify-token")


@pytest.mark.usefixtures("callback")
def test_one_that_is_there_stays(work: Work, fake: FakeDataservice, sandbox: Sandbox) -> None:
    work.subscription_check.run(APP_ID)
    made = sandbox.webhooks.subscription(CLIENT_ID)
    fake.subscription = {"subscription_id": None, "error": None}
    work.subscription_check.run(APP_ID)
    assert made is not None
    assert sandbox.webhooks.subscription(CLIENT_ID) == made
    assert fake.subscription["subscription_id"] == made.id


@pytest.mark.usefixtures("callback")
def test_one_to_an_older_address_of_ours_is_replaced(work: Work, fake: FakeDataservice, sandbox: Sandbox) -> None:
    work.subscription_check.run(APP_ID)
    before = sandbox.webhooks.subscription(CLIENT_ID)
    fake.webhook_url += "-another-secret"
    work.subscription_check.run(APP_ID)
    after = sandbox.webhooks.subscription(CLIENT_ID)
    assert before is not None
    assert after is not None
    assert after.callback_url == fake.webhook_url
    assert fake.subscription["subscription_id"] == after.id != before.id


@pytest.mark.usefixtures("callback")
def test_one_that_leads_elsewhere_is_left_alone_until_it_is_asked_for(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, subscriptions: Subscriptions
) -> None:
    ours, fake.webhook_url = fake.webhook_url, "http://127.0.0.1:9/of-another-program"
    work.subscription_check.run(APP_ID)
    fake.webhook_url = ours
    work.subscription_check.run(APP_ID)
    assert fake.subscription["subscription_id"] is None
    assert "127.0.0.1:9" in fake.subscription["error"]
    shown = subscriptions.show("instance")
    assert (shown.callback_host, shown.is_ours) == ("127.0.0.1:9", False)
    with pytest.raises(ForeignSubscription):
        subscriptions.ensure("instance")
    assert subscriptions.ensure("instance", replace=True).is_ours
    found = sandbox.webhooks.subscription(CLIENT_ID)
    assert found is not None
    assert found.callback_url == ours


def test_an_address_that_strava_cannot_reach_is_told_in_plain_words(
    work: Work, fake: FakeDataservice, subscriptions: Subscriptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strava_sandbox.delivery.get", lambda *_: (502, None))
    work.subscription_check.run(APP_ID)
    assert "has to reach localhost:8080 from the internet" in fake.subscription["error"]
    with pytest.raises(CallbackRefused):
        subscriptions.ensure("instance")


@pytest.mark.usefixtures("callback")
def test_ending_it_is_harmless_to_repeat(fake: FakeDataservice, sandbox: Sandbox, subscriptions: Subscriptions) -> None:
    subscriptions.ensure("instance")
    for _ in range(2):
        subscriptions.end("instance")
        assert sandbox.webhooks.subscription(CLIENT_ID) is None
        assert fake.subscription == {"subscription_id": None, "error": None}
    assert subscriptions.show("instance").subscription_id is None


def test_refused_keys_are_told_and_not_tried_again(work: Work, fake: FakeDataservice) -> None:
    assert fake.app is not None
    fake.app["client_secret"] = "another"
    work.subscription_check.run(APP_ID)
    assert "client secret" in fake.subscription["error"]


def test_a_strava_that_fails_is_tried_again(work: Work, sandbox: Sandbox) -> None:
    sandbox.faults.order("push_subscriptions", "status", value=503)
    with pytest.raises(TryAgain):
        work.subscription_check.run(APP_ID)


@pytest.mark.usefixtures("callback")
def test_its_calls_count_and_are_no_reads(work: Work, sandbox: Sandbox, store: redis.Redis) -> None:
    from stravaworker.ledger import Ledger

    work.subscription_check.run(APP_ID)
    (day,) = (use for key, use in Ledger(store).read(APP_ID)["ledger"]["used"].items() if key.startswith("day"))
    assert day == {"overall": 2, "read": 0}


@pytest.mark.usefixtures("callback")
def test_keys_that_were_entered_anew_are_tried_at_once(
    work: Work, fake: FakeDataservice, store: redis.Redis, time: Time
) -> None:
    from stravaworker.ledger import Ledger

    ledger = Ledger(store)
    ledger.trip(APP_ID, "keys_refused")
    work.subscription_check.run(APP_ID)
    ledger.may_renew(APP_ID)


def test_an_app_that_is_gone_is_no_error(work: Work, fake: FakeDataservice) -> None:
    fake.app = None
    work.subscription_check.run(APP_ID)
