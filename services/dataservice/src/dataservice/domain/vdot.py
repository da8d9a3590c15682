"""VDOT of now: which of what she did says best how fit she is.

Races and time trials of the last 26 weeks count, by their official time and distance where she gave them. The best is
that of the highest VDOT, less 0.2 % for each week since, so that a great day half a year ago does not outweigh what she
does now by more than a little. A best effort in training of the last 90 days, over 3 km or more, says only that she is
at least that fit: it counts where there is no race, or where it beats the best one by more than 2 %, which is more than
a watch errs. A run of which there is a summary alone is such an effort as a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from dataservice.domain.plans.model import Intensity, Repeat, Step
from runscience import OutsideValidity
from runscience.race_equivalence import vdot

RACES_COUNT = timedelta(weeks=26)
BEST_EFFORTS_COUNT = timedelta(days=90)
SHORTEST_RACE_M = 1_500.0
SHORTEST_EFFORT_M = 3_000.0

_FADING_PER_WEEK = 0.002
_CERTAINLY_FASTER = 1.02
_SHORTER, _LONGER = 0.99, 1.02
_RACED_M = (1_500.0, 1_609.344, 3_000.0, 5_000.0, 8_000.0, 10_000.0, 15_000.0, 16_093.44, 20_000.0, 21_097.5, 42_195.0)


class Kind(StrEnum):
    """What she did."""

    RACE = "race"
    TIME_TRIAL = "time_trial"
    BEST_EFFORT = "best_effort"


@dataclass(frozen=True, kw_only=True, slots=True)
class Performance:
    """So far in such a time, on a day; `race_id` where she had entered the race, `activity_id` where there is a run."""

    kind: Kind
    date: date
    distance_m: float
    time_s: float
    name: str
    activity_id: UUID | None = None
    race_id: UUID | None = None
    is_official: bool = False

    @property
    def vdot(self) -> float | None:
        """What it is worth; None where that cannot be said."""
        try:
            return vdot(self.distance_m, self.time_s)
        except OutsideValidity:
            return None

    @property
    def is_race(self) -> bool:
        """Whether she gave all she had, as far as can be known."""
        return self.kind is not Kind.BEST_EFFORT


def raced_m(measured_m: float, course_m: float | None = None) -> float:
    """The distance of a race that a watch measured: the course's, or a usual one, where it is 1 % less to 2 % more.

    Courses are measured along the shortest way, and a watch adds to every bend. Further off it is the watch's: she ran
    another distance, or began elsewhere.
    """
    for usual_m in _RACED_M if course_m is None else (course_m, *_RACED_M):
        if _SHORTER * usual_m <= measured_m <= _LONGER * usual_m:
            return usual_m
    return measured_m


def trial_distance_m(steps: Iterable[Step | Repeat]) -> float | None:
    """How far a planned time trial is raced; None where it is by time."""
    raced = [each for each in steps if isinstance(each, Step) and each.intensity is Intensity.RACE]
    return raced[0].distance_m if len(raced) == 1 else None


def ranked(performances: Iterable[Performance], today: date) -> list[Performance]:
    """Those from which a VDOT follows, the one that it rests on first; see above for the rule."""
    known = [(each, worth) for each in performances if (worth := each.vdot) is not None]
    fitting = [(each, worth) for each, worth in known if _counts(each, today)]
    return [each for each, _ in sorted(fitting, key=lambda pair: _order(pair[0], pair[1], today))]


def _order(performance: Performance, worth: float, today: date) -> tuple[float, int, str]:
    faded = worth * (1.0 - _FADING_PER_WEEK * (today - performance.date).days / 7.0)
    if performance.kind is Kind.BEST_EFFORT:
        faded /= _CERTAINLY_FASTER
    return -faded, -performance.date.toordinal(), str(performance.activity_id or performance.race_id)


def _counts(performance: Performance, today: date) -> bool:
    within = BEST_EFFORTS_COUNT if performance.kind is Kind.BEST_EFFORT else RACES_COUNT
    shortest_m = SHORTEST_EFFORT_M if performance.kind is Kind.BEST_EFFORT else SHORTEST_RACE_M
    return performance.distance_m >= shortest_m and timedelta() <= today - performance.date <= within
