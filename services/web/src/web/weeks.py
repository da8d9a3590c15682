"""Where a week begins, and its seven days as bars: what was run on each, and what is planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

WeekStart = Literal["monday", "sunday", "saturday"]

FIRST_WEEKDAY: dict[WeekStart, int] = {"monday": 0, "saturday": 5, "sunday": 6}


@dataclass(frozen=True)
class DayBar:
    """One day of a week, in metres. The shares are parts of the week's longest day, run or planned, from 0 to 1."""

    date: date
    distance_m: float
    planned_m: float
    share: float
    planned_share: float
    is_today: bool
    is_future: bool


def first_of_week(today: date, week_start: WeekStart) -> date:
    """The day on which the week of `today` began."""
    return today - timedelta(days=(today.weekday() - FIRST_WEEKDAY[week_start]) % 7)


def week_bars(first: date, today: date, done: Mapping[date, float], planned: Mapping[date, float]) -> list[DayBar]:
    """The seven days from `first` on; `done` and `planned` are metres by day."""
    days = [first + timedelta(days=number) for number in range(7)]
    longest = max(max(done.get(day, 0.0), planned.get(day, 0.0)) for day in days) or 1.0
    return [
        DayBar(
            day,
            done.get(day, 0.0),
            planned.get(day, 0.0),
            done.get(day, 0.0) / longest,
            planned.get(day, 0.0) / longest,
            is_today=day == today,
            is_future=day > today,
        )
        for day in days
    ]
