"""Strava's keys, tokens, activities and events: for stravaworker."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dataservice.domain import tokens as one_time
from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.problems import StravaAppNotFound, WebhookNotFound, wrong_field
from dataservice.domain.strava import App, ImportState, LinkState, Tokens
from dataservice.storage.outbox import Outbox
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_events import StravaEvents
from dataservice.storage.strava_links import StravaLinks
from dataservice.storage.strava_revocations import StravaRevocations
from dataservice.views.api import api, deps
from dataservice.workflows import activities, strava_links
from flakon import clock

Json = dict[str, Any]


@api.operation("get_strava_credentials")
def get_strava_credentials(athlete_id: str) -> Json:
    with deps().database.transaction() as connection:
        links = StravaLinks(connection)
        link = links.get(UUID(athlete_id))
        tokens = links.tokens(link.athlete_id, deps().vault)
        app = StravaApps(connection, deps().vault).get(link.app_id)
    return {
        "athlete_id": link.athlete_id,
        "app_id": app.app_id,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "strava_athlete_id": link.strava_athlete_id,
        "scopes": link.scopes,
        "state": link.state,
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "expires_at": tokens.expires_at,
        "version": link.version,
    }


@api.operation("put_strava_credentials")
def put_strava_credentials(athlete_id: str, body: Json) -> Json:
    tokens = _tokens(body)
    with deps().database.transaction() as connection:
        links = StravaLinks(connection)
        version = links.put_tokens(UUID(athlete_id), tokens, body["version"], deps().vault, clock.now())
    return {"version": version}


@api.operation("put_strava_link")
def put_strava_link(athlete_id: str, body: Json) -> Json:
    version = strava_links.connect(
        deps(),
        UUID(athlete_id),
        app_id=UUID(body["app_id"]),
        strava_athlete_id=body["strava_athlete_id"],
        profile_name=(body.get("profile_name") or "").strip() or None,
        scopes=body["scopes"],
        tokens=_tokens(body),
    )
    return {"version": version}


@api.operation("mark_strava_link")
def mark_strava_link(athlete_id: str, body: Json) -> None:
    strava_links.mark(deps(), UUID(athlete_id), LinkState(body["state"]), body.get("reason"))


@api.operation("upsert_strava_activities")
def upsert_strava_activities(athlete_id: str, body: Json) -> Json:
    outcome = activities.import_strava(deps(), UUID(athlete_id), body["activities"])
    return {"added": outcome.added, "updated": outcome.updated, "unchanged": outcome.unchanged}


@api.operation("delete_strava_activity")
def delete_strava_activity(athlete_id: str, strava_activity_id: int, asked_at: str) -> None:
    activities.delete_strava(deps(), UUID(athlete_id), strava_activity_id)


@api.operation("list_vanished_strava_activities")
def list_vanished_strava_activities(athlete_id: str, limit: int) -> Json:
    return {"strava_activity_ids": activities.vanished_from_strava(deps(), UUID(athlete_id), limit)}


@api.operation("put_strava_import")
def put_strava_import(athlete_id: str, body: Json) -> None:
    with deps().database.transaction() as connection:
        links = StravaLinks(connection)
        link = links.get(UUID(athlete_id), lock=True)
        state = ImportState(body["state"])
        links.put_import(link.athlete_id, state, body["pages"], body["activities"], body.get("error"), clock.now())


@api.operation("get_strava_app_credentials")
def get_strava_app_credentials(app_id: str) -> Json:
    with deps().database.transaction() as connection:
        app = StravaApps(connection, deps().vault).instance()
    if app is None:
        raise StravaAppNotFound("No Strava keys are entered yet: an admin enters them on the Strava page.")
    return {
        "app_id": app.app_id,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "webhook_url": webhook_url(app),
        "webhook_verify_token": app.webhook_verify_token,
    }


@api.operation("check_strava_webhook")
def check_strava_webhook(body: Json) -> None:
    with deps().database.transaction() as connection:
        app = StravaApps(connection, deps().vault).by_webhook_secret(body["secret"])
    if app is None or not one_time.same(app.webhook_verify_token.encode(), body["verify_token"].encode()):
        raise _unknown_webhook()


@api.operation("store_strava_event")
def store_strava_event(body: Json) -> Json:
    now = clock.now()
    with deps().database.transaction() as connection:
        app = StravaApps(connection, deps().vault).by_webhook_secret(body["secret"])
        if app is None:
            raise _unknown_webhook()
        event_id = StravaEvents(connection).add(app.app_id, body["event"], now)
        athlete_id = StravaLinks(connection).athlete_of(body["event"]["owner_id"])
        if event_id is not None and athlete_id is not None:
            work = NewWork(task=Task.HANDLE_EVENT, arguments={"event_id": str(event_id)}, athlete_id=athlete_id)
            Outbox(connection).add(work, now)
    return {}


@api.operation("get_strava_revocation")
def get_strava_revocation(revocation_id: str) -> Json:
    with deps().database.transaction() as connection:
        revocation = StravaRevocations(connection, deps().vault).get(UUID(revocation_id))
    return {
        "revocation_id": revocation.revocation_id,
        "client_id": revocation.client_id,
        "client_secret": revocation.client_secret,
        "strava_athlete_id": revocation.strava_athlete_id,
        "access_token": revocation.tokens.access_token,
        "refresh_token": revocation.tokens.refresh_token,
        "expires_at": revocation.tokens.expires_at,
    }


@api.operation("delete_strava_revocation")
def delete_strava_revocation(revocation_id: str) -> None:
    with deps().database.transaction() as connection:
        StravaRevocations(connection, deps().vault).delete(UUID(revocation_id))


def webhook_url(app: App) -> str:
    """The address that Strava calls: it holds the app's secret."""
    return f"{deps().settings.public_url.rstrip('/')}/strava/webhook/{app.webhook_secret}"


def _tokens(body: Json) -> Tokens:
    try:
        expires_at = datetime.fromisoformat(body["expires_at"])
    except ValueError:
        raise wrong_field("/expires_at", f"{body['expires_at']} is not on the calendar.") from None
    return Tokens(access_token=body["access_token"], refresh_token=body["refresh_token"], expires_at=expires_at)


def _unknown_webhook() -> WebhookNotFound:
    return WebhookNotFound("There is no webhook at this address.")
