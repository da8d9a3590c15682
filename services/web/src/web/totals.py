"""What this week and this month come to, from a list of runs, by the athlete's own calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

WeekStart = Literal["monday", "sunday", "saturday"]

FIRST_WEEKDAY: dict[WeekStart, int] = {"monday": 0, "saturday": 5, "sunday": 6}


class Counted(Protocol):
    """What of an activity is added up."""

    @property
    def start_date_local(self) -> datetime: ...
    @property
    def distance_m(self) -> float: ...
    @property
    def moving_time_s(self) -> int: ...
    @property
    def total_elevation_gain_m(self) -> float | None: ...


@dataclass(frozen=True)
class Total:
    """Runs added up: metres and seconds."""

    runs: int
    distance_m: float
    moving_time_s: int
    total_elevation_gain_m: float


@dataclass(frozen=True)
class Day:
    """One day of the week shown. `share` is its distance as a part of the week's longest day, from 0 to 1."""

    date: date
    distance_m: float
    share: float
    is_today: bool
    is_future: bool


def first_of_week(today: date, week_start: WeekStart) -> date:
    """The day on which the week of `today` began."""
    return today - timedelta(days=(today.weekday() - FIRST_WEEKDAY[week_start]) % 7)


def total(runs: Iterable[Counted], since: date, before: date = date.max) -> Total:
    """All runs of `since` and later, up to the day before `before`, by the date where they were run."""
    counted = [run for run in runs if since <= run.start_date_local.date() < before]
    return Total(
        runs=len(counted),
        distance_m=sum(run.distance_m for run in counted),
        moving_time_s=sum(run.moving_time_s for run in counted),
        total_elevation_gain_m=sum(run.total_elevation_gain_m or 0.0 for run in counted),
    )


def week(runs: Sequence[Counted], today: date, week_start: WeekStart) -> list[Day]:
    """The seven days of this week with what was run on each."""
    first = first_of_week(today, week_start)
    dates = [first + timedelta(days=number) for number in range(7)]
    distances = {each: sum(run.distance_m for run in runs if run.start_date_local.date() == each) for each in dates}
    longest = max(distances.values()) or 1.0
    return [
        Day(each, distances[each], distances[each] / longest, is_today=each == today, is_future=each > today)
        for each in dates
    ]
