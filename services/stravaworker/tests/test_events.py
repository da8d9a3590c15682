import pytest
from conftest import Eraser, Linked, Time
from fake_dataservice import FakeDataservice

from flakon.celery import TryAgain
from strava_sandbox.parts import Sandbox
from stravaworker.strava.client import StravaClient
from stravaworker.wiring import Work


@pytest.fixture
def newest(strava: StravaClient, linked: Linked) -> int:
    """The newest run."""
    listed = strava.list_activities(linked.tokens.access_token, page=1)
    return int(next(each["id"] for each in listed if each["sport_type"] == "Run"))


def test_a_run_of_an_event_is_stored_with_laps_and_streams(
    work: Work, fake: FakeDataservice, linked: Linked, newest: int
) -> None:
    work.activity_fetch.after_events(linked.athlete_id, newest)
    details = fake.details[linked.athlete_id, newest]
    assert details["summary"]["strava_activity_id"] == newest
    assert details["laps"]
    lengths = {name: len(column) for name, column in details["streams"].items()}
    assert len(set(lengths.values())) == 1
    assert {"time_s", "distance_m", "latitude_deg", "longitude_deg", "heartrate_bpm", "cadence_spm"} <= set(lengths)


def test_of_what_is_no_run_an_event_brings_the_summary_and_a_look_the_rest(
    work: Work, fake: FakeDataservice, linked: Linked, strava: StravaClient
) -> None:
    listed = strava.list_activities(linked.tokens.access_token, page=1)
    other = int(next(each["id"] for each in listed if each["sport_type"] not in ("Run", "TrailRun", "VirtualRun")))
    work.activity_fetch.after_events(linked.athlete_id, other)
    assert list(fake.activities[linked.athlete_id]) == [other]
    assert not fake.details
    work.activity_fetch.on_demand(linked.athlete_id, other)
    assert (linked.athlete_id, other) in fake.details


def test_an_event_and_an_import_store_the_same(work: Work, fake: FakeDataservice, linked: Linked, newest: int) -> None:
    work.activity_fetch.after_events(linked.athlete_id, newest)
    by_event = dict(fake.activities[linked.athlete_id][newest])
    work.activity_import.run(linked.athlete_id)
    by_import = fake.activities[linked.athlete_id][newest]
    assert {name for name in by_event if by_event[name] != by_import[name]} <= {"device_name"}


def test_an_activity_that_is_not_there_is_no_error(work: Work, fake: FakeDataservice, linked: Linked) -> None:
    work.activity_fetch.after_events(linked.athlete_id, 5)
    assert not fake.activities.get(linked.athlete_id)


def test_what_was_deleted_at_strava_is_deleted_here(
    work: Work, fake: FakeDataservice, linked: Linked, newest: int, eraser: Eraser
) -> None:
    work.activity_import.run(linked.athlete_id)
    before = set(fake.activities[linked.athlete_id])
    eraser.delete(linked, newest)
    for _ in range(2):
        work.activity_fetch.after_events(linked.athlete_id, newest)
    assert before - set(fake.activities[linked.athlete_id]) == {newest}


def test_what_is_stored_is_as_of_when_it_was_asked_for(
    work: Work, fake: FakeDataservice, linked: Linked, newest: int, sandbox: Sandbox, time: Time
) -> None:
    """A page that was asked for before an edit and is stored after it changes nothing back."""
    athlete = sandbox.athletes.get(linked.strava_athlete_id)
    assert athlete is not None

    def edit_and_fetch() -> None:
        sandbox.changes.edit(athlete, newest, {"name": "Renamed"})
        work.activity_fetch.after_events(linked.athlete_id, newest)

    fake.before["upsert_strava_activities"] = edit_and_fetch
    work.activity_import.run(linked.athlete_id)
    assert fake.activities[linked.athlete_id][newest]["name"] == "Renamed"


def test_while_strava_does_not_say_that_it_is_gone_it_stays(
    work: Work, fake: FakeDataservice, linked: Linked, newest: int, sandbox: Sandbox
) -> None:
    work.activity_fetch.after_events(linked.athlete_id, newest)
    sandbox.switches.set("app_status", "inactive")
    with pytest.raises(TryAgain):
        work.activity_fetch.after_events(linked.athlete_id, newest)
    assert list(fake.activities[linked.athlete_id]) == [newest]


def test_a_corrupt_activity_is_tried_again(work: Work, sandbox: Sandbox, linked: Linked, newest: int) -> None:
    sandbox.switches.set("corrupt_activities", str(newest))
    with pytest.raises(TryAgain) as again:
        work.activity_fetch.after_events(linked.athlete_id, newest)
    assert again.value.after_s is None


def test_streams_that_fail_leave_the_summary_stored(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, newest: int
) -> None:
    sandbox.faults.order("streams", "status", value=503, count=1)
    with pytest.raises(TryAgain):
        work.activity_fetch.after_events(linked.athlete_id, newest)
    assert list(fake.activities[linked.athlete_id]) == [newest]
    assert not fake.details
    work.activity_fetch.after_events(linked.athlete_id, newest)
    assert fake.details


def test_an_activity_without_streams_is_stored_without_them(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, newest: int
) -> None:
    sandbox.faults.order("streams", "status", value=404, count=1)
    work.activity_fetch.after_events(linked.athlete_id, newest)
    assert fake.details[linked.athlete_id, newest]["streams"] is None


def test_over_the_rate_limit_it_waits_for_the_next_window(
    work: Work, sandbox: Sandbox, linked: Linked, newest: int
) -> None:
    work.activity_fetch.after_events(linked.athlete_id, newest)
    sandbox.switches.set("read_limit", "1,1000")
    with pytest.raises(TryAgain) as again:
        work.activity_fetch.after_events(linked.athlete_id, newest)
    assert again.value.after_s == pytest.approx(450, abs=10)


def test_an_athlete_who_is_gone_or_has_to_consent_is_done_with(
    work: Work, fake: FakeDataservice, linked: Linked, newest: int
) -> None:
    fake.links[linked.athlete_id]["state"] = "reauth_required"
    work.activity_fetch.after_events(linked.athlete_id, newest)
    work.access_check.run(linked.athlete_id)
    del fake.links[linked.athlete_id]
    work.activity_fetch.on_demand(linked.athlete_id, newest)
    work.access_check.run(linked.athlete_id)
    assert not fake.activities


def test_a_true_deauthorization_ends_the_link(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, time: Time
) -> None:
    sandbox.grants.revoke("424242", linked.strava_athlete_id)
    with pytest.raises(TryAgain) as again:
        work.access_check.run(linked.athlete_id)
    time.forward(seconds=again.value.after_s or 0)
    work.access_check.run(linked.athlete_id)
    work.access_check.run(linked.athlete_id)
    assert fake.ended == [linked.athlete_id]
