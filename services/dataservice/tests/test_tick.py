from datetime import timedelta
from typing import Any

import pytest
from dataservice_support import PASSWORD, World, listed, summary

from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.registration import Role
from dataservice.storage.grouping import Grouping
from dataservice.storage.outbox import Outbox
from dataservice.tick import tick
from flakon import clock


def put(world: World, athlete_id: Any, *ids: int) -> None:
    body = listed(*(summary(each) for each in ids))
    world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body)


def later(world: World, **by: float) -> None:
    tick(world.database, clock.now() + timedelta(**by))


def listings(world: World) -> list[Any]:
    return [row for row in world.work() if row.task == "stravaworker.import_activities"]


def test_strava_data_that_was_not_fetched_anew_goes_after_a_week_and_her_words_stay(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    put(world, athlete_id, 1, 2)
    me = world.athlete(athlete_id)
    kept, lost = me.get("/activities").json["activities"]
    me.patch(f"/activities/{lost['activity_id']}", {"note": "rain"})
    with clock.testing.shifted(timedelta(days=3)):
        put(world, athlete_id, kept["strava_activity_id"])
    later(world, days=6, hours=23)
    assert world.count("activities") == 2
    later(world, days=7, minutes=1)
    assert [each["activity_id"] for each in me.get("/activities").json["activities"]] == [kept["activity_id"]]
    assert world.count("activity_sources") == 1
    later(world, days=11)
    assert world.count("activities") == 0
    put(world, athlete_id, 1)
    assert me.get(f"/activities/{lost['activity_id']}").json["note"] == "rain"


def test_what_cannot_be_purged_of_one_athlete_holds_up_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    athletes = [world.add_athlete(f"a{number}@example.org") for number in range(3)]
    for number, athlete_id in enumerate(athletes):
        world.connect_strava(athlete_id, 1001 + number)
        put(world, athlete_id, 1)
    real = Grouping.delete_sources

    def delete_sources(self: Grouping, *args: Any, **kwargs: Any) -> int:
        if self._athlete_id == athletes[1]:
            raise OverflowError("date value out of range")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Grouping, "delete_sources", delete_sources)
    later(world, days=8)
    assert [row.athlete_id for row in world.rows("SELECT athlete_id FROM activity_sources")] == [athletes[1]]


def test_what_she_logged_herself_stays_for_good(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.post("/activities", {"start_date_local": "2026-03-01T07:30:00", "distance_m": 1, "moving_time_s": 1}, 201)
    later(world, days=1000)
    assert world.count("activities") == 1


@pytest.mark.parametrize(
    ("table", "days"), [("one_time_tokens", 1), ("throttles", 1.1), ("mails", 31), ("strava_events", 7.1)]
)
def test_what_has_ended_is_purged(world: World, table: str, days: float) -> None:
    world.add_athlete()
    world.service().post("/password-resets", {"email": "anna@example.org"}, 202)
    [mail] = world.mails()
    reports = world.service("reports")
    reports.post(f"/mails/{mail.id}/token")
    reports.put(f"/mails/{mail.id}/delivery", {"message_id": "x"}, 204)
    world.connect_strava(world.add_athlete("berta@example.org"))
    keys = world.service("stravaworker").get("/strava/apps/instance/credentials").json
    event = {"object_type": "athlete", "object_id": 1, "aspect_type": "update", "owner_id": 1}
    event |= {"subscription_id": 1, "event_time": 1}
    body = {"secret": keys["webhook_url"].rpartition("/")[2], "event": event}
    world.service("stravaworker").post("/strava/events", body, 202)
    before = world.count(table)
    assert before > 0
    later(world, minutes=1)
    assert world.count(table) == before
    later(world, days=days)
    assert world.count(table) == 0


def test_accounts_that_were_never_activated_go_after_a_month(world: World) -> None:
    world.add_athlete("waiting@example.org", active=False)
    world.add_athlete()
    later(world, days=29)
    assert world.count("users") == 2
    later(world, days=31)
    assert [row.email for row in world.rows("SELECT email FROM users")] == ["anna@example.org"]


def test_done_work_goes_after_a_week_and_failed_work_stays_to_be_seen(world: World) -> None:
    with world.transaction() as connection:
        for _ in range(2):
            Outbox(connection).add(NewWork(task=Task.SEND_MAIL, arguments={"mail_id": "m"}), clock.now())
    done, failed = world.work()
    world.service("reports").post(f"/work/{done.id}/completion", status=204)
    world.service("reports").post(f"/work/{failed.id}/failure", {"reason": "no", "final": True}, 204)
    later(world, days=8)
    assert [row.id for row in world.work()] == [failed.id]
    later(world, days=91)
    assert world.work() == []


def test_keys_that_were_replaced_go_once_nobody_is_linked_by_them(world: World) -> None:
    athlete_id = world.add_athlete(role=Role.ADMIN)
    world.connect_strava(athlete_id)
    world.athlete(athlete_id).put("/admin/strava-app", {"client_id": "999", "client_secret": "x"})
    later(world, minutes=1)
    assert world.count("strava_apps") == 2
    world.athlete(athlete_id).delete("/athlete/strava")
    later(world, minutes=1)
    assert world.count("strava_apps") == 1


def test_every_list_is_read_anew_once_a_day(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    [work] = world.work()
    world.service("stravaworker").post(f"/work/{work.id}/completion", status=204)
    later(world, hours=23)
    assert len(listings(world)) == 1
    for _ in range(2):
        later(world, hours=25)
    assert [row.done_at is None for row in listings(world)] == [False, True]


def test_no_list_is_read_where_she_must_consent_first(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/state", {"state": "reauth_required"}, 204)
    before = len(listings(world))
    later(world, hours=25)
    assert len(listings(world)) == before


def test_a_tick_over_nothing_does_nothing(world: World) -> None:
    world.add_athlete()
    later(world)
    world.service().post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD})


def test_a_mail_that_waited_for_days_is_sent_to_nobody(world: World) -> None:
    world.add_athlete()
    world.service().post("/password-resets", {"email": "anna@example.org"}, 202)
    later(world, days=2, hours=23)
    [mail] = world.mails()
    later(world, days=3, minutes=1)
    assert world.mails() == []
    world.service("reports").get(f"/mails/{mail.id}", status=404)
