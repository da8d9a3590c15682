from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from dataservice.domain.race_runs import Candidate, RaceRunReason, race_run
from dataservice.domain.races import Goals, Race, RaceEntry, RaceKind, RunWord

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CHOSEN = UUID(int=7)


def entry(*, run: RunWord = RunWord.FOUND, kind: RaceKind = RaceKind.ROAD, **changes: Any) -> RaceEntry:
    race = Race(
        race_id=UUID(int=1),
        version=1,
        name="Marathon",
        date=date(2026, 4, 19),
        place="Annecy",
        country="FR",
        distance_m=changes.pop("course_m", 42_195.0),
        kind=kind,
        website=None,
        latitude_deg=45.9,
        longitude_deg=6.13,
        created_by=None,
        created_at=LONG_AGO,
    )
    told: dict[str, Any] = {
        "priority": "A",
        "goals": Goals(),
        "is_visible": False,
        "official_time_s": None,
        "official_distance_m": None,
        "activity_id": CHOSEN if run is RunWord.CHOSEN else None,
        "entered_at": LONG_AGO,
        "updated_at": LONG_AGO,
    }
    return RaceEntry(race=race, run=run, **{**told, **changes})


def candidate(number: int, **changes: Any) -> Candidate:
    told: dict[str, Any] = {
        "name": "Run",
        "start_date_local": datetime.fromisoformat("2026-04-19T09:00"),
        "distance_m": 42_400.0,
        "elapsed_time_s": 14_000,
        "moving_time_s": 13_900,
        "is_race": False,
        "latitude_deg": None,
        "longitude_deg": None,
    }
    return Candidate(activity_id=UUID(int=number), **{**told, **changes})


def found(of: RaceEntry, *candidates: Candidate) -> int | None:
    run = race_run(of, candidates)
    return None if run is None else run.run.activity_id.int


def test_a_run_of_the_day_and_the_distance_is_the_race() -> None:
    run = race_run(entry(), [candidate(1)])
    assert run is not None
    assert run.reasons == (RaceRunReason.DATE, RaceRunReason.DISTANCE)


def test_every_reason_is_told() -> None:
    run = race_run(entry(), [candidate(1, is_race=True, latitude_deg=45.91, longitude_deg=6.14)])
    assert run is not None
    assert run.reasons == (
        RaceRunReason.DATE,
        RaceRunReason.WORKOUT_TYPE,
        RaceRunReason.DISTANCE,
        RaceRunReason.PLACE,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"distance_m": 3_000.0},
        {"distance_m": 3_000.0, "is_race": True},
        {"start_date_local": datetime.fromisoformat("2026-04-20T09:00")},
        {"start_date_local": datetime.fromisoformat("2026-04-20T09:00"), "is_race": True, "distance_m": 35_000.0},
        {"start_date_local": datetime.fromisoformat("2026-04-21T00:00"), "is_race": True},
        {"latitude_deg": 48.85, "longitude_deg": 2.35},
    ],
)
def test_a_run_of_another_day_distance_or_place_is_not(changes: dict[str, Any]) -> None:
    assert found(entry(), candidate(1, **changes)) is None


def test_a_watch_of_another_zone_may_be_a_day_off_if_it_is_called_a_race() -> None:
    run = race_run(entry(), [candidate(1, start_date_local=datetime.fromisoformat("2026-04-18T23:30"), is_race=True)])
    assert run is not None
    assert RaceRunReason.NEXT_DATE in run.reasons


def test_a_race_broken_off_is_found_by_what_it_is_called() -> None:
    assert found(entry(), candidate(1, distance_m=30_500.0, is_race=True)) == 1


def test_the_warm_up_is_not_the_race() -> None:
    race = entry(course_m=10_000.0)
    warm_up, run = candidate(1, distance_m=2_500.0, is_race=True), candidate(2, distance_m=10_080.0)
    assert found(race, warm_up, run) == 2


def test_what_is_called_a_race_goes_before_what_is_nearer_in_distance() -> None:
    race = entry(course_m=10_000.0)
    assert found(race, candidate(1, distance_m=10_000.0), candidate(2, distance_m=10_300.0, is_race=True)) == 2


def test_the_nearer_distance_decides_between_two_like_runs() -> None:
    race = entry(course_m=10_000.0)
    assert found(race, candidate(1, distance_m=10_400.0), candidate(2, distance_m=10_050.0)) == 2


def test_her_official_distance_is_what_a_run_is_held_against() -> None:
    assert found(entry(official_distance_m=30_000.0), candidate(1, distance_m=30_200.0)) == 1


def test_trails_are_measured_loosely() -> None:
    assert found(entry(kind=RaceKind.TRAIL), candidate(1, distance_m=36_000.0)) == 1


def test_a_virtual_race_is_run_anywhere() -> None:
    assert found(entry(kind=RaceKind.VIRTUAL), candidate(1, latitude_deg=-36.8, longitude_deg=174.7)) == 1


def test_her_word_goes_before_everything() -> None:
    assert found(entry(run=RunWord.CHOSEN), candidate(1, is_race=True), candidate(7, distance_m=1.0)) == 7
    assert found(entry(run=RunWord.NONE), candidate(1, is_race=True)) is None


def test_a_chosen_run_that_is_gone_leaves_none() -> None:
    assert found(entry(run=RunWord.CHOSEN), candidate(1, is_race=True)) is None
