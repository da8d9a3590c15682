"""Fitness, fatigue and form out of daily loads, and how evenly a week was trained.

The impulse-response model of Banister (1975) in the simple form it is used in today: two averages of the daily load,
each forgetting exponentially. What is on one day's scale of load is on theirs. Nothing here says whether somebody is
ready to race: it says what she did.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runscience.streams import FloatArray
from runscience.validity import Validity

FITNESS_DAYS = 42.0
FATIGUE_DAYS = 7.0

LOAD = Validity("the load of a day", 0.0, 10_000.0)
WEEK_DAYS = 7
CHRONIC_DAYS = 28


@dataclass(frozen=True, slots=True)
class FitnessCurve:
    """One figure for each day: fitness (CTL), fatigue (ATL), form (TSB, with which the day was begun)."""

    fitness: FloatArray
    fatigue: FloatArray
    form: FloatArray


def fitness_curve(loads: Sequence[float] | FloatArray, fitness: float = 0.0, fatigue: float = 0.0) -> FitnessCurve:
    """Fitness, fatigue and form on each day, from the loads of days that follow each other.

    Each day x becomes x + (1 - e^(-1/N)) (load - x), N being 42 days for fitness and 7 for fatigue. Form is the day
    before's fitness less its fatigue. `fitness` and `fatigue` are of the day before the first: with those of the last
    day of one stretch the next one goes on. Days without training have the load 0 and must not be left out.

    Raises OutsideValidity for a load that is negative, or that nobody does in a day.
    """
    each = _checked(loads)
    return FitnessCurve(
        fitness=(ctl := _average(each, fitness, FITNESS_DAYS)),
        fatigue=(atl := _average(each, fatigue, FATIGUE_DAYS)),
        form=np.concatenate([[fitness], ctl[:-1]])[: len(each)] - np.concatenate([[fatigue], atl[:-1]])[: len(each)],
    )


def monotony(loads: Sequence[float] | FloatArray) -> float | None:
    """The mean of seven days' loads over their standard deviation, of the population (Foster 1998).

    None where all days are alike, since nothing can be divided by 0: after a week without training, too. Above 2 a week
    is monotonous. ValueError for other than seven days; OutsideValidity as `fitness_curve`.
    """
    week = _checked(loads, WEEK_DAYS)
    if np.ptp(week) == 0.0:
        return None
    deviation = float(np.std(week))
    return None if deviation == 0.0 else float(np.mean(week)) / deviation


def strain(loads: Sequence[float] | FloatArray) -> float | None:
    """The load of seven days times their monotony (Foster 1998); None and errors as `monotony`."""
    found = monotony(loads)
    return None if found is None else float(np.sum(_checked(loads, WEEK_DAYS))) * found


def acute_chronic_ratio(loads: Sequence[float] | FloatArray) -> float | None:
    """The mean load of the last 7 of 28 days over that of all 28 (ACWR); None without any load.

    To look at only: the 7 days are part of the 28, so that the ratio is coupled by arithmetic, and it does not predict
    injury (Impellizzeri et al. 2020). ValueError for other than 28 days; OutsideValidity as `fitness_curve`.
    """
    days = _checked(loads, CHRONIC_DAYS)
    chronic = float(np.mean(days))
    return None if chronic == 0.0 else float(np.mean(days[-WEEK_DAYS:])) / chronic


def _average(loads: FloatArray, before: float, days: float) -> FloatArray:
    share = -np.expm1(-1.0 / days)
    averages = np.empty_like(loads)
    average = before
    for day, load in enumerate(loads):
        average += share * (load - average)
        averages[day] = average
    return averages


def _checked(loads: Sequence[float] | FloatArray, days: int | None = None) -> FloatArray:
    each = np.asarray(loads, dtype=np.float64)
    if days is not None and len(each) != days:
        raise ValueError(f"the loads of {days} days are needed, and there are {len(each)}")
    if len(each):
        LOAD.check(float(each.min()))
        LOAD.check(float(each.max()))
    return each
