"""dataservice: an athlete's own data."""

from functools import partial

from support.house import PASSWORD
from support.recipes.calls import Call, recipe
from support.scene import Scene

of = partial(recipe, "dataservice")


@of("get_athlete")
def get_athlete(scene: Scene) -> Call:
    return Call("/athlete", subject=scene.ada, for_another=200)


@of("update_athlete")
def update_athlete(scene: Scene) -> Call:
    return Call("/athlete", {"units": "imperial"}, subject=scene.ada, for_another=200)


@of("change_password")
def change_password(scene: Scene) -> Call:
    body = {"current": PASSWORD, "new": "another four long words"}
    return Call("/athlete/password", body, subject=scene.ada, for_another=200)


@of("request_email_change")
def request_email_change(scene: Scene) -> Call:
    body = {"email": "new@example.net", "password": PASSWORD}
    return Call("/athlete/email-changes", body, subject=scene.ada, for_another=202)


@of("delete_athlete")
def delete_athlete(scene: Scene) -> Call:
    return Call("/athlete/deletion", {"password": PASSWORD}, subject=scene.ada, for_another=204)


@of("get_strava_status")
def get_strava_status(scene: Scene) -> Call:
    scene.connect_strava()
    return Call("/athlete/strava", subject=scene.ada, for_another=200)


@of("disconnect_strava")
def disconnect_strava(scene: Scene) -> Call:
    scene.connect_strava()
    return Call("/athlete/strava", subject=scene.ada, for_another=404)


@of("start_strava_import")
def start_strava_import(scene: Scene) -> Call:
    scene.connect_strava()
    return Call("/athlete/strava/import", subject=scene.ada, for_another=404)


@of("put_own_strava_app")
def put_own_strava_app(scene: Scene) -> Call:
    keys = {"client_id": "424299", "client_secret": "s3cret"}
    return Call("/athlete/strava/app", keys, subject=scene.ada, for_another=200)


@of("delete_own_strava_app")
def delete_own_strava_app(scene: Scene) -> Call:
    keys = {"client_id": "424299", "client_secret": "s3cret"}
    scene.athlete(scene.ada).put_json("/athlete/strava/app", keys, status=200)
    return Call("/athlete/strava/app", subject=scene.ada, for_another=404)


@of("join_strava_waiting_list")
def join_strava_waiting_list(scene: Scene) -> Call:
    assert scene.strava_app
    return Call("/athlete/strava/waiting-list", subject=scene.ada, for_another=200)


@of("leave_strava_waiting_list")
def leave_strava_waiting_list(scene: Scene) -> Call:
    assert scene.strava_app
    return Call("/athlete/strava/waiting-list", subject=scene.ada, for_another=204)


@of("request_activity_details")
def request_activity_details(scene: Scene) -> Call:
    scene.connect_strava()
    [run] = scene.athlete(scene.ada).get("/activities", status=200).json["activities"]
    return Call(f"/activities/{run['activity_id']}/strava-details", subject=scene.ada, for_another=404)


@of("list_activities")
def list_activities(scene: Scene) -> Call:
    scene.connect_strava()
    assert scene.activity
    return Call("/activities", subject=scene.ada, for_another=200)


@of("create_activity")
def create_activity(scene: Scene) -> Call:
    run = {"start_date_local": "2026-11-21T07:00:00", "distance_m": 8_000, "moving_time_s": 2_400}
    return Call("/activities", run, subject=scene.ada, for_another=201)


@of("get_activity")
def get_activity(scene: Scene) -> Call:
    return Call(f"/activities/{scene.activity}", subject=scene.ada, for_another=404)


@of("edit_activity")
def edit_activity(scene: Scene) -> Call:
    return Call(f"/activities/{scene.activity}", {"note": "with Grace"}, subject=scene.ada, for_another=404)


@of("delete_activity")
def delete_activity(scene: Scene) -> Call:
    return Call(f"/activities/{scene.activity}", subject=scene.ada, for_another=404)


@of("get_activity_streams")
def get_activity_streams(scene: Scene) -> Call:
    return Call(f"/activities/{scene.recorded}/streams?points=2", subject=scene.ada, for_another=404)


@of("get_activity_analysis")
def get_activity_analysis(scene: Scene) -> Call:
    return Call(f"/activities/{scene.recorded}/analysis", subject=scene.ada, for_another=404)
