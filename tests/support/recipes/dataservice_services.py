"""dataservice: what stravaworker and reports call."""

from functools import partial

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
    body = {"activities": [summary(1), summary(2)]}
    return Call(f"/athletes/{scene.ada}/strava/activities", body, client_id=STRAVAWORKER)


@of("delete_strava_activity")
def delete_strava_activity(scene: Scene) -> Call:
    scene.connect_strava()
    return Call(f"/athletes/{scene.ada}/strava/activities/1", client_id=STRAVAWORKER)


@of("list_vanished_strava_activities")
def list_vanished_strava_activities(scene: Scene) -> Call:
    scene.connect_strava()
    return Call(f"/athletes/{scene.ada}/strava/vanished-activities", client_id=STRAVAWORKER)


@of("put_strava_import")
def put_strava_import(scene: Scene) -> Call:
    scene.connect_strava()
    body = {"state": "done", "pages": 1, "activities": 1}
    return Call(f"/athletes/{scene.ada}/strava/import", body, client_id=STRAVAWORKER)


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


@of("get_strava_event")
def get_strava_event(scene: Scene) -> Call:
    scene.connect_strava()
    body = {"secret": scene.webhook_secret, "event": strava_event()}
    scene.service(STRAVAWORKER).post_json("/strava/events", body, status=202)
    event_id = scene.house.rows("SELECT id FROM strava_events")[0].id
    return Call(f"/strava/events/{event_id}", client_id=STRAVAWORKER)


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
