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
SANDBOX_PREFIX = "4242"
"""With this the client ids of all the sandbox's apps begin: one of a real app may, too, so only the demo goes by it."""

SEATS = 1
DEMO_SEATS = 10
"""A new app at Strava lets its owner connect alone, until she raises that; the sandbox's lets ten."""

YEARS = range(1900, 2100)
"""In which activities are: near the end of the calendar what follows of them cannot be reckoned."""


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


class AppKind(StrEnum):
    """`INSTANCE`: everybody connects through it; `ATHLETE`: her own; `FORMER`: replaced, older links still need it."""

    INSTANCE = "instance"
    ATHLETE = "athlete"
    FORMER = "former"


class AppState(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    KEYS_REFUSED = "keys_refused"


class SeatState(StrEnum):
    NOT_NEEDED = "not_needed"
    NONE = "none"
    WAITING = "waiting"
    RESERVED = "reserved"
    OFFERED = "offered"
    TAKEN = "taken"


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """An application registered at Strava, its keys in clear: those are for stravaworker only."""

    app_id: UUID
    kind: AppKind
    athlete_id: UUID | None
    client_id: str
    client_secret: str
    webhook_secret: str
    webhook_verify_token: str
    state: AppState
    reason: str | None
    subscription_id: int | None
    subscription_error: str | None
    seats: int
    window_depth: int | None
    window_reason: str | None
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """A pair of tokens and when the access token ends (aware)."""

    access_token: str
    refresh_token: str
    expires_at: datetime


def check_client_id(client_id: str, *, demo: bool) -> None:
    """The sandbox and real Strava keys are never on one instance: raise Conflict for the wrong kind."""
    if demo and not client_id.startswith(SANDBOX_PREFIX):
        raise SandboxOnly(f"This is a demo: it takes the sandbox's client ids only, like {SANDBOX_CLIENT_ID}.")
    if not demo and client_id == SANDBOX_CLIENT_ID:
        raise SandboxRefused(
            f"Client id {SANDBOX_CLIENT_ID} is the sandbox's, which is for demos only: enter your app's own."
        )


def sources(summaries: list[dict[str, Any]]) -> dict[str, Source]:
    """Strava sources by external id, of several with one id the last.

    Invalid (422) names the summary that has an impossible date.
    """
    found = (source(summary, f"/activities/{index}") for index, summary in enumerate(summaries))
    return {each.external_id: each for each in found}


def source(summary: Mapping[str, Any], place: str) -> Source:
    """The source for one summary; `place` is its JSON pointer, for Invalid (422)."""
    data = {name: value for name, value in summary.items() if value is not None and name != "strava_activity_id"}
    data["start_date"], data["start_date_local"] = beginning(summary, place)
    if not timezones.exists(summary["timezone"]):
        data["timezone"] = "UTC"
    return Source(SourceKind.STRAVA, str(int(summary["strava_activity_id"])), cast(SourceData, data))


def beginning(summary: Mapping[str, Any], place: str) -> tuple[str, str]:
    """When an activity began, as an instant and on her clock. Invalid (422) for a year in which nobody recorded any."""
    start = instant(summary["start_date"], f"{place}/start_date")
    local = summary["start_date_local"]
    try:
        local_year = datetime.fromisoformat(local).year
    except ValueError:
        raise wrong_field(f"{place}/start_date_local", f"{local} is not on the calendar.") from None
    for name, year in (("start_date", int(start[:4])), ("start_date_local", local_year)):
        if year not in YEARS:
            raise wrong_field(f"{place}/{name}", f"No activity was in {year}.")
    return start, local


def is_another_course(data: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two summaries of an activity tell of other courses, as after a crop: then details of one are not the
    other's. Strava rounds differently here and there: a metre or a second more is none.
    """
    if data["start_date"] != other["start_date"]:
        return True
    return any(abs(data[name] - other[name]) > 1 for name in ("distance_m", "elapsed_time_s"))


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
