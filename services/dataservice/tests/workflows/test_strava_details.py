"""What Strava says of one activity: stored with its streams, asked for by its athlete, gone when it is not renewed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import World, listed, summary

from dataservice.tick import tick
from flakon import clock

STREAMS = {
    "time_s": list(range(0, 3000, 10)),
    "distance_m": [each * 3.33 for each in range(0, 3000, 10)],
    "heartrate_bpm": [140.0 + each % 7 for each in range(300)],
}
LAP = {"start_s": 0, "elapsed_time_s": 3000, "moving_time_s": 2990, "distance_m": 9_990.0}


@pytest.fixture
def athlete_id(world: World) -> UUID:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    return athlete_id


def put(
    world: World, athlete_id: UUID, number: int = 1, asked_at: datetime | None = None, status: int = 200, **of: Any
) -> Any:
    path = f"/athletes/{athlete_id}/strava/activities/{number}/details"
    body = {"asked_at": (asked_at or clock.now()).isoformat(), "summary": summary(number), "laps": [LAP]}
    return world.service("stravaworker").put(path, {**body, "streams": STREAMS, **of}, status).json


def put_list(world: World, athlete_id: UUID, *summaries: dict[str, Any], asked_at: datetime | None = None) -> None:
    body = listed(*summaries, asked_at=asked_at)
    world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body)


def source(world: World) -> Any:
    [row] = world.rows("SELECT * FROM activity_sources")
    return row


def details_work(world: World) -> list[Any]:
    return [work.arguments for work in world.work() if work.task == "stravaworker.fetch_details"]


def shown(world: World, athlete_id: UUID) -> Any:
    return world.athlete(athlete_id).get("/activities", sport="all").json["activities"]


def test_details_bring_the_summary_streams_and_the_analysis(world: World, athlete_id: UUID) -> None:
    assert put(world, athlete_id, description="  up the hill ") == {"stored": True}
    [run] = shown(world, athlete_id)
    assert run["strava_activity_id"] == 1
    assert source(world).description == "up the hill"
    assert source(world).details_fetched_at == source(world).fetched_at
    counts = world.athlete(athlete_id).get("/athlete/strava").json["counts"]
    assert counts == {"activities": 1, "with_details": 1}
    assert (world.count("source_streams"), world.count("activity_analyses")) == (1, 1)
    put(world, athlete_id, streams=None)
    assert (world.count("source_streams"), world.count("activity_analyses")) == (0, 0)
    assert source(world).details_fetched_at is not None


def test_older_details_do_not_replace_newer_ones(world: World, athlete_id: UUID) -> None:
    now = clock.now()
    put(world, athlete_id, description="new", asked_at=now)
    assert put(world, athlete_id, description="old", asked_at=now - timedelta(seconds=2)) == {"stored": False}
    assert source(world).description == "new"


def test_details_asked_for_before_the_last_listing_are_kept_and_known_to_be_outdated_if_it_tells_otherwise(
    world: World, athlete_id: UUID
) -> None:
    now = clock.now()
    put_list(world, athlete_id, summary(1, name="cropped", distance_m=8000.0), asked_at=now)
    assert put(world, athlete_id, asked_at=now - timedelta(seconds=2)) == {"stored": True}
    [run] = shown(world, athlete_id)
    assert (run["name"], run["distance_m"]) == ("cropped", 8000.0)
    assert source(world).details_outdated is True


@pytest.mark.parametrize(
    ("change", "is_outdated"),
    [({"name": "renamed"}, False), ({"distance_m": 9_999.5}, False), ({"distance_m": 8_000.0}, True),
     ({"elapsed_time_s": 2_000}, True), ({"start_date": "2026-01-02T06:31:00Z"}, True)],
)  # fmt: skip
def test_details_are_outdated_once_a_listing_tells_of_another_course(
    world: World, athlete_id: UUID, change: dict[str, Any], is_outdated: bool
) -> None:
    put(world, athlete_id)
    put_list(world, athlete_id, summary(1, **change))
    assert source(world).details_outdated is is_outdated
    put(world, athlete_id, summary=summary(1, **change))
    assert source(world).details_outdated is False


def test_what_is_gone_or_was_deleted_here_gets_no_details(world: World, athlete_id: UUID) -> None:
    now = clock.now()
    put(world, athlete_id, asked_at=now - timedelta(seconds=3))
    path = f"/athletes/{athlete_id}/strava/activities/1?asked_at={now.isoformat().replace('+00:00', 'Z')}"
    world.service("stravaworker").delete(path)
    assert put(world, athlete_id, asked_at=now - timedelta(seconds=1)) == {"stored": False}
    assert put(world, athlete_id) == {"stored": True}
    [run] = shown(world, athlete_id)
    world.athlete(athlete_id).delete(f"/activities/{run['activity_id']}")
    assert put(world, athlete_id) == {"stored": False}
    assert world.count("activity_sources") == world.count("source_streams") == 0


def test_details_are_of_the_activity_that_the_path_names_and_of_a_linked_athlete(
    world: World, athlete_id: UUID
) -> None:
    put(world, athlete_id, 1, status=422, summary=summary(2))
    put(world, athlete_id, status=422, streams={"time_s": [0, 5, 5]})
    put(world, athlete_id, status=422, streams={"time_s": [0, 5], "distance_m": [0.0]})
    put(world, athlete_id, status=422, asked_at=None, laps=[{**LAP, "start_s": -1}])
    assert put(world, world.add_athlete("berta@example.org"), status=404)["code"] == "strava_not_linked"
    assert world.count("activity_sources") == 0


def test_details_that_are_not_fetched_anew_go_and_the_summary_stays(world: World, athlete_id: UUID) -> None:
    put(world, athlete_id, description="up the hill")
    with clock.testing.shifted(timedelta(days=3)):
        put_list(world, athlete_id, summary(1))
    tick(world.database, clock.now() + timedelta(days=6, hours=23))
    assert world.count("source_streams") == 1
    tick(world.database, clock.now() + timedelta(days=7, minutes=1))
    row = source(world)
    assert (row.description, row.details_fetched_at, row.details_outdated) == (None, None, False)
    assert (world.count("source_streams"), world.count("activity_analyses")) == (0, 0)
    assert world.count("activities") == 1
    tick(world.database, clock.now() + timedelta(days=10, minutes=1))
    assert world.count("activities") == 0


def test_a_run_she_opens_is_asked_for_once_unless_it_was_fetched_within_the_hour(
    world: World, athlete_id: UUID
) -> None:
    put_list(world, athlete_id, summary(1))
    [run] = shown(world, athlete_id)
    path = f"/activities/{run['activity_id']}/strava-details"
    for _ in range(3):
        world.athlete(athlete_id).post(path, status=202)
    assert details_work(world) == [{"athlete_id": str(athlete_id), "strava_activity_id": "1"}]
    with world.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    put(world, athlete_id)
    world.athlete(athlete_id).post(path, status=202)
    assert details_work(world) == []
    with clock.testing.shifted(timedelta(minutes=61)):
        world.athlete(athlete_id).post(path, status=202)
    assert len(details_work(world)) == 1


def test_details_are_asked_for_where_strava_can_have_some(world: World, athlete_id: UUID) -> None:
    me = world.athlete(athlete_id)
    run = {"start_date_local": "2026-03-01T07:30:00", "distance_m": 1, "moving_time_s": 1}
    own = me.post("/activities", run, 201).json["activity_id"]
    assert me.post(f"/activities/{own}/strava-details", status=409).json["code"] == "not_from_strava"
    me.post(f"/activities/{uuid4()}/strava-details", status=404)
    put_list(world, athlete_id, summary(1))
    [of_strava] = [each for each in shown(world, athlete_id) if each["strava_activity_id"]]
    path = f"/activities/{of_strava['activity_id']}/strava-details"
    world.athlete(world.add_athlete("berta@example.org")).post(path, status=404)
    world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/state", {"state": "reauth_required"}, 204)
    assert me.post(path, status=409).json["code"] == "strava_consent_needed"
    assert details_work(world) == []
