"""Strava's tokens, links, activities and how far imports are: for stravaworker."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dataservice.domain.problems import wrong_field
from dataservice.domain.strava import ImportState, LinkState, Tokens
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_links import StravaLinks
from dataservice.storage.strava_revocations import StravaRevocations
from dataservice.views.api import api, deps
from dataservice.workflows import strava_activities, strava_imports, strava_links
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


@api.operation("end_strava_link")
def end_strava_link(athlete_id: str, version: int) -> None:
    strava_links.withdraw(deps(), UUID(athlete_id), version)


@api.operation("mark_strava_link")
def mark_strava_link(athlete_id: str, body: Json) -> None:
    strava_links.mark(deps(), UUID(athlete_id), LinkState(body["state"]), body.get("reason"), body.get("version"))


@api.operation("upsert_strava_activities")
def upsert_strava_activities(athlete_id: str, body: Json) -> Json:
    outcome = strava_activities.put_summaries(deps(), UUID(athlete_id), body["activities"], body["asked_at"])
    return {
        "added": outcome.added,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "stale": outcome.stale,
    }


@api.operation("delete_strava_activity")
def delete_strava_activity(athlete_id: str, strava_activity_id: int, asked_at: str) -> None:
    strava_activities.delete(deps(), UUID(athlete_id), strava_activity_id, asked_at)


@api.operation("put_strava_details")
def put_strava_details(athlete_id: str, strava_activity_id: int, body: Json) -> Json:
    return {"stored": strava_activities.put_details(deps(), UUID(athlete_id), strava_activity_id, body)}


@api.operation("list_vanished_strava_activities")
def list_vanished_strava_activities(athlete_id: str, limit: int) -> Json:
    return {"strava_activity_ids": strava_activities.vanished(deps(), UUID(athlete_id), limit)}


@api.operation("get_strava_import")
def get_strava_import(athlete_id: str) -> Json:
    with deps().database.transaction() as connection:
        links = StravaLinks(connection)
        links.get(UUID(athlete_id))
        progress = links.import_of(UUID(athlete_id))
    if progress is None:
        nothing = {"pages": 0, "activities": 0, "next_page": 1, "started_at": None, "finished_at": None}
        return {"state": ImportState.QUEUED, **nothing}
    return {
        "state": progress.state,
        "pages": progress.pages,
        "activities": progress.activities,
        "next_page": progress.next_page,
        "started_at": progress.started_at,
        "finished_at": progress.finished_at,
    }


@api.operation("put_strava_import")
def put_strava_import(athlete_id: str, body: Json) -> None:
    strava_imports.put(deps(), UUID(athlete_id), body)


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


def _tokens(body: Json) -> Tokens:
    try:
        expires_at = datetime.fromisoformat(body["expires_at"])
    except ValueError:
        raise wrong_field("/expires_at", f"{body['expires_at']} is not on the calendar.") from None
    return Tokens(access_token=body["access_token"], refresh_token=body["refresh_token"], expires_at=expires_at)
