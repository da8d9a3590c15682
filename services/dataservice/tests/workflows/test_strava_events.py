"""What Strava tells is kept, and has the truth asked for once; withdrawn access takes everything along."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, listed, summary

from dataservice.domain.outbox import Task
from dataservice.storage.strava_links import StravaLinks
from flakon import clock

EVENT = {
    "object_type": "activity",
    "object_id": 77,
    "aspect_type": "create",
    "owner_id": 1001,
    "subscription_id": 3,
    "event_time": 1_760_000_000,
}
WITHDRAWN = {**EVENT, "object_type": "athlete", "object_id": 1001, "aspect_type": "update"}
WITHDRAWN["updates"] = {"authorized": "false"}

Tell = Callable[..., Any]


@pytest.fixture
def athlete_id(world: World) -> UUID:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    with world.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    return athlete_id


@pytest.fixture
def tell(world: World, athlete_id: UUID) -> Tell:
    """Strava sends an event to the instance's address."""
    worker = world.service("stravaworker")
    secret = worker.get("/strava/apps/instance/credentials").json["webhook_url"].rpartition("/")[2]

    def send(event: dict[str, Any] = EVENT, status: int = 202, **changes: Any) -> Any:
        return worker.post("/strava/events", {"secret": secret, "event": {**event, **changes}}, status).json

    return send


def asked_for(world: World) -> list[tuple[str, Any]]:
    return [(work.task, work.arguments) for work in world.work()]


def test_many_events_about_one_activity_have_it_fetched_once(world: World, athlete_id: UUID, tell: Tell) -> None:
    for second in range(5):
        tell(aspect_type="update", event_time=1_760_000_000 + second)
    tell(aspect_type="delete")
    tell(object_id=78)
    hers = str(athlete_id)
    assert asked_for(world) == [
        (Task.REFRESH_ACTIVITY, {"athlete_id": hers, "strava_activity_id": "77"}),
        (Task.REFRESH_ACTIVITY, {"athlete_id": hers, "strava_activity_id": "78"}),
    ]


def test_an_event_that_comes_while_its_activity_is_being_fetched_has_it_fetched_again(
    world: World, athlete_id: UUID, tell: Tell
) -> None:
    tell()
    with world.transaction() as connection:
        connection.exec_driver_sql("UPDATE outbox SET published_at = now(), attempts = 1")
    tell(aspect_type="update")
    [work] = world.work()
    world.service("stravaworker").post(f"/work/{work.id}/completion", status=204)
    [work] = world.work()
    assert (work.done_at, work.published_at, work.attempts) == (None, None, 0)


def test_a_withdrawal_is_confirmed_before_anything_is_deleted(world: World, athlete_id: UUID, tell: Tell) -> None:
    tell(WITHDRAWN)
    assert asked_for(world) == [(Task.CONFIRM_ACCESS, {"athlete_id": str(athlete_id)})]
    assert world.count("strava_links") == 1


@pytest.mark.parametrize("updates", [{"authorized": "true"}, {}, {"title": "false"}])
def test_other_events_about_an_athlete_ask_for_nothing(
    world: World, athlete_id: UUID, tell: Tell, updates: dict[str, str]
) -> None:
    tell(WITHDRAWN, updates=updates)
    assert asked_for(world) == []


def test_events_of_another_subscription_are_refused_once_the_apps_is_known(
    world: World, athlete_id: UUID, tell: Tell
) -> None:
    tell(subscription_id=9)
    worker, path = world.service("stravaworker"), "/strava/apps/instance/subscription"
    worker.put(path, {"subscription_id": 3}, 204)
    assert tell(object_id=78, subscription_id=9, status=404)["code"] == "webhook_not_found"
    tell(object_id=79)
    worker.put(path, {"subscription_id": None}, 204)
    tell(object_id=80, subscription_id=9)
    assert world.count("strava_events") == 3


def test_events_for_somebody_who_is_linked_by_another_app_ask_for_nothing(
    world: World, athlete_id: UUID, tell: Tell
) -> None:
    with world.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO strava_apps SELECT (jsonb_populate_record(NULL::strava_apps, to_jsonb(a)"
            ' || \'{"id": "6d3b3c0e-0000-4000-8000-000000000001", "kind": "former",'
            ' "webhook_secret_digest": "\\\\x00"}\')).* FROM strava_apps a'
        )
        connection.exec_driver_sql("UPDATE strava_links SET app_id = '6d3b3c0e-0000-4000-8000-000000000001'")
    tell()
    assert world.count("strava_events") == 1
    assert asked_for(world) == []


def test_an_event_does_not_wait_for_an_import(world: World, athlete_id: UUID, tell: Tell) -> None:
    with world.transaction() as connection:
        StravaLinks(connection).get(athlete_id, lock=True)
        tell()
    assert len(world.work()) == 1
    tell(aspect_type="update")
    heard_at = world.athlete(athlete_id).get("/athlete/strava").json["last_event_at"]
    assert heard_at is not None


def test_withdrawn_access_takes_everything_along_and_a_mail_confirms_it(
    world: World, athlete_id: UUID, tell: Tell
) -> None:
    worker = world.service("stravaworker")
    worker.post(f"/athletes/{athlete_id}/strava/activities", listed(summary(1), summary(2)))
    me = world.athlete(athlete_id)
    [run, _] = me.get("/activities").json["activities"]
    me.patch(f"/activities/{run['activity_id']}", {"note": "rain"})
    own = me.post("/activities", {"start_date_local": "2026-03-01T07:30:00", "distance_m": 1, "moving_time_s": 1}, 201)
    tell()
    tell(WITHDRAWN)
    worker.delete(f"/athletes/{athlete_id}/strava/link?version=1")
    assert [each["activity_id"] for each in me.get("/activities").json["activities"]] == [own.json["activity_id"]]
    assert world.count("strava_links") == world.count("strava_events") == world.count("strava_revocations") == 0
    assert [mail.kind for mail in world.mails()] == ["strava_access_withdrawn"]
    assert [task for task, _ in asked_for(world)] == [Task.SEND_MAIL]
    assert worker.delete(f"/athletes/{athlete_id}/strava/link?version=1", 404).json["code"] == "strava_not_linked"
    world.connect_strava(athlete_id)
    worker.post(f"/athletes/{athlete_id}/strava/activities", listed(summary(1), summary(2)))
    assert me.get(f"/activities/{run['activity_id']}").json["note"] == "rain"


def test_who_connected_again_meanwhile_stays_connected(world: World, athlete_id: UUID) -> None:
    world.connect_strava(athlete_id)
    answer = world.service("stravaworker").delete(f"/athletes/{athlete_id}/strava/link?version=1", 409)
    assert answer.json["code"] == "version_moved"
    assert world.count("strava_links") == 1


def test_what_was_told_of_her_goes_when_she_disconnects(world: World, athlete_id: UUID, tell: Tell) -> None:
    tell(updates={"title": "her words"}, aspect_type="update")
    world.athlete(athlete_id).delete("/athlete/strava")
    assert world.count("strava_events") == 0
    assert Task.REFRESH_ACTIVITY not in {task for task, _ in asked_for(world)}


def test_an_events_second_delivery_days_later_is_known(world: World, athlete_id: UUID, tell: Tell) -> None:
    tell()
    with world.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    with clock.testing.shifted(timedelta(minutes=4)):
        tell()
    assert asked_for(world) == []
