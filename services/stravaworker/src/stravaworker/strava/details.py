"""Laps and streams of an activity in Runnerly's names and units.

The traps that are sprung here:

- Cadence on foot is per leg: it is doubled. A ride's is turns of the crank and no steps: left out.
- Streams are of one length only as long as nothing went wrong; a column of another length is left out.
- Time has to grow: a point whose time does not is left out of all columns. It counts from the first point.
- A lap says where it begins as an index into streams that may not be there: it is counted from the start of its
  activity by the clock instead.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from stravaworker.strava.mapping import ON_FOOT, cadence_spm, clean_text, magnitude, seconds

MOST_POINTS = 200_000
MOST_LAPS = 10_000
LONGEST_DESCRIPTION = 20_000
_LATEST_S = 2_000_000_000

_COLUMNS = {
    # Strava's name: ours, least, most
    "distance": ("distance_m", 0.0, 1e8),
    "altitude": ("altitude_m", -100_000.0, 1_000_000.0),
    "heartrate": ("heartrate_bpm", 0.0, 1000.0),
    "watts": ("power_w", 0.0, 100_000.0),
    "temp": ("temperature_c", -1000.0, 1000.0),
    "velocity_smooth": ("speed_mps", 0.0, 100_000.0),
}


def streams(raw: Mapping[str, Any], sport_type: str) -> dict[str, list[Any]] | None:
    """Strava's streams by their names as columns of one length, `time_s` growing from 0; None if there is no time."""
    times = _data(raw, "time")
    if not times:
        return None
    kept = _growing(times)
    if not kept:
        return None
    length = len(times)
    is_whole = len(kept) == length
    first = int(times[kept[0]])
    found: dict[str, list[Any]] = {"time_s": [int(times[index]) - first for index in kept]}

    def put(name: str, values: list[Any] | None, clean: Callable[[Any], Any]) -> None:
        if values is not None and len(values) == length:
            column = [clean(value) for value in (values if is_whole else [values[index] for index in kept])]
            if any(value is not None for value in column):
                found[name] = column

    for theirs, (ours, least, most) in _COLUMNS.items():
        put(ours, _data(raw, theirs), _within(least, most))
    if sport_type in ON_FOOT:
        put("cadence_spm", _data(raw, "cadence"), _doubled(_within(0.0, 5000.0)))
    places = _data(raw, "latlng")
    put("latitude_deg", places, _part(0, 90.0))
    put("longitude_deg", places, _part(1, 180.0))
    put("moving", _data(raw, "moving"), lambda value: value if isinstance(value, bool) else None)
    return found


def laps(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The laps of a DetailedActivity; what has no length and no time is none."""
    listed = raw.get("laps")
    sport_type = str(raw.get("sport_type") or raw.get("type"))
    begin = _moment(raw.get("start_date"))
    found: list[dict[str, Any]] = []
    end_s = 0
    for lap in listed[:MOST_LAPS] if isinstance(listed, list) else []:
        if not isinstance(lap, Mapping):
            continue
        elapsed_s = seconds(lap.get("elapsed_time"))
        distance_m = magnitude(lap.get("distance")) or 0.0
        if not elapsed_s and not distance_m:
            continue
        start = _moment(lap.get("start_date"))
        start_s = end_s
        if start is not None and begin is not None and 0 <= (start - begin).total_seconds() <= _LATEST_S:
            start_s = round((start - begin).total_seconds())
        end_s = min(start_s + elapsed_s, _LATEST_S)
        found.append(
            {
                "name": clean_text(lap.get("name"), 200),
                "start_s": start_s,
                "elapsed_time_s": elapsed_s,
                "moving_time_s": seconds(lap.get("moving_time")) or elapsed_s,
                "distance_m": min(distance_m, 1e8),
                "total_elevation_gain_m": magnitude(lap.get("total_elevation_gain")),
                "average_speed_mps": magnitude(lap.get("average_speed")),
                "max_speed_mps": magnitude(lap.get("max_speed")),
                "average_heartrate_bpm": magnitude(lap.get("average_heartrate")),
                "max_heartrate_bpm": magnitude(lap.get("max_heartrate")),
                "average_cadence_spm": cadence_spm(lap.get("average_cadence"), sport_type),
                "average_power_w": magnitude(lap.get("average_watts")),
            }
        )
    return found


def description(raw: Mapping[str, Any]) -> str | None:
    """What she wrote about it, or None."""
    return clean_text(raw.get("description"), LONGEST_DESCRIPTION)


def _data(raw: Mapping[str, Any], name: str) -> list[Any] | None:
    stream = raw.get(name)
    data = stream.get("data") if isinstance(stream, Mapping) else None
    return data if isinstance(data, list) else None


def _growing(times: list[Any]) -> list[int]:
    """The indices of the points whose time is a number and later than the one before."""
    kept: list[int] = []
    last = -1
    for index, value in enumerate(times):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST_S:
            continue
        if int(value) > last:
            last = int(value)
            kept.append(index)
            if len(kept) == MOST_POINTS:
                break
    return kept


def _within(least: float, most: float) -> Callable[[Any], float | None]:
    def clean(value: Any) -> float | None:
        # `type` and not isinstance: this runs for each of thousands of points, and a bool is no measurement.
        if type(value) is float or type(value) is int:
            return value if least <= value <= most else None
        return None

    return clean


def _doubled(clean: Callable[[Any], float | None]) -> Callable[[Any], float | None]:
    def both_legs(value: Any) -> float | None:
        per_leg = clean(value)
        return None if per_leg is None else per_leg * 2

    return both_legs


def _part(index: int, most: float) -> Callable[[Any], float | None]:
    def clean(place: Any) -> float | None:
        if not isinstance(place, list) or len(place) != 2:
            return None
        value = place[index]
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return value if is_number and -most <= value <= most else None

    return clean


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None
