"""Weeks, months and years one after another, those without a run among them, and the lines of years."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from web.api.trends import Period
from web.weeks import WeekStart, first_of_week

Kind = Literal["week", "month", "year"]
SHOWN: dict[Kind, int] = {"week": 52, "month": 36, "year": 30}
"""So many of each are drawn; the table under the chart has the same."""


@dataclass(frozen=True)
class Bar:
    """A period and its last day. `share` is its part of the scale's top, from 0 to 1."""

    period: Period
    end: date
    share: float
    is_now: bool


@dataclass(frozen=True)
class Scale:
    """An axis from zero: its ticks, and what the last one is."""

    ticks: tuple[float, ...]

    @property
    def top(self) -> float:
        """The last tick."""
        return self.ticks[-1]


def first_of(kind: Kind, moment: date, week_start: WeekStart) -> date:
    """The first day of the period that `moment` lies in."""
    if kind == "week":
        return first_of_week(moment, week_start)
    return moment.replace(day=1) if kind == "month" else moment.replace(month=1, day=1)


def next_first(kind: Kind, first: date) -> date:
    """The first day of the period after the one that begins on `first`."""
    if kind == "week":
        return first + timedelta(days=7)
    if kind == "month":
        return (first + timedelta(days=31)).replace(day=1)
    return first.replace(year=first.year + 1)


def week_end(first: date) -> date:
    """The last day of the week that begins on `first`."""
    return first + timedelta(days=6)


def firsts(kind: Kind, today: date, week_start: WeekStart, since: date | None) -> list[date]:
    """The first days of the newest periods up to today's, from that of `since` on; at most so many as are shown."""
    last = first_of(kind, today, week_start)
    current = last
    found = [last]
    while len(found) < SHOWN[kind]:
        current = first_of(kind, current - timedelta(days=1), week_start)
        if since is not None and next_first(kind, current) <= since:
            break
        found.append(current)
    return found[::-1]


def bars(
    kind: Kind, periods: Iterable[Period], begins: Sequence[date], value: Callable[[Period], float], scale: Scale
) -> list[Bar]:
    """A bar for each of the periods that begin on these days."""
    known = {each.start: each for each in periods}
    nothing = (0, 0.0, 0, 0.0)
    found = []
    for begin in begins:
        period = known.get(begin) or Period(begin, *nothing)
        end = next_first(kind, begin) - timedelta(days=1)
        found.append(Bar(period, end, min(1.0, value(period) / scale.top), is_now=begin == begins[-1]))
    return found


def scale_to(most: float, unit: float = 1.0, lines: int = 4) -> Scale:
    """Round ticks up to `most` at least: 1, 2, 2.5 or 5 times a power of ten of the unit."""
    wanted = max(most / unit, 1.0) / lines
    power = 1.0
    while power * 10 <= wanted:
        power *= 10
    step = next(each * power for each in (1.0, 2.0, 2.5, 5.0, 10.0) if each * power >= wanted)
    count = max(1, -(-int(max(most / unit, 1.0) * 1000) // int(step * 1000)))
    return Scale(tuple(number * step * unit for number in range(count + 1)))


@dataclass(frozen=True)
class YearLine:
    """A year's runs added up day by day: (day of the year from 1, sum so far) wherever it grew."""

    year: int
    points: tuple[tuple[int, float], ...]

    @property
    def total(self) -> float:
        """What the year comes to, so far."""
        return self.points[-1][1] if self.points else 0.0

    def until(self, day: int) -> float:
        """What it had come to on that day of the year."""
        return max((value for number, value in self.points if number <= day), default=0.0)


def year_lines(days: Iterable[Period], value: Callable[[Period], float]) -> list[YearLine]:
    """A line for each year in which she ran, newest first."""
    sums: dict[int, list[tuple[int, float]]] = {}
    for each in days:
        line = sums.setdefault(each.start.year, [])
        before = line[-1][1] if line else 0.0
        line.append((each.start.timetuple().tm_yday, before + value(each)))
    return [YearLine(year, tuple(points)) for year, points in sorted(sums.items(), reverse=True)]
