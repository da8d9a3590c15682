"""The instance's Strava app: its keys, how Strava takes its calls, its seats. The role is looked up for every call."""

from typing import Any
from uuid import UUID

from dataservice.domain.strava import App
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_seats import StravaSeats
from dataservice.views.api import api, deps
from dataservice.views.strava_shapes import callback_domain, subscription, webhook_url
from dataservice.workflows import strava_apps, strava_links, strava_seats
from flakon import clock

Json = dict[str, Any]

_NOTHING = ("app_id", "client_id", "webhook_url", "updated_at", "state", "reason", "subscription", "seats")


@api.operation("get_strava_app")
def get_strava_app() -> Json:
    with deps().database.transaction() as connection:
        app = StravaApps(connection, deps().vault).instance()
        if app is None:
            return {"configured": False, "callback_domain": callback_domain(), **dict.fromkeys(_NOTHING)}
        taken, reserved, waiting = StravaSeats(connection, app.app_id, app.seats).counts(clock.now())
    seats = {"count": app.seats, "taken": taken, "reserved": reserved, "waiting": waiting}
    return _app(app) | {"seats": seats}


@api.operation("put_strava_app")
def put_strava_app(body: Json) -> Json:
    strava_apps.put_instance(deps(), body["client_id"], body["client_secret"])
    return get_strava_app()


@api.operation("list_strava_seats")
def list_strava_seats() -> Json:
    with deps().database.transaction() as connection:
        seats = StravaSeats.of_instance(connection)
        holders = [] if seats is None else seats.holders(clock.now())
        waiting = [] if seats is None else seats.waiting()
    return {"seats": [row._asdict() for row in holders], "waiting": [row._asdict() for row in waiting]}


@api.operation("put_strava_seats")
def put_strava_seats(body: Json) -> Json:
    strava_seats.set_count(deps(), body["count"])
    return get_strava_app()


@api.operation("release_strava_seat")
def release_strava_seat(athlete_id: str) -> None:
    strava_links.release_seat(deps(), UUID(athlete_id))


def _app(app: App) -> Json:
    return {
        "configured": True,
        "app_id": app.app_id,
        "client_id": app.client_id,
        "webhook_url": webhook_url(app),
        "callback_domain": callback_domain(),
        "updated_at": app.updated_at,
        "state": app.state,
        "reason": app.reason,
        "subscription": subscription(app),
    }
