from datetime import timedelta
from typing import Any

import pytest
from dataservice_support import PASSWORD, World

from flakon import clock


def test_she_changes_her_settings(world: World) -> None:
    me = world.athlete(world.add_athlete())
    changes = {
        "name": "  Anna ",
        "timezone": "America/Denver",
        "units": "imperial",
        "language": "fr",
        "week_start": "sunday",
        "sex": "female",
        "birth_date": "1990-02-28",
        "resting_heartrate_bpm": 48,
        "max_heartrate_bpm": 189,
        "threshold_heartrate_bpm": 170,
    }
    changed = me.patch("/athlete", changes).json
    assert {name: changed[name] for name in changes} == {**changes, "name": "Anna"}
    assert me.patch("/athlete", {"sex": None, "name": " "}).json["name"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"timezone": "Europe/Nowhere"},
        {"birth_date": "2026-01-01"},
        {"birth_date": "1850-01-01"},
        {"birth_date": "1990-02-30"},
        {"resting_heartrate_bpm": 90, "threshold_heartrate_bpm": 85},
        {"max_heartrate_bpm": 300},
        {"role": "admin"},
        {"email": "eve@example.org"},
        {"name": "a\nb"},
        {},
    ],
)
def test_settings_that_cannot_be_are_refused(world: World, changes: dict[str, Any]) -> None:
    me = world.athlete(world.add_athlete())
    before = me.get("/athlete").json
    me.patch("/athlete", changes, 422)
    assert me.get("/athlete").json == before


def test_a_new_heart_rate_must_fit_those_that_are_stored(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.patch("/athlete", {"max_heartrate_bpm": 180})
    answer = me.patch("/athlete", {"threshold_heartrate_bpm": 185}, 422).json
    assert answer["code"] == "settings_contradict"
    assert answer["errors"][0]["path"] == "/threshold_heartrate_bpm"


def test_a_change_of_older_settings_is_refused(world: World) -> None:
    me = world.athlete(world.add_athlete())
    tag = me.get("/athlete").headers["ETag"]
    me.patch("/athlete", {"name": "Anna"}, headers={"If-Match": tag})
    me.patch("/athlete", {"name": "Berta"}, 412, headers={"If-Match": tag})
    me.get("/athlete", 200, {"If-None-Match": tag})


def test_a_new_password_ends_every_other_sign_in(world: World) -> None:
    athlete_id = world.add_athlete()
    web, me = world.service(), world.athlete(athlete_id)
    for _ in range(2):
        web.post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD})
    grant = me.post("/athlete/password", {"current": PASSWORD, "new": "a longer horse"}).json["grant"]
    assert grant == "grant-3"
    assert world.grants.of(athlete_id) == {"id-3"}
    web.post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD}, 401)
    web.post("/sign-ins", {"email": "anna@example.org", "password": "a longer horse"})


def test_a_new_password_makes_a_reset_link_worthless(world: World) -> None:
    athlete_id = world.add_athlete()
    world.service().post("/password-resets", {"email": "anna@example.org"}, 202)
    token = world.mail_token("password_reset")
    world.athlete(athlete_id).post("/athlete/password", {"current": PASSWORD, "new": "a longer horse"})
    world.service().post("/password-resets/redemption", {"token": token, "password": "stolen password"}, 404)


def test_the_present_password_is_asked_for_and_guessing_it_is_slowed(world: World) -> None:
    me = world.athlete(world.add_athlete())
    for _ in range(5):
        body = {"current": "wrong", "new": "a longer horse"}
        assert me.post("/athlete/password", body, 403).json["code"] == "wrong_password"
    me.post("/athlete/deletion", {"password": PASSWORD}, 429)
    with clock.testing.shifted(timedelta(seconds=2)):
        me.post("/athlete/deletion", {"password": PASSWORD}, 204)


def test_with_tokendealer_away_the_password_stays(world: World) -> None:
    me = world.athlete(world.add_athlete())
    world.grants.away = True
    me.post("/athlete/password", {"current": PASSWORD, "new": "a longer horse"}, 503)
    world.grants.away = False
    world.service().post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD})


def test_her_address_changes_by_the_link_to_the_new_one(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.post("/athlete/email-changes", {"email": "new@example.org", "password": PASSWORD}, 202)
    assert me.get("/athlete").json["pending_email"] == "new@example.org"
    token = world.mail_token("email_change", "new@example.org")
    world.service().post("/email-changes/confirmation", {"token": token}, 204)
    shown = me.get("/athlete").json
    assert (shown["email"], shown["pending_email"]) == ("new@example.org", None)
    world.service().post("/email-changes/confirmation", {"token": token}, 404)


def test_a_taken_address_is_not_given_away_and_its_owner_is_told(world: World) -> None:
    me = world.athlete(world.add_athlete())
    world.add_athlete("owner@example.org")
    free = me.post("/athlete/email-changes", {"email": "free@example.org", "password": PASSWORD}, 202).json
    taken = me.post("/athlete/email-changes", {"email": "OWNER@example.org", "password": PASSWORD}, 202).json
    assert free == taken
    assert me.get("/athlete").json["pending_email"] == "OWNER@example.org"
    assert [(mail.kind, mail.recipient) for mail in world.mails()] == [
        ("email_change", "free@example.org"),
        ("account_exists", "owner@example.org"),
    ]


def test_an_address_that_was_taken_meanwhile_is_refused(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.post("/athlete/email-changes", {"email": "new@example.org", "password": PASSWORD}, 202)
    token = world.mail_token("email_change")
    world.add_athlete("new@example.org")
    answer = world.service().post("/email-changes/confirmation", {"token": token}, 409)
    assert answer.json["code"] == "email_taken"


def test_a_link_for_an_address_she_no_longer_wants_is_obsolete(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.post("/athlete/email-changes", {"email": "first@example.org", "password": PASSWORD}, 202)
    [first] = world.mails()
    me.post("/athlete/email-changes", {"email": "second@example.org", "password": PASSWORD}, 202)
    answer = world.service("reports").post(f"/mails/{first.id}/token", status=409)
    assert answer.json["code"] == "mail_obsolete"


def test_deleting_the_account_leaves_a_revocation_and_a_farewell_and_nothing_else(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    me = world.athlete(athlete_id)
    me.post("/activities", {"start_date_local": "2026-03-01T07:30:00", "distance_m": 1, "moving_time_s": 1}, 201)
    world.grants.issue(athlete_id)
    me.post("/athlete/deletion", {"password": PASSWORD}, 204)
    assert world.grants.of(athlete_id) == set()
    left = {name: world.count(name) for name in ("athletes", "users", "activities", "activity_sources", "strava_links")}
    assert set(left.values()) == {0}
    assert [(mail.kind, mail.recipient, mail.athlete_id) for mail in world.mails()] == [
        ("farewell", "anna@example.org", None)
    ]
    left_to_do = ["reports.send_mail", "stravaworker.delete_originals", "stravaworker.revoke_access"]
    assert sorted(work.task for work in world.work()) == left_to_do
    me.get("/athlete", 404)
    me.post("/activities", {"start_date_local": "2026-03-01T07:30:00", "distance_m": 1, "moving_time_s": 1}, 404)


def test_with_tokendealer_away_nothing_is_deleted(world: World) -> None:
    me = world.athlete(world.add_athlete())
    world.grants.away = True
    me.post("/athlete/deletion", {"password": PASSWORD}, 503)
    me.get("/athlete")
    assert world.work() == []


def test_the_last_admin_stays(world: World) -> None:
    admin_id = world.add_admin()
    admin = world.athlete(admin_id)
    assert admin.post("/athlete/deletion", {"password": PASSWORD}, 409).json["code"] == "last_admin"
    assert admin.put(f"/admin/users/{admin_id}/role", {"role": "athlete"}, 409).json["code"] == "last_admin"
    other_id = world.add_athlete("other@example.org")
    admin.put(f"/admin/users/{other_id}/role", {"role": "admin"})
    admin.post("/athlete/deletion", {"password": PASSWORD}, 204)
    world.athlete(other_id).get("/admin/users")


def test_without_strava_the_status_says_what_is_missing(world: World) -> None:
    me = world.athlete(world.add_athlete())
    status = me.get("/athlete/strava").json
    assert (status["available"], status["connected"], status["import"]) == (False, False, None)
    assert me.delete("/athlete/strava", 404).json["code"] == "strava_not_linked"


def test_the_status_follows_the_import(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    me, worker = world.athlete(athlete_id), world.service("stravaworker")
    queued = me.get("/athlete/strava").json
    assert (queued["available"], queued["connected"], queued["state"]) == (True, True, "active")
    assert (queued["import"]["state"], queued["import"]["started_at"]) == ("queued", None)
    path = f"/athletes/{athlete_id}/strava/import"
    worker.put(path, {"state": "running", "pages": 1, "activities": 200}, 204)
    started_at = me.get("/athlete/strava").json["import"]["started_at"]
    with clock.testing.shifted(timedelta(minutes=4)):
        worker.put(path, {"state": "waiting", "pages": 2, "activities": 400}, 204)
        worker.put(path, {"state": "done", "pages": 3, "activities": 498}, 204)
    done = me.get("/athlete/strava").json["import"]
    assert (done["state"], done["activities"], done["started_at"]) == ("done", 498, started_at)
    assert done["finished_at"] > started_at
    with clock.testing.shifted(timedelta(days=1)):
        world.service("stravaworker").put(path, {"state": "running", "pages": 0, "activities": 0}, 204)
    again = me.get("/athlete/strava").json["import"]
    assert again["started_at"] > started_at
    assert again["finished_at"] is None


def test_she_has_her_list_read_again_once_however_often_she_asks(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    assert me.post("/athlete/strava/import", status=404).json["code"] == "strava_not_linked"
    world.connect_strava(athlete_id)
    for _ in range(3):
        me.post("/athlete/strava/import", status=202)
    assert [work.task for work in world.work()] == ["stravaworker.import_activities"]
    body = {"state": "reauth_required", "reason": "refused"}
    world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/state", body, 204)
    assert me.post("/athlete/strava/import", status=409).json["code"] == "strava_consent_needed"
