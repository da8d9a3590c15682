"""What an activity took out of her, from the best that is known of it; runscience.load says how each is measured."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dataservice.domain.activities import RUN_SPORT_TYPES
from dataservice.domain.physiology import Figures, age_on
from runscience import heartrate, load

MOST = 2_000.0
"""Nobody does more at a time: a watch that was never stopped counts as so much."""

LONGEST_S = 172_800
"""Two days: what lasts longer was not training all the time."""

USUAL_RESTING_BPM = 60
"""Until hers is known: a load hardly depends on it, since the hour at threshold is measured against the same rest."""

THRESHOLD_OF_MAX = 0.9
"""Of the maximal heart rate at threshold, to tell the maximum by when nothing else does."""

LEAST_COVERED = 0.5
"""Of the time in motion, for which the heart rate second by second has to be known; less of it says too little."""

UNKNOWN_SHARES = (0.7, 0.9)
"""Of a threshold that is not known: between these a run is taken to have been, about an easy one's 0.8."""

_LIGHT_SPORTS = {"Walk": 2, "Yoga": 2, "Pilates": 2, "Golf": 2, "Hike": 3, "Snowshoe": 3, "WeightTraining": 4}
"""How hard they are, from 0 to 10, when nothing says so. Others count as an easy run."""


class LoadMethod(StrEnum):
    """From what a load was found, the best first."""

    HEART_RATE = "heart_rate"
    GRADED_PACE = "graded_pace"
    PACE = "pace"
    EFFORT = "effort"
    DURATION = "duration"


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """100 is an hour at threshold."""

    load: float
    method: LoadMethod


@dataclass(frozen=True, kw_only=True, slots=True)
class Athlete:
    """What is known of her apart from what changes: TRIMP needs the sex, an unknown maximum the age."""

    sex: str | None = None
    birth_date: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What the streams say: pairs of beats per minute and seconds, the mean graded-adjusted speed in motion."""

    heartrate_seconds: Sequence[tuple[int, int]] = ()
    grade_adjusted_speed_mps: float | None = None


NOTHING_RECORDED = Recorded()


def load_of(
    activity: Mapping[str, Any], on: date, figures: Figures, athlete: Athlete, recorded: Recorded = NOTHING_RECORDED
) -> Load:
    """The load of an activity (columns by name) with the figures that held on its day."""
    duration_s = min(activity["moving_time_s"], LONGEST_S)
    ways: tuple[tuple[LoadMethod, Callable[[], float | None]], ...] = (
        (LoadMethod.HEART_RATE, lambda: _by_heart_rate(activity, duration_s, on, figures, athlete, recorded)),
        (
            LoadMethod.GRADED_PACE,
            lambda: _by_speed(activity, duration_s, recorded.grade_adjusted_speed_mps, figures),
        ),
        (LoadMethod.PACE, lambda: _by_speed(activity, duration_s, activity["average_speed_mps"], figures)),
        (LoadMethod.EFFORT, lambda: _by_effort(duration_s, activity["perceived_exertion"])),
    )
    for method, way in ways:
        try:
            found = way()
        except ValueError:  # figures that nobody has, or that contradict each other, are none
            continue
        if found is not None:
            return Load(load=_rounded(found), method=method)
    by_duration = _by_duration(duration_s, activity["sport_type"], activity["average_speed_mps"])
    return Load(load=_rounded(by_duration), method=LoadMethod.DURATION)


def max_bpm(athlete: Athlete, figures: Figures, on: date) -> float | None:
    """Her maximal heart rate: told, or to expect at her age, or by her threshold."""
    if figures.max_heartrate_bpm is not None:
        return figures.max_heartrate_bpm
    known = []
    if athlete.birth_date is not None:
        age = age_on(athlete.birth_date, on)
        if heartrate.AGE.low <= age <= heartrate.AGE.high:
            known.append(heartrate.tanaka_max_bpm(age))
    if figures.threshold_heartrate_bpm is not None:
        known.append(figures.threshold_heartrate_bpm / THRESHOLD_OF_MAX)
    return max(known, default=None)


def _by_heart_rate(
    activity: Mapping[str, Any], duration_s: int, on: date, figures: Figures, athlete: Athlete, recorded: Recorded
) -> float | None:
    """None without a heart rate, or without any idea of her maximum."""
    maximum = max_bpm(athlete, figures, on)
    seconds_at = _seconds_at(activity, duration_s, recorded)
    if maximum is None or not seconds_at:
        return None
    return load.heart_rate_load(
        seconds_at,
        resting_bpm=figures.resting_heartrate_bpm or USUAL_RESTING_BPM,
        max_bpm=maximum,
        threshold_bpm=figures.threshold_heartrate_bpm,
        sex=athlete.sex,
    )


def _seconds_at(activity: Mapping[str, Any], duration_s: int, recorded: Recorded) -> dict[float, float]:
    """The seconds at each heart rate; what the sensor missed is taken to have been like the rest."""
    covered_s = sum(seconds for _, seconds in recorded.heartrate_seconds)
    if covered_s > 0 and covered_s >= LEAST_COVERED * duration_s:
        scale = min(max(duration_s, covered_s), LONGEST_S) / covered_s
        return {bpm: seconds * scale for bpm, seconds in recorded.heartrate_seconds}
    average = activity["average_heartrate_bpm"]
    return {average: duration_s} if average else {}


def _by_speed(activity: Mapping[str, Any], duration_s: int, speed_mps: float | None, figures: Figures) -> float | None:
    """None for what is no run, and while the speed or that at her threshold is not known."""
    if activity["sport_type"] not in RUN_SPORT_TYPES or not speed_mps or figures.threshold_speed_mps is None:
        return None
    return load.pace_load(duration_s, speed_mps, figures.threshold_speed_mps)


def _by_effort(duration_s: int, effort: int | None) -> float | None:
    return None if effort is None else load.effort_load(duration_s, effort)


def _by_duration(duration_s: int, sport_type: str, speed_mps: float | None) -> float:
    """Of a run by how fast it was, too, beside a middling runner's threshold: a little, since hers is not known."""
    if sport_type in RUN_SPORT_TYPES and speed_mps:
        slowest, fastest = (share * load.TYPICAL_THRESHOLD_SPEED_MPS for share in UNKNOWN_SHARES)
        return load.pace_load(duration_s, min(max(speed_mps, slowest), fastest))
    effort = _LIGHT_SPORTS.get(sport_type)
    return load.duration_load(duration_s) if effort is None else load.effort_load(duration_s, effort)


def _rounded(found: float) -> float:
    return round(min(found, MOST), 2)
