"""Strava's names and units turned into Runnerly's: here, once, and nowhere else.

What has no right value is None, so that one odd activity keeps no other out. The traps that are sprung here:

- `start_date_local` ends in a Z that is not true: it becomes a time without an offset.
- `timezone` reads `(GMT-08:00) America/Los_Angeles`, with the offset of winter: the name alone is kept.
- The cadence on foot is per leg: it is doubled. A ride's is turns of the crank and no steps: left out.
- `type` is what `sport_type` was before: taken only where the other is missing.
- A hidden start time is midnight and a second: it is kept as it is, since the day at least is right.

A page of two hundred passes through here some milliseconds at a time, so what is usual is looked at first.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

STRAVA_ID_MAX = 2**63 - 1
ON_FOOT = frozenset(("Run", "TrailRun", "VirtualRun", "Walk", "Hike"))

_WORKOUT_TYPES = {1: "race", 2: "long_run", 3: "workout", 11: "race", 12: "workout"}
_VISIBILITIES = frozenset(("everyone", "followers_only", "only_me"))
_MAGNITUDE_MAX = 5e8  # dataservice takes twice as much: cadence is doubled
_LONGEST_M = 1e8
_ZONE_NAME = re.compile(r"[A-Za-z0-9_+/-]+")


class NotAnActivity(ValueError):  # noqa: N818 - the name is the case
    """The object lacks what every activity has: an id and when it began."""


def activity(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A SummaryActivity or DetailedActivity of Strava's as dataservice takes it; NotAnActivity if it is none."""
    strava_activity_id = _identity(raw.get("id"))
    if not strava_activity_id:
        raise NotAnActivity(f"the id is {raw.get('id')!r}")
    sport_type = _word(raw.get("sport_type")) or _word(raw.get("type")) or "Workout"
    start = _start(raw.get("start_date"))
    if start is None:
        raise NotAnActivity(f"activity {strava_activity_id}: start_date is {raw.get('start_date')!r}")
    zone = timezone_name(raw.get("timezone"), raw.get("utc_offset"))
    moving_time_s = seconds(raw.get("moving_time"))
    start_latitude, start_longitude = _place(raw.get("start_latlng"))
    end_latitude, end_longitude = _place(raw.get("end_latlng"))
    line = raw.get("map")
    return {
        "strava_activity_id": strava_activity_id,
        "name": clean_text(raw.get("name"), 1000) or "",
        "sport_type": sport_type,
        "workout_type": _WORKOUT_TYPES.get(_identity(raw.get("workout_type"))),
        "start_date": start.replace(tzinfo=None, microsecond=0).isoformat() + "Z",
        "start_date_local": _local(raw.get("start_date_local"), start, zone),
        "timezone": zone,
        "distance_m": min(magnitude(raw.get("distance")) or 0.0, _LONGEST_M),
        "moving_time_s": moving_time_s,
        "elapsed_time_s": seconds(raw.get("elapsed_time")) or moving_time_s,
        "total_elevation_gain_m": magnitude(raw.get("total_elevation_gain")),
        "elevation_high_m": _between(raw.get("elev_high"), -100_000.0, 1_000_000.0),
        "elevation_low_m": _between(raw.get("elev_low"), -100_000.0, 1_000_000.0),
        "average_speed_mps": magnitude(raw.get("average_speed")),
        "max_speed_mps": magnitude(raw.get("max_speed")),
        "average_heartrate_bpm": magnitude(raw.get("average_heartrate")),
        "max_heartrate_bpm": magnitude(raw.get("max_heartrate")),
        "average_cadence_spm": cadence_spm(raw.get("average_cadence"), sport_type),
        "average_power_w": magnitude(raw.get("average_watts")),
        "average_temperature_c": _between(raw.get("average_temp"), -1000.0, 1000.0),
        "start_latitude_deg": start_latitude,
        "start_longitude_deg": start_longitude,
        "end_latitude_deg": end_latitude,
        "end_longitude_deg": end_longitude,
        "summary_polyline": clean_text(line.get("summary_polyline"), 100_000) if isinstance(line, Mapping) else None,
        "device_name": clean_text(raw.get("device_name"), 500),
        "strava_gear_id": clean_text(raw.get("gear_id"), 64),
        "external_id": clean_text(raw.get("external_id"), 1000),
        "upload_id": _identity(raw.get("upload_id")) or None,
        "is_trainer": raw.get("trainer") is True,
        "is_commute": raw.get("commute") is True,
        "is_manual": raw.get("manual") is True,
        "is_private": raw.get("private") is True or raw.get("visibility") == "only_me",
        "visibility": raw["visibility"] if _is_visibility(raw.get("visibility")) else None,
    }


def timezone_name(text: Any, utc_offset_s: Any) -> str:
    """The IANA name within `(GMT+01:00) Europe/Berlin`.

    Where there is none that is known, a zone of the same offset in whole hours (`Etc/GMT-2` is two ahead), else UTC.
    """
    return _timezone_name(text if isinstance(text, str) else "", _between(utc_offset_s, -12 * 3600.0, 14 * 3600.0))


@lru_cache(maxsize=1024)
def _timezone_name(text: str, offset_s: float | None) -> str:
    name = text.rpartition(") ")[2].strip()
    if name and _is_zone(name):
        return name
    if offset_s and offset_s % 3600.0 == 0.0:
        return f"Etc/GMT{-int(offset_s // 3600):+d}"
    return "UTC"


def athlete_name(raw: Mapping[str, Any] | None) -> str | None:
    """First and last name of Strava's athlete, or None."""
    if raw is None:
        return None
    parts = (clean_text(raw.get("firstname"), 100), clean_text(raw.get("lastname"), 99))
    return " ".join(part.strip() for part in parts if part and part.strip()) or None


def _is_zone(name: str) -> bool:
    if len(name) > 64 or not _ZONE_NAME.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # unknown, a folder of zones, or no key at all
        return False
    return True


def _start(value: Any) -> datetime | None:
    """The aware moment in UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is UTC:
            return moment
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _local(value: Any, start: datetime, zone: str) -> str:
    """The time on her clock, whatever offset the text claims; from the zone where there is no such text."""
    try:
        local = datetime.fromisoformat(value).replace(tzinfo=None, microsecond=0)
    except (TypeError, ValueError):
        try:
            local = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        except OverflowError:  # on the first or the last day there is
            local = start.replace(tzinfo=None)
    return local.replace(microsecond=0).isoformat()


def cadence_spm(value: Any, sport_type: str) -> float | None:
    per_leg = magnitude(value)
    return per_leg * 2.0 if per_leg is not None and sport_type in ON_FOOT else None


def _place(value: Any) -> tuple[float | None, float | None]:
    if not isinstance(value, list) or len(value) != 2:
        return None, None
    latitude, longitude = _between(value[0], -90.0, 90.0), _between(value[1], -180.0, 180.0)
    return (latitude, longitude) if latitude is not None and longitude is not None else (None, None)


def _between(value: Any, least: float, most: float) -> float | None:
    kind = type(value)  # a bool is an int, but not of this type
    if kind is float or kind is int:
        return float(value) if least <= value <= most else None  # what is no number is not between two
    return None


def magnitude(value: Any) -> float | None:
    kind = type(value)
    if kind is float or kind is int:
        return float(value) if 0.0 <= value <= _MAGNITUDE_MAX else None
    return None


def seconds(value: Any) -> int:
    return round(_between(value, 0.0, 2e9) or 0.0)


def _identity(value: Any) -> int:
    """A positive 64-bit number, or 0."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return int(value) if is_number and 0 < value <= STRAVA_ID_MAX else 0


def clean_text(value: Any, longest: int) -> str | None:
    """The text without what no database column holds (NUL, half of a surrogate pair); None if nothing is left."""
    if not isinstance(value, str):
        return None
    if not value.isascii() or "\x00" in value:
        value = value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return value[:longest] or None


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value.isascii() and value.isalpha() and len(value) <= 64 else None


def _is_visibility(value: Any) -> bool:
    return isinstance(value, str) and value in _VISIBILITIES
