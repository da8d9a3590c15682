"""Her days: sums of the activities that began on each, where they were; kept by triggers, read here."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Connection, Double, Integer, cast, func, literal, select, text

from dataservice.domain.athletes import WeekStart
from dataservice.storage.records import AnyRow
from dataservice.storage.training_tables import daily_summaries

MOST_PERIODS = 2000

RUN = "run"

_NAMES = ("activities", "distance_m", "moving_time_s", "total_elevation_gain_m")
_DAYS_BEFORE = {WeekStart.MONDAY: 0, WeekStart.SUNDAY: 1, WeekStart.SATURDAY: 2}
_LOADS = text(
    """
    SELECT local_date, sum(load) AS load FROM daily_summaries
    WHERE athlete_id = :athlete_id AND local_date BETWEEN :first AND :last GROUP BY local_date
    """
)
_EVERY_LOAD = text(
    """
    SELECT array_agg(coalesce(done.load, 0) ORDER BY number)
    FROM generate_series(0, CAST(:last AS date) - CAST(:first AS date)) AS number
    LEFT JOIN (
        SELECT local_date, sum(load) AS load FROM daily_summaries
        WHERE athlete_id = :athlete_id AND local_date BETWEEN :first AND :last GROUP BY local_date
    ) AS done ON done.local_date = CAST(:first AS date) + number
    """
)
_SUMS_OF_RANGES = text(
    """
    SELECT sums.* FROM unnest(CAST(:firsts AS date[]), CAST(:lasts AS date[])) WITH ORDINALITY
        AS range (first, last, place)
    CROSS JOIN LATERAL (
        SELECT CAST(coalesce(sum(activities) FILTER (WHERE sport = 'run'), 0) AS bigint) AS activities,
               coalesce(sum(distance_m) FILTER (WHERE sport = 'run'), 0.0) AS distance_m,
               CAST(coalesce(sum(moving_time_s) FILTER (WHERE sport = 'run'), 0) AS bigint) AS moving_time_s,
               coalesce(sum(total_elevation_gain_m) FILTER (WHERE sport = 'run'), 0.0) AS total_elevation_gain_m,
               coalesce(sum(load), 0.0) AS load
        FROM daily_summaries
        WHERE athlete_id = :athlete_id AND local_date BETWEEN range.first AND range.last
    ) AS sums
    ORDER BY range.place
    """
)


class DailySummaries:
    """One athlete's days within one transaction; ranges are of dates where she was, both ends included."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._hers = daily_summaries.c.athlete_id == athlete_id
        self._athlete_id = athlete_id

    def days(self, first: date, last: date) -> list[AnyRow]:
        """Rows of daily_summaries, oldest first: one for runs and one for the rest, of days with some."""
        query = select(daily_summaries).where(self._hers, daily_summaries.c.local_date.between(first, last))
        return list(self._connection.execute(query.order_by(daily_summaries.c.local_date, daily_summaries.c.sport)))

    def loads(self, first: date, last: date) -> dict[date, float]:
        """The load of each day with an activity, of whichever sport."""
        values = {"athlete_id": self._athlete_id, "first": first, "last": last}
        return {row.local_date: row.load for row in self._connection.execute(_LOADS, values)}

    def every_load(self, first: date, last: date) -> list[float]:
        """The load of each day of a range, of whichever sport; of a day without an activity, 0.

        It takes as long whether she trains every day or never.
        """
        values = {"athlete_id": self._athlete_id, "first": first, "last": last}
        return list(self._connection.execute(_EVERY_LOAD, values).scalar_one())

    def sums(self, ranges: Sequence[tuple[date, date]]) -> list[dict[str, Any]]:
        """The sums of several ranges: of her runs, and the load of every sport; one statement."""
        values = {
            "athlete_id": self._athlete_id,
            "firsts": [first for first, _ in ranges],
            "lasts": [last for _, last in ranges],
        }
        return [dict(row._mapping) for row in self._connection.execute(_SUMS_OF_RANGES, values)]

    def totals(self, first: date | None, last: date | None, *, runs_only: bool) -> AnyRow:
        """The sums of all days, or of those of a range: the contract's fields, named alike."""
        return self._connection.execute(select(*_sums()).where(*self._within(first, last, runs_only=runs_only))).one()

    def trends(
        self, by: str, week_start: WeekStart, first: date | None, last: date | None, *, runs_only: bool
    ) -> list[AnyRow]:
        """Sums by period, oldest first, of the newest 2,000 in which there was something."""
        shift = _DAYS_BEFORE[week_start] if by == "week" else 0
        day = daily_summaries.c.local_date
        shifted = cast(func.date_trunc(by, day + literal(shift, Integer)), daily_summaries.c.local_date.type)
        start = (day if by == "day" else shifted - literal(shift, Integer)).label("start")
        query = select(start, *_sums()).where(*self._within(first, last, runs_only=runs_only)).group_by(start)
        return list(self._connection.execute(query.order_by(start.desc()).limit(MOST_PERIODS)))[::-1]

    def has_run_on(self, day: date) -> bool:
        """Whether she ran on a day."""
        return any(row.sport == RUN for row in self.days(day, day))

    def _within(self, first: date | None, last: date | None, *, runs_only: bool) -> list[ColumnElement[bool]]:
        found = [self._hers]
        if runs_only:
            found.append(daily_summaries.c.sport == RUN)
        if first is not None:
            found.append(daily_summaries.c.local_date >= first)
        if last is not None:
            found.append(daily_summaries.c.local_date <= last)
        return found


def _sums() -> list[ColumnElement[Any]]:
    return [_sum(name, literal(value=True)).label(name) for name in _NAMES]


def _sum(name: str, condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """In the column's own kind of number: PostgreSQL makes decimals of whole ones."""
    column = daily_summaries.c[name]
    kind = Double if name.endswith("_m") else BigInteger
    return cast(func.coalesce(func.sum(column).filter(condition), 0), kind)
