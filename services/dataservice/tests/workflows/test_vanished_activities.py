"""What Strava does not have any more is not kept here."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from dataservice_support import World, listed, summary

from flakon import clock


@pytest.fixture
def athlete_id(world: World) -> UUID:
    """Connected to Strava; nothing was imported yet."""
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    return athlete_id


def put(world: World, athlete_id: UUID, *ids: int) -> None:
    body = listed(*(summary(each) for each in ids))
    world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body)


def tell(world: World, athlete_id: UUID, state: str) -> None:
    body = {"state": state, "pages": 1, "activities": 1}
    world.service("stravaworker").put(f"/athletes/{athlete_id}/strava/import", body, 204)


def vanished(world: World, athlete_id: UUID, status: int = 200, **query: int) -> Any:
    answer = world.service("stravaworker").get(f"/athletes/{athlete_id}/strava/vanished-activities", status, **query)
    return answer.json["strava_activity_ids"] if status == 200 else answer.json["code"]


def imported(world: World, athlete_id: UUID, *ids: int, days: float = 0) -> None:
    """An import that has these."""
    with clock.testing.shifted(timedelta(days=days)):
        tell(world, athlete_id, "running")
        put(world, athlete_id, *ids)
        tell(world, athlete_id, "done")


def gone(world: World, athlete_id: UUID, strava_activity_id: int) -> None:
    path = f"/athletes/{athlete_id}/strava/activities/{strava_activity_id}?asked_at={quote(clock.now().isoformat())}"
    world.service("stravaworker").delete(path)


def shown(world: World, athlete_id: UUID) -> list[int]:
    found = world.athlete(athlete_id).get("/activities", sport="all").json["activities"]
    return sorted(each["strava_activity_id"] for each in found)


def test_what_a_listing_does_not_have_is_named_longest_unseen_first(world: World, athlete_id: UUID) -> None:
    assert vanished(world, athlete_id) == []
    imported(world, athlete_id, 1, 2, 3, 4)
    assert vanished(world, athlete_id) == []
    imported(world, athlete_id, 1, 2, 3, days=1)
    assert vanished(world, athlete_id) == [4]
    imported(world, athlete_id, 1, days=2)
    assert vanished(world, athlete_id) == [4, 2, 3]
    assert vanished(world, athlete_id, limit=2) == [4, 2]


def test_what_is_stored_again_by_itself_is_not_missing(world: World, athlete_id: UUID) -> None:
    imported(world, athlete_id, 1, 2)
    imported(world, athlete_id, 1, days=1)
    with clock.testing.shifted(timedelta(days=1, minutes=1)):
        put(world, athlete_id, 2)
    assert vanished(world, athlete_id) == []


def test_a_listing_that_began_anew_after_a_pause_counts_from_its_beginning(world: World, athlete_id: UUID) -> None:
    imported(world, athlete_id, 1, 2)
    with clock.testing.shifted(timedelta(days=1)):
        tell(world, athlete_id, "running")
        put(world, athlete_id, 1)
        tell(world, athlete_id, "waiting")
    imported(world, athlete_id, 1, days=1.01)
    assert vanished(world, athlete_id) == [2]


def test_what_others_have_or_what_she_logged_herself_is_not_asked_for(world: World, athlete_id: UUID) -> None:
    other = world.add_athlete("berta@example.org")
    world.connect_strava(other, 1002)
    put(world, other, 7)
    run = {"start_date_local": "2026-03-01T07:30:00", "distance_m": 1, "moving_time_s": 1}
    world.athlete(athlete_id).post("/activities", run, 201)
    imported(world, athlete_id, 1, days=1)
    assert vanished(world, athlete_id) == []


def test_without_a_link_there_is_nothing_to_ask_for(world: World) -> None:
    assert vanished(world, world.add_athlete(), 404) == "strava_not_linked"


def test_what_strava_does_not_have_is_gone_and_her_words_wait_for_it(world: World, athlete_id: UUID) -> None:
    put(world, athlete_id, 1, 2)
    me = world.athlete(athlete_id)
    [run] = [each for each in me.get("/activities").json["activities"] if each["strava_activity_id"] == 2]
    me.patch(f"/activities/{run['activity_id']}", {"note": "rain"})
    for _ in range(2):
        gone(world, athlete_id, 2)
    assert shown(world, athlete_id) == [1]
    assert world.count("activity_sources") == 1
    put(world, athlete_id, 2)
    assert me.get(f"/activities/{run['activity_id']}").json["note"] == "rain"


def test_what_she_deleted_here_stays_deleted_when_strava_has_it_again(world: World, athlete_id: UUID) -> None:
    put(world, athlete_id, 1)
    me = world.athlete(athlete_id)
    me.delete(f"/activities/{me.get('/activities').json['activities'][0]['activity_id']}")
    gone(world, athlete_id, 1)
    put(world, athlete_id, 1)
    assert shown(world, athlete_id) == []


def test_another_athletes_activity_is_not_touched(world: World, athlete_id: UUID) -> None:
    put(world, athlete_id, 1)
    gone(world, world.add_athlete("berta@example.org"), 1)
    gone(world, uuid4(), 1)
    assert shown(world, athlete_id) == [1]
