"""What the dashboard shows of her training: as many statements, of as many rows, however long her history is."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain import timezones
from dataservice.storage.accounts import Accounts
from dataservice.storage.check_ins import CheckIns
from dataservice.storage.shoes import Shoes
from dataservice.storage.summaries import DailySummaries
from flakon import clock
from runscience.fitness import LOAD, fitness_curve

READ_DAYS = 400
"""So many days make the curve: of a load further back less than a ten-thousandth is left of its fitness."""

SHOWN_DAYS = 60
WORN_SHARE = 0.9
MOST_SHOES = 5
_DAY = timedelta(days=1)


def get(deps: Deps, athlete_id: UUID) -> dict[str, Any]:
    """The contract's TrainingSummary. AthleteNotFound."""
    with deps.database.transaction() as connection:
        today = timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())
        summaries = DailySummaries(connection, athlete_id)
        loads = summaries.every_load(today - (READ_DAYS - 1) * _DAY, today)
        monday = today - today.weekday() * _DAY
        days = [monday + place * _DAY for place in range(7)]
        ranges = [(monday, days[-1]), (monday - 7 * _DAY, monday - _DAY)]
        ranges += [(today.replace(day=1), _end_of_month(today)), (date(today.year, 1, 1), date(today.year, 12, 31))]
        week, last_week, month, year, *by_day = summaries.sums([*ranges, *((day, day) for day in days)])
        shoes = Shoes(connection, athlete_id).worn(WORN_SHARE, MOST_SHOES)
        check_in = CheckIns(connection, athlete_id).days(today, today)
    return {
        "today": today,
        "week": {
            "starts_on": monday,
            "days": [{"date": day, **sums} for day, sums in zip(days, by_day, strict=True)],
            "total": week,
        },
        "last_week": last_week,
        "month": month,
        "year": year,
        "fitness": _curve(loads, today),
        "shoes": [row._asdict() for row in shoes],
        "check_in": check_in[0]._asdict() if check_in else None,
    }


def _curve(loads: Sequence[float], today: date) -> list[dict[str, Any]]:
    each = [min(load, LOAD.high) for load in loads]
    curve = fitness_curve(each)
    return [
        {
            "date": today - (READ_DAYS - 1 - place) * _DAY,
            "load": each[place],
            "fitness": float(curve.fitness[place]),
            "fatigue": float(curve.fatigue[place]),
            "form": float(curve.form[place]),
        }
        for place in range(READ_DAYS - SHOWN_DAYS, READ_DAYS)
    ]


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
