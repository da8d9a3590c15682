"""A month as rows of seven days, by her own first day of the week: what is planned and what was done on each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from web.api.training import NOT_RUNNING
from web.api.weeks import Days, DoneActivity, PlannedAndDone, RaceOnDay
from web.weeks import WeekStart, first_of_week

ROW = 7


@dataclass(frozen=True)
class Day:
    """A day: its sessions with what was done of them, what was done besides, and races without a session of theirs."""

    date: date
    is_today: bool
    is_past: bool
    is_of_month: bool
    planned: Sequence[PlannedAndDone]
    done: Sequence[DoneActivity]
    races: Sequence[RaceOnDay]


@dataclass(frozen=True)
class Row:
    """Seven days and what they come to, in metres of runs; sessions that she leaves out are not counted."""

    days: Sequence[Day]
    planned_m: float
    done_m: float

    @property
    def monday(self) -> date:
        """The training week that most of these days are in begins on it."""
        middle = self.days[len(self.days) // 2].date
        return middle - timedelta(days=middle.weekday())


@dataclass(frozen=True)
class Month:
    """The rows that a month has days in."""

    first: date
    rows: Sequence[Row]

    @property
    def before(self) -> str:
        """The month before, as it stands in addresses."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after."""
        return f"{self.first + timedelta(days=31):%Y-%m}"


def bounds(first: date, week_start: WeekStart) -> tuple[date, date]:
    """The first and the last day of the rows of the month that begins on `first`."""
    last_of_month = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first_of_week(first, week_start), first_of_week(last_of_month, week_start) + timedelta(days=ROW - 1)


def month(first: date, days: Days, today: date, week_start: WeekStart) -> Month:
    """The month that begins on `first`, of these days."""
    begin, end = bounds(first, week_start)
    dates = [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
    drawn = [_day(each, days, today, first) for each in dates]
    return Month(first, [_row(drawn[number : number + ROW], days) for number in range(0, len(drawn), ROW)])


def _day(day: date, days: Days, today: date, first: date) -> Day:
    planned = [each for each in days.planned if each.session.local_date == day]
    matched = {each.match.activity_id for each in days.planned if each.match is not None}
    has_race = any(each.session.kind == "race" for each in planned)
    return Day(
        date=day,
        is_today=day == today,
        is_past=day < today,
        is_of_month=(day.year, day.month) == (first.year, first.month),
        planned=planned,
        done=[
            each.activity
            for each in days.done
            if each.activity.local_date == day and each.activity.activity_id not in matched
        ],
        races=[] if has_race else [each for each in days.races if each.date == day],
    )


def _row(row: Sequence[Day], days: Days) -> Row:
    dates = {each.date for each in row}
    return Row(
        row,
        sum(
            each.session.distance_m
            for day in row
            for each in day.planned
            if each.session.kind not in NOT_RUNNING and not each.session.is_skipped
        ),
        sum(
            each.activity.distance_m for each in days.done if each.activity.local_date in dates and each.activity.is_run
        ),
    )
