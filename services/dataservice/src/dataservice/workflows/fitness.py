"""Fitness, records and Eddington numbers, as she reads them."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import fitness, timezones
from dataservice.domain.problems import wrong_field
from dataservice.storage.accounts import Accounts
from dataservice.storage.records import AnyRow
from dataservice.storage.records_history import RecordsHistory
from dataservice.storage.summaries import DailySummaries
from dataservice.storage.training_days import TrainingDays
from flakon import clock
from runscience.eddington import KILOMETRE_M, MILE_M, Eddington, of_days
from runscience.efforts import DISTANCES_M

RECENT_DAYS = 90
_METHODS = ("heart_rate", "graded_pace", "pace", "effort", "duration")


def get_fitness(deps: Deps, athlete_id: UUID, from_: date | None, to: date | None) -> dict[str, Any]:
    """The contract's Fitness. Invalid for days in the wrong order, too many, or too far ahead."""
    with deps.database.transaction() as connection:
        today = _today(connection, athlete_id)
        days = TrainingDays(connection, athlete_id)
        first = from_ or today - timedelta(days=fitness.DAYS_BACK)
        last = to or days.last_planned(today, today + timedelta(days=fitness.DAYS_AHEAD)) or today
        _check(first, last, today)
        begin = first - timedelta(days=fitness.WARM_UP_DAYS)
        loads = DailySummaries(connection, athlete_id).loads(begin, last)
        planned = days.planned_loads(first, last)
        methods = days.methods(first, last)
    return {
        "today": today,
        "days": fitness.days(loads, planned, first, last, today),
        "weeks": fitness.weeks(loads, planned, first, last, today),
        "methods": {name: methods.get(name, 0) for name in _METHODS},
    }


def get_records(deps: Deps, athlete_id: UUID, period: str) -> list[AnyRow]:
    """Her records of all time, of this year or of the last 90 days, shortest distance first."""
    with deps.database.transaction() as connection:
        records = RecordsHistory(connection, athlete_id)
        if period == "all":
            return records.best(DISTANCES_M)
        today = _today(connection, athlete_id)
        since = date(today.year, 1, 1) if period == "year" else today - timedelta(days=RECENT_DAYS)
        return records.best_since(DISTANCES_M, datetime.combine(since, time.min))


def get_record_history(deps: Deps, athlete_id: UUID, distance_m: float) -> tuple[list[AnyRow], list[AnyRow]]:
    """How her record over a distance came down, and the best of each year, newest first."""
    with deps.database.transaction() as connection:
        records = RecordsHistory(connection, athlete_id)
        return records.history(distance_m), records.years(distance_m)


def get_eddington(deps: Deps, athlete_id: UUID) -> tuple[Eddington, Eddington]:
    """Her Eddington numbers in kilometres and in miles."""
    with deps.database.transaction() as connection:
        days = TrainingDays(connection, athlete_id)
        return of_days(days.days_of(KILOMETRE_M)), of_days(days.days_of(MILE_M))


def _today(connection: Connection, athlete_id: UUID) -> date:
    return timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())


def _check(first: date, last: date, today: date) -> None:
    if last < first:
        raise wrong_field("/to", f"{last} is before {first}: give the first day in `from` and the last one in `to`.")
    if (last - first).days >= fitness.MOST_DAYS:
        raise wrong_field("/from", f"{first} to {last} are more than {fitness.MOST_DAYS} days: ask for fewer.")
    if last > today + timedelta(days=fitness.MOST_AHEAD_DAYS):
        raise wrong_field("/to", f"{last} is more than {fitness.MOST_AHEAD_DAYS} days ahead: ask for fewer.")
    if first.toordinal() <= fitness.WARM_UP_DAYS:
        raise wrong_field("/from", f"{first} is too long ago.")
