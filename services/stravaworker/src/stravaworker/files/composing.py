"""From a recording to what dataservice takes: streams, laps and a summary, in its names and units.

What the device says of the whole is believed where it is possible; what it does not say is computed from the streams,
by the formulas of runscience that dataservice computes with, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from runscience import polylines
from runscience.cleaning import cumulative_distance_m, from_samples
from runscience.sections import Section, whole
from runscience.streams import MEASURED, FloatArray, Streams
from runscience.track import Track
from stravaworker.files import sports, timezones
from stravaworker.files.errors import NotAnActivity, Unreadable
from stravaworker.files.recording import RawLap, Recording, Totals

MOST_POINTS = 200_000
MOST_LAPS = 10_000

_LONGEST_S = 31 * 86_400.0
_FARTHEST_M = 10_000_000.0
_EARLIEST = 315_532_800.0  # 1980: the first receivers
_AHEAD_S = 2 * 86_400.0
_SHORTEST_S = 60
_WHOLE = 0.9
_DIGITS = {"distance_m": 1, "latitude_deg": 6, "longitude_deg": 6, "altitude_m": 1, "speed_mps": 2, "temperature_c": 0}
# A cadence of whole steps is above these; one below counts one leg.
_ONE_LEG_BELOW = {"Walk": 80.0, "Hike": 80.0, "Snowshoe": 80.0}
_ONE_LEG_RUN_BELOW = 120.0


@dataclass(frozen=True)
class Context:
    """What is known beside a file: where its athlete lives, the time in seconds since the epoch, perhaps the sport."""

    home_zone: str
    now: float
    sport_hint: str | None = None


@dataclass(frozen=True)
class Composed:
    """One activity as `put_file_activity` takes it; `points` is the length of its streams."""

    summary: dict[str, Any]
    laps: list[dict[str, Any]]
    streams: dict[str, list[Any]] | None
    points: int


def compose(recording: Recording, context: Context) -> Composed:
    """The activity of a recording. NotAnActivity for one in which nothing happened, Unreadable for impossible times."""
    begin, streams = _streams(recording, context.now)
    start = begin if begin is not None else recording.totals.start
    if start is None or not _EARLIEST <= start <= context.now + _AHEAD_S:
        raise Unreadable("no_times", "It does not say when it was recorded, or says a time that cannot be.")
    figures = whole(Track.of(streams)) if streams is not None and len(streams) > 1 else None
    elapsed_s = _elapsed_s(recording, streams)
    distance_m = _distance_m(recording, figures)
    if elapsed_s <= 0 or (distance_m <= 0 and streams is None and elapsed_s < _SHORTEST_S):
        raise NotAnActivity("nothing_recorded", "It was started and stopped again, and nothing was recorded.")
    moving_s = _moving_s(recording, figures, distance_m, elapsed_s)
    speed_mps = distance_m / moving_s if moving_s else None
    sport = recording.sport_type or context.sport_hint or sports.from_speed(speed_mps)
    steps = _Steps(sport, streams)
    summary = {
        "name": recording.name,
        "description": recording.description,
        "sport_type": sport,
        **_times(recording, start, streams, context.home_zone),
        "distance_m": round(distance_m, 1),
        "moving_time_s": moving_s,
        "elapsed_time_s": elapsed_s,
        "average_speed_mps": _rounded(speed_mps, 3),
        "average_cadence_spm": _first(
            steps.of(recording.totals.average_cadence), steps.of(figures.average_cadence_spm if figures else None)
        ),
        "device_name": recording.device_name,
        "is_trainer": recording.is_trainer,
        **_measures(recording.totals, figures, streams),
        **_places(streams),
    }
    laps = [_lap(lap, start, steps) for lap in sorted(recording.laps, key=lambda lap: lap.start)[:MOST_LAPS]]
    if streams is None:
        return Composed(summary, laps, None, 0)
    kept = _thinned(streams.replace(cadence_spm=steps.column))
    return Composed(summary, laps, _columns(kept), len(kept))


class _Steps:
    """How the cadence that a device counted becomes steps of both legs; a ride's turns of the crank are none."""

    def __init__(self, sport: str, streams: Streams | None) -> None:
        self._counts_steps = sport in sports.ON_FOOT
        self._one_leg_below = _ONE_LEG_BELOW.get(sport, _ONE_LEG_RUN_BELOW)
        self.column = streams.cadence_spm if streams is not None and self._counts_steps else None
        if self.column is not None:
            positive = self.column[self.column > 0]
            if len(positive) and float(np.median(positive)) < self._one_leg_below:
                self.column = self.column * 2

    def of(self, cadence: float | None) -> float | None:
        """A mean cadence in steps."""
        if cadence is None or not self._counts_steps or cadence <= 0:
            return None
        return cadence * 2 if cadence < self._one_leg_below else cadence


def _streams(recording: Recording, now: float) -> tuple[float | None, Streams | None]:
    """When the first sample was, and the streams; None for both where no sample has a time that can be."""
    time = recording.time
    possible = np.isfinite(time) & (time >= _EARLIEST) & (time <= now + _AHEAD_S)
    if not possible.any():
        return None, None
    # A clock that was not set yet gives some samples of another year.
    ordered = np.sort(time[possible])
    middle = float(ordered[len(ordered) // 2])
    possible &= np.abs(time - middle) <= _LONGEST_S
    kept = np.flatnonzero(possible)
    columns: Mapping[str, FloatArray | None] = {
        ("cadence_spm" if name == "cadence" else name): column[kept] for name, column in recording.columns.items()
    }
    begin = float(time[kept].min())
    streams = from_samples(time[kept], columns)
    if recording.pauses and len(streams) > 1:
        streams = streams.replace(moving=~_paused(streams.time_s.astype(np.float64) + begin, recording.pauses))
    return begin, streams


def _paused(time: FloatArray, pauses: Any) -> np.ndarray:
    """For each sample whether most of the time since the one before lies within a pause."""
    paused = np.zeros(len(time))
    for begin, end in pauses:
        first, last = np.searchsorted(time, begin, side="right"), np.searchsorted(time, end, side="left")
        for index in range(max(1, int(first)), min(len(time) - 1, int(last)) + 1):
            paused[index] += max(0.0, min(end, time[index]) - max(begin, time[index - 1]))
    steps = np.diff(time, prepend=time[0] - 1.0)
    return np.asarray(paused * 2 > steps)


def _elapsed_s(recording: Recording, streams: Streams | None) -> int:
    told = recording.totals.elapsed_time_s or recording.totals.timer_time_s or 0.0
    seen = float(streams.elapsed_time_s) if streams is not None else 0.0
    return round(max(seen, told if told <= _LONGEST_S else 0.0))


def _distance_m(recording: Recording, figures: Section | None) -> float:
    told = recording.totals.distance_m
    if told is not None and 0 < told < _FARTHEST_M:
        return told
    return figures.distance_m or 0.0 if figures is not None else 0.0


def _moving_s(recording: Recording, figures: Section | None, distance_m: float, elapsed_s: int) -> int:
    """What the device says, else what the streams say, else the time its timer ran.

    Streams say it of runs and rides only: who walks, swims or climbs is often slower than one who stands counts as. And
    only where they cover the whole.
    """
    totals = recording.totals
    goes = recording.sport_type is None or recording.sport_type in sports.RUNS or "Ride" in recording.sport_type
    covers = figures is not None and figures.elapsed_time_s >= _WHOLE * elapsed_s
    if totals.moving_time_s:
        found = totals.moving_time_s
    elif figures is not None and figures.distance_m and distance_m > 0 and covers and goes:
        found = figures.moving_time_s
    else:
        found = totals.timer_time_s or (figures.moving_time_s if figures is not None else elapsed_s)
    return round(min(found, elapsed_s))


def _times(recording: Recording, start: float, streams: Streams | None, home_zone: str) -> dict[str, str]:
    moment = datetime.fromtimestamp(round(start), UTC)
    place = _first_place(streams)
    zone = timezones.at(*place) if place is not None else None
    zone = zone or timezones.of_offset(recording.utc_offset_s, timezones.known(home_zone), moment)
    return {
        "start_date": moment.isoformat().replace("+00:00", "Z"),
        "start_date_local": timezones.local(moment, zone).isoformat(),
        "timezone": zone,
    }


def _measures(totals: Totals, figures: Section | None, streams: Streams | None) -> dict[str, Any]:
    def column(name: str) -> FloatArray | None:
        return getattr(streams, name) if streams is not None else None

    def mean(name: str) -> float | None:
        return getattr(figures, name) if figures is not None else None

    altitude, temperature = column("altitude_m"), column("temperature_c")
    return {
        "total_elevation_gain_m": _first(totals.total_elevation_gain_m, mean("total_elevation_gain_m")),
        "elevation_high_m": _rounded(np.nanmax(altitude) if altitude is not None else None),
        "elevation_low_m": _rounded(np.nanmin(altitude) if altitude is not None else None),
        "max_speed_mps": _first(totals.max_speed_mps, _max(column("speed_mps"))),
        "average_heartrate_bpm": _first(totals.average_heartrate_bpm or None, mean("average_heartrate_bpm")),
        "max_heartrate_bpm": _first(totals.max_heartrate_bpm or None, _max(column("heartrate_bpm"))),
        "average_power_w": _first(totals.average_power_w, mean("average_power_w")),
        "average_temperature_c": _rounded(np.nanmean(temperature) if temperature is not None else None),
    }


def _places(streams: Streams | None) -> dict[str, Any]:
    latitude = streams.latitude_deg if streams is not None else None
    longitude = streams.longitude_deg if streams is not None else None
    if latitude is None or longitude is None:
        return {}
    known = np.flatnonzero(~(np.isnan(latitude) | np.isnan(longitude)))
    first, last = known[0], known[-1]
    return {
        "start_latitude_deg": round(float(latitude[first]), 6),
        "start_longitude_deg": round(float(longitude[first]), 6),
        "end_latitude_deg": round(float(latitude[last]), 6),
        "end_longitude_deg": round(float(longitude[last]), 6),
        "summary_polyline": polylines.summary(latitude, longitude),
    }


def _first_place(streams: Streams | None) -> tuple[float, float] | None:
    if streams is None or streams.latitude_deg is None or streams.longitude_deg is None:
        return None
    known = np.flatnonzero(~(np.isnan(streams.latitude_deg) | np.isnan(streams.longitude_deg)))
    return float(streams.latitude_deg[known[0]]), float(streams.longitude_deg[known[0]])


def _thinned(streams: Streams) -> Streams:
    """Every second sample, or third, until they are few enough; the last one stays."""
    if len(streams) <= MOST_POINTS:
        return streams
    every = -(-len(streams) // (MOST_POINTS - 1))
    return streams.take(np.unique(np.append(np.arange(0, len(streams), every), len(streams) - 1)))


def _columns(streams: Streams) -> dict[str, list[Any]]:
    """As lists, as finely as they are kept, and the distance never shrinking."""
    changes = {
        name: np.round(column, _DIGITS.get(name, 0))
        for name in MEASURED
        if (column := getattr(streams, name)) is not None
    }
    if streams.distance_m is not None and (distance := cumulative_distance_m(streams)) is not None:
        changes["distance_m"] = np.round(distance, 1)
    return streams.replace(**changes).to_columns()


def _lap(lap: RawLap, start: float, steps: _Steps) -> dict[str, Any]:
    elapsed_s = max(0, round(min(lap.elapsed_time_s, _LONGEST_S)))
    moving_s = min(elapsed_s, max(0, round(lap.timer_time_s))) if lap.timer_time_s is not None else elapsed_s
    distance_m = lap.distance_m if lap.distance_m is not None and 0 <= lap.distance_m < _FARTHEST_M else 0.0
    speed_mps = lap.average_speed_mps or (distance_m / moving_s if distance_m and moving_s else None)
    return {
        "name": lap.name,
        "start_s": max(0, round(min(lap.start - start, _LONGEST_S))),
        "elapsed_time_s": elapsed_s,
        "moving_time_s": moving_s,
        "distance_m": round(distance_m, 1),
        "total_elevation_gain_m": _first(lap.total_elevation_gain_m),
        "average_speed_mps": _first(speed_mps),
        "max_speed_mps": _first(lap.max_speed_mps),
        "average_heartrate_bpm": _first(lap.average_heartrate_bpm or None),
        "max_heartrate_bpm": _first(lap.max_heartrate_bpm or None),
        "average_cadence_spm": _first(steps.of(lap.average_cadence)),
        "average_power_w": _first(lap.average_power_w),
    }


def _max(column: FloatArray | None) -> float | None:
    return float(np.nanmax(column)) if column is not None else None


def _first(*values: float | None) -> float | None:
    return next((_rounded(value, 2) for value in values if value is not None and 0 <= value < 1e6), None)


def _rounded(value: Any, digits: int = 1) -> float | None:
    if value is None or not np.isfinite(value) or abs(value) >= 1e6:
        return None
    return round(float(value), digits)
