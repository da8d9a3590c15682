"""Recordings from a list of runs that is not Strava-shaped: the converter behind `--activities FILE`.

The list is JSON, one object a run: `run_id, name, distance` (m), `moving_time` (h:mm:ss, with decimals or days),
`type, subtype, start_date, start_date_local` (`YYYY-MM-DD HH:MM:SS`, UTC and local), `summary_polyline,
average_heartrate, average_speed` (m/s), `elevation_gain` (m). What Strava would tell and the list does not is
assumed; the README names every assumption.
"""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from strava_sandbox import polyline
from strava_sandbox.recording import Recording

_ID_MAX = 2**63 - 1
_INDOORS = ("indoor", "treadmill")
_MOVING_TIME = re.compile(r"(?:(\d+) days?, )?(\d+):(\d{2}):(\d{2})(\.\d+)?")

# Offsets that no whole-hour zone has. Where two zones share one, that of more people.
_ODD_ZONES = {
    -570: "Pacific/Marquesas",
    -210: "America/St_Johns",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    570: "Australia/Darwin",
    630: "Australia/Lord_Howe",
    765: "Pacific/Chatham",
}


class ListError(Exception):
    """The file is not such a list; the text says which entry and what is wrong with it."""


def read(path: Path) -> list[Recording]:
    """The runs of the file, oldest first; ListError if it is missing or malformed."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ListError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(entries, list):
        raise ListError(f"{path} is not a list of runs")
    recordings = []
    for number, entry in enumerate(entries):
        try:
            recordings.append(convert(entry))
        except (KeyError, TypeError, ValueError) as error:
            raise ListError(f"{path}: entry {number} is not a run: {type(error).__name__} {error}") from error
    ids = [recording.id for recording in recordings]
    if len(set(ids)) != len(ids):
        raise ListError(f"{path}: two runs have the same run_id")
    recordings.sort(key=lambda recording: (recording.start, recording.id))
    return _with_a_deleted_one(recordings)


def convert(entry: dict[str, Any]) -> Recording:
    """One run of the list as a recording; KeyError, TypeError or ValueError if it is none."""
    start_utc = datetime.fromisoformat(entry["start_date"]).replace(tzinfo=UTC)
    offset = datetime.fromisoformat(entry["start_date_local"]) - start_utc.replace(tzinfo=None)
    moving_time_s = _seconds(entry["moving_time"])
    distance_m = float(entry["distance"])
    text = entry.get("summary_polyline") or ""
    points = polyline.decode(text)
    heartrate = entry.get("average_heartrate")
    return Recording(
        id=_checked_id(entry["run_id"]),
        name=str(entry["name"]),
        sport_type=str(entry["type"]),
        start=start_utc.astimezone(timezone(offset)),
        timezone=_zone(offset),
        distance_m=distance_m,
        moving_time_s=moving_time_s,
        elapsed_time_s=moving_time_s,
        total_elevation_gain_m=float(entry.get("elevation_gain") or 0.0),
        summary_polyline=text,
        start_point=points[0] if points else None,
        average_speed_mps=float(entry.get("average_speed") or (distance_m / moving_time_s if moving_time_s else 0.0)),
        average_heartrate_bpm=float(heartrate) if heartrate else None,
        trainer=entry.get("subtype") in _INDOORS,
    )


def _checked_id(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _ID_MAX:
        raise ValueError(f"run_id {value!r} is no positive 64-bit number")
    return value


def _seconds(text: str) -> int:
    match = _MOVING_TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"moving_time {text!r} is not h:mm:ss")
    days, hours, minutes, seconds, part = match.groups()
    whole = timedelta(days=int(days or 0), hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    return round(whole.total_seconds() + float(part or 0.0))


def _zone(offset: timedelta) -> str:
    """A zone that has this offset: Etc/GMT-8 (its sign is turned round) is eight hours ahead of UTC."""
    minutes, rest = divmod(int(offset.total_seconds()), 60)
    if rest == 0 and minutes in _ODD_ZONES:
        return _ODD_ZONES[minutes]
    hours, odd = divmod(minutes, 60)
    if rest or odd or not -12 <= hours <= 14:
        raise ValueError(f"local time less UTC is {offset}, which is no zone's offset")
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"


def _with_a_deleted_one(recordings: list[Recording]) -> list[Recording]:
    """A deleted one before the newest, so that the first page of a listing is short, as Strava's may be."""
    if len(recordings) < 3:
        return recordings
    after = recordings[-2]
    taken = {recording.id for recording in recordings}
    free = next(number for number in range(1, len(taken) + 2) if number not in taken)
    return [*recordings[:-1], replace(after, id=free, deleted=True), recordings[-1]]
