"""The fastest stretch of each distance within a run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runscience.cleaning import teleports
from runscience.places import first_times_at, last_times_at
from runscience.streams import FloatArray, IntArray

DISTANCES_M = (
    400.0,
    804.672,
    1_000.0,
    1_609.344,
    3_218.688,
    5_000.0,
    10_000.0,
    15_000.0,
    16_093.44,
    20_000.0,
    21_097.5,
    30_000.0,
    42_195.0,
)
"""400 m, half a mile, 1 km, 1 and 2 miles, 5, 10 and 15 km, 10 miles, 20 km, half marathon, 30 km, marathon."""


@dataclass(frozen=True, slots=True)
class Effort:
    """The least time in which she covered a distance without a break, pauses included."""

    distance_m: float
    elapsed_time_s: float
    start_s: float


def best_efforts(time_s: IntArray, distance_m: FloatArray, distances_m: Sequence[float] = DISTANCES_M) -> list[Effort]:
    """The best effort over each distance that the run is long enough for.

    `distance_m` is cumulative and does not decrease. Between samples she is taken to run evenly, so the fastest stretch
    begins or ends at a sample: both are tried for each one. No stretch leads over a teleport. O(n) per distance, but
    for the searching.
    """
    parts = _between_teleports(time_s, distance_m)
    efforts = []
    for wanted in distances_m:
        found = [effort for part in parts if (effort := _best(*part, wanted)) is not None]
        if found:
            efforts.append(min(found, key=lambda effort: (effort.elapsed_time_s, effort.start_s)))
    return efforts


def _between_teleports(time_s: IntArray, distance_m: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
    breaks = np.flatnonzero(teleports(time_s, distance_m)) + 1
    times = time_s.astype(np.float64)
    return list(zip(np.split(times, breaks), np.split(distance_m, breaks), strict=True))


def _best(time_s: FloatArray, distance_m: FloatArray, wanted: float) -> Effort | None:
    latest = distance_m[-1] - wanted
    if len(time_s) < 2 or latest < distance_m[0]:
        return None
    forward = distance_m[distance_m <= latest]
    ends = first_times_at(time_s, distance_m, np.minimum(forward + wanted, distance_m[-1]))
    backward = distance_m[distance_m - wanted >= distance_m[0]] - wanted
    starts = last_times_at(time_s, distance_m, backward)
    all_starts = np.concatenate([time_s[: len(forward)], starts])
    all_ends = np.concatenate([ends, time_s[len(time_s) - len(backward) :]])
    best = int(np.argmin(all_ends - all_starts))
    return Effort(wanted, float(all_ends[best] - all_starts[best]), float(all_starts[best]))
