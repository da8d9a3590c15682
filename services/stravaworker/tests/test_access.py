import pytest
from conftest import Linked, Linker, Time
from fake_dataservice import FakeDataservice

from flakon import clock, errors
from strava_sandbox.parts import Sandbox
from stravaworker import access as access_module
from stravaworker.access import ReauthRequired, StravaAccess
from stravaworker.dataservice import Dataservice
from stravaworker.strava.client import StravaClient


@pytest.fixture
def access(dataservice: Dataservice, strava: StravaClient) -> StravaAccess:
    return StravaAccess(dataservice, strava)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses are counted, not waited for."""
    pauses: list[float] = []
    monkeypatch.setattr(clock, "sleep", pauses.append)
    return pauses


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


def test_the_pair_is_stored_before_the_call_that_needs_it(
    access: StravaAccess, fake: FakeDataservice, linked: Linked, time: Time
) -> None:
    time.forward(hours=7)
    stored_at_call: list[bool] = []
    access.call(
        linked.athlete_id,
        lambda token: stored_at_call.append(fake.links[linked.athlete_id]["access_token"] == token),
    )
    assert stored_at_call == [True]


def test_a_token_that_strava_refuses_is_renewed_once_and_the_call_tried_once_more(
    access: StravaAccess, strava: StravaClient, fake: FakeDataservice, linked: Linked
) -> None:
    fake.links[linked.athlete_id]["access_token"] = "not-hers"
    found = access.call(linked.athlete_id, lambda token: strava.list_activities(token, page=1))
    assert found
    assert fake.calls.count("put_strava_credentials") == 1


def test_a_token_refused_twice_is_stravas_failure_and_not_hers(
    access: StravaAccess, fake: FakeDataservice, linked: Linked
) -> None:
    from stravaworker.strava import errors as strava_errors

    def refuse(token: str) -> None:
        raise strava_errors.Unauthorized("no")

    with pytest.raises(strava_errors.ServerError):
        access.call(linked.athlete_id, refuse)
    assert not fake.marks


def test_a_dead_refresh_token_marks_the_link_and_asks_her_to_consent_again(
    access: StravaAccess, sandbox: Sandbox, fake: FakeDataservice, linked: Linked, time: Time
) -> None:
    sandbox.grants.revoke("424242", linked.strava_athlete_id)
    time.forward(hours=6)
    with pytest.raises(ReauthRequired):
        access.credentials(linked.athlete_id)
    assert [state for _, state, _ in fake.marks] == ["reauth_required"]
    with pytest.raises(ReauthRequired):
        access.credentials(linked.athlete_id)
    assert len(fake.marks) == 1


def test_two_who_renew_at_once_end_with_one_pair_and_a_link_that_works(
    access: StravaAccess,
    strava: StravaClient,
    dataservice: Dataservice,
    fake: FakeDataservice,
    linked: Linked,
    time: Time,
) -> None:
    time.forward(hours=6)
    read_before = dataservice.credentials(linked.athlete_id)
    first = access.renew(read_before)
    second = access.renew(read_before)
    assert second == first
    assert not fake.marks
    assert strava.list_activities(second.access_token, page=1)


def test_who_was_refused_waits_a_moment_for_the_other_to_store_the_pair(
    access: StravaAccess,
    strava: StravaClient,
    dataservice: Dataservice,
    fake: FakeDataservice,
    sandbox: Sandbox,
    linked: Linked,
    time: Time,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time.forward(hours=6)
    read_before = dataservice.credentials(linked.athlete_id)
    others = strava.refresh("424242", sandbox.client_secret, read_before.refresh_token)

    def store_late(pause_s: float) -> None:
        if pause_s == access_module.OTHERS_PAUSES_S[1]:
            link = fake.links[linked.athlete_id]
            link.update(
                access_token=others.access_token,
                refresh_token=others.refresh_token,
                expires_at=others.expires_at.isoformat(),
                version=2,
            )

    monkeypatch.setattr(clock, "sleep", store_late)
    assert access.renew(read_before).access_token == others.access_token
    assert not fake.marks


def test_a_new_pair_is_offered_again_to_a_dataservice_that_is_away(
    access: StravaAccess, fake: FakeDataservice, linked: Linked, time: Time
) -> None:
    time.forward(hours=6)
    fake.broken["put_strava_credentials"] = 7
    credentials = access.credentials(linked.athlete_id)
    assert fake.links[linked.athlete_id]["refresh_token"] == credentials.refresh_token


def test_a_pair_that_could_not_be_stored_is_counted_as_lost(
    access: StravaAccess, fake: FakeDataservice, linked: Linked, time: Time
) -> None:
    from flakon.testing import captured_logs

    time.forward(hours=6)
    fake.broken["put_strava_credentials"] = 1000
    with captured_logs() as lines, pytest.raises(errors.Unavailable):
        access.credentials(linked.athlete_id)
    assert [line["event"] for line in lines].count("strava_pair_lost") == 1
    assert linked.tokens.refresh_token not in str(lines)


def test_a_consent_during_the_renewal_wins_over_the_renewed_pair(
    access: StravaAccess, fake: FakeDataservice, linker: Linker, linked: Linked, time: Time
) -> None:
    time.forward(hours=6)
    again: list[Linked] = []
    fake.before["put_strava_credentials"] = lambda: again.append(linker.link(again=linked))
    credentials = access.credentials(linked.athlete_id)
    assert credentials.access_token == again[0].tokens.access_token
    assert not fake.marks
