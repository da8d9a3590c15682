"""An export's records: what may be taken of them, and in which order they come."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from dataservice.domain.activities import SourceKind
from dataservice.domain.duplicates import SourceKey
from dataservice.domain.problems import wrong_field

_NAMES = {
    SourceKind.FILE: re.compile(r"[0-9a-f]{64}(#[1-9][0-9]{0,2})?"),
    SourceKind.STRAVA: re.compile(r"[1-9][0-9]{0,18}"),
    SourceKind.MANUAL: re.compile(r"[^\x00]+"),
}
_LARGEST_ID = 2**63 - 1


class Part(IntEnum):
    """The parts of an export, in the order in which they are read and stored: each rests on those before."""

    PROFILE = 0
    PHYSIOLOGY = 1
    SHOES = 2
    USUAL_SHOES = 3
    ANSWERS = 4
    IGNORED = 5
    SOURCES = 6
    STREAMS = 7
    EDITS = 8
    EFFORT_ANSWERS = 9
    UPLOADS = 10
    UPLOAD_OUTCOMES = 11
    RACE_ENTRIES = 12
    CHECK_INS = 13
    TRAINING_PLANS = 14
    PLANNED_SESSIONS = 15
    PLAN_CHANGES = 16
    SESSION_MATCHES = 17


def source_key(record: Mapping[str, Any], path: str) -> SourceKey:
    """The source that a record names. Invalid (422) for a name that no source of this kind has."""
    key = SourceKey(SourceKind(record["kind"]), record["external_id"])
    is_name = _NAMES[key.kind].fullmatch(key.external_id) is not None
    if not is_name or (key.kind is SourceKind.STRAVA and int(key.external_id) > _LARGEST_ID):
        raise wrong_field(f"{path}/external_id", f"This names no source of the kind {key.kind.value}.")
    return key


def moment(text: str, path: str, now: datetime) -> datetime:
    """An instant that has been: `now` for one that is to come. Invalid (422) if it is not on the calendar."""
    try:
        return min(datetime.fromisoformat(text).astimezone(now.tzinfo), now)
    except (ValueError, OverflowError):
        raise wrong_field(path, f"{text} is not on the calendar.") from None


def expiry(kind: SourceKind, text: str | None, path: str, now: datetime, retention: timedelta) -> datetime | None:
    """When what a record holds ends: never for what is hers; for what Strava said it has to be told.

    It is never later than if it were fetched now. Invalid (422).
    """
    if kind is not SourceKind.STRAVA:
        return None
    if text is None:
        raise wrong_field(path, "What came from Strava has an end.")
    try:
        return min(datetime.fromisoformat(text).astimezone(now.tzinfo), now + retention)
    except (ValueError, OverflowError):
        raise wrong_field(path, f"{text} is not on the calendar.") from None
