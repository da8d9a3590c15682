from datetime import timedelta
from typing import Any

import pytest
import redis
from conftest import APP_ID, Linked, Linker, Time
from fake_dataservice import FakeDataservice

from flakon import clock, errors
from flakon.celery import TryAgain
from strava_sandbox.athletes import Athlete
from strava_sandbox.demo.runs import in_bulk
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
    assert fake.calls.count("put_strava_import") == pages + 3
    assert fake.calls.count("get_strava_credentials") == 1


def test_progress_is_told_page_by_page_and_ends_with_done(work: Work, fake: FakeDataservice, linked: Linked) -> None:
    work.activity_import.run(linked.athlete_id)
    told = fake.imports[linked.athlete_id]
    assert [each["state"] for each in told] == ["running"] * (len(told) - 1) + ["done"]
    assert [each["pages"] for each in told[:-2]] == list(range(len(told) - 2))
    assert told[-1]["activities"] == len(fake.activities[linked.athlete_id])


def test_a_second_import_adds_none(work: Work, fake: FakeDataservice, linked: Linked) -> None:
    work.activity_import.run(linked.athlete_id)
    before = dict(fake.activities[linked.athlete_id])
    work.activity_import.run(linked.athlete_id)
    assert fake.activities[linked.athlete_id] == before


def test_one_that_dataservice_refuses_keeps_no_other_out(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked
) -> None:
    refused = min(listed(sandbox, linked))
    fake.refused = {refused}
    work.activity_import.run(linked.athlete_id)
    assert fake.imports[linked.athlete_id][-1]["state"] == "done"
    assert set(fake.activities[linked.athlete_id]) == listed(sandbox, linked) - {refused}


def test_over_the_rate_limit_it_goes_on_in_the_next_window(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, time: Time
) -> None:
    time.to_the_start_of_a_quarter()
    sandbox.switches.set("read_limit", "3,1000")
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
    sandbox.switches.set("read_limit", "100,2")
    with pytest.raises(TryAgain) as again:
        work.activity_import.run(linked.athlete_id)
    midnight = 86400 - clock.timestamp() % 86400
    assert again.value.after_s == pytest.approx(midnight + 5, abs=3)


def test_an_inactive_app_is_told_in_plain_words_and_tried_again(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked
) -> None:
    sandbox.switches.set("app_status", "inactive")
    for match in ("subscription", "inactive"):
        with pytest.raises(TryAgain, match=match) as again:
            work.activity_import.run(linked.athlete_id)
        assert again.value.after_s == pytest.approx(3600, abs=5)
        told = fake.imports[linked.athlete_id][-1]
        assert told["state"] == "waiting"
        assert "subscription of its owner has ended" in told["error"]
    assert fake.links[linked.athlete_id]["state"] == "active"
    assert fake.app_states == [(APP_ID, "inactive")]


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
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, time: Time
) -> None:
    work.activity_import.run(linked.athlete_id)
    sandbox.grants.revoke("424242", linked.strava_athlete_id)
    with pytest.raises(TryAgain) as again:
        work.activity_import.run(linked.athlete_id)
    assert not fake.marks
    time.forward(seconds=again.value.after_s or 0)
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
    for _ in range(2):
        with pytest.raises(TryAgain) as again:
            work.activity_import.run(linked.athlete_id)
        assert again.value.after_s == pytest.approx(3600, abs=5)
        assert "client secret" in fake.imports[linked.athlete_id][-1]["error"]
    assert fake.app_states == [(APP_ID, "keys_refused")]
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

    def with_rubbish(access_token: str, *, page: int, **more: Any) -> list[object]:
        found = original(access_token, page=page, **more)
        return [{"id": None}, {}, *found] if found else []

    monkeypatch.setattr(strava, "list_activities", with_rubbish)
    work.activity_import.run(linked.athlete_id)
    assert len(fake.activities[linked.athlete_id]) > 500


def test_a_list_that_does_not_turn_its_pages_comes_to_an_end(
    work: Work, fake: FakeDataservice, linked: Linked, strava: StravaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = strava.list_activities
    monkeypatch.setattr(strava, "list_activities", lambda token, page, **more: original(token, page=1, **more))
    work.activity_import.run(linked.athlete_id)
    assert fake.imports[linked.athlete_id][-1] == {
        "state": "done",
        "pages": 1,
        "activities": len(fake.activities[linked.athlete_id]),
        "error": None,
        "next_page": 1,
    }


class TestGoingOn:
    """An import that waited for budget, while activities were saved, edited and deleted at Strava."""

    @pytest.fixture
    def athlete(self, sandbox: Sandbox, linked: Linked) -> Athlete:
        found = sandbox.athletes.get(linked.strava_athlete_id)
        assert found is not None
        return found

    @pytest.fixture
    def stopped(self, work: Work, sandbox: Sandbox, linked: Linked, time: Time) -> float:
        """After two pages; the seconds that it waits."""
        time.to_the_start_of_a_quarter()
        sandbox.switches.set("read_limit", "3,1000")
        with pytest.raises(TryAgain) as again:
            work.activity_import.run(linked.athlete_id)
        sandbox.switches.set("read_limit", "100,1000")
        assert again.value.after_s is not None
        return again.value.after_s

    def test_it_reads_no_page_twice(
        self, work: Work, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, stopped: float, time: Time
    ) -> None:
        before = fake.imports[linked.athlete_id][-1]
        assert (before["state"], before["pages"]) == ("waiting", 2)
        time.forward(seconds=stopped)
        fake.calls.clear()
        work.activity_import.run(linked.athlete_id)
        assert fake.calls.count("upsert_strava_activities") == 2
        assert set(fake.activities[linked.athlete_id]) == listed(sandbox, linked)
        assert fake.imports[linked.athlete_id][-1]["pages"] == 4

    def test_what_was_deleted_meanwhile_hides_no_other_and_nothing_is_asked_for(
        self,
        work: Work,
        fake: FakeDataservice,
        sandbox: Sandbox,
        linked: Linked,
        athlete: Athlete,
        stopped: float,
        time: Time,
        strava: StravaClient,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        gone = sorted(fake.activities[linked.athlete_id], reverse=True)[:150]
        for each in gone:
            sandbox.changes.delete(athlete, each)
        sandbox.switches.set("short_pages", "off")
        monkeypatch.setattr(strava, "get_activity", None)
        time.forward(seconds=stopped)
        work.activity_import.run(linked.athlete_id)
        assert set(fake.activities[linked.athlete_id]) == listed(sandbox, linked) | set(gone)

    def test_the_deleted_go_with_the_next_listing(
        self,
        work: Work,
        fake: FakeDataservice,
        sandbox: Sandbox,
        linked: Linked,
        athlete: Athlete,
        stopped: float,
        time: Time,
    ) -> None:
        for each in sorted(fake.activities[linked.athlete_id], reverse=True)[:30]:
            sandbox.changes.delete(athlete, each)
        time.forward(seconds=stopped)
        work.activity_import.run(linked.athlete_id)
        time.forward(days=1)
        work.activity_import.run(linked.athlete_id)
        assert set(fake.activities[linked.athlete_id]) == listed(sandbox, linked)

    def test_what_was_saved_meanwhile_moves_nothing_past_it(
        self,
        work: Work,
        fake: FakeDataservice,
        sandbox: Sandbox,
        linked: Linked,
        athlete: Athlete,
        stopped: float,
        time: Time,
    ) -> None:
        saved = {sandbox.changes.save(athlete).id for _ in range(250)}
        time.forward(seconds=stopped)
        work.activity_import.run(linked.athlete_id)
        assert set(fake.activities[linked.athlete_id]) | saved == listed(sandbox, linked)
        work.activity_import.run(linked.athlete_id)
        assert set(fake.activities[linked.athlete_id]) == listed(sandbox, linked)

    def test_what_was_moved_to_where_it_has_read_already_stays(
        self,
        work: Work,
        fake: FakeDataservice,
        sandbox: Sandbox,
        linked: Linked,
        athlete: Athlete,
        time: Time,
    ) -> None:
        """An old run that was listed before is given another start, so that this pass meets it nowhere."""
        work.activity_import.run(linked.athlete_id)
        oldest = min(fake.activities[linked.athlete_id].values(), key=lambda each: str(each["start_date"]))
        time.forward(days=1)
        time.to_the_start_of_a_quarter()
        sandbox.switches.set("read_limit", "3,1000")
        with pytest.raises(TryAgain) as again:
            work.activity_import.run(linked.athlete_id)
        sandbox.switches.set("read_limit", "100,1000")
        sandbox.changes.edit(athlete, oldest["strava_activity_id"], {"start": clock.now() - timedelta(days=1)})
        time.forward(seconds=again.value.after_s or 0)
        work.activity_import.run(linked.athlete_id)
        assert set(fake.activities[linked.athlete_id]) == listed(sandbox, linked)
        stored = fake.activities[linked.athlete_id][oldest["strava_activity_id"]]
        assert stored["start_date"] > oldest["start_date"]

    def test_a_list_in_no_order_is_read_from_the_beginning(
        self,
        work: Work,
        fake: FakeDataservice,
        sandbox: Sandbox,
        linked: Linked,
        time: Time,
        strava: StravaClient,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        original = strava.list_activities
        pages = 4

        def upside_down(token: str, *, page: int, before: int | None, **more: Any) -> list[Any]:
            assert before is None
            return original(token, page=pages + 1 - page, **more) if page <= pages else []

        monkeypatch.setattr(strava, "list_activities", upside_down)
        time.to_the_start_of_a_quarter()
        sandbox.switches.set("read_limit", "3,1000")
        with pytest.raises(TryAgain) as again:
            work.activity_import.run(linked.athlete_id)
        sandbox.switches.set("read_limit", "100,1000")
        time.forward(seconds=again.value.after_s or 0)
        work.activity_import.run(linked.athlete_id)
        assert set(fake.activities[linked.athlete_id]) == listed(sandbox, linked)

    def test_one_that_came_to_no_end_for_days_begins_anew(
        self, work: Work, fake: FakeDataservice, linked: Linked, stopped: float, time: Time
    ) -> None:
        time.forward(days=4)
        work.activity_import.run(linked.athlete_id)
        states = [each["state"] for each in fake.imports[linked.athlete_id]]
        assert states.count("failed") == 1
        assert states[-1] == "done"
        assert fake.imports[linked.athlete_id][-1]["pages"] == 4


def test_ten_thousand_activities_are_listed_in_51_calls(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, linker: Linker, strava: StravaClient
) -> None:
    sandbox.switches.set("short_pages", "off")
    (athlete,) = sandbox.athletes.appear_in_bulk(1)
    for part in range(2):
        sandbox.catalogue.add(
            athlete,
            in_bulk(athlete.persona, athlete.number + part, 5000, clock.now(), part, runs_only=True, stream_points=0),
        )
    linked = linker.link(strava_athlete_id=athlete.id)
    before = reads_of(sandbox)
    work.activity_import.run(linked.athlete_id)
    assert len(fake.activities[linked.athlete_id]) == 10_000
    assert reads_of(sandbox) - before == 51


def reads_of(sandbox: Sandbox) -> int:
    return sum(peak.used for peak in sandbox.limits.peaks() if (peak.kind, peak.span) == ("read", "day"))
