from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, statements
from sqlalchemy import text

from flakon import clock
from runscience.fitness import fitness_curve

NOW = datetime(2027, 3, 10, 11, tzinfo=UTC)  # a Wednesday
TODAY = date(2027, 3, 10)


@pytest.fixture
def athlete_id(world: World) -> Iterator[UUID]:
    """Anna on a Wednesday in Paris."""
    with clock.testing.shifted(NOW - clock.now()):
        yield world.add_athlete()


def log(world: World, athlete_id: UUID, on: str, **said: Any) -> Any:
    run = {"start_date_local": f"{on}T07:30:00", "distance_m": 10_000, "moving_time_s": 3600, **said}
    return world.athlete(athlete_id).post("/activities", run, 201).json


def summary(world: World, athlete_id: UUID) -> Any:
    return world.athlete(athlete_id).get("/training-summary").json


def test_someone_new_sees_zeros(world: World, athlete_id: UUID) -> None:
    shown = summary(world, athlete_id)
    nothing = {"activities": 0, "distance_m": 0, "moving_time_s": 0, "total_elevation_gain_m": 0, "load": 0}
    assert (shown["today"], shown["week"]["starts_on"]) == ("2027-03-10", "2027-03-08")
    assert [shown[name] for name in ("last_week", "month", "year")] == [nothing] * 3
    assert shown["week"]["total"] == nothing
    assert [each["date"] for each in shown["week"]["days"]] == [f"2027-03-{day:02}" for day in range(8, 15)]
    assert len(shown["fitness"]) == 60
    assert all(each["fitness"] == each["fatigue"] == each["form"] == 0 for each in shown["fitness"])
    assert (shown["shoes"], shown["check_in"]) == ([], None)


def test_sums_are_of_runs_and_loads_of_all(world: World, athlete_id: UUID) -> None:
    for on in ("2026-12-31", "2027-01-01", "2027-02-28", "2027-03-01", "2027-03-07", "2027-03-08", "2027-03-10"):
        log(world, athlete_id, on, perceived_exertion=7, total_elevation_gain_m=20)
    log(world, athlete_id, "2027-03-10", perceived_exertion=7, sport_type="Hike")
    shown = summary(world, athlete_id)
    counted = {name: shown[name] for name in ("last_week", "month", "year")} | {"week": shown["week"]["total"]}
    assert {name: each["activities"] for name, each in counted.items()} == {
        "week": 2, "last_week": 2, "month": 4, "year": 6,
    }  # fmt: skip
    assert {name: each["load"] for name, each in counted.items()} == {
        "week": 300, "last_week": 200, "month": 500, "year": 700,
    }  # fmt: skip
    assert counted["year"] | {"load": 0} == {
        "activities": 6, "distance_m": 60_000, "moving_time_s": 21_600, "total_elevation_gain_m": 120, "load": 0,
    }  # fmt: skip
    by_day = {each["date"]: (each["activities"], each["load"]) for each in shown["week"]["days"] if each["load"]}
    assert by_day == {"2027-03-08": (1, 100), "2027-03-10": (1, 200)}


def test_the_curve_is_that_of_all_her_days(world: World, athlete_id: UUID) -> None:
    loads = {}
    for days_ago in (700, 399, 300, 90, 61, 60, 59, 30, 3, 1):
        day = TODAY - timedelta(days=days_ago)
        loads[day] = log(world, athlete_id, day.isoformat(), perceived_exertion=1 + days_ago % 9)["load"]
    shown = summary(world, athlete_id)["fitness"]
    days = [TODAY - timedelta(days=days_ago) for days_ago in range(1000, -1, -1)]
    curve = fitness_curve([loads.get(day, 0.0) for day in days])
    assert [each["date"] for each in shown] == [day.isoformat() for day in days[-60:]]
    for name in ("fitness", "fatigue", "form"):
        assert [each[name] for each in shown] == pytest.approx(getattr(curve, name)[-60:].tolist(), abs=0.01)


def test_it_takes_as_many_statements_and_rows_however_long_her_history_is(world: World, athlete_id: UUID) -> None:
    seen = []
    for days in (10, 900):
        with world.transaction() as connection:
            connection.execute(
                text(
                    "INSERT INTO activities (id, athlete_id, name, sport_type, is_race, start_date, start_date_local,"
                    " timezone, distance_m, moving_time_s, elapsed_time_s, is_trainer, sources)"
                    " SELECT gen_random_uuid(), :id, 'Run', 'Run', false, begun, begun, 'UTC', 10000, 3600, 3600,"
                    " false, '{strava}' FROM (SELECT TIMESTAMP '2027-03-10' - make_interval(days => number) AS begun"
                    " FROM generate_series(0, :days) AS number) AS each"
                ),
                {"id": athlete_id, "days": days},
            )
        with statements(world.database.engine) as made:
            summary(world, athlete_id)
        seen.append(len(made))
    assert seen[0] == seen[1] <= 5
    assert not any("FROM activities" in each for each in made)


def test_shoes_that_are_nearly_worn_out_and_todays_check_in_are_there(world: World, athlete_id: UUID) -> None:
    me = world.athlete(athlete_id)
    for name, metres in (("fresh", 100_000), ("worn", 640_000), ("done", 720_000), ("endless", 900_000)):
        limit = {} if name == "endless" else {"retire_at_m": 700_000}
        me.post("/shoes", {"name": name, "starting_distance_m": metres, **limit}, 201)
    me.post("/shoes", {"name": "gone", "starting_distance_m": 7e5, "retire_at_m": 7e5, "retired_on": "2027-01-01"}, 201)
    me.put("/check-ins/2027-03-10", {"legs": 2, "sleep": 4, "pain": 1, "note": " stiff "})
    me.put("/check-ins/2027-03-09", {"legs": 5})
    shown = summary(world, athlete_id)
    assert [each["name"] for each in shown["shoes"]] == ["done", "worn"]
    assert shown["check_in"] == {"date": "2027-03-10", "legs": 2, "sleep": 4, "pain": 1, "note": "stiff"}


@pytest.mark.parametrize(
    ("minute", "zone", "today"),
    [
        (55, "Pacific/Auckland", "2027-05-31"),
        (55, "Pacific/Honolulu", "2027-05-31"),
        (5, "Pacific/Auckland", "2027-06-01"),
        (5, "Pacific/Honolulu", "2027-05-31"),
        (5, "Pacific/Kiritimati", "2027-06-01"),
    ],
)
def test_today_is_where_she_lives(world: World, minute: int, zone: str, today: str) -> None:
    hour = 11 if minute == 55 else 12
    with clock.testing.shifted(datetime(2027, 5, 31, hour, minute, tzinfo=UTC) - clock.now()):
        athlete_id = world.add_athlete()
        world.athlete(athlete_id).patch("/athlete", {"timezone": zone})
        assert summary(world, athlete_id)["today"] == today
