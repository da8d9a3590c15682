"""Keys of her own, and what becomes of an app that Strava does not answer."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import World

from dataservice.tick import tick
from flakon import clock

KEYS = {"client_id": "777", "client_secret": "h3rs"}


def connect(world: World, athlete_id: UUID, strava_athlete_id: int = 1001) -> None:
    worker = world.service("stravaworker")
    app = worker.put(f"/athletes/{athlete_id}/strava/app", None).json
    body = {"app_id": app["app_id"], "strava_athlete_id": strava_athlete_id, "scopes": ["read"], "access_token": "a"}
    body |= {"refresh_token": f"r-{app['client_id']}", "expires_at": "2030-01-01T00:00:00Z"}
    worker.put(f"/athletes/{athlete_id}/strava/link", body)


def status(world: World, athlete_id: UUID) -> Any:
    return world.athlete(athlete_id).get("/athlete/strava").json


def subscriptions(world: World) -> list[Any]:
    return [work for work in world.work() if work.task == "stravaworker.ensure_subscription"]


def test_she_connects_through_her_own_app_and_needs_no_seat(world: World) -> None:
    world.enter_strava_keys(seats=0)
    anna = world.add_athlete()
    world.athlete(anna).post("/athlete/strava/waiting-list")
    shown = world.athlete(anna).put("/athlete/strava/app", KEYS).json
    assert (shown["client_id"], shown["state"], shown["subscription"]["state"]) == ("777", "active", "none")
    assert "h3rs" not in str(shown)
    assert world.count("strava_waiting_list") == 0
    app = world.service("stravaworker").put(f"/athletes/{anna}/strava/app", None).json
    assert (app["kind"], app["client_secret"], app["athlete_id"]) == ("athlete", "h3rs", str(anna))
    connect(world, anna)
    now = status(world, anna)
    assert (now["app_kind"], now["seat"]["state"], now["connected"]) == ("athlete", "not_needed", True)
    assert world.rows("SELECT count(*) AS n FROM strava_apps WHERE sealed_client_secret LIKE '%h3rs%'")[0].n == 0


def test_her_subscription_to_events_is_seen_to_once_her_keys_are_entered(world: World) -> None:
    anna = world.add_athlete()
    world.athlete(anna).put("/athlete/strava/app", KEYS)
    [work] = subscriptions(world)
    app = world.service("stravaworker").get(f"/strava/apps/{work.arguments['app_id']}/credentials").json
    assert app["webhook_url"] == status(world, anna)["own_app"]["webhook_url"]
    path = f"/strava/apps/{app['app_id']}/subscription"
    world.service("stravaworker").put(path, {"subscription_id": None, "error": "callback not verifiable"}, 204)
    shown = status(world, anna)["own_app"]["subscription"]
    assert shown == {"state": "failed", "error": "callback not verifiable"}
    world.service("stravaworker").put(path, {"subscription_id": 9}, 204)
    assert status(world, anna)["subscription"] == {"state": "active", "error": None}


def test_with_another_app_the_access_by_the_former_one_is_given_back(world: World) -> None:
    world.enter_strava_keys()
    anna = world.add_athlete()
    connect(world, anna)
    world.athlete(anna).put("/athlete/strava/app", KEYS)
    assert (status(world, anna)["state"], status(world, anna)["app_kind"]) == ("active", "instance")
    connect(world, anna)
    assert status(world, anna)["app_kind"] == "athlete"
    [work] = [each for each in world.work() if each.task == "stravaworker.revoke_access"]
    given = world.service("stravaworker").get(f"/strava/revocations/{work.arguments['revocation_id']}").json
    assert (given["client_id"], given["refresh_token"]) == ("12345", "r-12345")
    assert world.athlete(world.add_admin()).get("/admin/strava-app").json["seats"]["taken"] == 0


def test_other_keys_or_none_ask_for_her_consent_again(world: World) -> None:
    world.enter_strava_keys()
    anna = world.add_athlete()
    me = world.athlete(anna)
    me.put("/athlete/strava/app", KEYS)
    connect(world, anna)
    me.put("/athlete/strava/app", {**KEYS, "client_secret": "newer"})
    assert status(world, anna)["state"] == "active"
    me.put("/athlete/strava/app", {**KEYS, "client_id": "778"})
    assert (status(world, anna)["state"], status(world, anna)["app_kind"]) == ("reauth_required", "former")
    connect(world, anna)
    me.delete("/athlete/strava/app")
    assert status(world, anna)["warning"]["code"] == "consent_needed"
    assert me.delete("/athlete/strava/app", 404).json["code"] == "strava_app_not_found"
    connect(world, anna)
    assert status(world, anna)["app_kind"] == "instance"
    tick(world.database, clock.now())
    assert world.count("strava_apps") == 1


def test_an_app_is_entered_once_whoever_enters_it(world: World) -> None:
    world.enter_strava_keys("12345")
    anna, berta = world.add_athlete(), world.add_athlete("berta@example.org")
    world.athlete(anna).put("/athlete/strava/app", KEYS)
    assert world.athlete(berta).put("/athlete/strava/app", KEYS, 409).json["code"] == "strava_app_taken"
    taken = {**KEYS, "client_id": "12345"}
    assert world.athlete(berta).put("/athlete/strava/app", taken, 409).json["code"] == "strava_app_taken"
    admin = world.athlete(world.add_admin())
    assert admin.put("/admin/strava-app", KEYS, 409).json["code"] == "strava_app_taken"


def test_keys_that_come_back_are_the_app_they_were(world: World) -> None:
    anna = world.add_athlete()
    me = world.athlete(anna)
    first = me.put("/athlete/strava/app", KEYS).json["webhook_url"]
    connect(world, anna)
    assert me.put("/athlete/strava/app", {**KEYS, "client_id": "778"}).json["webhook_url"] != first
    assert me.put("/athlete/strava/app", KEYS).json["webhook_url"] == first
    assert world.count("strava_apps") == 2


def test_the_sandboxs_keys_are_refused_outside_the_demo_and_hers_go_with_her(world: World) -> None:
    anna = world.add_athlete()
    keys = {**KEYS, "client_id": "424242"}
    assert world.athlete(anna).put("/athlete/strava/app", keys, 409).json["code"] == "sandbox_refused"
    world.athlete(anna).put("/athlete/strava/app", {**KEYS, "client_id": "424243"})
    connect(world, anna)
    world.athlete(anna).post("/athlete/deletion", {"password": "correct horse battery"}, 204)
    assert world.count("strava_apps") == 0


def test_nobody_connects_through_anothers_app(world: World) -> None:
    anna, berta = world.add_athlete(), world.add_athlete("berta@example.org")
    world.athlete(anna).put("/athlete/strava/app", KEYS)
    worker = world.service("stravaworker")
    app = worker.put(f"/athletes/{anna}/strava/app", None).json
    body = {"app_id": app["app_id"], "strava_athlete_id": 5, "scopes": [], "access_token": "a", "refresh_token": "r"}
    answer = worker.put(f"/athletes/{berta}/strava/link", {**body, "expires_at": "2030-01-01T00:00:00Z"}, 404)
    assert answer.json["code"] == "strava_app_not_found"


@pytest.mark.parametrize(
    ("state", "kind"), [("inactive", "strava_app_inactive"), ("keys_refused", "strava_keys_refused")]
)
def test_every_admin_is_told_once_when_strava_does_not_answer_the_instance(world: World, state: str, kind: str) -> None:
    world.enter_strava_keys()
    admins = ["one@example.org", "two@example.org"]
    admin_id, _ = (world.add_admin(email) for email in admins)
    anna = world.add_athlete()
    connect(world, anna)
    worker, path = world.service("stravaworker"), "/strava/apps/instance/state"
    for each in (state, state, "active", state):
        worker.put(path, {"state": each, "reason": "no subscription"}, 204)
    assert sorted((mail.kind, mail.recipient) for mail in world.mails()) == [(kind, each) for each in admins]
    shown = world.athlete(admin_id).get("/admin/strava-app").json
    assert (shown["state"], shown["reason"]) == (state, "no subscription")
    warning = status(world, anna)["warning"]["code"]
    assert warning == {"inactive": "app_inactive", "keys_refused": "keys_refused"}[state]
    worker.put(path, {"state": "active", "reason": "it answers"}, 204)
    assert world.athlete(admin_id).get("/admin/strava-app").json["reason"] is None
    with clock.testing.shifted(timedelta(days=1, minutes=1)):
        world.service("stravaworker").put(path, {"state": state}, 204)
    assert len(world.mails()) == 4


def test_keys_entered_anew_are_believed_until_strava_refuses_them(world: World) -> None:
    app = world.enter_strava_keys()
    world.service("stravaworker").put(f"/strava/apps/{app.app_id}/state", {"state": "keys_refused"}, 204)
    world.enter_strava_keys()
    assert world.service("stravaworker").get("/strava/apps/instance/credentials").json["state"] == "active"


def test_only_she_is_told_when_strava_does_not_answer_her_own_app(world: World) -> None:
    world.add_admin()
    anna = world.add_athlete()
    world.athlete(anna).put("/athlete/strava/app", KEYS)
    app_id = subscriptions(world)[0].arguments["app_id"]
    world.service("stravaworker").put(f"/strava/apps/{app_id}/state", {"state": "inactive"}, 204)
    assert [(mail.kind, mail.recipient) for mail in world.mails()] == [("strava_own_app_inactive", "anna@example.org")]


@pytest.mark.parametrize("what", ["state", "subscription", "window"])
def test_an_app_that_is_not_there_has_no_state(world: World, what: str) -> None:
    body = {"state": {"state": "active"}, "subscription": {"subscription_id": 1}, "window": {"depth": 1}}[what]
    for name in ("instance", str(uuid4())):
        answer = world.service("stravaworker").put(f"/strava/apps/{name}/{what}", body, 404)
        assert answer.json["code"] == "strava_app_not_found"
    world.service("stravaworker").put(f"/strava/apps/other/{what}", body, 422)


def test_details_are_fetched_every_quarter_of_an_hour_while_somebody_is_linked(world: World) -> None:
    world.enter_strava_keys()
    anna = world.add_athlete()

    def windows(**by: float) -> int:
        tick(world.database, clock.now() + timedelta(**by))
        found = [work for work in world.work() if work.task == "stravaworker.refresh_window"]
        for work in found:
            world.service("stravaworker").post(f"/work/{work.id}/completion", status=204)
        return len(found)

    assert windows(minutes=1) == 0
    connect(world, anna)
    assert windows(minutes=2) == 1
    assert windows(minutes=10) == 1
    assert windows(minutes=18) == 2
    world.service("stravaworker").post(f"/athletes/{anna}/strava/state", {"state": "reauth_required"}, 204)
    assert windows(minutes=40) == 2
