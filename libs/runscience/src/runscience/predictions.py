"""What somebody is likely to race, and how sure that is, out of one performance and her training.

The models of `race_equivalence` agree with each other better than with runners: what a prediction is worth lies in its
spread. It is made of five parts, each a share of the time:

- how much two races of one runner differ: 3.5 %, the root of two times 2.5 % for each. From race to race Hopkins and
  Hewson (2001) found the fastest quarter of runners to vary by 1.2 to 1.9 % over short distances and by 2.6 to 4.2 % in
  half marathons and marathons, the slower half by up to twice that;
- how far the distances are apart: 4 % for each factor e between them, as if each runner had a Riegel exponent of her
  own, 0.04 about the usual one;
- how far the models disagree: half of what lies between the fastest and the slowest;
- how old the performance is: 0.1 % a week;
- for the marathon, in place of the first three: how far off the marathon estimate was in its study, 15 minutes; where
  it cannot be had, how far off Riegel was there, 20 minutes, on the slow side.

They are added as independent errors are, and taken 1.28 times, which holds four of five cases of a bell curve. A best
effort in training is no race: the fast end moves 5 % away. Who has not run far lately (65 % of the distance) may end
later by a quarter of what is missing, as a share of the distance. The figures without a source are conventions: they
are meant to err towards too wide, and the record of past predictions shows whether they do.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from runscience.critical_speed import CriticalSpeed
from runscience.marathon import (
    KNOWN_DISTANCE,
    MARATHON_M,
    RIEGEL_EXPONENT,
    STANDARD_ERROR_S,
    WEEKLY_DISTANCE,
    marathon_estimate_s,
)
from runscience.race_equivalence import DISTANCE, TIME, cameron_time_s, race_time_s, riegel_time_s, vdot
from runscience.validity import OutsideValidity, Validity

AGE = Validity("the age of the performance", 0.0, 3_650.0, "days")

HALF_MARATHON_M = 21_097.5
RACE_TO_RACE = math.sqrt(2.0) * 0.025
OF_DISTANCES = 0.04
PER_WEEK = 0.001
RIEGEL_ERROR_S = 60.0 * math.sqrt(381.0)
NO_RACE = 0.05
NEARLY_A_MARATHON = 0.99
LONG_RUN_SHARE = 0.65
LONG_RUN_WEIGHT = 0.25
FOUR_OF_FIVE = 1.2816
_SHORTEST_KNOWN_M = 5_000.0


@dataclass(frozen=True, slots=True)
class Performance:
    """What a prediction rests on: so far in such a time, so many days ago, raced or just run."""

    distance_m: float
    time_s: float
    age_days: float = 0.0
    is_race: bool = True


class Lead(StrEnum):
    """What the predicted time is."""

    MEAN = "mean"
    MARATHON_ESTIMATE = "marathon_estimate"
    OPTIMISTIC = "optimistic"


@dataclass(frozen=True, slots=True)
class Models:
    """What each model has in seconds; None where it does not hold."""

    vdot: float | None
    riegel: float | None
    cameron: float | None
    critical_speed: float | None
    marathon_estimate: float | None


@dataclass(frozen=True, slots=True)
class Prediction:
    """A time in seconds over a distance in metres; four of five such races should end from `fastest_s` to `slowest_s`.

    `lead` says what the time is: the mean of VDOT, Riegel and Cameron; the marathon estimate, in part from the half
    marathon on and altogether from the marathon on; or, where that should lead and cannot be had, the mean alone, which
    is optimistic.
    """

    distance_m: float
    time_s: float
    fastest_s: float
    slowest_s: float
    lead: Lead
    by: Models


def predict(
    distance_m: float,
    basis: Performance,
    *,
    weekly_distance_m: float | None = None,
    longest_run_m: float | None = None,
    critical_speed: CriticalSpeed | None = None,
) -> Prediction:
    """The time over `distance_m` of somebody who did `basis`, with its spread.

    `weekly_distance_m` is what she usually runs in a week, `longest_run_m` her longest run of the last weeks, both in
    metres; without the first, marathons are predicted optimistically and said to be. Critical speed is shown beside the
    others and moves nothing, since it rests on efforts in training. Raises OutsideValidity for a distance from which,
    or to which, no model leads, or a performance whose VDOT nobody has.
    """
    DISTANCE.check(distance_m)
    weeks = AGE.check(basis.age_days) / 7.0
    fitness = vdot(basis.distance_m, basis.time_s)
    by_vdot = _held(lambda: race_time_s(fitness, distance_m))
    by_riegel = _held(lambda: riegel_time_s(basis.distance_m, basis.time_s, distance_m))
    by_cameron = _held(lambda: cameron_time_s(basis.distance_m, basis.time_s, distance_m))
    times = [time_s for time_s in (by_vdot, by_riegel, by_cameron) if time_s is not None]
    if not times:
        raise OutsideValidity("the predicted time", math.inf, TIME.low, TIME.high, TIME.unit)
    mean_s = _mean(times)
    share = _share_of_marathon(distance_m, basis)
    estimate_s = None if share == 0.0 else _marathon_s(basis, fitness, weekly_distance_m)
    disagreement = math.log(max(times) / min(times)) / 2.0
    apart = OF_DISTANCES * abs(math.log(distance_m / basis.distance_m))
    usual = RACE_TO_RACE**2 + apart**2 + disagreement**2
    age = (PER_WEEK * weeks) ** 2

    scaled_s = None
    if estimate_s is None:
        lead, time_s = Lead.MEAN if share == 0.0 else Lead.OPTIMISTIC, mean_s
        fast = math.sqrt(usual + age)
        of_riegel = (RIEGEL_ERROR_S / _of_marathon(mean_s, distance_m)) ** 2
        slow = math.sqrt((1.0 - share) * usual + share * max(usual, of_riegel) + age)
    else:
        lead = Lead.MARATHON_ESTIMATE
        scaled_s = estimate_s * (distance_m / MARATHON_M) ** RIEGEL_EXPONENT
        time_s = math.exp((1.0 - share) * math.log(mean_s) + share * math.log(scaled_s))
        fast = slow = math.sqrt((1.0 - share) * usual + share * (STANDARD_ERROR_S / estimate_s) ** 2 + age)
    fastest_s = time_s * math.exp(-FOUR_OF_FIVE * fast - (0.0 if basis.is_race else NO_RACE))
    slowest_s = time_s * math.exp(FOUR_OF_FIVE * slow + _short_of_long_runs(distance_m, longest_run_m))
    return Prediction(
        distance_m=distance_m,
        time_s=time_s,
        fastest_s=min([fastest_s, *times]),
        slowest_s=slowest_s,
        lead=lead,
        by=Models(
            vdot=by_vdot,
            riegel=by_riegel,
            cameron=by_cameron,
            critical_speed=None if critical_speed is None else _held(lambda: critical_speed.race_time_s(distance_m)),
            marathon_estimate=scaled_s if share > NEARLY_A_MARATHON else None,
        ),
    )


def _share_of_marathon(distance_m: float, basis: Performance) -> float:
    """How much of a prediction the marathon estimate is: nothing up to the half, nothing from a longer race's time."""
    if basis.distance_m > KNOWN_DISTANCE.high:
        return 0.0
    return min(max(math.log(distance_m / HALF_MARATHON_M) / math.log(MARATHON_M / HALF_MARATHON_M), 0.0), 1.0)


def _marathon_s(basis: Performance, fitness: float, weekly_distance_m: float | None) -> float | None:
    if weekly_distance_m is None or not WEEKLY_DISTANCE.low <= weekly_distance_m <= WEEKLY_DISTANCE.high:
        return None
    known_m, known_s = basis.distance_m, basis.time_s
    if known_m < KNOWN_DISTANCE.low:
        known_m, known_s = _SHORTEST_KNOWN_M, race_time_s(fitness, _SHORTEST_KNOWN_M)
    return _held(lambda: marathon_estimate_s(known_m, known_s, weekly_distance_m))


def _of_marathon(time_s: float, distance_m: float) -> float:
    """The marathon's time that belongs to a time over another distance: of it an error in minutes is a share."""
    return time_s * float((MARATHON_M / distance_m) ** RIEGEL_EXPONENT)


def _short_of_long_runs(distance_m: float, longest_run_m: float | None) -> float:
    if longest_run_m is None:
        return 0.0
    return LONG_RUN_WEIGHT * max(LONG_RUN_SHARE - longest_run_m / distance_m, 0.0)


def _mean(times_s: list[float]) -> float:
    return math.exp(sum(math.log(time_s) for time_s in times_s) / len(times_s))


def _held(model: Callable[[], float]) -> float | None:
    try:
        return model()
    except OutsideValidity:
        return None
