"""When a runner was where: the inverse of her cumulative distance."""

import numpy as np

from runscience.streams import FloatArray


def first_times_at(time_s: FloatArray, distance_m: FloatArray, places_m: FloatArray) -> FloatArray:
    """When she reached each place, evenly run between samples.

    `distance_m` is cumulative and does not decrease; places lie beyond its first value, up to its last.
    """
    return _between(time_s, distance_m, places_m, np.searchsorted(distance_m, places_m, side="left"))


def last_times_at(time_s: FloatArray, distance_m: FloatArray, places_m: FloatArray) -> FloatArray:
    """When she left each place, which is later where she stood; places from the first distance on, before the last."""
    return _between(time_s, distance_m, places_m, np.searchsorted(distance_m, places_m, side="right"))


def _between(
    time_s: FloatArray, distance_m: FloatArray, places_m: FloatArray, right: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> FloatArray:
    left = right - 1
    part = (places_m - distance_m[left]) / (distance_m[right] - distance_m[left])
    times: FloatArray = time_s[left] + part * (time_s[right] - time_s[left])
    return times
