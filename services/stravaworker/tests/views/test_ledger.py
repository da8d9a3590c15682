import pytest
import redis
from conftest import APP_ID, Api, Linked
from fake_dataservice import FakeDataservice

from flakon.testing import Issuer, client
from strava_sandbox.parts import Sandbox
from stravaworker.ledger import Ledger
from stravaworker.wiring import Work


@pytest.fixture
def admin(api: Api, fake: FakeDataservice) -> Api:
    fake.admins.add(api.athlete_id)
    return api


def test_an_admin_sees_what_is_used_and_left(admin: Api, work: Work, linked: Linked) -> None:
    work.activity_import.run(linked.athlete_id)
    (app,) = admin.as_athlete("admin:settings").get("/ledger").json["apps"]
    assert (app["app_id"], app["kind"], app["state"], app["is_lost"]) == (APP_ID, "instance", "active", False)
    windows = {(each["span"], each["kind"]): each for each in app["windows"]}
    assert (windows["day", "read"]["used"], windows["day", "read"]["left"]) == (5, 995)
    assert (windows["quarter", "overall"]["limit"], windows["quarter", "overall"]["left"]) == (200, 195)
    lanes = {each["lane"]: each for each in app["lanes"]}
    assert list(lanes) == ["interactive", "webhook", "listing", "window"]
    assert lanes["listing"] == {"lane": "listing", "share": 0.9, "used_today": 5, "waiting": 0, "again_at": None}
    assert app["window_budget"] == {"reads_a_day": 795, "used_today": 0, "others_a_day": 5}


def test_who_waits_and_until_when_is_shown(admin: Api, work: Work, linked: Linked, sandbox: Sandbox) -> None:
    work.activity_import.run(linked.athlete_id)
    sandbox.switches.set("read_limit", "6,1000")
    for _ in range(2):
        with pytest.raises(Exception, match="rate limit"):
            work.activity_import.run(linked.athlete_id)
    (app,) = admin.as_athlete("admin:settings").get("/ledger").json["apps"]
    lane = next(each for each in app["lanes"] if each["lane"] == "listing")
    assert lane["waiting"] == 1
    assert lane["again_at"] is not None
    assert app["opens_at"] is not None


def test_an_inactive_app_is_shown_as_one(admin: Api, store: redis.Redis) -> None:
    Ledger(store).trip(APP_ID, "inactive")
    (app,) = admin.as_athlete("admin:settings").get("/ledger").json["apps"]
    assert app["state"] == "inactive"
    assert app["state_since"] is not None


def test_without_keys_there_is_no_ledger(admin: Api, fake: FakeDataservice) -> None:
    fake.app = None
    assert admin.as_athlete("admin:settings").get("/ledger").json == {"apps": []}


def test_an_athlete_sees_the_windows_of_the_app_that_she_is_connected_through(
    api: Api, work: Work, linked: Linked, tokens_of: Issuer
) -> None:
    work.activity_import.run(linked.athlete_id)
    token = tokens_of.token(
        subject=linked.athlete_id,
        client_id="web",
        scopes=("strava:connect",),
        audience="stravaworker",
        actor="web",
    )
    found = client(api.app, token=token).get("/budget").json
    assert (found["kind"], found["state"], found["opens_at"]) == ("instance", "active", None)
    assert {each["used"] for each in found["windows"]} == {5}


def test_an_athlete_without_a_link_has_no_budget(api: Api) -> None:
    assert api.as_athlete("strava:connect").get("/budget", status=404).json["code"] == "strava_not_linked"


def test_no_athlete_sees_the_ledger(api: Api) -> None:
    api.as_athlete("admin:settings").get("/ledger", status=403)
    api.as_athlete("admin:settings").get("/webhook-subscription", status=403)


class TestTheSubscription:
    def test_an_admin_makes_looks_at_and_ends_it(self, admin: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "strava_sandbox.delivery.get", lambda _, query: (200, {"hub.challenge": query["hub.challenge"]})
        )
        pages = admin.as_athlete("admin:settings")
        assert pages.get("/webhook-subscription").json == {
            "subscription_id": None,
            "callback_host": None,
            "is_ours": False,
        }
        made = pages.post_json("/webhook-subscription", None).json
        assert made == pages.get("/webhook-subscription").json
        assert made["is_ours"]
        pages.delete("/webhook-subscription", status=204)
        assert pages.get("/webhook-subscription").json["subscription_id"] is None

    @pytest.mark.parametrize(
        ("fault", "code"), [("unreachable", "strava_callback_refused"), ("keys", "strava_keys_refused")]
    )
    def test_what_goes_wrong_is_said(
        self, admin: Api, fake: FakeDataservice, monkeypatch: pytest.MonkeyPatch, fault: str, code: str
    ) -> None:
        monkeypatch.setattr("strava_sandbox.delivery.get", lambda *_: (502, None))
        if fault == "keys":
            assert fake.app is not None
            fake.app["client_secret"] = "another"
        answer = admin.as_athlete("admin:settings").post_json("/webhook-subscription", None, status=409)
        assert answer.json["code"] == code

    def test_a_strava_that_fails_is_no_500(self, admin: Api, sandbox: Sandbox) -> None:
        sandbox.faults.order("push_subscriptions", "status", value=503)
        answer = admin.as_athlete("admin:settings").get("/webhook-subscription", status=503)
        assert answer.json["code"] == "strava_unavailable"


def test_without_redis_it_is_said_that_nobody_knows(
    admin: Api, store: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(redis.Redis, "execute_command", away)
    answer = admin.as_athlete("admin:settings").get("/ledger", status=503)
    assert answer.json["code"] == "strava_ledger_away"
