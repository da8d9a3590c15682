"""From what devices write to streams one can compute with: times in order, gaps filled, distances that only grow."""

from collections.abc import Mapping

import numpy as np

from runscience.geodesy import haversine_m
from runscience.streams import MEASURED, BoolArray, FloatArray, IntArray, Streams

FASTEST_MPS = 12.5
"""Nobody runs faster: Bolt's fastest 20 m of Berlin 2009 took 1.61 s, which is 12.42 m/s."""

TELEPORT_M = 30.0
"""A shorter jump is the noise of a GPS receiver."""

_STANDSTILL_MPS = 0.3
_CATCHING_UP_MPS = 6.5

_SENSIBLE = {
    "latitude_deg": (-90.0, 90.0),
    "longitude_deg": (-180.0, 180.0),
    "altitude_m": (-500.0, 10_000.0),
    "heartrate_bpm": (20.0, 260.0),
    "cadence_spm": (0.0, 400.0),
    "power_w": (0.0, 5_000.0),
    "temperature_c": (-60.0, 70.0),
    "speed_mps": (0.0, 100.0),
    "distance_m": (0.0, 10_000_000.0),
}


def from_samples(
    time_s: FloatArray, columns: Mapping[str, FloatArray | None], moving: BoolArray | None = None
) -> Streams:
    """Streams from samples as a device wrote them: in any order, several in a second, with impossible values.

    `time_s` may begin anywhere; of several samples in one second the last one counts. A value that no sensor can mean
    (a pulse of 255, a position at 0° 0°) is missing, and so is a sample without a time. ValueError without any sample.
    """
    times = np.asarray(time_s, dtype=np.float64)
    usable = np.flatnonzero(np.isfinite(times))
    if not len(usable):
        raise ValueError("there is no sample with a time")
    order = usable[np.argsort(times[usable], kind="stable")]
    seconds = np.floor(times[order] - times[order[0]] + 0.5).astype(np.int64)
    last = np.append(np.diff(seconds) > 0, True)
    order, seconds = order[last], seconds[last]
    kept: dict[str, FloatArray | None] = {}
    for name in MEASURED:
        column = columns.get(name)
        kept[name] = None if column is None else _sensible(name, np.asarray(column, dtype=np.float64)[order])
    latitude, longitude = kept["latitude_deg"], kept["longitude_deg"]
    if latitude is None or longitude is None:
        kept["latitude_deg"] = kept["longitude_deg"] = None
    else:
        nowhere = np.isnan(latitude) | np.isnan(longitude) | ((latitude == 0) & (longitude == 0))
        latitude[nowhere] = longitude[nowhere] = np.nan
    return Streams(time_s=seconds - seconds[0], moving=None if moving is None else np.asarray(moving)[order], **kept)


def _sensible(name: str, column: FloatArray) -> FloatArray:
    low, high = _SENSIBLE[name]
    with np.errstate(invalid="ignore"):
        return np.where((column >= low) & (column <= high), column, np.nan)


def filled(values: FloatArray, at: FloatArray | IntArray) -> FloatArray:
    """The values with what is missing between two of them interpolated, and their ends carried on. ValueError: none."""
    known = ~np.isnan(values)
    if not known.any():
        raise ValueError("every value is missing")
    if known.all():
        return values
    return np.interp(at, at[known], values[known])


def cumulative_distance_m(streams: Streams) -> FloatArray | None:
    """How far she was at each sample, from 0, never less than before; None where nothing says it.

    As the device measured it, or along the positions, where a teleport adds nothing. A device that stands still in a
    tunnel and makes up for it at its end is taken to have run evenly through it. One that counts nothing but zeros, as
    without a foot pod on a treadmill, does not say it.
    """
    if streams.distance_m is not None:
        distance = filled(streams.distance_m, streams.time_s)
        grown: FloatArray = np.maximum.accumulate(distance - distance[0]).clip(min=0.0)
        if grown[-1] > 0 or len(grown) == 1:
            return _caught_up(streams.time_s, grown)
    if streams.latitude_deg is None or streams.longitude_deg is None:
        return None
    known = np.flatnonzero(~(np.isnan(streams.latitude_deg) | np.isnan(streams.longitude_deg)))
    if len(known) < 2:
        return None
    latitude, longitude = streams.latitude_deg[known], streams.longitude_deg[known]
    steps = haversine_m(latitude[:-1], longitude[:-1], latitude[1:], longitude[1:])
    along = np.concatenate([[0.0], np.cumsum(np.where(_jumps(streams.time_s[known], steps), 0.0, steps))])
    everywhere: FloatArray = np.interp(streams.time_s, streams.time_s[known], along)
    return everywhere


def _caught_up(time_s: IntArray, distance_m: FloatArray) -> FloatArray:
    """The distance with each jump spread over the standstill before it, where one can have run so."""
    steps, seconds = np.diff(distance_m), np.diff(time_s)
    spread = distance_m
    for jump in np.flatnonzero(_jumps(time_s, steps)).tolist():
        begin = jump
        while begin > 0 and steps[begin - 1] < _STANDSTILL_MPS * seconds[begin - 1]:
            begin -= 1
        lasted = time_s[jump + 1] - time_s[begin]
        if distance_m[jump + 1] - distance_m[begin] <= _CATCHING_UP_MPS * lasted:
            if spread is distance_m:
                spread = distance_m.copy()
            part = time_s[begin : jump + 2] - time_s[begin]
            spread[begin : jump + 2] = distance_m[begin] + part / lasted * (distance_m[jump + 1] - distance_m[begin])
    return spread


def teleports(time_s: IntArray, distance_m: FloatArray) -> BoolArray:
    """For each step between two samples, whether nobody can have run it: faster than anyone, and no mere noise."""
    return _jumps(time_s, np.diff(distance_m))


def _jumps(time_s: IntArray, steps_m: FloatArray) -> BoolArray:
    far: BoolArray = (steps_m > TELEPORT_M) & (steps_m > FASTEST_MPS * np.diff(time_s))
    return far
