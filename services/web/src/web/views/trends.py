"""Trends: weeks, months and years, one year against another, her hours and weekdays, and all her tracks on one map."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from flakon import errors
from web.api.athlete import Athlete
from web.api.trends import Habit, Period
from web.columns import of_hours, of_periods, of_weekdays, period_address, period_name
from web.formatting import METRES_PER_FOOT, METRES_PER_KM, METRES_PER_MILE, Units, month_name
from web.guards import athlete, signed_in, signed_in_only
from web.pages import Figures, figures, today_of
from web.periods import Kind, Scale, YearLine, bars, firsts, next_first, scale_to, year_lines
from web.weeks import FIRST_WEEKDAY

blueprint = Blueprint("trends", __name__)
blueprint.before_request(signed_in_only)

YEARS_COMPARED = 5
Summed = Period | Habit
KINDS: Mapping[Kind, Any] = {"week": _l("Weeks"), "month": _l("Months"), "year": _l("Years")}


@dataclass(frozen=True)
class Measure:
    """What is added up: `of` a period or an hour, shown as `figure`. A round step of its axis is made of `unit`s."""

    label: Any
    of: Callable[[Summed], float]
    unit: Callable[[Units], float]
    figure: Callable[[Figures, float], Any]


def _climb(each: Summed) -> float:
    return each.total_elevation_gain_m if isinstance(each, Period) else 0.0


MEASURES: Mapping[str, Measure] = {
    "distance": Measure(
        _l("Distance"),
        lambda each: each.distance_m,
        lambda units: METRES_PER_MILE if units == "imperial" else METRES_PER_KM,
        Figures.distance,
    ),
    "time": Measure(_l("Time"), lambda each: each.moving_time_s, lambda units: 3600.0, Figures.hours_and_minutes),
    "climb": Measure(
        _l("Climb"), _climb, lambda units: METRES_PER_FOOT if units == "imperial" else 1.0, Figures.elevation
    ),
    "runs": Measure(_l("Runs"), lambda each: each.runs, lambda units: 1.0, lambda f, value: f.count(int(value))),
}


@blueprint.get("/trends")
def show() -> ResponseReturnValue:
    """The page: `by` week, month or year; `show` distance, time, climb or runs; `year` for the map and the habits."""
    her = athlete()
    today = today_of(her)
    kind = cast(Kind, request.args.get("by")) if request.args.get("by") in KINDS else "week"
    name = request.args["show"] if request.args.get("show") in MEASURES else "distance"
    measure = MEASURES[name]
    trends = signed_in().trends
    years = trends.periods("year")
    year = _year(years)
    begins = firsts(kind, today, her.week_start, years[0].start if years else today)
    of_kind = years if kind == "year" else trends.periods(kind, begin=begins[0])
    scale = scale_to(max((measure.of(each) for each in of_kind), default=0.0), measure.unit(her.units))
    drawn = bars(kind, of_kind, begins, measure.of, scale)
    f = figures(her.units)
    days = trends.periods("day", begin=date(today.year - YEARS_COMPARED + 1, 1, 1)) if years else []
    lines = year_lines(days, measure.of)

    def address(**other: Any) -> str:
        """This page with another choice."""
        plain: dict[str, Any] = {"by": "week", "show": "distance", "year": None}
        chosen = {"by": kind, "show": name, "year": year, **other}
        return url_for("trends.show", **{each: value for each, value in chosen.items() if value != plain[each]})

    return render_template(
        "trends.html",
        athlete=her,
        today=today,
        kind=kind,
        kinds=KINDS,
        name=name,
        measure=measure,
        measures=MEASURES,
        scale=scale,
        bars=drawn,
        columns=of_periods(kind, drawn, lambda bar: measure.figure(f, measure.of(bar.period)), f),
        ticks=lambda of: _ticks(measure, of, f),
        period_name=period_name,
        period_address=period_address,
        address=address,
        lines=lines,
        lines_data=[{"year": each.year, "points": each.points} for each in lines],
        month_ends=_month_ends(lines, today, f.locale),
        years=[each.start.year for each in reversed(years)],
        year=year,
        **_habits(measure, her, year),
    )


def _habits(measure: Measure, her: Athlete, year: int | None) -> dict[str, Any]:
    """The columns of hours and weekdays; climb is not known by the hour, so distance stands for it."""
    shown = MEASURES["distance"] if measure is MEASURES["climb"] else measure
    f = figures(her.units)
    hours, days = signed_in().trends.habits(*_of_year(year))
    ordered = [days[(FIRST_WEEKDAY[her.week_start] + number) % 7] for number in range(7)]

    def scale(habits: Sequence[Habit]) -> Scale:
        return scale_to(max(shown.of(each) for each in habits), shown.unit(her.units))

    def said(each: Habit) -> str:
        return str(shown.figure(f, shown.of(each)))

    return {
        "habits_measure": shown,
        "habit_ticks": lambda of: _ticks(shown, of, f),
        "hours": of_hours(hours, shown.of, said, scale(hours)),
        "hours_scale": scale(hours),
        "weekdays": of_weekdays(ordered, shown.of, said, scale(ordered), f),
        "weekdays_scale": scale(ordered),
    }


def _ticks(measure: Measure, scale: Scale, f: Figures) -> list[tuple[float, Any]]:
    """Where on the axis, from 0 to 1, stands what: whole numbers, the unit at the top one only."""
    size = measure.unit(f.units)
    top = len(scale.ticks) - 1
    unit = getattr(measure.figure(f, 0.0), "unit", "")
    said = (f.plain(tick / size) for tick in scale.ticks)
    return [
        (tick / scale.top, f"{text} {unit}" if number == top and unit else text)
        for number, (tick, text) in enumerate(zip(scale.ticks, said, strict=True))
    ]


def _month_ends(lines: Sequence[YearLine], today: date, locale: str) -> list[tuple[str, dict[int, int | None]]]:
    """Each month's name, and by year the day of the year that it ends on; None for what is still to come."""
    found = []
    for month in range(1, 13):
        ends: dict[int, int | None] = {}
        for line in lines:
            first = date(line.year, month, 1)
            end = next_first("month", first) - timedelta(days=1)
            ends[line.year] = None if first > today else end.timetuple().tm_yday
        found.append((month_name(date(today.year, month, 1), locale), ends))
    return found


@blueprint.get("/trends/tracks")
def tracks() -> ResponseReturnValue:
    """Some of her tracks, in their short form, as JSON; `cursor` for those that follow."""
    begin, end = _of_year(_year(None))
    try:
        found, cursor = signed_in().trends.tracks(begin, end, request.args.get("cursor") or None)
    except errors.Invalid:
        raise errors.NotFound from None
    answer: Response = jsonify(tracks=list(found), next_cursor=cursor)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _year(years: Any) -> int | None:
    """The year that the address names; None for all of them, and for one without a run where those are known."""
    typed = request.args.get("year", "")
    if not (typed.isascii() and typed.isdecimal() and len(typed) == 4 and int(typed) > 0):
        return None
    year = int(typed)
    return year if years is None or any(each.start.year == year for each in years) else None


def _of_year(year: int | None) -> tuple[date | None, date | None]:
    return (None, None) if year is None else (date(year, 1, 1), date(year, 12, 31))
