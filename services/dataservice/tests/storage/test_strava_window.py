"""Whose details are fetched next: the ten newest, races and records, then newer ones, in turns over the athletes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from dataservice_support import World, listed, statements, summary
from sqlalchemy import text

from dataservice.storage import strava_window
from flakon import clock


def athlete(world: World, number: int, *summaries: dict[str, Any]) -> UUID:
    """An athlete with these activities at Strava; her ids begin with `number` thousands."""
    athlete_id = world.add_athlete(f"a{number}@example.org")
    world.connect_strava(athlete_id, 1000 + number)
    path = f"/athletes/{athlete_id}/strava/activities"
    world.service("stravaworker").post(path, listed(*summaries))
    return athlete_id


def run(number: int, day: int, **of: Any) -> dict[str, Any]:
    return summary(number, start_date=f"2026-06-{day:02}T06:30:00Z", **of)


def window(world: World, depth: int = 100, **query: Any) -> Any:
    return world.service("stravaworker").get("/strava/apps/instance/window", depth=depth, **query).json


def order(world: World, depth: int = 100, **query: Any) -> list[int]:
    return [each["strava_activity_id"] for each in window(world, depth, **query)["activities"]]


def fetched(world: World, strava_activity_id: int, ago: timedelta = timedelta()) -> datetime:
    """Its details were fetched."""
    at = clock.now() - ago
    query = "UPDATE activity_sources SET details_fetched_at = :at, details_expire_at = :at WHERE external_id = :id"
    with world.transaction() as connection:
        connection.exec_driver_sql(
            query.replace(":at", "%(at)s").replace(":id", "%(id)s"), {"at": at, "id": str(strava_activity_id)}
        )
    return at


def test_the_newest_runs_come_first_and_the_window_ends_at_its_depth(world: World) -> None:
    athlete(world, 1, *(run(each, day=each) for each in range(1, 7)), run(9, day=9, sport_type="Ride"))
    assert order(world) == [6, 5, 4, 3, 2, 1]
    assert order(world, depth=3) == [6, 5, 4]
    assert order(world, depth=3, limit=2) == [6, 5]
    assert order(world, depth=0) == []
    assert (window(world, 3)["athletes"], window(world, 3)["runs"], window(world)["runs"]) == (1, 3, 6)


def test_the_ten_newest_come_first_then_races_and_records_and_then_newer_runs(world: World) -> None:
    anna = athlete(
        world, 1, *(run(each, day=each) for each in range(3, 16)), run(1, day=1, workout_type="race"), run(2, 2)
    )
    newest = list(range(15, 5, -1))
    assert order(world, depth=12) == [*newest, 1, 5]
    streams = {"time_s": [0, 100, 200], "distance_m": [0.0, 500.0, 1000.0]}
    body = {"asked_at": clock.now().isoformat(), "summary": run(2, 2), "laps": [], "streams": streams}
    world.service("stravaworker").put(f"/athletes/{anna}/strava/activities/2/details", body)
    assert world.count("best_efforts") > 0
    assert order(world, depth=12) == [*newest, 1, 2]


def test_what_has_no_details_comes_before_what_was_fetched_longest_ago(world: World) -> None:
    athlete(world, 1, *(run(each, day=each) for each in range(1, 6)))
    fetched(world, 5, timedelta(days=1))
    at = fetched(world, 4, timedelta(days=3))
    fetched(world, 2, timedelta(hours=1))
    assert order(world) == [3, 1, 4, 5, 2]
    before = (at + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert order(world, fetched_before=before) == [3, 1, 4]
    shown = window(world)["activities"]
    assert [each["details_fetched_at"] is None for each in shown] == [True, True, False, False, False]


def test_outdated_details_count_as_none(world: World) -> None:
    anna = athlete(world, 1, run(1, 1), run(2, 2))
    fetched(world, 1)
    fetched(world, 2)
    changed = listed(run(1, 1, distance_m=5_000.0))
    world.service("stravaworker").post(f"/athletes/{anna}/strava/activities", changed)
    assert window(world)["activities"][0] == {
        "athlete_id": str(anna), "strava_activity_id": 1, "details_fetched_at": None,
    }  # fmt: skip


def test_athletes_take_turns_whoever_has_more_or_newer_runs(world: World) -> None:
    athlete(world, 1, *(run(1000 + each, day=20 + each) for each in range(1, 6)))
    athlete(world, 2, run(2001, day=1), run(2002, day=2))
    found = order(world)
    assert [{each // 1000 for each in found[at : at + 2]} for at in (0, 2)] == [{1, 2}, {1, 2}]
    assert found[4:] == [1003, 1002, 1001]


def test_the_oldest_details_are_renewed_first_whoever_they_are_of(world: World) -> None:
    athlete(world, 1, run(1001, 1), run(1002, 2))
    athlete(world, 2, run(2001, 1))
    for days, each in ((3, 1001), (2, 1002), (1, 2001)):
        fetched(world, each, timedelta(days=days))
    assert order(world) == [1001, 1002, 2001]


def test_who_must_consent_first_is_left_out_and_so_is_what_a_file_tells_of(world: World) -> None:
    anna = athlete(world, 1, run(1001, 1), run(1002, 2))
    berta = athlete(world, 2, run(2001, 1))
    with world.transaction() as connection:
        connection.exec_driver_sql("UPDATE activities SET sources = '{file,strava}' WHERE strava_activity_id = 1002")
    world.service("stravaworker").post(f"/athletes/{berta}/strava/state", {"state": "reauth_required"}, 204)
    shown = window(world)
    assert [each["athlete_id"] for each in shown["activities"]] == [str(anna)]
    assert (shown["athletes"], shown["runs"]) == (1, 1)


def test_a_window_over_nobody_is_empty(world: World) -> None:
    world.enter_strava_keys()
    assert window(world) == {"activities": [], "athletes": 0, "runs": 0}
    world.service("stravaworker").get(f"/strava/apps/{uuid4()}/window", 404, depth=1)


def test_how_deep_it_reaches_and_why_is_shown_to_its_athletes(world: World) -> None:
    anna = athlete(world, 1, run(1, 1), run(2, 2))
    assert world.athlete(anna).get("/athlete/strava").json["window"] is None
    world.service("stravaworker").put("/strava/apps/instance/window", {"depth": 350, "reason": "the budget"}, 204)
    fetched(world, 2)
    shown = world.athlete(anna).get("/athlete/strava").json
    assert shown["window"] == {"depth": 350, "reason": "the budget", "oldest": "2026-06-02T06:30:00Z"}
    assert shown["counts"] == {"activities": 2, "with_details": 1}


def blocks_read(world: World, depth: int) -> int:
    """How many blocks PostgreSQL looks at to answer, whatever the speed of the machine."""
    with world.transaction() as connection:
        app_id = connection.exec_driver_sql("SELECT id FROM strava_apps").scalar_one()
        values = strava_window.values(app_id, depth, 100, None)
        [(found,)] = connection.execute(text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {strava_window.WINDOW}"), values)
    plan = found[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def test_twenty_athletes_of_two_thousand_activities_take_one_cheap_statement(world: World) -> None:
    for number in range(20):
        athlete(world, number, run(number * 10_000 + 1, 1))
    with world.transaction() as connection:
        for table, key in (("activities", "id"), ("activity_sources", "activity_id")):
            connection.exec_driver_sql(
                f"""
                INSERT INTO {table} SELECT copy.* FROM {table} t CROSS JOIN generate_series(900001, 901999) AS n
                CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(t) || jsonb_build_object(
                    '{key}', CAST(md5(t.athlete_id::text || n) AS uuid), 'external_id', n::text,
                    'strava_activity_id', n, 'start_date', CAST('2026-06-01' AS timestamptz) - n * interval '7 hours'
                )) AS copy
                """
            )
    depth = 350
    with statements(world.database.engine) as seen:
        shown = window(world, depth)
    assert (shown["athletes"], shown["runs"]) == (20, 20 * depth)
    assert sum("activity_sources" in each for each in seen) == 1
    assert blocks_read(world, depth) < 10 * 20 * depth  # some five for each run
