"""What stravaworker asks dataservice: tokens and keys, where activities go, events, and who is an admin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from flakon import ClientCredentials, ServiceClient, errors
from stravaworker.settings import StravaworkerSettings

CLIENT_ID = "stravaworker"
SERVE_SCOPES = ("roles:read", "strava:credentials", "strava:events")
WORK_SCOPES = ("strava:credentials", "strava:events", "strava:import", "work:report")
LONGEST_REASON = 500

LinkState = Literal["active", "reauth_required"]
ImportState = Literal["running", "waiting", "done", "failed"]


class StravaNotLinked(errors.NotFound):
    """The athlete has no link to Strava (any more)."""

    code = "strava_not_linked"


class VersionMoved(errors.Conflict):
    """Someone stored a pair of tokens since this one was read."""

    code = "version_moved"


class WebhookNotFound(errors.NotFound):
    """No app of this installation has this webhook secret, or not with this verify token."""

    code = "webhook_not_found"


@dataclass(frozen=True)
class App:
    """The keys of a Strava app."""

    app_id: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Credentials:
    """An athlete's tokens as they are stored, and the app they were given to. `version` names this state of them."""

    athlete_id: str
    app: App
    state: LinkState
    scopes: tuple[str, ...]
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    version: int


@dataclass(frozen=True)
class NewPair:
    """A pair of tokens to be stored."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class Link:
    """A Strava athlete and what she granted, to be linked to an athlete of ours."""

    app_id: str
    strava_athlete_id: int
    scopes: tuple[str, ...]
    pair: NewPair
    profile_name: str | None


@dataclass(frozen=True)
class Stored:
    """What came of a batch of activities."""

    added: int
    updated: int
    unchanged: int


@dataclass(frozen=True)
class Event:
    """An event that Strava sent; `athlete_id` is None when nobody is linked to its owner (any more)."""

    athlete_id: str | None
    object_type: str
    object_id: int
    aspect_type: str
    updates: Mapping[str, Any]


@dataclass(frozen=True)
class Revocation:
    """An access at Strava that is to be given back."""

    app: App
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


class Dataservice:
    """dataservice's operations for stravaworker, over one client."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def app(self) -> App:
        """The instance's Strava keys; errors.NotFound `strava_app_not_found` before an admin has entered them."""
        row = self._client.get("/strava/apps/instance/credentials").data
        return App(row["app_id"], row["client_id"], row["client_secret"])

    def credentials(self, athlete_id: str) -> Credentials:
        """The athlete's tokens; StravaNotLinked."""
        row = self._client.get(f"/athletes/{athlete_id}/strava/credentials").data
        return Credentials(
            athlete_id=athlete_id,
            app=App(row["app_id"], row["client_id"], row["client_secret"]),
            state=row["state"],
            scopes=tuple(row["scopes"]),
            access_token=row["access_token"],
            refresh_token=row["refresh_token"],
            expires_at=datetime.fromisoformat(row["expires_at"]),
            version=row["version"],
        )

    def store_pair(self, athlete_id: str, pair: NewPair, version: int) -> int:
        """Put a renewed pair in the place of the one with this version.

        Its own version. VersionMoved, StravaNotLinked.
        """
        body = _pair(pair) | {"version": version}
        return int(self._client.put(f"/athletes/{athlete_id}/strava/credentials", json=body).data["version"])

    def link(self, athlete_id: str, link: Link) -> None:
        """Link a Strava athlete, which queues the import.

        Errors.Conflict `strava_athlete_taken`, `strava_already_linked`: dataservice keeps the pair all the same, for
        the link that lives on this access, or to give it back.
        """
        body = _pair(link.pair) | {
            "app_id": link.app_id,
            "strava_athlete_id": link.strava_athlete_id,
            "scopes": list(link.scopes),
            "profile_name": link.profile_name,
        }
        self._client.put(f"/athletes/{athlete_id}/strava/link", json=body)

    def mark_link(self, athlete_id: str, state: LinkState, reason: str | None = None) -> None:
        """Say that the link works, or that she must consent again, which mails her once."""
        self._client.post(f"/athletes/{athlete_id}/strava/state", json={"state": state, "reason": _reason(reason)})

    def store_activities(self, athlete_id: str, activities: Sequence[Mapping[str, Any]]) -> Stored:
        """Store up to 1,000 mapped activities; repeating it changes nothing."""
        path = f"/athletes/{athlete_id}/strava/activities"
        data = self._client.post(path, json={"activities": list(activities)}).data
        return Stored(data["added"], data["updated"], data["unchanged"])

    def vanished_activities(self, athlete_id: str, limit: int) -> list[int]:
        """Strava's ids of what was not stored again since the import began, longest unseen first; StravaNotLinked."""
        path = f"/athletes/{athlete_id}/strava/vanished-activities"
        return [int(each) for each in self._client.get(path, params={"limit": limit}).data["strava_activity_ids"]]

    def delete_activity(self, athlete_id: str, strava_activity_id: int) -> None:
        """Take away what came of an activity that Strava does not have; repeating it is harmless."""
        self._client.delete(f"/athletes/{athlete_id}/strava/activities/{strava_activity_id}")

    def tell_import(
        self, athlete_id: str, state: ImportState, *, pages: int, activities: int, error: str | None = None
    ) -> None:
        """Say how far the import is: pages read and activities stored."""
        body = {"state": state, "pages": pages, "activities": activities, "error": _reason(error)}
        self._client.put(f"/athletes/{athlete_id}/strava/import", json=body)

    def check_webhook(self, secret: str, verify_token: str) -> None:
        """Return if this webhook address and verify token are ours; else WebhookNotFound."""
        self._client.post("/strava/webhook-checks", json={"secret": secret, "verify_token": verify_token})

    def store_event(self, secret: str, event: Mapping[str, Any]) -> None:
        """Keep an event; the same one again is kept once. WebhookNotFound."""
        self._client.post("/strava/events", json={"secret": secret, "event": dict(event)})

    def event(self, event_id: str) -> Event:
        """A stored event; errors.NotFound."""
        row = self._client.get(f"/strava/events/{event_id}").data
        event = row["event"]
        return Event(
            athlete_id=row["athlete_id"],
            object_type=event["object_type"],
            object_id=event["object_id"],
            aspect_type=event["aspect_type"],
            updates=event.get("updates", {}),
        )

    def revocation(self, revocation_id: str) -> Revocation:
        """What is needed to give an access back; errors.NotFound when it was given back."""
        row = self._client.get(f"/strava/revocations/{revocation_id}").data
        app = App("", row["client_id"], row["client_secret"])
        return Revocation(app, row["access_token"], row["refresh_token"])

    def finish_revocation(self, revocation_id: str) -> None:
        """It was given back; repeating it is harmless."""
        self._client.delete(f"/strava/revocations/{revocation_id}")

    def is_admin(self, athlete_id: UUID) -> bool:
        """Whether she is an admin now; False also for an athlete who is gone."""
        try:
            return bool(self._client.get(f"/athletes/{athlete_id}/role").data["role"] == "admin")
        except errors.NotFound:
            return False

    def answers(self) -> None:
        """Return if dataservice lives; errors.Unavailable."""
        self._client.request("GET", "/healthz")


def open_client(
    settings: StravaworkerSettings, scopes: tuple[str, ...], *, timeout_s: tuple[float, float] = (1.0, 10.0)
) -> ServiceClient:
    """A client with a token for these scopes."""
    token_url = f"{settings.tokendealer_url.rstrip('/')}/oauth/token"
    tokens = ClientCredentials(token_url, CLIENT_ID, settings.client_secret, "dataservice", scopes)
    known = (StravaNotLinked, VersionMoved, WebhookNotFound)
    return ServiceClient(settings.dataservice_url, tokens, timeout_s=timeout_s, name="dataservice", known=known)


def _pair(pair: NewPair) -> dict[str, Any]:
    expires_at = pair.expires_at.astimezone(UTC).isoformat()
    return {"access_token": pair.access_token, "refresh_token": pair.refresh_token, "expires_at": expires_at}


def _reason(text: str | None) -> str | None:
    return text[:LONGEST_REASON] if text else None
