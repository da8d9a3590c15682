"""Two at once on one day of one athlete: nothing is lost, and nobody waits for each other in a circle."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import PASSWORD, World, statements, summary
from files_support import put_file, streams
from sqlalchemy import text
from summaries_support import assert_exact, stored_days

from dataservice.storage.activities import Activities
from dataservice.tick import purge_expired_details, purge_expired_sources
from dataservice.workflows import activities, strava_activities
from flakon import clock

DAY = {"start_date": "2026-05-01T20:00:00Z", "start_date_local": "2026-05-01T22:00:00"}
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def same_day(number: int, **changes: Any) -> dict[str, Any]:
    """A run of half an hour, each beginning when none of the others is under way."""
    hour = {"start_date": f"2026-05-01T{number:02}:00:00Z", "start_date_local": f"2026-05-01T{number:02}:30:00"}
    return summary(number, **{**hour, "elapsed_time_s": 1800, "moving_time_s": 1700, **changes})


def put(world: World, athlete_id: UUID, *summaries: dict[str, Any]) -> None:
    strava_activities.put_summaries(world.deps, athlete_id, list(summaries), clock.now().isoformat())


def ids(world: World, athlete_id: UUID) -> list[UUID]:
    return [row.id for row in world.rows("SELECT id FROM activities WHERE athlete_id = :id ORDER BY id", id=athlete_id)]


def until_somebody_waits(world: World) -> None:
    ends = monotonic() + 10
    while world.rows(WAITING)[0][0] == 0 and monotonic() < ends:
        sleep(0.01)
    assert world.rows(WAITING)[0][0] > 0


def test_of_two_transactions_on_one_day_the_second_counts_what_the_first_changed(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    put(world, athlete_id, same_day(1), same_day(2))
    first, second = ids(world, athlete_id)
    change = text("UPDATE activities SET distance_m = 5000 WHERE id = :id")
    with ThreadPoolExecutor(1) as pool:
        with world.transaction() as connection:
            connection.execute(change, {"id": first})

            def other() -> None:
                with world.transaction() as another:
                    another.execute(change, {"id": second})

            done = pool.submit(other)
            until_somebody_waits(world)
        done.result()
    assert_exact_days(world, athlete_id, distance_m=10_000.0, activities=2)


def assert_exact_days(world: World, athlete_id: UUID, **expected: float) -> None:
    [sums] = stored_days(world, athlete_id).values()
    assert {name: sums[name] for name in expected} == expected


def test_whatever_comes_at_once_for_one_day_is_counted(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    me = world.athlete(athlete_id)
    put(world, athlete_id, *(same_day(number) for number in range(1, 7)))
    shoe = me.post("/shoes", {"name": "blue", "is_default": True, "bought_on": "2026-01-01"}, 201).json["shoe_id"]
    edited = ids(world, athlete_id)

    def edit(number: int) -> None:
        changes: list[dict[str, Any]] = [
            {"distance_m": 1000.0 + number},
            {"perceived_exertion": 1 + number % 9},
            {"shoe_id": shoe},
        ]
        activities.edit(world.deps, athlete_id, edited[number % 6], changes[number % 3], lambda _: None)

    def page(number: int) -> None:
        put(world, athlete_id, *(same_day(each, distance_m=9000.0 + number) for each in range(1, 10)))

    def file(number: int) -> None:
        at: dict[str, Any] = {
            "start_date": f"2026-05-01T{12 + number:02}:00:00Z",
            "start_date_local": "2026-05-01T23:00:00",
        }
        put_file(world, athlete_id, f"f{number}", body={"streams": streams()}, **at)

    def purge(_: int) -> None:
        purge_expired_details(world.database, clock.now())
        purge_expired_sources(world.database, clock.now())

    def body(number: int) -> None:
        me.patch("/athlete", {"max_heartrate_bpm": 180 + number, "sex": "female" if number % 2 else "male"})

    def shoes(number: int) -> None:
        me.patch(f"/shoes/{shoe}", {"is_default": bool(number % 2)})

    calls: tuple[Callable[[int], None], ...] = (edit, page, file, purge, body, shoes)
    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(each, number) for number in range(6) for each in calls]
    for each in done:
        each.result()
    assert_exact(world, athlete_id)


def test_she_leaves_while_her_runs_come_in(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    put(world, athlete_id, *(same_day(number) for number in range(1, 7)))

    def come(number: int) -> Any:
        return put_file(world, athlete_id, f"f{number}", status="*")  # type: ignore[arg-type]

    with ThreadPoolExecutor(4) as pool:
        coming = [pool.submit(come, number) for number in range(8)]
        leaving = pool.submit(lambda: world.athlete(athlete_id).post("/athlete/deletion", {"password": PASSWORD}, 204))
    leaving.result()
    for each in coming:
        answer = each.result()
        assert answer.get("outcome") in ("added", "merged") or answer["code"] == "athlete_not_found", answer
    assert [world.count(table) for table in ("daily_summaries", "activities", "physiology", "shoes")] == [0] * 4


@pytest.mark.parametrize("which", ["edit", "purge", "physiology", "shoes", "sex"])
def test_nobody_takes_a_row_before_her_activities_are_claimed(world: World, which: str) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    put(world, athlete_id, same_day(1))
    me = world.athlete(athlete_id)
    [activity_id] = ids(world, athlete_id)
    calls: dict[str, Callable[[], Any]] = {
        "edit": lambda: me.patch(f"/activities/{activity_id}", {"distance_m": 5}),
        "purge": lambda: purge_expired_details(world.database, clock.now()),
        "physiology": lambda: me.put("/athlete/physiology/2026-01-01", {"max_heartrate_bpm": 188}),
        "shoes": lambda: me.post("/shoes", {"name": "x", "is_default": True, "bought_on": "2026-01-01"}, 201),
        "sex": lambda: me.patch("/athlete", {"sex": "female"}),
    }
    body = {"asked_at": clock.now().isoformat(), "summary": same_day(1), "laps": [], "streams": streams()}
    strava_activities.put_details(world.deps, athlete_id, 1, body)
    with world.transaction() as connection:
        connection.execute(text("UPDATE source_streams SET expires_at = '2026-01-01'"))
        connection.execute(text("UPDATE activity_sources SET details_expire_at = '2026-01-01'"))
    with ThreadPoolExecutor(1) as pool:
        with world.transaction() as connection:
            Activities(connection, athlete_id).claim()
            stored = pool.submit(calls[which])
            until_somebody_waits(world)
            for table in ("activities", "activity_sources", "source_streams", "shoes", "physiology"):
                connection.execute(text(f"SELECT 1 FROM {table} FOR UPDATE NOWAIT"))
        stored.result()
    assert_exact(world, athlete_id)


def test_a_page_of_two_hundred_is_counted_in_no_statement_more_than_one_of_ten(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    counts = []
    for numbers in (range(1, 11), range(11, 211)):
        with statements(world.database.engine) as seen:
            put(world, athlete_id, *(summary(number) for number in numbers))
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert_exact(world, athlete_id)
