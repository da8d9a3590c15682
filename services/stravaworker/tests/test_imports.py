import pytest
import redis
from conftest import Linked, Linker, Time
from fake_dataservice import FakeDataservice

from flakon import clock, errors
from flakon.celery import TryAgain
from strava_sandbox.parts import Sandbox
from stravaworker.dataservice import Dataservice
from stravaworker.strava.client import StravaClient
from stravaworker.wiring import Work, open_work


def listed(sandbox: Sandbox, linked: Linked, *, private: bool = True) -> set[int]:
    """The ids that the athlete has at the sandbox."""
    athlete = sandbox.athletes.get(linked.strava_athlete_id)
    assert athlete is not None
    return {
        recording.id
        for recording in sandbox.catalogue.activities(athlete)
        if not recording.deleted and (private or recording.visibility != "only_me")
    }


def test_every_activity_is_brought_in(work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked) -> None:
    work.activity_import.run(linked.athlete_id)
    stored = fake.activities[linked.athlete_id]
    assert set(stored) == listed(sandbox, linked)
    assert len(stored) > 500


def test_a_short_page_is_not_the_last(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, strava: StravaClient
) -> None:
    first = strava.list_activities(linked.tokens.access_token, page=1)
    assert len(first) < 200
    work.activity_import.run(linked.athlete_id)
    assert len(fake.activities[linked.athlete_id]) > 200


def test_it_costs_one_call_to_store_and_one_to_tell_for_each_page(
    work: Work, fake: FakeDataservice, linked: Linked
) -> None:
    fake.calls.clear()
    work.activity_import.run(linked.athlete_id)
    pages = fake.imports[linked.athlete_id][-1]["pages"]
    assert fake.calls.count("upsert_strava_activities") == pages
    assert fake.calls.count("put_strava_import") == pages + 2


def test_progress_is_told_page_by_page_and_ends_with_done(work: Work, fake: FakeDataservice, linked: Linked) -> None:
    work.activity_import.run(linked.athlete_id)
    told = fake.imports[linked.athlete_id]
    assert [each["state"] for each in told] == ["running"] * (len(told) - 1) + ["done"]
    assert [each["pages"] for each in told[:-1]] == list(range(len(told) - 1))
    assert told[-1]["activities"] == len(fake.activities[linked.athlete_id])


def test_a_second_import_adds_none(work: Work, fake: FakeDataservice, linked: Linked) -> None:
    work.activity_import.run(linked.athlete_id)
    before = dict(fake.activities[linked.athlete_id])
    work.activity_import.run(linked.athlete_id)
    assert fake.activities[linked.athlete_id] == before


def test_over_the_rate_limit_it_goes_on_in_the_next_window(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, time: Time
) -> None:
    time.to_the_start_of_a_quarter()
    sandbox.switches.set("read_limit", "2,1000")
    with pytest.raises(TryAgain) as again:
        work.activity_import.run(linked.athlete_id)
    assert again.value.after_s is not None
    assert 0 < again.value.after_s <= 15 * 60 + 5
    assert fake.imports[linked.athlete_id][-1]["state"] == "waiting"
    assert len(fake.activities[linked.athlete_id]) > 300
    time.forward(seconds=again.value.after_s)
    sandbox.switches.set("read_limit", "100,1000")
    work.activity_import.run(linked.athlete_id)
    assert fake.imports[linked.athlete_id][-1]["state"] == "done"
    assert set(fake.activities[linked.athlete_id]) == listed(sandbox, linked)


def test_over_the_limit_of_the_day_it_waits_for_midnight_utc(
    work: Work, sandbox: Sandbox, linked: Linked, time: Time
) -> None:
    time.to_the_start_of_a_quarter()
    sandbox.switches.set("read_limit", "100,1")
    with pytest.raises(TryAgain) as again:
        work.activity_import.run(linked.athlete_id)
    midnight = 86400 - clock.timestamp() % 86400
    assert again.value.after_s == pytest.approx(midnight + 5, abs=3)


def test_an_inactive_app_is_told_in_plain_words_and_tried_again(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked
) -> None:
    sandbox.switches.set("app_status", "inactive")
    with pytest.raises(TryAgain, match="subscription"):
        work.activity_import.run(linked.athlete_id)
    told = fake.imports[linked.athlete_id][-1]
    assert told["state"] == "failed"
    assert "subscription of its owner has ended" in told["error"]
    assert fake.links[linked.athlete_id]["state"] == "active"


def test_without_any_scope_for_activities_strava_is_not_even_asked(
    work: Work, fake: FakeDataservice, linker: Linker
) -> None:
    linked = linker.link(ticked=())
    work.activity_import.run(linked.athlete_id)
    assert fake.imports[linked.athlete_id][-1]["state"] == "failed"
    assert "did not allow" in fake.imports[linked.athlete_id][-1]["error"]


def test_with_activity_read_alone_the_private_ones_stay_at_strava(
    work: Work, fake: FakeDataservice, linker: Linker, sandbox: Sandbox
) -> None:
    linked = linker.link(ticked=("activity:read",))
    work.activity_import.run(linked.athlete_id)
    assert set(fake.activities[linked.athlete_id]) == listed(sandbox, linked, private=False)
    assert listed(sandbox, linked) - set(fake.activities[linked.athlete_id])


def test_a_revoked_access_asks_her_to_connect_again(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked
) -> None:
    sandbox.grants.revoke("424242", linked.strava_athlete_id)
    work.activity_import.run(linked.athlete_id)
    assert [(athlete, state) for athlete, state, _ in fake.marks] == [(linked.athlete_id, "reauth_required")]
    assert fake.imports[linked.athlete_id][-1]["state"] == "failed"


def test_a_link_that_waits_for_her_consent_is_left_alone(work: Work, fake: FakeDataservice, linked: Linked) -> None:
    fake.links[linked.athlete_id]["state"] = "reauth_required"
    work.activity_import.run(linked.athlete_id)
    assert linked.athlete_id not in fake.activities
    assert not fake.marks


def test_an_athlete_who_disconnected_meanwhile_is_no_error(work: Work, fake: FakeDataservice, linked: Linked) -> None:
    def disconnect() -> None:
        del fake.links[linked.athlete_id]

    fake.before["upsert_strava_activities"] = disconnect
    work.activity_import.run(linked.athlete_id)
    work.activity_import.run(linked.athlete_id)
    assert linked.athlete_id not in fake.activities


def test_a_strava_that_does_not_answer_is_tried_again_with_growing_pauses(
    dataservice: Dataservice,
    unreachable: StravaClient,
    store: redis.Redis,
    fake: FakeDataservice,
    linked: Linked,
) -> None:
    with pytest.raises(TryAgain) as again:
        open_work(dataservice, unreachable, store).activity_import.run(linked.athlete_id)
    assert again.value.after_s is None
    assert fake.imports[linked.athlete_id][-1]["state"] == "waiting"


def test_wrong_keys_of_the_app_are_told_in_plain_words(
    work: Work, fake: FakeDataservice, linked: Linked, time: Time
) -> None:
    assert fake.app is not None
    fake.app["client_secret"] = "another"
    time.forward(hours=6)
    with pytest.raises(TryAgain):
        work.activity_import.run(linked.athlete_id)
    assert "keys" in fake.imports[linked.athlete_id][-1]["error"]
    assert fake.links[linked.athlete_id]["state"] == "active"


def test_a_dataservice_that_is_away_is_an_error_for_the_ledger(
    work: Work, fake: FakeDataservice, linked: Linked
) -> None:
    fake.broken["upsert_strava_activities"] = 10
    with pytest.raises(errors.Unavailable):
        work.activity_import.run(linked.athlete_id)


def test_an_object_that_is_no_activity_keeps_no_other_out(
    work: Work, fake: FakeDataservice, linked: Linked, strava: StravaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = strava.list_activities

    def with_rubbish(access_token: str, *, page: int) -> list[object]:
        found = original(access_token, page=page)
        return [{"id": None}, {}, *found] if found else []

    monkeypatch.setattr(strava, "list_activities", with_rubbish)
    work.activity_import.run(linked.athlete_id)
    assert len(fake.activities[linked.athlete_id]) > 500


def test_a_list_that_does_not_turn_its_pages_comes_to_an_end(
    work: Work, fake: FakeDataservice, linked: Linked, strava: StravaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = strava.list_activities
    monkeypatch.setattr(strava, "list_activities", lambda token, page: original(token, page=1))
    work.activity_import.run(linked.athlete_id)
    assert fake.imports[linked.athlete_id][-1] == {
        "state": "done",
        "pages": 1,
        "activities": len(fake.activities[linked.athlete_id]),
        "error": None,
    }
