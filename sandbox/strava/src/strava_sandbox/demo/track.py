"""What the watch wrote down during an activity, second by second: made from its sums, and adding up to them again.

The same activity always gives the same track. Distance and moving time are exact, ascent and averages nearly so; the
line on the map is the one the summary shows.
"""

import math
import random
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise

from strava_sandbox import polyline
from strava_sandbox.recording import RUNS, Recording

_REPEATS_M = re.compile(r"(\d+) x (\d+) m")
_REPEATS_MIN = re.compile(r"(?:(\d+) x )?(\d+) min")
_LAP_M = 1000.0


@dataclass(frozen=True)
class Track:
    """Columns of equal length; None where the watch does not measure it.

    `time_s` grows from 0 to the elapsed time in steps of `step_s`, with a leap where she stood still. `laps` are the
    indices at which they end, with their names.
    """

    step_s: int
    time_s: list[int]
    distance_m: list[float]
    moving: list[bool]
    velocity_mps: list[float]
    latlng: list[tuple[float, float]] | None
    altitude_m: list[float] | None
    grade_percent: list[float] | None
    heartrate_bpm: list[int] | None
    cadence: list[int] | None
    temp_c: list[int] | None
    laps: list[tuple[str, int]]


def track(recording: Recording) -> Track | None:
    """The track; None where there is none: nothing but the sums was recorded."""
    most = recording.stream_points
    if most == 0 or recording.distance_m <= 0.0 or recording.moving_time_s < 2:
        return None
    rng = random.Random(recording.id)  # noqa: S311 (repeatable is the point)
    step_s = 1 if most is None else max(1, math.ceil(recording.moving_time_s / max(2, most - 1)))
    moving_s = [*range(0, recording.moving_time_s, step_s), recording.moving_time_s]
    altitude = None if recording.trainer else _Hills(recording, rng)
    parts = _parts(recording)
    speeds = _speeds(recording, moving_s, parts, altitude, rng)
    distance_m = _distances(recording, moving_s, speeds)
    lap_ends = _lap_ends(recording, distance_m, parts)
    heights = [round(altitude.height_m(each), 1) for each in distance_m] if altitude else None
    time_s, moving = _stops(recording, moving_s, rng)
    return Track(
        step_s=step_s,
        time_s=time_s,
        distance_m=[round(each, 1) for each in distance_m],
        moving=moving,
        velocity_mps=[round(each, 2) for each in speeds],
        latlng=_places(recording, distance_m),
        altitude_m=heights,
        grade_percent=[round(100.0 * altitude.grade(each), 1) for each in distance_m] if altitude else None,
        heartrate_bpm=_heartrates(recording, speeds, step_s, rng),
        cadence=_cadences(recording, speeds, rng),
        temp_c=None if recording.average_temp_c is None else [recording.average_temp_c] * len(time_s),
        laps=lap_ends,
    )


@dataclass(frozen=True)
class _Part:
    """A part of a session: its share of the moving time, and its speed beside the others'."""

    name: str
    share: float
    speed: float


def _parts(recording: Recording) -> list[_Part]:
    """How the session was built, as its name tells; one even part where it tells nothing."""
    if recording.workout == "workout":
        fast = _REPEATS_M.search(recording.name)
        long = _REPEATS_MIN.search(recording.name)
        if fast:
            return _repeats(int(fast[1]), 1.38, rest=0.6)
        if long:
            return _repeats(int(long[1] or 1), 1.18, rest=0.25)
        if "hill" in recording.name.lower():
            return _repeats(10, 1.25, rest=1.1)
    return [_Part("", 1.0, 1.0)]


def _repeats(count: int, speed: float, *, rest: float) -> list[_Part]:
    """Warm-up, `count` fast parts with slow ones between (`rest`: their length over the fast ones'), cool-down."""
    fast = 0.55 / (count + rest * (count - 1))
    parts = [_Part("Warm-up", 0.25, 0.93)]
    for number in range(1, count + 1):
        parts.append(_Part(f"Repeat {number}", fast, speed))
        if number < count:
            parts.append(_Part(f"Recovery {number}", fast * rest, 0.72))
    return [*parts, _Part("Cool-down", 0.20, 0.90)]


class _Hills:
    """Heights along the way: waves that come back to where they began and climb as much as the summary says."""

    def __init__(self, recording: Recording, rng: random.Random) -> None:
        self._length_m = recording.distance_m
        self._waves = [(k, rng.uniform(0.4, 1.0) / k, rng.uniform(0.0, 2 * math.pi)) for k in (1, 2, 3, 5, 8)]
        shape = [self._wave(i / 200.0) for i in range(201)]
        climbed = sum(max(0.0, b - a) for a, b in pairwise(shape))
        self._scale = recording.total_elevation_gain_m / climbed
        lowest = recording.elev_low_m if recording.elev_low_m is not None else 50.0
        self._base_m = lowest - min(shape) * self._scale

    def height_m(self, distance_m: float) -> float:
        """Above the sea."""
        return self._base_m + self._scale * self._wave(distance_m / self._length_m)

    def grade(self, distance_m: float) -> float:
        """Rise over run."""
        x = distance_m / self._length_m
        slope = sum(2 * math.pi * k * size * math.cos(2 * math.pi * k * x + phase) for k, size, phase in self._waves)
        return max(-0.4, min(0.4, self._scale * slope / self._length_m))

    def _wave(self, x: float) -> float:
        return sum(size * math.sin(2 * math.pi * k * x + phase) for k, size, phase in self._waves)


def _speeds(
    recording: Recording, moving_s: list[int], parts: list[_Part], altitude: _Hills | None, rng: random.Random
) -> list[float]:
    """The speed at each moment, in m/s: the part's, slower uphill, never quite even, and on the whole the average."""
    ends = list(accumulate(part.share for part in parts))
    average = recording.distance_m / recording.moving_time_s
    wander, speeds = 0.0, []
    for seconds in moving_s:
        share = seconds / recording.moving_time_s
        part = parts[min(len(parts) - 1, bisect_right(ends, share))]
        wander = 0.96 * wander + rng.gauss(0.0, 0.008)
        uphill = altitude.grade(share * recording.distance_m) if altitude else 0.0
        speeds.append(part.speed * (1.0 + wander) * max(0.5, 1.0 - 1.8 * uphill))
    scale = average * len(speeds) / sum(speeds)
    most = recording.max_speed_mps or 2.0 * average
    return [min(speed * scale, max(most, average)) for speed in speeds]


def _distances(recording: Recording, moving_s: list[int], speeds: list[float]) -> list[float]:
    steps = ((b - a) * (v + w) / 2.0 for (a, b), (v, w) in zip(pairwise(moving_s), pairwise(speeds), strict=True))
    found = [0.0, *accumulate(steps)]
    scale = recording.distance_m / found[-1]
    return [each * scale for each in found]


def _stops(recording: Recording, moving_s: list[int], rng: random.Random) -> tuple[list[int], list[bool]]:
    """The time of each moment, and whether she moved: at a stop the watch pauses, and the time leaps."""
    standing_s = recording.elapsed_time_s - recording.moving_time_s
    count = 0 if standing_s <= 0 or len(moving_s) < 8 else min(4, 1 + standing_s // 60)
    places = sorted(rng.sample(range(2, len(moving_s) - 2), count)) if count else []
    stop_s = dict.fromkeys(places, standing_s // count) if count else {}
    if places:
        stop_s[places[-1]] += standing_s - sum(stop_s.values())
    stood, time_s = 0, []
    for index, seconds in enumerate(moving_s):
        stood += stop_s.get(index, 0)
        time_s.append(seconds + stood)
    return time_s, [index not in stop_s for index in range(len(moving_s))]


def _places(recording: Recording, distance_m: list[float]) -> list[tuple[float, float]] | None:
    """The line of the summary, walked as evenly as the distance grows."""
    points = polyline.decode(recording.summary_polyline)
    if len(points) < 2:
        return None
    east = math.cos(math.radians(points[0][0]))
    ends = [0.0, *accumulate(math.hypot(b[0] - a[0], (b[1] - a[1]) * east) for a, b in pairwise(points))]
    if ends[-1] == 0.0:
        return [points[0]] * len(distance_m)
    scale = ends[-1] / recording.distance_m
    places, leg = [], 0
    for each in distance_m:
        along = each * scale
        while leg < len(points) - 2 and ends[leg + 1] < along:
            leg += 1
        length = ends[leg + 1] - ends[leg]
        part = min(1.0, (along - ends[leg]) / length) if length else 0.0
        (a, b), (c, d) = points[leg], points[leg + 1]
        places.append((round(a + part * (c - a), 6), round(b + part * (d - b), 6)))
    return places


def _heartrates(recording: Recording, speeds: list[float], step_s: int, rng: random.Random) -> list[int] | None:
    """Follows the effort with the lag of a heart, drifts upward, and has the summary's average and maximum."""
    if recording.average_heartrate_bpm is None:
        return None
    mean_speed = sum(speeds) / len(speeds)
    lag = 1.0 - math.exp(-step_s / 35.0)
    beat, beats = -0.25, []
    for index, speed in enumerate(speeds):
        target = 0.9 * (speed / mean_speed - 1.0) + 0.05 * index / len(speeds)
        beat += lag * (target - beat) + rng.gauss(0.0, 0.002)
        beats.append(beat)
    mean = sum(beats) / len(beats)
    highest = recording.max_heartrate_bpm or recording.average_heartrate_bpm + 12.0
    reach = max(beats) - mean
    scale = min((highest - recording.average_heartrate_bpm) / reach if reach else 0.0, 160.0)
    return [max(60, round(recording.average_heartrate_bpm + scale * (beat - mean))) for beat in beats]


def _cadences(recording: Recording, speeds: list[float], rng: random.Random) -> list[int] | None:
    """As Strava tells it: of one leg for runs."""
    if recording.average_cadence_spm is None:
        return None
    average = recording.average_cadence_spm / (2.0 if recording.sport_type in RUNS else 1.0)
    mean_speed = sum(speeds) / len(speeds)
    return [round(average * (1.0 + 0.12 * (speed / mean_speed - 1.0)) + rng.gauss(0.0, 0.6)) for speed in speeds]


def _lap_ends(recording: Recording, distance_m: list[float], parts: list[_Part]) -> list[tuple[str, int]]:
    """Where the laps end: at the parts of a session, else at each kilometre by itself."""
    last = len(distance_m) - 1
    if len(parts) > 1:
        shares = accumulate(part.share for part in parts)
        ends = [(part.name, min(last, round(share * last))) for part, share in zip(parts, shares, strict=True)]
        return [*ends[:-1], (ends[-1][0], last)]
    laps: list[tuple[str, int]] = []
    for number in range(1, int(recording.distance_m // _LAP_M) + 1):
        index = min(last, bisect_right(distance_m, number * _LAP_M))
        if index < last and (not laps or index > laps[-1][1]):
            laps.append((f"Lap {number}", index))
    return [*laps, (f"Lap {len(laps) + 1}", last)]
