"""Strava apps as stravaworker sees them: keys, state, events, and the window of details."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dataservice.domain import strava
from dataservice.domain import tokens as one_time
from dataservice.domain.strava import App, AppState
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_window import StravaWindow
from dataservice.views.api import api, deps
from dataservice.views.strava_shapes import webhook_url
from dataservice.workflows import strava_apps, strava_events, strava_seats

Json = dict[str, Any]


@api.operation("resolve_strava_app")
def resolve_strava_app(athlete_id: str) -> Json:
    return _keys(strava_seats.resolve_app(deps(), UUID(athlete_id)))


@api.operation("get_strava_app_credentials")
def get_strava_app_credentials(app_id: str) -> Json:
    with deps().database.transaction() as connection:
        return _keys(StravaApps(connection, deps().vault).named(app_id))


@api.operation("put_strava_app_state")
def put_strava_app_state(app_id: str, body: Json) -> None:
    strava_apps.put_state(deps(), app_id, AppState(body["state"]), body.get("reason"))


@api.operation("put_strava_subscription")
def put_strava_subscription(app_id: str, body: Json) -> None:
    strava_apps.put_subscription(deps(), app_id, body["subscription_id"], body.get("error"))


@api.operation("list_strava_window")
def list_strava_window(app_id: str, limit: int, depth: int, fetched_before: str | None) -> Json:
    before = None
    if fetched_before is not None:
        before = datetime.fromisoformat(strava.instant(fetched_before, "/fetched_before"))
    with deps().database.transaction() as connection:
        app = StravaApps(connection, deps().vault).named(app_id)
        rows, athletes, runs = StravaWindow(connection).page(app.app_id, depth, limit, before)
    activities = [
        {
            "athlete_id": row.athlete_id,
            "strava_activity_id": row.strava_activity_id,
            "details_fetched_at": row.details_fetched_at,
        }
        for row in rows
    ]
    return {"activities": activities, "athletes": athletes, "runs": runs}


@api.operation("put_strava_window")
def put_strava_window(app_id: str, body: Json) -> None:
    strava_apps.put_window(deps(), app_id, body["depth"], body.get("reason"))


@api.operation("check_strava_webhook")
def check_strava_webhook(body: Json) -> None:
    with deps().database.transaction() as connection:
        app = StravaApps(connection, deps().vault).by_webhook_secret(body["secret"])
    if app is None or not one_time.same(app.webhook_verify_token.encode(), body["verify_token"].encode()):
        raise strava_events.unknown_webhook()


@api.operation("store_strava_event")
def store_strava_event(body: Json) -> Json:
    strava_events.store(deps(), body["secret"], body["event"])
    return {}


def _keys(app: App) -> Json:
    return {
        "app_id": app.app_id,
        "kind": app.kind,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "webhook_url": webhook_url(app),
        "webhook_verify_token": app.webhook_verify_token,
        "subscription_id": app.subscription_id,
        "state": app.state,
        "athlete_id": app.athlete_id,
    }
