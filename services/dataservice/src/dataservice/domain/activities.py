"""Activities: what an athlete sees, the sources it is made of, and her edits.

Instants and dates are ISO 8601 text here, as they lie in JSON: `start_date` in UTC (`2026-11-01T06:30:00Z`),
`start_date_local` on the clock where it happened, without an offset.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypedDict
from uuid import UUID, uuid5

import orjson

RUN_SPORT_TYPES = ("Run", "TrailRun", "VirtualRun")


class SourceKind(StrEnum):
    FILE = "file"
    STRAVA = "strava"
    MANUAL = "manual"


class SourceData(TypedDict, total=False):
    """What one source says, with units in the names. A key that is absent or None: the source does not say."""

    name: str | None
    sport_type: str
    workout_type: str | None
    start_date: str
    start_date_local: str
    timezone: str
    distance_m: float
    moving_time_s: int
    elapsed_time_s: int
    total_elevation_gain_m: float | None
    elevation_high_m: float | None
    elevation_low_m: float | None
    average_speed_mps: float | None
    max_speed_mps: float | None
    average_heartrate_bpm: float | None
    max_heartrate_bpm: float | None
    average_cadence_spm: float | None
    average_power_w: float | None
    average_temperature_c: float | None
    start_latitude_deg: float | None
    start_longitude_deg: float | None
    end_latitude_deg: float | None
    end_longitude_deg: float | None
    summary_polyline: str | None
    device_name: str | None
    description: str | None
    gear_name: str | None
    # a file of a Strava export knows which activity it is there
    strava_activity_id: int
    strava_gear_id: str | None
    external_id: str | None
    upload_id: int | None
    is_trainer: bool
    is_commute: bool
    is_manual: bool
    is_private: bool
    visibility: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """One origin of an activity.

    `external_id` names it within its kind: a Strava id, a file's digest, a key of its own.
    """

    kind: SourceKind
    external_id: str
    data: SourceData


@dataclass(frozen=True, kw_only=True, slots=True)
class Edits:
    """What she put over the sources, None where she did not. They survive every source."""

    name: str | None = None
    note: str | None = None
    perceived_exertion: int | None = None
    pain: int | None = None
    distance_m: float | None = None
    is_race: bool | None = None
    crop_start_s: int | None = None
    crop_end_s: int | None = None
    ignore_heartrate: bool | None = None
    leave_out_of_records: bool | None = None
    shoe_id: UUID | None = None
    # what follows of a crop for the summary, from the streams (domain/analysis.py)
    cropped: Mapping[str, Any] | None = field(default=None, compare=False)

    def changed(self, changes: Mapping[str, Any]) -> "Edits":
        """With these values instead; None takes an edit back. A blank name or note is none."""
        merged = {name: getattr(self, name) for name in EDIT_FIELDS} | dict(changes)
        for text in ("name", "note"):
            merged[text] = (merged[text] or "").strip() or None
        if merged["shoe_id"] is not None:
            merged["shoe_id"] = UUID(str(merged["shoe_id"]))
        return Edits(**merged, cropped=self.cropped)

    def joined(self, other: "Edits") -> "Edits":
        """These, and where she made none, the other's; of two notes both."""
        merged = {name: value for name in EDIT_FIELDS if (value := getattr(other, name)) is not None} | self.given()
        if self.note and other.note and other.note not in self.note:
            merged["note"] = f"{self.note}\n\n{other.note}"
        return Edits(**merged)

    def given(self) -> dict[str, Any]:
        """Only what she edited."""
        return {name: value for name in EDIT_FIELDS if (value := getattr(self, name)) is not None}


EDIT_FIELDS = tuple(each.name for each in fields(Edits) if each.name != "cropped")
NO_EDITS = Edits()


class MergedActivity(TypedDict):
    """The columns of an activity that follow from its sources and edits."""

    name: str
    sport_type: str
    workout_type: str | None
    is_race: bool
    start_date: str
    start_date_local: str
    timezone: str
    distance_m: float
    moving_time_s: int
    elapsed_time_s: int
    total_elevation_gain_m: float | None
    average_speed_mps: float | None
    max_speed_mps: float | None
    average_heartrate_bpm: float | None
    max_heartrate_bpm: float | None
    average_cadence_spm: float | None
    average_power_w: float | None
    is_trainer: bool
    summary_polyline: str | None
    note: str | None
    perceived_exertion: int | None
    pain: int | None
    strava_activity_id: int | None
    sources: list[str]
    description: str | None
    start_latitude_deg: float | None
    start_longitude_deg: float | None
    end_latitude_deg: float | None
    end_longitude_deg: float | None
    # those that she said, or the usual ones of that day; load: see storage/derivations.py
    shoe_id: UUID | None
    load: float | None
    load_method: str | None


MERGED_FIELDS = tuple(MergedActivity.__annotations__)


def activity_id(athlete_id: UUID, kind: SourceKind, external_id: str) -> UUID:
    """The id of the activity that a source founds: always the same one.

    So an activity that comes back after its source had expired has the address it had, and finds her edits again.
    """
    return uuid5(athlete_id, f"{kind}:{external_id}")


def fingerprint(data: SourceData) -> bytes:
    """16 bytes that differ when the data does."""
    return hashlib.blake2b(orjson.dumps(data, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()
