import threading

import pytest
import redis
from conftest import APP_ID, Linked, Linker, Time
from fake_dataservice import FakeDataservice

from flakon import clock, errors
from flakon.testing import captured_logs
from strava_sandbox.parts import Sandbox
from stravaworker.access import ReauthRequired, StravaAccess
from stravaworker.apps import AppStates
from stravaworker.dataservice import Dataservice
from stravaworker.ledger import Ledger, LedgerAway, NotNow, Renewals
from stravaworker.strava import errors as strava_errors
from stravaworker.strava.client import StravaClient, Tokens


@pytest.fixture
def ledger(store: redis.Redis) -> Ledger:
    return Ledger(store)


@pytest.fixture
def access(dataservice: Dataservice, strava: StravaClient, ledger: Ledger, store: redis.Redis) -> StravaAccess:
    return StravaAccess(dataservice, strava, ledger, Renewals(store), AppStates(dataservice, ledger))


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses are counted, not waited for."""
    found: list[float] = []
    monkeypatch.setattr(clock, "sleep", found.append)
    return found


def test_a_token_that_lasts_is_used_as_it_is(access: StravaAccess, linked: Linked, time: Time) -> None:
    time.forward(hours=5, minutes=45)
    assert access.credentials(linked.athlete_id).access_token == linked.tokens.access_token


def test_ten_minutes_before_its_end_it_is_renewed_and_the_new_pair_stored_first(
    access: StravaAccess, fake: FakeDataservice, linked: Linked, time: Time
) -> None:
    time.forward(hours=5, minutes=51)
    credentials = access.credentials(linked.athlete_id)
    assert credentials.access_token != linked.tokens.access_token
    assert fake.links[linked.athlete_id]["access_token"] == credentials.access_token
    assert fake.links[linked.athlete_id]["refresh_token"] != linked.tokens.refresh_token
    assert credentials.version == 2


def test_a_dead_refresh_token_is_believed_when_it_is_refused_again_and_then_marks_the_link(
    access: StravaAccess, sandbox: Sandbox, fake: FakeDataservice, linked: Linked, time: Time, ledger: Ledger
) -> None:
    sandbox.grants.revoke("424242", linked.strava_athlete_id)
    time.forward(hours=6)
    with pytest.raises(NotNow) as refusal:
        access.credentials(linked.athlete_id)
    assert not fake.marks
    time.forward(seconds=refusal.value.wait_s)
    with pytest.raises(ReauthRequired):
        access.credentials(linked.athlete_id)
    assert [state for _, state, _ in fake.marks] == ["reauth_required"]
    with pytest.raises(ReauthRequired):
        access.credentials(linked.athlete_id)
    assert len(fake.marks) == 1


def test_a_second_refusal_right_after_the_first_is_not_believed_yet(
    access: StravaAccess, sandbox: Sandbox, fake: FakeDataservice, linked: Linked, time: Time
) -> None:
    sandbox.grants.revoke("424242", linked.strava_athlete_id)
    time.forward(hours=6)
    for _ in range(3):
        with pytest.raises(NotNow):
            access.credentials(linked.athlete_id)
        time.forward(seconds=2)
    assert not fake.marks


def test_while_one_renews_another_is_sent_away_and_finds_the_new_pair_later(
    access: StravaAccess, strava: StravaClient, linked: Linked, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    time.forward(hours=6)
    refresh, others = strava.refresh, []

    def slow_refresh(*arguments: str) -> Tokens:
        with pytest.raises(NotNow) as refusal:
            access.credentials(linked.athlete_id)
        others.append(refusal.value)
        return refresh(*arguments)

    monkeypatch.setattr(strava, "refresh", slow_refresh)
    credentials = access.credentials(linked.athlete_id)
    assert [(each.reason, each.wait_s) for each in others] == [("renewal", 2.0)]
    assert access.credentials(linked.athlete_id) == credentials


def test_of_many_workers_one_renews(
    access: StravaAccess, strava: StravaClient, linked: Linked, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    time.forward(hours=6)
    refresh, calls = strava.refresh, []

    def counted(*arguments: str) -> Tokens:
        calls.append(arguments)
        return refresh(*arguments)

    monkeypatch.setattr(strava, "refresh", counted)
    given: list[str] = []

    def work() -> None:
        while True:
            try:
                given.append(access.credentials(linked.athlete_id).access_token)
            except NotNow:
                continue
            return

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert len(set(given)) == 1


def test_without_the_lock_whoever_was_refused_takes_what_the_other_has_stored(
    access: StravaAccess,
    strava: StravaClient,
    dataservice: Dataservice,
    fake: FakeDataservice,
    store: redis.Redis,
    linked: Linked,
    time: Time,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Redis has lost the lock while one was renewing."""
    time.forward(hours=6)
    refresh = strava.refresh

    def overtaken(*arguments: str) -> Tokens:
        monkeypatch.setattr(strava, "refresh", refresh)
        store.flushdb()
        access.credentials(linked.athlete_id)
        return refresh(*arguments)

    monkeypatch.setattr(strava, "refresh", overtaken)
    credentials = access.credentials(linked.athlete_id)
    assert credentials.version == 2
    assert not fake.marks
    assert strava.list_activities(credentials.access_token, page=1)


def test_a_pair_that_is_about_to_be_stored_is_waited_for_by_coming_again(
    access: StravaAccess,
    strava: StravaClient,
    fake: FakeDataservice,
    sandbox: Sandbox,
    linked: Linked,
    time: Time,
) -> None:
    time.forward(hours=6)
    others = strava.refresh("424242", sandbox.client_secret, linked.tokens.refresh_token)
    with pytest.raises(NotNow) as refusal:
        access.credentials(linked.athlete_id)
    fake.links[linked.athlete_id].update(
        access_token=others.access_token,
        refresh_token=others.refresh_token,
        expires_at=others.expires_at.isoformat(),
        version=2,
    )
    time.forward(seconds=refusal.value.wait_s)
    assert access.credentials(linked.athlete_id).access_token == others.access_token
    assert not fake.marks


def test_a_new_pair_is_offered_again_to_a_dataservice_that_is_away(
    access: StravaAccess, fake: FakeDataservice, linked: Linked, time: Time, pauses: list[float]
) -> None:
    time.forward(hours=6)
    fake.broken["put_strava_credentials"] = 7
    credentials = access.credentials(linked.athlete_id)
    assert fake.links[linked.athlete_id]["refresh_token"] == credentials.refresh_token
    assert sum(pauses) < 10


@pytest.mark.parametrize("how", ["not stored", "killed", "no answer"])
def test_a_pair_that_was_lost_costs_one_consent_which_is_counted(
    access: StravaAccess,
    strava: StravaClient,
    fake: FakeDataservice,
    ledger: Ledger,
    linked: Linked,
    time: Time,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    time.forward(hours=6)
    refresh = strava.refresh

    def lose(*arguments: str) -> Tokens:
        refresh(*arguments)
        raise KeyboardInterrupt if how == "killed" else strava_errors.Unreachable("no answer")

    if how == "not stored":
        fake.broken["put_strava_credentials"] = 1000
    else:
        monkeypatch.setattr(strava, "refresh", lose)
    with pytest.raises((errors.Unavailable, KeyboardInterrupt, strava_errors.Unreachable)):
        access.credentials(linked.athlete_id)
    monkeypatch.setattr(strava, "refresh", refresh)
    fake.broken.clear()
    with captured_logs() as lines:
        with pytest.raises(NotNow) as refusal:
            access.credentials(linked.athlete_id)
        time.forward(seconds=refusal.value.wait_s)
        with pytest.raises(ReauthRequired):
            access.credentials(linked.athlete_id)
    assert [line["event"] for line in lines].count("strava_consent_lost") == 1
    assert ledger.read(APP_ID)["ledger"]["consents_lost"] == 1
    assert linked.tokens.refresh_token not in str(lines)


def test_an_access_that_was_revoked_is_not_counted_as_lost(
    access: StravaAccess, ledger: Ledger, sandbox: Sandbox, linked: Linked, time: Time
) -> None:
    sandbox.grants.revoke("424242", linked.strava_athlete_id)
    time.forward(hours=6)
    with pytest.raises(NotNow) as refusal:
        access.credentials(linked.athlete_id)
    time.forward(seconds=refusal.value.wait_s)
    with pytest.raises(ReauthRequired):
        access.credentials(linked.athlete_id)
    assert ledger.read(APP_ID)["ledger"]["consents_lost"] == 0


def test_a_consent_during_the_renewal_wins_over_the_renewed_pair(
    access: StravaAccess, fake: FakeDataservice, linker: Linker, linked: Linked, time: Time
) -> None:
    time.forward(hours=6)
    again: list[Linked] = []
    fake.before["put_strava_credentials"] = lambda: again.append(linker.link(again=linked))
    credentials = access.credentials(linked.athlete_id)
    assert credentials.access_token == again[0].tokens.access_token
    assert not fake.marks


def test_refused_keys_are_told_once_and_tried_by_the_hour(
    access: StravaAccess, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, time: Time
) -> None:
    assert fake.app is not None
    fake.app["client_secret"] = "another"
    time.forward(hours=6)
    with pytest.raises(strava_errors.WrongSecret):
        access.credentials(linked.athlete_id)
    with pytest.raises(NotNow, match="keys"):
        access.credentials(linked.athlete_id)
    time.forward(hours=1, seconds=1)
    with pytest.raises(strava_errors.WrongSecret):
        access.credentials(linked.athlete_id)
    assert fake.app_states == [(APP_ID, "keys_refused")]
    fake.app["client_secret"] = sandbox.client_secret
    time.forward(hours=1, seconds=1)
    access.credentials(linked.athlete_id)
    assert fake.app_states == [(APP_ID, "keys_refused"), (APP_ID, "active")]
    assert fake.links[linked.athlete_id]["state"] == "active"


def test_a_state_that_dataservice_was_not_told_of_is_told_at_the_next_occasion(
    access: StravaAccess, fake: FakeDataservice, linked: Linked, time: Time
) -> None:
    assert fake.app is not None
    fake.app["client_secret"] = "another"
    fake.broken["put_strava_app_state"] = 10
    for _ in range(2):
        time.forward(hours=6)
        with pytest.raises(strava_errors.WrongSecret):
            access.credentials(linked.athlete_id)
        fake.broken.clear()
    assert fake.app_states == [(APP_ID, "keys_refused")]


def test_without_redis_no_token_is_renewed(
    dataservice: Dataservice, strava: StravaClient, linked: Linked, time: Time, fake: FakeDataservice
) -> None:
    nowhere = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    ledger = Ledger(nowhere)
    access = StravaAccess(dataservice, strava, ledger, Renewals(nowhere), AppStates(dataservice, ledger))
    time.forward(hours=6)
    with pytest.raises(LedgerAway):
        access.credentials(linked.athlete_id)
    assert "put_strava_credentials" not in fake.calls


class TestConfirming:
    def test_a_deauthorization_that_somebody_made_up_changes_nothing(
        self, access: StravaAccess, fake: FakeDataservice, linked: Linked
    ) -> None:
        access.confirm(linked.athlete_id)
        assert linked.athlete_id in fake.links
        assert not fake.marks

    def test_one_that_is_true_ends_the_link_when_it_is_refused_again(
        self, access: StravaAccess, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, time: Time
    ) -> None:
        sandbox.grants.revoke("424242", linked.strava_athlete_id)
        with pytest.raises(NotNow) as refusal:
            access.confirm(linked.athlete_id)
        assert not fake.ended
        time.forward(seconds=refusal.value.wait_s)
        access.confirm(linked.athlete_id)
        assert fake.ended == [linked.athlete_id]

    def test_a_link_that_waits_for_her_consent_ends_too(
        self, access: StravaAccess, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, time: Time
    ) -> None:
        fake.links[linked.athlete_id]["state"] = "reauth_required"
        sandbox.grants.revoke("424242", linked.strava_athlete_id)
        with pytest.raises(NotNow):
            access.confirm(linked.athlete_id)
        time.forward(seconds=20)
        access.confirm(linked.athlete_id)
        assert fake.ended == [linked.athlete_id]

    def test_a_consent_meanwhile_keeps_it(
        self,
        access: StravaAccess,
        fake: FakeDataservice,
        sandbox: Sandbox,
        linker: Linker,
        linked: Linked,
        time: Time,
    ) -> None:
        sandbox.grants.revoke("424242", linked.strava_athlete_id)
        with pytest.raises(NotNow):
            access.confirm(linked.athlete_id)
        time.forward(seconds=20)

        def consent_again() -> None:
            linker.link(again=linked)

        fake.before["end_strava_link"] = consent_again
        access.confirm(linked.athlete_id)
        assert linked.athlete_id in fake.links
        assert not fake.ended
