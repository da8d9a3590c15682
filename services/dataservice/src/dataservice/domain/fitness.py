"""The curve of fitness, fatigue and form, on into what is planned, and what each week was like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from runscience.fitness import (
    CHRONIC_DAYS,
    LOAD,
    WEEK_DAYS,
    acute_chronic_ratio,
    fitness_curve,
    monotony,
    strain,
)

WARM_UP_DAYS = 400
"""How many days before the first are taken into the curve: of a day further back less than a ten-thousandth is left."""

MOST_DAYS = 1_100
MOST_AHEAD_DAYS = 400
DAYS_BACK = 180
DAYS_AHEAD = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One day of the curve; on days to come `load` is what is planned, and today until she did something."""

    date: date
    load: float
    planned_load: float | None
    fitness: float
    fatigue: float
    form: float
    is_future: bool


def days(loads: Mapping[date, float], planned: Mapping[date, float], first: date, last: date, today: date) -> list[Day]:
    """The curve from `first` to `last`, from loads of `WARM_UP_DAYS` before `first` on; days without one had none."""
    begin = first - timedelta(days=WARM_UP_DAYS)
    dates = [begin + timedelta(days=day) for day in range((last - begin).days + 1)]
    each = [_load(loads, planned, day, today) for day in dates]
    curve = fitness_curve(each)
    return [
        Day(
            date=day,
            load=each[place],
            planned_load=planned.get(day),
            fitness=float(curve.fitness[place]),
            fatigue=float(curve.fatigue[place]),
            form=float(curve.form[place]),
            is_future=day > today,
        )
        for place, day in enumerate(dates)
        if day >= first
    ]


def weeks(
    loads: Mapping[date, float], planned: Mapping[date, float], first: date, last: date, today: date
) -> list[dict[str, Any]]:
    """Each week from Monday on that lies within, as the contract has it."""
    found = []
    monday = first + timedelta(days=-first.weekday() % WEEK_DAYS)
    while (sunday := monday + timedelta(days=WEEK_DAYS - 1)) <= last:
        month = [
            _load(loads, planned, sunday - timedelta(days=back), today) for back in range(CHRONIC_DAYS - 1, -1, -1)
        ]
        found.append({"starts_on": monday, **_figures(month), "is_future": sunday > today})
        monday += timedelta(days=WEEK_DAYS)
    return found


def _figures(month: Sequence[float]) -> dict[str, Any]:
    week = month[-WEEK_DAYS:]
    return {
        "load": sum(week),
        "monotony": monotony(week),
        "strain": strain(week),
        "acwr": acute_chronic_ratio(month),
    }


def _load(loads: Mapping[date, float], planned: Mapping[date, float], day: date, today: date) -> float:
    """What a day counts: what she did, up to yesterday; what is planned from tomorrow on; today either."""
    is_done = day < today or (day == today and loads.get(day, 0.0) > 0.0)
    return min((loads if is_done else planned).get(day, 0.0), LOAD.high)
