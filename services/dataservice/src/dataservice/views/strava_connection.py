"""The signed-in athlete's connection to Strava: how it is, her own keys, waiting for a seat, details on demand."""

from typing import Any
from uuid import UUID

from dataservice.domain.strava import App, AppState, LinkState, SeatState
from dataservice.storage.accounts import Accounts
from dataservice.storage.records import AnyRow
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_links import Link, StravaLinks
from dataservice.storage.strava_seats import StravaSeats
from dataservice.storage.strava_window import StravaWindow
from dataservice.views.api import api, deps
from dataservice.views.strava_shapes import own_app, subscription
from dataservice.workflows import strava_activities, strava_apps, strava_imports, strava_links, strava_seats
from flakon import clock, current_athlete_id

Json = dict[str, Any]

_NO_SEAT_NEEDED: Json = {"state": SeatState.NOT_NEEDED, "until": None, "place": None, "free": 0}


@api.operation("get_strava_status")
def get_strava_status() -> Json:
    athlete_id = current_athlete_id()
    now = clock.now()
    with deps().database.transaction() as connection:
        Accounts(connection).get(athlete_id)
        links, apps = StravaLinks(connection), StravaApps(connection, deps().vault)
        link = links.find(athlete_id)
        progress = links.import_of(athlete_id)
        own, instance = apps.own(athlete_id), apps.instance()
        app = (own or instance) if link is None else apps.get(link.app_id)
        seat: Json = _NO_SEAT_NEEDED
        if own is None and instance is not None:
            seats = StravaSeats(connection, instance.app_id, instance.seats)
            state, until = seats.of(athlete_id, now)
            seat = {"state": state, "until": until, "place": seats.place(athlete_id), "free": seats.open(now)}
        counts = StravaWindow(connection).counts(athlete_id)
    return {
        "available": instance is not None,
        "connected": link is not None,
        "state": link.state if link else None,
        "reason": link.reason if link else None,
        "scopes": link.scopes if link else [],
        "strava_athlete_id": link.strava_athlete_id if link else None,
        "profile_name": link.profile_name if link else None,
        "connected_at": link.connected_at if link else None,
        "import": None if progress is None else _import(progress),
        "app_kind": app.kind if app else None,
        "app_state": app.state if app else None,
        "own_app": own_app(own) if own else None,
        "seat": seat,
        "last_listed_at": link.last_listed_at if link else None,
        "next_listing_at": link.next_listing_at if link else None,
        "last_event_at": link.last_event_at if link else None,
        "window": None if link is None or app is None else _window(app, counts),
        "retention_days": deps().settings.strava_retention_days,
        "warning": None if link is None or app is None else _warning(link, app, counts),
        "subscription": subscription(app) if app else None,
        "counts": {"activities": counts.activities, "with_details": counts.with_details},
    }


@api.operation("start_strava_import")
def start_strava_import() -> Json:
    strava_imports.start(deps(), current_athlete_id())
    return {}


@api.operation("disconnect_strava")
def disconnect_strava() -> None:
    strava_links.disconnect(deps(), current_athlete_id())


@api.operation("put_own_strava_app")
def put_own_strava_app(body: Json) -> Json:
    return own_app(strava_apps.put_own(deps(), current_athlete_id(), body["client_id"], body["client_secret"]))


@api.operation("delete_own_strava_app")
def delete_own_strava_app() -> None:
    strava_apps.delete_own(deps(), current_athlete_id())


@api.operation("join_strava_waiting_list")
def join_strava_waiting_list() -> Json:
    return {"place": strava_seats.join_waiting_list(deps(), current_athlete_id())}


@api.operation("leave_strava_waiting_list")
def leave_strava_waiting_list() -> None:
    strava_seats.leave_waiting_list(deps(), current_athlete_id())


@api.operation("request_activity_details")
def request_activity_details(activity_id: str) -> Json:
    strava_activities.request_details(deps(), current_athlete_id(), UUID(activity_id))
    return {}


def _import(progress: AnyRow) -> Json:
    return {
        "state": progress.state,
        "pages": progress.pages,
        "activities": progress.activities,
        "error": progress.error,
        "started_at": progress.started_at,
        "finished_at": progress.finished_at,
    }


def _window(app: App, counts: AnyRow) -> Json | None:
    if app.window_depth is None:
        return None
    return {"depth": app.window_depth, "reason": app.window_reason, "oldest": counts.oldest}


def _warning(link: Link, app: App, counts: AnyRow) -> Json | None:
    """What keeps her data from being renewed, the nearest cause first."""
    code = None
    if link.state is LinkState.REAUTH_REQUIRED:
        code = "consent_needed"
    elif app.state is AppState.INACTIVE:
        code = "app_inactive"
    elif app.state is AppState.KEYS_REFUSED:
        code = "keys_refused"
    elif link.expiry_mailed_at is not None:
        code = "data_expiring"
    return None if code is None else {"code": code, "data_ends_at": counts.data_ends_at}
