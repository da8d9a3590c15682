"""dataservice: what stravaworker and reports call."""

from functools import partial
from urllib.parse import quote

from flakon import clock
from support.recipes.calls import Call, recipe
from support.scene import ADA, Scene, strava_event, summary

of = partial(recipe, "dataservice")
STRAVAWORKER = "stravaworker"
REPORTS = "reports"


@of("get_strava_credentials")
def get_strava_credentials(scene: Scene) -> Call:
    scene.connect_strava()
    return Call(f"/athletes/{scene.ada}/strava/credentials", client_id=STRAVAWORKER)


@of("put_strava_credentials")
def put_strava_credentials(scene: Scene) -> Call:
    scene.connect_strava()
    path = f"/athletes/{scene.ada}/strava/credentials"
    version = scene.service(STRAVAWORKER).get(path).json["version"]
    pair = {"access_token": "a2", "refresh_token": "r2", "expires_at": "2030-01-02T00:00:00Z", "version": version}
    return Call(path, pair, client_id=STRAVAWORKER)


@of("put_strava_link")
def put_strava_link(scene: Scene) -> Call:
    return Call(f"/athletes/{scene.ada}/strava/link", scene.link(), client_id=STRAVAWORKER)


@of("mark_strava_link")
def mark_strava_link(scene: Scene) -> Call:
    scene.connect_strava()
    body = {"state": "reauth_required", "reason": "withdrawn"}
    return Call(f"/athletes/{scene.ada}/strava/state", body, client_id=STRAVAWORKER)


@of("upsert_strava_activities")
def upsert_strava_activities(scene: Scene) -> Call:
    scene.connect_strava()
    body = {"asked_at": clock.now().isoformat(), "activities": [summary(1), summary(2)]}
    return Call(f"/athletes/{scene.ada}/strava/activities", body, client_id=STRAVAWORKER)


@of("delete_strava_activity")
def delete_strava_activity(scene: Scene) -> Call:
    scene.connect_strava()
    query = f"asked_at={quote(clock.now().isoformat())}"
    return Call(f"/athletes/{scene.ada}/strava/activities/1?{query}", client_id=STRAVAWORKER)


@of("list_vanished_strava_activities")
def list_vanished_strava_activities(scene: Scene) -> Call:
    scene.connect_strava()
    return Call(f"/athletes/{scene.ada}/strava/vanished-activities", client_id=STRAVAWORKER)


@of("put_strava_import")
def put_strava_import(scene: Scene) -> Call:
    scene.connect_strava()
    body = {"state": "done", "pages": 1, "activities": 1}
    return Call(f"/athletes/{scene.ada}/strava/import", body, client_id=STRAVAWORKER)


@of("get_strava_import")
def get_strava_import(scene: Scene) -> Call:
    scene.connect_strava()
    return Call(f"/athletes/{scene.ada}/strava/import", client_id=STRAVAWORKER)


@of("put_strava_details")
def put_strava_details(scene: Scene) -> Call:
    scene.connect_strava()
    streams = {"time_s": [0, 1, 2], "distance_m": [0.0, 3.1, None]}
    lap = {"start_s": 0, "elapsed_time_s": 3_050, "moving_time_s": 3_000, "distance_m": 10_012.3}
    body = {"asked_at": clock.now().isoformat(), "summary": summary(1), "laps": [lap], "streams": streams}
    return Call(f"/athletes/{scene.ada}/strava/activities/1/details", body, client_id=STRAVAWORKER)


@of("end_strava_link")
def end_strava_link(scene: Scene) -> Call:
    scene.connect_strava()
    return Call(f"/athletes/{scene.ada}/strava/link?version=1", client_id=STRAVAWORKER)


@of("resolve_strava_app")
def resolve_strava_app(scene: Scene) -> Call:
    assert scene.strava_app
    return Call(f"/athletes/{scene.ada}/strava/app", client_id=STRAVAWORKER)


@of("put_strava_app_state")
def put_strava_app_state(scene: Scene) -> Call:
    body = {"state": "inactive", "reason": "no subscription"}
    return Call(f"/strava/apps/{scene.strava_app['app_id']}/state", body, client_id=STRAVAWORKER)


@of("put_strava_subscription")
def put_strava_subscription(scene: Scene) -> Call:
    path = f"/strava/apps/{scene.strava_app['app_id']}/subscription"
    return Call(path, {"subscription_id": 3}, client_id=STRAVAWORKER)


@of("list_strava_window")
def list_strava_window(scene: Scene) -> Call:
    scene.connect_strava()
    return Call("/strava/apps/instance/window?depth=10", client_id=STRAVAWORKER)


@of("put_strava_window")
def put_strava_window(scene: Scene) -> Call:
    assert scene.strava_app
    return Call("/strava/apps/instance/window", {"depth": 350, "reason": "the budget"}, client_id=STRAVAWORKER)


@of("get_strava_app_credentials")
def get_strava_app_credentials(scene: Scene) -> Call:
    assert scene.strava_app
    return Call("/strava/apps/instance/credentials", client_id=STRAVAWORKER)


@of("check_strava_webhook")
def check_strava_webhook(scene: Scene) -> Call:
    body = {"secret": scene.webhook_secret, "verify_token": scene.strava_app["webhook_verify_token"]}
    return Call("/strava/webhook-checks", body, client_id=STRAVAWORKER)


@of("store_strava_event")
def store_strava_event(scene: Scene) -> Call:
    body = {"secret": scene.webhook_secret, "event": strava_event()}
    return Call("/strava/events", body, client_id=STRAVAWORKER)


@of("get_strava_revocation")
def get_strava_revocation(scene: Scene) -> Call:
    return Call(f"/strava/revocations/{scene.revocation()}", client_id=STRAVAWORKER)


@of("delete_strava_revocation")
def delete_strava_revocation(scene: Scene) -> Call:
    return Call(f"/strava/revocations/{scene.revocation()}", client_id=STRAVAWORKER)


@of("get_mail")
def get_mail(scene: Scene) -> Call:
    scene.sign_up(ADA)
    return Call(f"/mails/{scene.newest_mail('activation')}", client_id=REPORTS)


@of("issue_mail_token")
def issue_mail_token(scene: Scene) -> Call:
    scene.sign_up(ADA)
    return Call(f"/mails/{scene.newest_mail('activation')}/token", client_id=REPORTS)


@of("mark_mail_sent")
def mark_mail_sent(scene: Scene) -> Call:
    scene.sign_up(ADA)
    path = f"/mails/{scene.newest_mail('activation')}/delivery"
    return Call(path, {"message_id": "<1@example.org>"}, client_id=REPORTS)


@of("complete_work")
def complete_work(scene: Scene) -> Call:
    return Call(f"/work/{scene.work('reports')}/completion", client_id=REPORTS)


@of("postpone_work")
def postpone_work(scene: Scene) -> Call:
    body = {"after_s": 60, "reason": "no mail server is set"}
    return Call(f"/work/{scene.work('reports')}/postponement", body, client_id=REPORTS)


@of("fail_work")
def fail_work(scene: Scene) -> Call:
    return Call(f"/work/{scene.work(STRAVAWORKER)}/failure", {"reason": "no answer"}, client_id=STRAVAWORKER)
