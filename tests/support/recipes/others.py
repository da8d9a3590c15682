"""stravaworker and reports."""

from support.house import CLIENT_ID, SANDBOX_SECRET, SITE_URL
from support.recipes.calls import Call, recipe
from support.scene import ADMIN, Scene, strava_event


@recipe("stravaworker", "begin_strava_connection")
def begin_strava_connection(scene: Scene) -> Call:
    assert scene.strava_app
    body = {"state": "st4te-of-hers", "redirect_uri": f"{SITE_URL}/strava/callback"}
    return Call("/connections/authorization", body, subject=scene.ada, for_another=200)


@recipe("stravaworker", "complete_strava_connection")
def complete_strava_connection(scene: Scene) -> Call:
    body = {"code": scene.strava_code(), "scope": "read,activity:read_all"}
    return Call("/connections", body, subject=scene.ada, for_another=200)


@recipe("stravaworker", "test_strava_keys")
def ask_strava_keys(scene: Scene) -> Call:
    return Call("/key-tests", {"client_id": CLIENT_ID, "client_secret": SANDBOX_SECRET}, subject=scene.admin)


@recipe("stravaworker", "get_strava_ledger")
def get_strava_ledger(scene: Scene) -> Call:
    assert scene.strava_app
    return Call("/ledger", subject=scene.admin)


@recipe("stravaworker", "get_strava_budget")
def get_strava_budget(scene: Scene) -> Call:
    scene.connect_strava()
    return Call("/budget", subject=scene.ada, for_another=404)


@recipe("stravaworker", "get_webhook_subscription")
def get_webhook_subscription(scene: Scene) -> Call:
    assert scene.strava_app
    return Call("/webhook-subscription", subject=scene.admin)


@recipe("stravaworker", "create_webhook_subscription")
def create_webhook_subscription(scene: Scene) -> Call:
    scene.subscribe()
    return Call("/webhook-subscription", subject=scene.admin)


@recipe("stravaworker", "delete_webhook_subscription")
def delete_webhook_subscription(scene: Scene) -> Call:
    scene.subscribe()
    return Call("/webhook-subscription", subject=scene.admin)


@recipe("stravaworker", "verify_strava_webhook")
def verify_strava_webhook(scene: Scene) -> Call:
    token = scene.strava_app["webhook_verify_token"]
    query = f"hub.mode=subscribe&hub.challenge=c&hub.verify_token={token}"
    return Call(f"/strava/webhook/{scene.webhook_secret}?{query}")


@recipe("stravaworker", "receive_strava_webhook")
def receive_strava_webhook(scene: Scene) -> Call:
    return Call(f"/strava/webhook/{scene.webhook_secret}", strava_event())


@recipe("reports", "send_test_mail")
def send_test_mail(scene: Scene) -> Call:
    return Call("/test-mails", {"recipient": ADMIN}, subject=scene.admin)
