"""Reading her list again because she asks, out of a budget that everybody shares."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World

from flakon import clock


@pytest.fixture
def athlete_id(world: World) -> UUID:
    """Connected to Strava; her first import waits to be done."""
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    return athlete_id


def tell(world: World, athlete_id: UUID, state: str) -> None:
    body = {"state": state, "pages": 1, "activities": 1}
    world.service("stravaworker").put(f"/athletes/{athlete_id}/strava/import", body, 204)


def imports(world: World) -> list[Any]:
    return [row for row in world.work() if row.task == "stravaworker.import_activities"]


def report(world: World, what: str, body: Any = None) -> None:
    [work] = [row for row in imports(world) if row.done_at is None]
    world.service("stravaworker").post(f"/work/{work.id}/{what}", body, 204)


def ask(world: World, athlete_id: UUID, status: int = 202) -> Any:
    return world.athlete(athlete_id).post("/athlete/strava/import", status=status)


@pytest.mark.parametrize("end", ["done", "failed"])
def test_a_list_that_was_read_a_moment_ago_is_not_read_again(world: World, athlete_id: UUID, end: str) -> None:
    tell(world, athlete_id, "running")
    tell(world, athlete_id, end)
    report(world, "completion")
    with clock.testing.shifted(timedelta(minutes=5)):
        answer = ask(world, athlete_id, 429)
    assert answer.json["code"] == "import_too_soon"
    assert int(answer.headers["Retry-After"]) == pytest.approx(600, abs=30)
    assert [row.done_at is None for row in imports(world)] == [False]
    assert world.athlete(athlete_id).get("/athlete/strava").json["import"]["state"] == end
    with clock.testing.shifted(timedelta(minutes=15, seconds=1)):
        ask(world, athlete_id)
    assert [row.done_at is None for row in imports(world)] == [False, True]
    assert world.athlete(athlete_id).get("/athlete/strava").json["import"]["state"] == "queued"


def test_asking_while_it_waits_for_strava_does_not_bring_it_forward(world: World, athlete_id: UUID) -> None:
    tell(world, athlete_id, "waiting")
    report(world, "postponement", {"after_s": 600, "reason": "the window is closed"})
    [before] = world.work()
    for _ in range(3):
        ask(world, athlete_id)
    assert world.work() == [before]


def test_asking_while_it_runs_does_not_have_it_read_once_more(world: World, athlete_id: UUID) -> None:
    with world.transaction() as connection:
        connection.exec_driver_sql("UPDATE outbox SET published_at = now(), attempts = 1")
    tell(world, athlete_id, "running")
    ask(world, athlete_id)
    tell(world, athlete_id, "done")
    report(world, "completion")
    assert [row.done_at is None for row in imports(world)] == [False]


def test_an_import_that_was_given_up_is_begun_anew(world: World, athlete_id: UUID) -> None:
    tell(world, athlete_id, "waiting")
    report(world, "failure", {"reason": "no answer", "final": True})
    ask(world, athlete_id)
    assert sorted(row.failed_at is None for row in world.work()) == [False, True]


def test_the_first_list_is_followed_by_the_details_of_the_newest_runs_and_no_other_is(
    world: World, athlete_id: UUID
) -> None:
    def windows() -> int:
        return sum(row.task == "stravaworker.refresh_window" for row in world.work())

    tell(world, athlete_id, "running")
    assert windows() == 0
    tell(world, athlete_id, "done")
    assert windows() == 1
    [row] = [row for row in world.work() if row.task == "stravaworker.refresh_window"]
    world.service("stravaworker").post(f"/work/{row.id}/completion", None, 204)
    tell(world, athlete_id, "running")
    tell(world, athlete_id, "done")
    assert windows() == 1
