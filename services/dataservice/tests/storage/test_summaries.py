"""Whatever happens to activities, and in whichever order: her days, loads and shoes are what a recount gives."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dataservice_support import World, listed, summary
from files_support import put_file, streams
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from summaries_support import assert_exact

from dataservice.domain.activities import SourceKind
from dataservice.storage.grouping import Grouping
from dataservice.storage.strava_links import StravaLinks
from dataservice.tick import purge_expired_details, purge_expired_sources
from flakon import clock

TODAY = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)
LATE = timedelta(hours=21, minutes=50)
SPORTS = st.sampled_from(["Run", "Run", "TrailRun", "Ride", "Walk"])
METRES = st.sampled_from([9500, 9800.1, 10000.37, 10300, 10900])
NUMBERS = st.integers(1, 5)
PLACES = st.integers(0, 9)


@st.composite
def begun(draw: st.DrawFn) -> dict[str, Any]:
    """When and how far: near midnight, so that an hour more or less is another day, month or year."""
    minutes = draw(st.sampled_from([0, 2, 12, 90, 130, 1440, 3 * 1440]))
    day = draw(st.sampled_from([datetime(2025, 12, 31, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC), TODAY]))
    start = day + LATE + timedelta(minutes=minutes)
    hours = draw(st.sampled_from([-10, 0, 1, 13]))
    return {
        "start_date": start.isoformat().replace("+00:00", "Z"),
        "start_date_local": (start + timedelta(hours=hours)).replace(tzinfo=None).isoformat(),
        "elapsed_time_s": draw(st.sampled_from([600, 2500, 3000])),
        "moving_time_s": draw(st.sampled_from([590, 600])),
        "distance_m": draw(METRES),
        "sport_type": draw(SPORTS),
    }


class Training(RuleBasedStateMachine):
    """One athlete's life; every path by which an activity comes to be, changes or goes."""

    world: World

    @initialize()
    def arrive(self) -> None:
        with self.world.transaction() as connection:
            connection.exec_driver_sql("DELETE FROM athletes")
        self.athlete_id = self.world.add_athlete()
        self.world.connect_strava(self.athlete_id)
        self.me = self.world.athlete(self.athlete_id)
        self.worker = self.world.service("stravaworker")

    @rule(told=st.lists(st.tuples(NUMBERS, begun(), st.sampled_from([None, 148.2, 171])), min_size=1, max_size=4))
    def strava_lists(self, told: list[Any]) -> None:
        page = [summary(number, **at, average_heartrate_bpm=bpm) for number, at, bpm in told]
        self.worker.post(f"/athletes/{self.athlete_id}/strava/activities", listed(*page))

    @rule(number=NUMBERS, at=begun(), has_streams=st.booleans())
    def strava_tells_details(self, number: int, at: Any, has_streams: bool) -> None:
        path = f"/athletes/{self.athlete_id}/strava/activities/{number}/details"
        body = {"asked_at": clock.now().isoformat(), "summary": summary(number, **at), "laps": []}
        self.worker.put(path, {**body, "streams": streams() if has_streams else None})

    @rule(name=st.sampled_from("abc"), at=begun(), has_streams=st.booleans(), number=st.one_of(st.none(), NUMBERS))
    def a_file_comes(self, name: str, at: Any, has_streams: bool, number: int | None) -> None:
        known = {} if number is None else {"strava_activity_id": number}
        body = {"streams": streams()} if has_streams else None
        put_file(self.world, self.athlete_id, name, body=body, **at, **known)

    @rule(at=begun(), effort=st.one_of(st.none(), st.integers(1, 10)))
    def she_types_one_in(self, at: Any, effort: int | None) -> None:
        names = ("start_date_local", "distance_m", "moving_time_s", "elapsed_time_s")
        sport = {"sport_type": "Walk"} if at["sport_type"] in ("Walk", "Ride") else {}
        self.me.post("/activities", {**{name: at[name] for name in names}, **sport, "perceived_exertion": effort}, 201)

    @rule(
        place=PLACES,
        changes=st.sampled_from(
            [
                {"distance_m": 5000.123},
                {"distance_m": None},
                {"perceived_exertion": 8},
                {"crop_start_s": 300},
                {"crop_end_s": 200, "crop_start_s": None},
                {"crop_start_s": None, "crop_end_s": None},
                {"ignore_heartrate": True},
                {"ignore_heartrate": None},
                {"shoe_id": None},
            ]
        ),
    )
    def she_edits(self, place: int, changes: dict[str, Any]) -> None:
        for each in self._shown(place):
            if (changes.get("crop_start_s") or 0) < (each["edits"].get("crop_end_s") or 1000):
                self.me.patch(f"/activities/{each['activity_id']}", changes)

    @rule(place=PLACES, pair=st.integers(0, 2))
    def she_says_in_which_shoes(self, place: int, pair: int) -> None:
        for each in self._shown(place):
            for shoe in self._shoes()[pair : pair + 1]:
                self.me.patch(f"/activities/{each['activity_id']}", {"shoe_id": shoe["shoe_id"]})

    @rule(place=PLACES)
    def she_deletes(self, place: int) -> None:
        for each in self._shown(place):
            self.me.delete(f"/activities/{each['activity_id']}")

    @rule(place=st.integers(0, 3), answer=st.sampled_from(["same", "different"]))
    def she_answers(self, place: int, answer: str) -> None:
        asked = self.me.get("/questions", limit=100).json["questions"]
        for each in [each for each in asked if each["kind"] == "duplicate"][place : place + 1]:
            self.me.post(f"/questions/{each['question_id']}/answer", {"answer": answer})

    @rule(number=NUMBERS)
    def strava_has_one_no_more(self, number: int) -> None:
        with self.world.transaction() as connection:
            StravaLinks(connection).find(self.athlete_id, lock=True)
            Grouping(connection, self.athlete_id).delete_sources(SourceKind.STRAVA, external_id=str(number))

    @rule()
    def a_week_passes_without_strava(self) -> None:
        purge_expired_sources(self.world.database, clock.now() + timedelta(days=8))

    @rule()
    def details_end(self) -> None:
        purge_expired_details(self.world.database, clock.now() + timedelta(days=8))

    @rule(
        holds_from=st.sampled_from([None, "0001-01-01", "2026-01-01", "2026-11-20"]),
        figures=st.sampled_from(
            [
                {"max_heartrate_bpm": 190},
                {"threshold_speed_mps": 3.5},
                {"resting_heartrate_bpm": 50, "max_heartrate_bpm": 180},
            ]
        ),
    )
    def her_body_is_measured(self, holds_from: str | None, figures: dict[str, Any]) -> None:
        if holds_from is not None:
            self.me.put(f"/athlete/physiology/{holds_from}", figures)
        elif "threshold_speed_mps" not in figures:
            self.me.patch("/athlete", figures)

    @rule(
        changes=st.sampled_from([{"sex": "female"}, {"sex": None}, {"birth_date": "1986-04-21"}, {"birth_date": None}])
    )
    def she_says_who_she_is(self, changes: dict[str, Any]) -> None:
        self.me.patch("/athlete", changes)

    @rule(place=st.integers(0, 2))
    def she_takes_figures_back(self, place: int) -> None:
        for each in self.me.get("/athlete/physiology").json["entries"][place : place + 1]:
            self.me.delete(f"/athlete/physiology/{each['holds_from']}")

    @rule(bought_on=st.sampled_from([None, "2025-12-31", "2026-01-02"]), is_default=st.booleans())
    def she_buys_shoes(self, bought_on: str | None, is_default: bool) -> None:
        if len(self._shoes()) < 3:
            self.me.post("/shoes", {"name": "new", "bought_on": bought_on, "is_default": is_default}, 201)

    @rule(
        pair=st.integers(0, 2),
        changes=st.sampled_from([{"is_default": True}, {"is_default": False}, {"retired_on": "2025-12-31"}]),
    )
    def she_changes_shoes(self, pair: int, changes: dict[str, Any]) -> None:
        for shoe in self._shoes()[pair : pair + 1]:
            self.me.patch(f"/shoes/{shoe['shoe_id']}", changes)

    @rule(pair=st.integers(0, 2))
    def she_throws_shoes_away(self, pair: int) -> None:
        for shoe in self._shoes()[pair : pair + 1]:
            self.me.delete(f"/shoes/{shoe['shoe_id']}")

    @rule()
    def she_parts_from_strava(self) -> None:
        self.me.delete("/athlete/strava")
        self.world.connect_strava(self.athlete_id)

    @invariant()
    def everything_is_exact(self) -> None:
        if hasattr(self, "athlete_id"):
            assert_exact(self.world, self.athlete_id)

    def _shown(self, place: int) -> list[Any]:
        found = self.me.get("/activities", sport="all", limit=200).json["activities"][place : place + 1]
        return [self.me.get(f"/activities/{each['activity_id']}").json for each in found]

    def _shoes(self) -> list[Any]:
        return list(self.me.get("/shoes").json["shoes"])


def test_days_loads_and_shoes_are_what_a_recount_gives_after_any_sequence_of_changes(world: World) -> None:
    class HerTraining(Training):
        pass

    HerTraining.world = world
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        HerTraining,
        settings=settings(max_examples=40, stateful_step_count=15, deadline=None, suppress_health_check=checks),
    )
