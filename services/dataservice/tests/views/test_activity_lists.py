from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, statements
from files_support import put_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def run(world: World, athlete_id: UUID, file: str, local: str, **changes: Any) -> str:
    """A run that began at this time where she ran, two hours ahead of UTC."""
    start = datetime.fromisoformat(local) - timedelta(hours=2)
    said = {"start_date": f"{start.isoformat()}Z", "start_date_local": local, "elapsed_time_s": 60, **changes}
    return str(put_file(world, athlete_id, file, **said)["activity_id"])


def names(page: Any) -> list[str]:
    return [each["name"] for each in page["activities"]]


def every(me: Any, **chosen: Any) -> list[Any]:
    """All that a list has, page by page."""
    seen: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = me.get("/activities", **chosen, **cursor).json
        seen += page["activities"]
        if page["next_cursor"] is None:
            return seen
        cursor = {"cursor": page["next_cursor"]}


@pytest.fixture
def runs(world: World) -> Any:
    """Her caller, with five activities."""
    athlete_id = world.add_athlete()
    run(world, athlete_id, "a", "2026-03-01T23:30:00", name="Night run", distance_m=5000, moving_time_s=1500)
    run(world, athlete_id, "b", "2026-03-02T07:00:00", name="Race 50%", distance_m=10000, workout_type="race")
    run(world, athlete_id, "c", "2026-03-09T07:00:00", name="Long_one", distance_m=30000, workout_type="long_run")
    run(world, athlete_id, "d", "2026-04-01T07:15:00", name="Ride", sport_type="Ride", distance_m=60000)
    run(world, athlete_id, "e", "2027-01-01T18:00:00", name="Hills", distance_m=8000, total_elevation_gain_m=400)
    return world.athlete(athlete_id)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["Hills", "Long_one", "Race 50%", "Night run"]),
        ({"sport": "all"}, ["Hills", "Ride", "Long_one", "Race 50%", "Night run"]),
        ({"from": "2026-03-02", "to": "2026-03-09"}, ["Long_one", "Race 50%"]),
        ({"from": "2026-03-01", "to": "2026-03-01"}, ["Night run"]),
        ({"min_distance_m": 8000, "max_distance_m": 10000}, ["Hills", "Race 50%"]),
        ({"kind": "race"}, ["Race 50%"]),
        ({"kind": "long_run"}, ["Long_one"]),
        ({"text": "RUN"}, ["Night run"]),
        ({"text": "%"}, ["Race 50%"]),
        ({"text": "_"}, ["Long_one"]),
        ({"to": "9999-12-31", "from": "0001-01-01"}, ["Hills", "Long_one", "Race 50%", "Night run"]),
        ({"from": "2030-01-01"}, []),
    ],
)
def test_filters_choose_and_totals_sum_up_what_they_choose(runs: Any, chosen: Any, expected: list[str]) -> None:
    page = runs.get("/activities", **chosen).json
    assert names(page) == expected
    totals = runs.get("/activity-totals", **chosen).json
    assert totals == {
        "activities": len(expected),
        "distance_m": sum(each["distance_m"] for each in page["activities"]),
        "moving_time_s": sum(each["moving_time_s"] for each in page["activities"]),
        "total_elevation_gain_m": sum(each["total_elevation_gain_m"] or 0 for each in page["activities"]),
    }


def test_a_search_finds_notes_too(runs: Any) -> None:
    path = f"/activities/{runs.get('/activities', kind='race').json['activities'][0]['activity_id']}"
    runs.patch(path, {"note": "with Grace"})
    assert names(runs.get("/activities", text="grace").json) == ["Race 50%"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("distance", ["Long_one", "Race 50%", "Hills", "Night run"]),
        ("pace", ["Long_one", "Race 50%", "Night run", "Hills"]),
        ("start_date", ["Hills", "Long_one", "Race 50%", "Night run"]),
    ],
)
def test_lists_are_sorted_both_ways(runs: Any, sort: str, expected: list[str]) -> None:
    assert names(runs.get("/activities", sort=sort).json) == expected
    assert names(runs.get("/activities", sort=sort, order="asc").json) == expected[::-1]


def test_what_has_no_climb_comes_last_either_way(runs: Any) -> None:
    for order in ("asc", "desc"):
        assert names(runs.get("/activities", sort="elevation", order=order).json)[0] == "Hills"


def test_a_cursor_of_another_sort_is_refused(runs: Any) -> None:
    cursors = {sort: runs.get("/activities", sort=sort, limit=1).json["next_cursor"] for sort in ("distance", "pace")}
    cursors["start_date"] = runs.get("/activities", limit=1).json["next_cursor"]
    for sort, cursor in cursors.items():
        for other in cursors.keys() - {sort}:
            refused = runs.get("/activities", 422, sort=other, cursor=cursor).json
            assert refused["code"] == "cursor_malformed"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.tuples(st.sampled_from([0, 1000, 5000]), st.sampled_from([None, 0, 50.5])), max_size=12),
    sort=st.sampled_from(["start_date", "distance", "pace", "elevation"]),
    order=st.sampled_from(["asc", "desc"]),
    limit=st.integers(1, 5),
)
def test_every_sort_shows_each_activity_once_however_many_are_alike(
    world: World, said: list[Any], sort: str, order: str, limit: int
) -> None:
    with world.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM athletes")
    athlete_id = world.add_athlete()
    made = [
        run(world, athlete_id, str(day), f"2026-05-{day + 1:02}T07:00:00", distance_m=m, total_elevation_gain_m=up)
        for day, (m, up) in enumerate(said)
    ]
    me = world.athlete(athlete_id)
    seen = every(me, sort=sort, order=order, limit=limit)
    assert sorted(each["activity_id"] for each in seen) == sorted(made)
    name = {"pace": "average_speed_mps", "elevation": "total_elevation_gain_m", "distance": "distance_m"}.get(
        sort, sort
    )
    values = [each[name] for each in seen if each[name] is not None]
    assert values == sorted(values, reverse=order == "desc")
    assert [each[name] is None for each in seen] == sorted(each[name] is None for each in seen)


def test_weeks_begin_on_her_day_and_days_are_those_where_she_ran(runs: Any) -> None:
    def starts(by: str) -> list[tuple[str, int]]:
        return [(each["start"], each["activities"]) for each in runs.get("/trends", by=by).json["periods"]]

    assert starts("day") == [("2026-03-01", 1), ("2026-03-02", 1), ("2026-03-09", 1), ("2027-01-01", 1)]
    assert starts("week") == [("2026-02-23", 1), ("2026-03-02", 1), ("2026-03-09", 1), ("2026-12-28", 1)]
    runs.patch("/athlete", {"week_start": "sunday"})
    assert starts("week") == [("2026-03-01", 2), ("2026-03-08", 1), ("2026-12-27", 1)]
    runs.patch("/athlete", {"week_start": "saturday"})
    assert starts("week") == [("2026-02-28", 2), ("2026-03-07", 1), ("2026-12-26", 1)]
    assert starts("month") == [("2026-03-01", 3), ("2027-01-01", 1)]
    assert starts("year") == [("2026-01-01", 3), ("2027-01-01", 1)]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.integers(0, 800), max_size=12, unique=True),
    first=st.sampled_from(["monday", "sunday", "saturday"]),
)
def test_the_sums_of_all_periods_are_the_totals(world: World, days: list[int], first: str) -> None:
    with world.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM athletes")
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    me.patch("/athlete", {"week_start": first})
    dates = sorted(date(2025, 1, 1) + timedelta(days=day) for day in days)
    for day in dates:
        run(world, athlete_id, str(day), f"{day}T07:00:00", distance_m=1000)
    starts_on = {"monday": 0, "sunday": 6, "saturday": 5}[first]

    def week(day: date) -> date:
        return day - timedelta(days=(day.weekday() - starts_on) % 7)

    weeks = groupby(dates, key=week)
    periods = me.get("/trends", by="week").json["periods"]
    assert [(each["start"], each["activities"]) for each in periods] == [(str(w), len(list(d))) for w, d in weeks]
    total = me.get("/activity-totals").json["distance_m"]
    for by in ("day", "month", "year"):
        assert sum(each["distance_m"] for each in me.get("/trends", by=by).json["periods"]) == total


def test_habits_tell_every_hour_and_day_of_the_week(runs: Any) -> None:
    habits = runs.get("/habits").json
    assert {each["hour"]: each["activities"] for each in habits["by_hour"] if each["activities"]} == {
        7: 2,
        18: 1,
        23: 1,
    }
    assert [each["hour"] for each in habits["by_hour"]] == list(range(24))
    assert [each["activities"] for each in habits["by_weekday"]] == [2, 0, 0, 0, 1, 0, 1]
    assert runs.get("/habits", **{"from": "2027-01-01"}).json["by_hour"][18]["distance_m"] == 8000


def test_tracks_are_those_of_activities_that_have_one(world: World) -> None:
    athlete_id = world.add_athlete()
    with_track = [
        run(world, athlete_id, str(day), f"2026-05-0{day}T07:00:00", summary_polyline="_p~iF~ps|U") for day in (1, 2, 3)
    ]
    run(world, athlete_id, "x", "2026-05-09T07:00:00")
    me = world.athlete(athlete_id)
    first = me.get("/tracks", limit=2).json
    second = me.get("/tracks", limit=2, cursor=first["next_cursor"]).json
    seen = [each["activity_id"] for each in (*first["tracks"], *second["tracks"])]
    assert (seen, second["next_cursor"]) == (with_track[::-1], None)


def test_lists_and_sums_take_one_statement_each(runs: Any, world: World) -> None:
    for path, asked in (("/activities", {"sort": "pace", "text": "a"}), ("/activity-totals", {}), ("/tracks", {})):
        with statements(world.database.engine) as seen:
            runs.get(path, **asked)
        assert len(seen) == 1, seen


@pytest.mark.parametrize(
    "chosen", [{"from": "2026-02-30"}, {"to": "soon"}, {"text": ""}, {"sort": "name"}, {"by": "x"}]
)
def test_what_cannot_be_chosen_is_refused(runs: Any, chosen: Any) -> None:
    runs.get("/activities", 422, **chosen)
