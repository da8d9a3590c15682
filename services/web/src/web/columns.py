"""Columns of a chart, ready to be drawn: how high each is, what stands under it, what it says, where it leads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext

from web.api.trends import Habit
from web.formatting import month_name, range_of_days
from web.pages import Figures
from web.periods import Bar, Kind, Scale


@dataclass(frozen=True)
class Column:
    """`share` is its part of the scale, from 0 to 1; `is_minor` labels give way where there is little room.

    What `is_planned` is drawn as an outline.
    """

    share: float
    says: str
    label: str = ""
    is_minor: bool = False
    is_marked: bool = False
    href: str | None = None
    is_planned: bool = False


def of_periods(kind: Kind, bars: Sequence[Bar], figure: Callable[[Bar], Any], f: Figures) -> list[Column]:
    """A column for each period, which leads to its runs."""
    return [
        Column(
            bar.share,
            f"{period_name(kind, bar, f.locale)}: {figure(bar)}",
            *_label(kind, bar, number, f.locale),
            is_marked=bar.is_now,
            href=period_address(bar) if bar.period.runs else None,
        )
        for number, bar in enumerate(bars)
    ]


def of_hours(
    hours: Sequence[Habit], value: Callable[[Habit], float], figure: Callable[[Habit], Any], scale: Scale
) -> list[Column]:
    """A column for each hour of the day."""
    return [
        Column(
            value(each) / scale.top,
            f"{_hour(each.number)}: {figure(each)}",
            str(each.number) if each.number % 3 == 0 else "",
            is_minor=each.number % 6 != 0,
        )
        for each in hours
    ]


def of_weekdays(
    days: Sequence[Habit], value: Callable[[Habit], float], figure: Callable[[Habit], Any], scale: Scale, f: Figures
) -> list[Column]:
    """A column for each day of the week."""
    return [
        Column(value(each) / scale.top, f"{day}: {figure(each)}", day[:2] if f.locale == "fr" else day[:3])
        for each, day in ((each, f.weekday(_a_day(each.number))) for each in days)
    ]


def period_name(kind: Kind, bar: Bar, locale: str) -> str:
    """24–30 Nov 2026, November 2026, 2026."""
    if kind == "year":
        return str(bar.period.start.year)
    if kind == "month":
        return f"{month_name(bar.period.start, locale)} {bar.period.start.year}"
    return range_of_days(bar.period.start, bar.end, locale)


def period_address(bar: Bar) -> str:
    """The list of its runs."""
    between: dict[str, Any] = {"from": bar.period.start.isoformat(), "to": bar.end.isoformat()}
    return url_for("runs.show", **between)


def _label(kind: Kind, bar: Bar, number: int, locale: str) -> tuple[str, bool]:
    """What stands under a column, and whether it may go."""
    start = bar.period.start
    if kind == "year":
        return str(start.year), number % 2 == 1
    if kind == "month":
        return (str(start.year), False) if start.month == 1 else ("", False)
    if start.day > 7 or bar.end < start:
        return "", False
    return month_name(start, locale, short=True), start.month % 3 != 1


def _hour(number: int) -> str:
    return str(gettext("%(begin)s to %(end)s h", begin=number, end=number + 1))


def _a_day(weekday: int) -> date:
    """Any day that is this day of the week, by ISO 8601."""
    return date(2026, 11, 22 + weekday)
