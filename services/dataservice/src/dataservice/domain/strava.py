"""Strava summaries, as stravaworker mapped them, and Strava's app, links and events."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import orjson

from dataservice.domain import timezones
from dataservice.domain.activities import Source, SourceData, SourceKind
from dataservice.domain.problems import SandboxOnly, SandboxRefused, wrong_field

SANDBOX_CLIENT_ID = "424242"


class LinkState(StrEnum):
    ACTIVE = "active"
    REAUTH_REQUIRED = "reauth_required"


class ImportState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self in (ImportState.DONE, ImportState.FAILED)


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """The keys of an application registered at Strava, in clear: for stravaworker only."""

    app_id: UUID
    client_id: str
    client_secret: str
    webhook_secret: str
    webhook_verify_token: str
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """A pair of tokens and when the access token ends (aware)."""

    access_token: str
    refresh_token: str
    expires_at: datetime


def check_client_id(client_id: str, *, demo: bool) -> None:
    """The sandbox and real Strava keys are never on one instance: raise Conflict for the wrong kind."""
    if demo and client_id != SANDBOX_CLIENT_ID:
        raise SandboxOnly(f"This is a demo: it takes the sandbox's client id {SANDBOX_CLIENT_ID} only.")
    if not demo and client_id == SANDBOX_CLIENT_ID:
        raise SandboxRefused(
            f"Client id {SANDBOX_CLIENT_ID} is the sandbox's, which is for demos only: enter your app's own."
        )


def sources(summaries: list[dict[str, Any]]) -> dict[str, Source]:
    """Strava sources by external id, of several with one id the last.

    Invalid (422) names the summary that has an impossible date.
    """
    return {source.external_id: source for source in (_source(summary, i) for i, summary in enumerate(summaries))}


def _source(summary: Mapping[str, Any], index: int) -> Source:
    data = {name: value for name, value in summary.items() if value is not None and name != "strava_activity_id"}
    data["start_date"] = instant(summary["start_date"], f"/activities/{index}/start_date")
    try:
        datetime.fromisoformat(summary["start_date_local"])
    except ValueError:
        path = f"/activities/{index}/start_date_local"
        raise wrong_field(path, f"{summary['start_date_local']} is not on the calendar.") from None
    if not timezones.exists(summary["timezone"]):
        data["timezone"] = "UTC"
    return Source(SourceKind.STRAVA, str(int(summary["strava_activity_id"])), cast(SourceData, data))


def instant(text: str, path: str) -> str:
    """`2026-11-01T06:30:00Z` from any RFC 3339 instant; fractions of seconds are kept.

    Invalid (422) if it is not on the calendar.
    """
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong_field(path, f"{text} is not on the calendar.") from None
    return moment.isoformat().replace("+00:00", "Z")


def event_digest(app_id: UUID, event: Mapping[str, Any]) -> bytes:
    """32 bytes that are the same for the same event of the same app, however often Strava sends it."""
    return hashlib.sha256(app_id.bytes + orjson.dumps(event, option=orjson.OPT_SORT_KEYS)).digest()
