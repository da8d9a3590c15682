"""The figures of parts of a run: splits per kilometre or mile, laps, the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from runscience.places import first_times_at
from runscience.streams import FloatArray
from runscience.track import Track

KILOMETRE_M = 1_000.0
MILE_M = 1_609.344

_SHORTEST_REST_M = 1.0
_DIGITS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One part of a run. Times are seconds, speeds metres per second of moving time; None for what is not known.

    `grade_adjusted_speed_mps` is the speed on level ground of the same effort.
    """

    start_s: float
    elapsed_time_s: float
    moving_time_s: float
    distance_m: float | None
    average_speed_mps: float | None
    grade_adjusted_speed_mps: float | None
    total_elevation_gain_m: float | None
    total_elevation_loss_m: float | None
    elevation_difference_m: float | None
    average_heartrate_bpm: float | None
    average_cadence_spm: float | None
    average_power_w: float | None


def whole(track: Track) -> Section:
    """The figures of the whole run."""
    return sections(track, [0.0, float(track.time_s[-1])])[0]


def splits(track: Track, length_m: float) -> list[Section]:
    """A section for each `length_m`, with interpolated ends; the last one is what is left. None without a distance.

    A pause at the end of a split belongs to the next one. A rest of less than a metre is none.
    """
    if track.distance_m is None:
        return []
    total = float(track.distance_m[-1])
    marks = np.arange(1, int(total / length_m) + 1, dtype=np.float64) * length_m
    ends = first_times_at(track.time_s, track.distance_m, marks)
    last = float(track.time_s[-1])
    if len(marks) == 0 or total - marks[-1] >= _SHORTEST_REST_M:
        ends = np.append(ends, last)
    else:
        ends[-1] = last
    return sections(track, [0.0, *ends.tolist()]) if total > 0 else []


def sections(track: Track, bounds_s: Sequence[float]) -> list[Section]:
    """A section from each bound to the next. Bounds are seconds since the start, in order."""
    at = np.asarray(bounds_s, dtype=np.float64)
    return parts(track, at[:-1], at[1:])


def parts(track: Track, starts_s: FloatArray, ends_s: FloatArray) -> list[Section]:
    """A section from each start to its end, in seconds since the start; what lies outside of the run counts nothing."""

    def over(sums: FloatArray | None) -> FloatArray | None:
        if sums is None:
            return None
        covered: FloatArray = np.interp(ends_s, track.time_s, sums) - np.interp(starts_s, track.time_s, sums)
        return covered

    moving = np.interp(ends_s, track.time_s, track.moving_s) - np.interp(starts_s, track.time_s, track.moving_s)
    distance, graded = over(track.distance_m), over(track.graded_m)
    means = {name: _ratio(over(sums), over(seconds)) for name, (sums, seconds) in track.measured.items()}
    columns: dict[str, FloatArray | None] = {
        "start_s": starts_s,
        "elapsed_time_s": ends_s - starts_s,
        "moving_time_s": moving,
        "distance_m": distance,
        "average_speed_mps": _ratio(distance, moving),
        "grade_adjusted_speed_mps": _ratio(graded, moving),
        "total_elevation_gain_m": over(track.gain_m),
        "total_elevation_loss_m": over(track.loss_m),
        "elevation_difference_m": over(track.altitude_m),
        "average_heartrate_bpm": means.get("heartrate_bpm"),
        "average_cadence_spm": means.get("cadence_spm"),
        "average_power_w": means.get("power_w"),
    }
    rows: list[dict[str, Any]] = [
        {name: _number(column, index) for name, column in columns.items()} for index in range(len(starts_s))
    ]
    return [Section(**row) for row in rows]


def _number(column: FloatArray | None, index: int) -> float | None:
    if column is None or np.isnan(column[index]):
        return None
    return round(float(column[index]), _DIGITS)


def _ratio(amount: FloatArray | None, seconds: FloatArray | None) -> FloatArray | None:
    if amount is None or seconds is None:
        return None
    ratio: FloatArray = np.divide(amount, seconds, out=np.full(len(seconds), np.nan), where=seconds > 0)
    return ratio
