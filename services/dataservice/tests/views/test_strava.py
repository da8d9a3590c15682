from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import World

EVENT = {
    "object_type": "activity",
    "object_id": 12345678987654321,
    "aspect_type": "create",
    "owner_id": 1001,
    "subscription_id": 5,
    "event_time": 1767225600,
    "updates": {"title": "Messy"},
}


def link_body(app_id: str, strava_athlete_id: int = 1001) -> dict[str, Any]:
    return {
        "app_id": app_id,
        "strava_athlete_id": strava_athlete_id,
        "scopes": ["read", "activity:read_all"],
        "access_token": "at-1",
        "refresh_token": "rt-1",
        "expires_at": "2026-12-01T06:00:00Z",
        "profile_name": "Anna R.",
    }


def enter_keys(world: World, client_id: str = "12345") -> Any:
    found = world.rows("SELECT athlete_id FROM users WHERE role = 'admin'")
    admin_id = found[0].athlete_id if found else world.add_admin()
    admin = world.athlete(admin_id)
    admin.put("/admin/strava-app", {"client_id": client_id, "client_secret": "s3cret"})
    with world.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM outbox WHERE task = 'stravaworker.ensure_subscription'")
    return admin.put("/admin/strava-app/seats", {"count": 10}).json


def app_id_of(world: World) -> str:
    return str(world.service("stravaworker").get("/strava/apps/instance/credentials").json["app_id"])


def connect(world: World, athlete_id: UUID, status: int = 200, **changes: Any) -> Any:
    body = {**link_body(app_id_of(world)), **changes}
    return world.service("stravaworker").put(f"/athletes/{athlete_id}/strava/link", body, status).json


def test_the_keys_are_entered_shown_without_the_secret_and_given_to_the_worker(world: World) -> None:
    worker = world.service("stravaworker")
    assert worker.get("/strava/apps/instance/credentials", 404).json["code"] == "strava_app_not_found"
    shown = enter_keys(world)
    assert (shown["configured"], shown["client_id"]) == (True, "12345")
    assert shown["callback_domain"] == "runs.example.org"
    assert "s3cret" not in str(shown)
    keys = worker.get("/strava/apps/instance/credentials").json
    assert (keys["client_id"], keys["client_secret"]) == ("12345", "s3cret")
    assert keys["webhook_url"] == shown["webhook_url"]
    assert shown["webhook_url"].startswith("https://runs.example.org/strava/webhook/")


def test_another_secret_keeps_the_webhook_address_another_client_id_does_not(world: World) -> None:
    first = enter_keys(world)
    athlete_id = world.add_athlete()
    connect(world, athlete_id)
    assert enter_keys(world)["webhook_url"] == first["webhook_url"]
    assert world.athlete(athlete_id).get("/athlete/strava").json["state"] == "active"
    assert enter_keys(world, "67890")["webhook_url"] != first["webhook_url"]
    assert world.athlete(athlete_id).get("/athlete/strava").json["state"] == "reauth_required"
    connect(world, athlete_id)
    assert world.athlete(athlete_id).get("/athlete/strava").json["state"] == "active"
    keys = world.service("stravaworker").get(f"/athletes/{athlete_id}/strava/credentials").json
    assert keys["client_id"] == "67890"


def test_the_sandboxs_client_id_is_refused_outside_the_demo(world: World) -> None:
    admin = world.athlete(world.add_admin())
    answer = admin.put("/admin/strava-app", {"client_id": "424242", "client_secret": "x"}, 409)
    assert answer.json["code"] == "sandbox_refused"


def test_connecting_stores_the_tokens_sealed_and_queues_the_import(world: World) -> None:
    enter_keys(world)
    athlete_id = world.add_athlete()
    assert connect(world, athlete_id) == {"version": 1}
    [work] = [each for each in world.work() if each.task == "stravaworker.import_activities"]
    assert work.arguments == {"athlete_id": str(athlete_id)}
    [row] = world.rows("SELECT * FROM strava_links")
    assert b"at-1" not in bytes(row.sealed_access_token)
    keys = world.service("stravaworker").get(f"/athletes/{athlete_id}/strava/credentials").json
    assert (keys["access_token"], keys["refresh_token"], keys["version"]) == ("at-1", "rt-1", 1)
    assert keys["expires_at"] == "2026-12-01T06:00:00Z"
    assert keys["strava_athlete_id"] == 1001


def test_a_strava_athlete_is_connected_to_one_account(world: World) -> None:
    enter_keys(world)
    connect(world, world.add_athlete())
    refused = connect(world, world.add_athlete("eve@example.org"), 409)
    assert refused["code"] == "strava_athlete_taken"
    assert "another account" in refused["detail"]


def test_an_account_is_connected_to_one_strava_athlete(world: World) -> None:
    enter_keys(world)
    athlete_id = world.add_athlete()
    connect(world, athlete_id)
    assert connect(world, athlete_id, 409, strava_athlete_id=1002)["code"] == "strava_already_linked"


def test_connecting_needs_an_athlete_and_an_app(world: World) -> None:
    enter_keys(world)
    assert connect(world, uuid4(), 404)["code"] == "athlete_not_found"
    assert connect(world, world.add_athlete(), 404, app_id=str(uuid4()))["code"] == "strava_app_not_found"


def test_only_the_first_of_two_renewals_is_stored(world: World) -> None:
    enter_keys(world)
    athlete_id = world.add_athlete()
    connect(world, athlete_id)
    worker, path = world.service("stravaworker"), f"/athletes/{athlete_id}/strava/credentials"
    pair = {"access_token": "at-2", "refresh_token": "rt-2", "expires_at": "2026-12-01T12:00:00Z", "version": 1}
    assert worker.put(path, pair).json == {"version": 2}
    refused = worker.put(path, {**pair, "access_token": "at-3"}, 409).json
    assert refused["code"] == "version_moved"
    assert worker.get(path).json["access_token"] == "at-2"
    assert worker.put(f"/athletes/{uuid4()}/strava/credentials", pair, 404).json["code"] == "strava_not_linked"


def test_that_she_must_consent_again_is_mailed_once(world: World) -> None:
    enter_keys(world)
    athlete_id = world.add_athlete()
    connect(world, athlete_id)
    worker, path = world.service("stravaworker"), f"/athletes/{athlete_id}/strava/state"
    for _ in range(2):
        worker.post(path, {"state": "reauth_required", "reason": "Strava refused the refresh token."}, 204)
    assert [mail.kind for mail in world.mails()] == ["strava_reauth_required"]
    status = world.athlete(athlete_id).get("/athlete/strava").json
    assert (status["state"], status["reason"]) == ("reauth_required", "Strava refused the refresh token.")
    worker.post(path, {"state": "active"}, 204)
    assert world.athlete(athlete_id).get("/athlete/strava").json["reason"] is None
    worker.post(f"/athletes/{uuid4()}/strava/state", {"state": "active"}, 404)


def test_disconnecting_leaves_what_is_needed_to_give_back_the_access(world: World) -> None:
    enter_keys(world)
    athlete_id = world.add_athlete()
    connect(world, athlete_id)
    world.athlete(athlete_id).delete("/athlete/strava")
    work = {each.task: each.arguments for each in world.work()}
    assert work.keys() == {"stravaworker.revoke_access", "reports.send_mail"}
    assert [mail.kind for mail in world.mails()] == ["strava_disconnected"]
    worker = world.service("stravaworker")
    path = f"/strava/revocations/{work['stravaworker.revoke_access']['revocation_id']}"
    revocation = worker.get(path).json
    assert (revocation["client_secret"], revocation["refresh_token"]) == ("s3cret", "rt-1")
    assert revocation["strava_athlete_id"] == 1001
    for _ in range(2):
        worker.delete(path)
    assert worker.get(path, 404).json["code"] == "strava_revocation_not_found"


def test_after_disconnecting_someone_else_can_connect_the_strava_athlete(world: World) -> None:
    enter_keys(world)
    athlete_id = world.add_athlete()
    connect(world, athlete_id)
    world.athlete(athlete_id).delete("/athlete/strava")
    connect(world, world.add_athlete("eve@example.org"))


def webhook_secret(world: World) -> str:
    return str(enter_keys(world)["webhook_url"]).rpartition("/")[2]


def test_an_event_is_kept_once_and_worked_on_once(world: World) -> None:
    secret = webhook_secret(world)
    athlete_id = world.add_athlete()
    connect(world, athlete_id)
    worker = world.service("stravaworker")
    for _ in range(3):
        worker.post("/strava/events", {"secret": secret, "event": EVENT}, 202)
    worker.post("/strava/events", {"secret": secret, "event": {**EVENT, "aspect_type": "update"}}, 202)
    assert world.count("strava_events") == 2
    [work] = [each for each in world.work() if each.task == "stravaworker.refresh_activity"]
    assert work.arguments == {"athlete_id": str(athlete_id), "strava_activity_id": str(EVENT["object_id"])}


def test_an_event_about_nobody_here_is_kept_and_asks_for_nothing(world: World) -> None:
    secret = webhook_secret(world)
    world.service("stravaworker").post("/strava/events", {"secret": secret, "event": EVENT}, 202)
    assert world.count("strava_events") == 1
    assert world.work() == []


@pytest.mark.parametrize("path", ["/strava/events", "/strava/webhook-checks"])
def test_a_webhook_address_with_a_wrong_secret_is_not_there(world: World, path: str) -> None:
    webhook_secret(world)
    body: dict[str, Any] = {"secret": "wrong"}
    body |= {"event": EVENT} if path.endswith("events") else {"verify_token": "x"}
    assert world.service("stravaworker").post(path, body, 404).json["code"] == "webhook_not_found"


def test_a_webhook_is_checked_with_its_verify_token(world: World) -> None:
    secret = webhook_secret(world)
    worker = world.service("stravaworker")
    token = worker.get("/strava/apps/instance/credentials").json["webhook_verify_token"]
    worker.post("/strava/webhook-checks", {"secret": secret, "verify_token": token}, 204)
    worker.post("/strava/webhook-checks", {"secret": secret, "verify_token": token + "é"}, 404)
