"""Moving time: what is left of the elapsed time without standing still and without pauses."""

import numpy as np

from runscience.streams import BoolArray, FloatArray, Streams

SLOWEST_MOVING_MPS = 1_609.344 / (30 * 60)
"""Who takes longer than half an hour for a mile stands (as Strava counts for runs)."""

_WINDOW_S = 5.0


def moving_steps(streams: Streams, distance_m: FloatArray | None) -> BoolArray:
    """For each step between two samples, whether she moved.

    The speed is that of the five seconds around a step, since within one second a receiver's noise runs faster than
    she walks. What the device says to be a pause is none of her moving time, however far she went in it. Without
    `distance_m` (cumulative, per sample) only the device's pauses count.
    """
    time = streams.time_s.astype(np.float64)
    moved = np.ones(len(time) - 1, dtype=np.bool_)
    if distance_m is not None:
        middle, half = (time[:-1] + time[1:]) / 2, np.maximum(np.diff(time), _WINDOW_S) / 2
        before, after = np.maximum(middle - half, time[0]), np.minimum(middle + half, time[-1])
        covered = np.interp(after, time, distance_m) - np.interp(before, time, distance_m)
        moved = covered > SLOWEST_MOVING_MPS * (after - before)
    if streams.moving is not None:
        moved &= streams.moving[1:]
    return moved
