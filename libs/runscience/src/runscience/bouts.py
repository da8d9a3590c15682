"""The hard stretches of a run: repeats, a threshold run, strides, found by how fast she was.

Speeds are graded-adjusted where the altitude is known, so that a hill is no bout, and of the fifteen seconds around a
second, so that the noise of a receiver is none. Standing and walking count on neither side: a red light makes no bout
of what follows it.
"""

import numpy as np

from runscience.sections import Section, parts
from runscience.streams import BoolArray, FloatArray
from runscience.track import Track

SHORTEST_S = 15.0
"""A stride; nothing shorter is a bout."""

FASTER = 1.15
"""How many times as fast as the rest bouts have to be."""

_WINDOW_S = 15
_RUNNING_MPS = 1.7
_SHORTEST_RUN_S = 300
_LEAST_SHARE, _MOST_SHARE = 0.02, 0.8
_WORK_SHARE = 0.5
_VALLEY, _MOST_IN_VALLEY, _MOST_OF_SMALLER = 0.25, 0.15, 0.6
_HYSTERESIS = 0.15
_GAP_S = 8.0
_BINS = 64


def work_bouts(track: Track) -> list[Section]:
    """The bouts of a run, in their order, with the figures of each; none of a run that is even, or shorter than five
    minutes, or whose distance is not known.

    The speeds of each second are parted in two by the threshold that leaves the least variance on both sides (Otsu
    1979). They are bouts and the rest only if the faster ones are 15 % faster in the mean, at most four fifths of the
    time, and if hardly any second lies in between: an easy run with its ups and downs has a single hill of speeds,
    repeats have two. Where the faster ones are most of the time and part in two themselves, the slower ones were jogs
    back after repeats. A bout begins and ends where the speed crosses the threshold for good; an interruption of less
    than eight seconds is none.
    """
    distance = track.graded_m if track.graded_m is not None else track.distance_m
    if distance is None or track.time_s[-1] < _SHORTEST_RUN_S:
        return []
    seconds = np.arange(int(track.time_s[-1]) + 1, dtype=np.float64)
    speed = _smoothed(np.interp(seconds, track.time_s, distance))
    running = speed >= _RUNNING_MPS
    threshold = _parting(speed[running])
    if threshold is None:
        return []
    fast, slow = speed[running & (speed > threshold)], speed[running & (speed <= threshold)]
    play = _HYSTERESIS * float(fast.mean() - slow.mean())
    starts, ends = _stretches(speed > threshold + play, speed > threshold - play)
    if len(starts) == 0:
        return []
    found = parts(track, starts, ends)
    least = FASTER * float(slow.mean())
    return [each for each in found if (_speed(each) or 0.0) >= least]


def _smoothed(distance_m: FloatArray) -> FloatArray:
    """Metres per second at each second, over the window around it; at the ends over what there is of it."""
    half = _WINDOW_S // 2
    places = np.arange(len(distance_m))
    before, after = np.maximum(places - half, 0), np.minimum(places + half, len(distance_m) - 1)
    speed: FloatArray = (distance_m[after] - distance_m[before]) / (after - before)
    return speed


def _parting(speed: FloatArray) -> float | None:
    """The speed that bouts are faster than, of those of a whole run; None where there are none."""
    threshold = _threshold(speed)
    if threshold is None:
        return None
    fast = speed[speed > threshold]
    if len(fast) > _WORK_SHARE * len(speed):
        above = _threshold(fast)
        if above is not None and _is_clear(fast, above):
            return above
    return threshold if _is_clear(speed, threshold) else None


def _is_clear(speed: FloatArray, threshold: float) -> bool:
    """Whether what lies above a threshold is work and what lies below is none."""
    fast, slow = speed[speed > threshold], speed[speed <= threshold]
    if len(slow) == 0 or not _LEAST_SHARE <= len(fast) / len(speed) <= _MOST_SHARE:
        return False
    apart = float(fast.mean() - slow.mean())
    between = np.count_nonzero(np.abs(speed - (fast.mean() + slow.mean()) / 2) < _VALLEY * apart)
    most = min(_MOST_IN_VALLEY * len(speed), _MOST_OF_SMALLER * min(len(fast), len(slow)))
    return bool(fast.mean() >= FASTER * slow.mean() and between <= most)


def _threshold(speed: FloatArray) -> float | None:
    """Where the speeds part in two with the least variance within; None where they are all the same."""
    if len(speed) < _SHORTEST_RUN_S / 2 or speed.max() - speed.min() < 0.1:
        return None
    counts, edges = np.histogram(speed, bins=_BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    below, sums = np.cumsum(counts), np.cumsum(counts * middles)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(edges[int(np.nanargmax(between[:-1])) + 1])


def _stretches(surely: BoolArray, perhaps: BoolArray) -> tuple[FloatArray, FloatArray]:
    """From when to when it was perhaps fast, where somewhere between it surely was; short gaps closed."""
    changes = np.diff(np.concatenate([[0], perhaps.astype(np.int8), [0]]))
    starts, ends = np.flatnonzero(changes == 1), np.flatnonzero(changes == -1)
    joined: list[tuple[int, int]] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if joined and start - joined[-1][1] < _GAP_S:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    kept = [(start, end) for start, end in joined if end - start >= SHORTEST_S and surely[start:end].any()]
    last = len(perhaps) - 1
    return (
        np.array([start for start, _ in kept], dtype=np.float64),
        np.array([min(end, last) for _, end in kept], dtype=np.float64),
    )


def _speed(section: Section) -> float | None:
    return section.grade_adjusted_speed_mps or section.average_speed_mps
