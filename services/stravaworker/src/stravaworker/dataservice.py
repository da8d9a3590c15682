"""What sync asks dataservice: tokens, keys and states of apps, where activities go, events, and who is an admin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from flakon import ClientCredentials, ServiceClient, errors
from stravaworker.settings import StravaworkerSettings

CLIENT_ID = "stravaworker"
SERVE_SCOPES = ("roles:read", "strava:credentials", "strava:events")
WORK_SCOPES = ("strava:credentials", "strava:import", "work:report")
LONGEST_REASON = 500
# dataservice analyses what it stores: hours of seconds take it a while.
DETAILS_TIMEOUT_S = (1.0, 30.0)

LinkState = Literal["active", "reauth_required"]
ImportState = Literal["running", "waiting", "done", "failed"]
AppKind = Literal["instance", "athlete", "former"]
AppState = Literal["active", "inactive", "keys_refused"]


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
class Webhook:
    """A Strava app as its webhook needs it: keys, and the address that Strava is to call."""

    app: App
    kind: AppKind
    state: AppState
    callback_url: str = field(repr=False)
    verify_token: str = field(repr=False)
    subscription_id: int | None


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
    """What came of a batch of activities. `stale` ones are known as of a later asking."""

    added: int
    updated: int
    unchanged: int
    stale: int


@dataclass(frozen=True)
class Progress:
    """How far an import is. `bookmark` is where to go on; the import alone knows what it means."""

    is_under_way: bool
    started_at: datetime | None
    pages: int
    activities: int
    bookmark: int


@dataclass(frozen=True)
class WindowItem:
    """An activity whose details are to be fetched."""

    athlete_id: str
    strava_activity_id: int


@dataclass(frozen=True)
class Window:
    """What to fetch next, of how many athletes and runs."""

    items: tuple[WindowItem, ...]
    athletes: int
    runs: int


@dataclass(frozen=True)
class Details:
    """All that Strava says of one activity; `streams` is None where it has none."""

    summary: Mapping[str, Any]
    description: str | None
    laps: Sequence[Mapping[str, Any]]
    streams: Mapping[str, Any] | None


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

    def resolve_app(self, athlete_id: str) -> App:
        """The keys that the athlete connects with, and a seat for her.

        Errors.NotFound `strava_app_not_found` before an admin has entered keys, errors.Conflict `no_seat_left`.
        """
        return _app(self._client.put(f"/athletes/{athlete_id}/strava/app").data)

    def webhook(self, app_id: str) -> Webhook:
        """An app by its id, or the one called `instance`; errors.NotFound `strava_app_not_found`."""
        row = self._client.get(f"/strava/apps/{app_id}/credentials").data
        return Webhook(
            app=_app(row),
            kind=row["kind"],
            state=row["state"],
            callback_url=row["webhook_url"],
            verify_token=row["webhook_verify_token"],
            subscription_id=row["subscription_id"],
        )

    def put_app_state(self, app_id: str, state: AppState, reason: str | None) -> None:
        """Say whether Strava answers an app's calls; errors.NotFound."""
        self._client.put(f"/strava/apps/{app_id}/state", json={"state": state, "reason": _reason(reason)})

    def put_subscription(self, app_id: str, subscription_id: int | None, error: str | None = None) -> None:
        """Say under which id Strava sends an app's events, or why it sends none; errors.NotFound."""
        body = {"subscription_id": subscription_id, "error": _reason(error)}
        self._client.put(f"/strava/apps/{app_id}/subscription", json=body)

    def window(self, app_id: str, *, depth: int, limit: int, fetched_before: datetime) -> Window:
        """Whose details to fetch next, of those fetched earlier than that; errors.NotFound."""
        wanted = {"depth": depth, "limit": limit, "fetched_before": _instant(fetched_before)}
        data = self._client.get(f"/strava/apps/{app_id}/window", params=wanted).data
        items = tuple(WindowItem(row["athlete_id"], row["strava_activity_id"]) for row in data["activities"])
        return Window(items, data["athletes"], data["runs"])

    def put_window(self, app_id: str, depth: int, reason: str) -> None:
        """Say how deep an app's window reaches, and why; errors.NotFound."""
        self._client.put(f"/strava/apps/{app_id}/window", json={"depth": depth, "reason": _reason(reason)})

    def credentials(self, athlete_id: str) -> Credentials:
        """The athlete's tokens; StravaNotLinked."""
        row = self._client.get(f"/athletes/{athlete_id}/strava/credentials").data
        return Credentials(
            athlete_id=athlete_id,
            app=_app(row),
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

    def mark_link(
        self, athlete_id: str, state: LinkState, reason: str | None = None, *, version: int | None = None
    ) -> None:
        """Say that the link works, or that she must consent again, which mails her once."""
        body = {"state": state, "reason": _reason(reason)}
        told = body if version is None else {**body, "version": version}
        self._client.post(f"/athletes/{athlete_id}/strava/state", json=told)

    def end_link(self, athlete_id: str, version: int) -> None:
        """She has withdrawn the access at Strava: what came by it goes. VersionMoved, StravaNotLinked."""
        self._client.delete(f"/athletes/{athlete_id}/strava/link", params={"version": version})

    def store_activities(self, athlete_id: str, activities: Sequence[Mapping[str, Any]], asked_at: datetime) -> Stored:
        """Store up to 1,000 mapped activities; repeating it changes nothing. What is known of a later asking stays."""
        path = f"/athletes/{athlete_id}/strava/activities"
        body = {"asked_at": _instant(asked_at), "activities": list(activities)}
        data = self._client.post(path, json=body).data
        return Stored(data["added"], data["updated"], data["unchanged"], data["stale"])

    def put_details(self, athlete_id: str, details: Details, asked_at: datetime) -> bool:
        """Store an activity with laps and streams; False where a later asking is known, or she deleted it here."""
        path = f"/athletes/{athlete_id}/strava/activities/{details.summary['strava_activity_id']}/details"
        body = {
            "asked_at": _instant(asked_at),
            "summary": details.summary,
            "description": details.description,
            "laps": details.laps,
            "streams": details.streams,
        }
        return bool(self._client.request("PUT", path, json=body, timeout_s=DETAILS_TIMEOUT_S).data["stored"])

    def vanished_activities(self, athlete_id: str, limit: int) -> list[int]:
        """Strava's ids of what was not stored again since the import began, longest unseen first; StravaNotLinked."""
        path = f"/athletes/{athlete_id}/strava/vanished-activities"
        return [int(each) for each in self._client.get(path, params={"limit": limit}).data["strava_activity_ids"]]

    def delete_activity(self, athlete_id: str, strava_activity_id: int, asked_at: datetime) -> None:
        """Take away what came of an activity that Strava did not have when it was asked; repeating it is harmless."""
        path = f"/athletes/{athlete_id}/strava/activities/{strava_activity_id}"
        self._client.delete(path, params={"asked_at": _instant(asked_at)})

    def tell_import(
        self,
        athlete_id: str,
        state: ImportState,
        *,
        pages: int,
        activities: int,
        bookmark: int = 1,
        error: str | None = None,
    ) -> None:
        """Say how far the import is: pages read, activities stored, and where it goes on. StravaNotLinked."""
        body = {"state": state, "pages": pages, "activities": activities, "error": _reason(error)}
        self._client.put(f"/athletes/{athlete_id}/strava/import", json=body | {"next_page": bookmark})

    def import_progress(self, athlete_id: str) -> Progress:
        """How far the import is, as it was last told; StravaNotLinked."""
        row = self._client.get(f"/athletes/{athlete_id}/strava/import").data
        started_at = row["started_at"]
        return Progress(
            is_under_way=row["state"] in ("running", "waiting") and row["finished_at"] is None,
            started_at=None if started_at is None else datetime.fromisoformat(started_at),
            pages=row["pages"],
            activities=row["activities"],
            bookmark=row["next_page"],
        )

    def check_webhook(self, secret: str, verify_token: str) -> None:
        """Return if this webhook address and verify token are ours; else WebhookNotFound."""
        self._client.post("/strava/webhook-checks", json={"secret": secret, "verify_token": verify_token})

    def store_event(self, secret: str, event: Mapping[str, Any]) -> None:
        """Keep an event; the same one again is kept once. WebhookNotFound."""
        self._client.post("/strava/events", json={"secret": secret, "event": dict(event)})

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


def _app(row: Mapping[str, Any]) -> App:
    return App(row["app_id"], row["client_id"], row["client_secret"])


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _pair(pair: NewPair) -> dict[str, Any]:
    tokens = {"access_token": pair.access_token, "refresh_token": pair.refresh_token}
    return tokens | {"expires_at": _instant(pair.expires_at)}


def _reason(text: str | None) -> str | None:
    return text[:LONGEST_REASON] if text else None
