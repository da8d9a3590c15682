"""She is told in time that her data from Strava is about to end, once for each time that it cannot be renewed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, listed, summary

from dataservice.tick import tick
from flakon import clock


@pytest.fixture
def athlete_id(world: World) -> UUID:
    """Connected to Strava, with one run, listed just now."""
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    list_all(world, athlete_id)
    return athlete_id


def list_all(world: World, athlete_id: UUID, **later: float) -> None:
    with clock.testing.shifted(timedelta(**later)):
        worker = world.service("stravaworker")
        for state in ("running", "done"):
            body = {"state": state, "pages": 1, "activities": 1}
            worker.put(f"/athletes/{athlete_id}/strava/import", body, 204)
            worker.post(f"/athletes/{athlete_id}/strava/activities", listed(summary(1)))


def later(world: World, **by: float) -> None:
    tick(world.database, clock.now() + timedelta(**by))


def warnings(world: World) -> list[Any]:
    return [mail for mail in world.mails() if mail.kind == "strava_data_expiring"]


def test_on_the_fourth_day_of_failed_renewal_she_is_told_once_until_when_her_data_stays(
    world: World, athlete_id: UUID
) -> None:
    later(world, days=3, hours=23)
    assert warnings(world) == []
    for minutes in range(1, 4):
        later(world, days=4, minutes=minutes)
    later(world, days=5)
    [mail] = warnings(world)
    told = datetime.fromisoformat(world.service("reports").get(f"/mails/{mail.id}").json["deadline"])
    [source] = world.rows("SELECT expires_at FROM activity_sources")
    assert (mail.recipient, told) == ("anna@example.org", source.expires_at)
    warning = world.athlete(athlete_id).get("/athlete/strava").json["warning"]
    assert warning["code"] == "data_expiring"
    assert datetime.fromisoformat(warning["data_ends_at"]) == source.expires_at


def test_once_her_list_was_read_the_next_spell_is_told_of_again(world: World, athlete_id: UUID) -> None:
    later(world, days=4, minutes=1)
    [first] = warnings(world)
    list_all(world, athlete_id, days=4, minutes=2)
    assert world.athlete(athlete_id).get("/athlete/strava").json["warning"] is None
    later(world, days=8)
    assert [mail for mail in warnings(world) if mail.id != first.id] == []
    later(world, days=8, minutes=4)
    assert len([mail for mail in warnings(world) if mail.id != first.id]) == 1


def test_an_event_that_renews_one_run_does_not_hide_that_the_list_is_not_read(world: World, athlete_id: UUID) -> None:
    worker, path = world.service("stravaworker"), f"/athletes/{athlete_id}/strava/activities"
    worker.post(path, listed(summary(2)))
    with clock.testing.shifted(timedelta(days=3)):
        world.service("stravaworker").post(path, listed(summary(1)))
    later(world, days=4, minutes=1)
    assert len(warnings(world)) == 1


def test_who_has_nothing_from_strava_is_not_told(world: World) -> None:
    world.connect_strava(world.add_athlete())
    later(world, days=5)
    assert warnings(world) == []


def test_where_less_is_kept_she_is_told_earlier_and_where_more_not_later(world: World, athlete_id: UUID) -> None:
    with world.transaction() as connection:
        connection.exec_driver_sql("UPDATE activity_sources SET expires_at = fetched_at + interval '3.5 days'")
    later(world, days=1, hours=23)
    assert warnings(world) == []
    later(world, days=2, minutes=1)
    assert len(warnings(world)) == 1
    with world.transaction() as connection:
        connection.exec_driver_sql("UPDATE strava_links SET expiry_mailed_at = NULL")
        connection.exec_driver_sql("UPDATE activity_sources SET expires_at = fetched_at + interval '30 days'")
    later(world, days=3, hours=23)
    assert len(warnings(world)) == 1
    later(world, days=4, minutes=1)
    assert len(warnings(world)) == 2


def test_what_is_known_to_be_gone_is_remembered_for_two_days(world: World, athlete_id: UUID) -> None:
    asked_at = clock.now().isoformat().replace("+00:00", "Z")
    world.service("stravaworker").delete(f"/athletes/{athlete_id}/strava/activities/1?asked_at={asked_at}")
    later(world, days=1, hours=23)
    assert world.count("strava_deletions") == 1
    later(world, days=2, minutes=1)
    assert world.count("strava_deletions") == 0


def test_an_import_goes_on_where_it_stopped(world: World, athlete_id: UUID) -> None:
    worker, path = world.service("stravaworker"), f"/athletes/{athlete_id}/strava/import"
    worker.put(path, {"state": "running", "pages": 3, "activities": 600, "next_page": 1_760_000_000}, 204)
    worker.put(path, {"state": "waiting", "pages": 3, "activities": 600, "next_page": 1_760_000_000}, 204)
    told = worker.get(path).json
    assert (told["state"], told["pages"], told["next_page"]) == ("waiting", 3, 1_760_000_000)
    assert told["started_at"] is not None
    worker.put(path, {"state": "done", "pages": 4, "activities": 700}, 204)
    assert worker.get(path).json["next_page"] == 1
    other = world.add_athlete("berta@example.org")
    worker.get(f"/athletes/{other}/strava/import", 404)
    world.connect_strava(other, 1002)
    assert worker.get(f"/athletes/{other}/strava/import").json["state"] == "queued"
