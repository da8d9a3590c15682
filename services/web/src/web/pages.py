"""What every template can use: built files, forms' tokens, figures in the athlete's units, the navigation."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from jinja2 import StrictUndefined

from flakon import clock
from web import formatting, notices
from web.addresses import public_address
from web.api.athlete import Athlete
from web.api.shoes import Shoe
from web.browser import csrf_token, current_session
from web.csrf import FIELD
from web.distances import distance_name
from web.formatting import METRES_PER_KM, METRES_PER_MILE, Figure, Units
from web.language import LANGUAGES, current_language
from web.polyline import drawing
from web.race_words import GOALS, KINDS, PRIORITIES, RUN_REASONS, country_name, until
from web.time_zones import time_zones
from web.wiring import parts


@dataclass(frozen=True)
class Place:
    """An entry of the navigation. It is the current one on every page of its `blueprint`."""

    label: Any
    icon: str
    endpoint: str
    blueprint: str
    admins: bool = False

    def is_current(self, blueprint: str | None) -> bool:
        """Whether a page of `blueprint` belongs to it."""
        return blueprint is not None and (blueprint == self.blueprint or blueprint.startswith(f"{self.blueprint}_"))


NAVIGATION = (
    Place(_l("Dashboard"), "dashboard", "dashboard.show", "dashboard"),
    Place(_l("Calendar"), "calendar", "calendar.show", "calendar"),
    Place(_l("Plan"), "plan", "plan.show", "plan"),
    Place(_l("Runs"), "lanes", "runs.show", "runs"),
    Place(_l("Fitness"), "fitness", "fitness.show", "fitness"),
    Place(_l("Records"), "record", "records.show", "records"),
    Place(_l("Races"), "race", "races.show", "races"),
    Place(_l("Trends"), "trends", "trends.show", "trends"),
    Place(_l("Log a run"), "log", "log.show", "log"),
)
"""What she comes for, always in sight."""

MORE = (
    Place(_l("Shoes"), "shoe", "shoes.show", "shoes"),
    Place(_l("Questions"), "question", "questions.show", "questions"),
    Place(_l("Bring your runs"), "bring", "bring.show", "bring"),
    Place(_l("Import"), "import", "imports.show", "imports"),
    Place("Strava", "sync", "strava.show", "strava"),
    Place(_l("Settings"), "settings", "settings.show", "settings"),
    Place(_l("Administration"), "admin", "admin.show", "admin", admins=True),
)
"""What she needs now and then, behind a disclosure, which is open on its own pages."""


class Figures:
    """The figures of `formatting` in one athlete's units and this page's language."""

    def __init__(self, units: Units, locale: str) -> None:
        self.units = units
        self.locale = locale

    def distance(self, distance_m: float) -> Figure:
        return formatting.distance(distance_m, self.units, self.locale)

    def exact_distance(self, distance_m: float) -> Figure:
        return formatting.exact_distance(distance_m, self.units, self.locale)

    def whole_distance(self, distance_m: float) -> Figure:
        return formatting.whole_distance(distance_m, self.units, self.locale)

    def race_distance(self, distance_m: float) -> Figure:
        return formatting.race_distance(distance_m, self.units, self.locale)

    def pace(self, average_speed_mps: float | None) -> Figure | None:
        return formatting.pace(average_speed_mps, self.units)

    def mean_pace(self, distance_m: float, moving_time_s: float) -> Figure | None:
        return formatting.pace(formatting.speed_mps(distance_m, moving_time_s), self.units)

    def pace_difference(self, one_mps: float | None, other_mps: float | None) -> Figure | None:
        return formatting.pace_difference(one_mps, other_mps, self.units)

    def duration(self, seconds: float) -> Figure:
        return formatting.duration(seconds)

    def hours_and_minutes(self, seconds: float) -> Figure:
        return formatting.hours_and_minutes(seconds)

    def elevation(self, height_m: float | None) -> Figure | None:
        return formatting.elevation(height_m, self.units, self.locale)

    def heart_rate(self, beats_per_minute: float | None) -> Figure | None:
        return formatting.whole(beats_per_minute, "bpm", self.locale)

    def cadence(self, steps_per_minute: float | None) -> Figure | None:
        return formatting.whole(steps_per_minute, gettext("spm"), self.locale)

    def power(self, watts: float | None) -> Figure | None:
        return formatting.whole(watts, "W", self.locale)

    def plain(self, number: float) -> str:
        return formatting.plain(number, self.locale)

    def percent(self, share: float) -> str:
        return formatting.percent(share, self.locale)

    def signed(self, number: float) -> str:
        return formatting.signed(number, self.locale)

    def tenths(self, number: float) -> str:
        return formatting.tenths(number, self.locale)

    def apart(self, seconds: float) -> str:
        return formatting.apart(seconds)

    def cost(self, shoe: Shoe) -> str | None:
        """What a kilometre or a mile in it cost so far: €0.23 /km; None without a price, or before the first one."""
        size, unit = (METRES_PER_MILE, "mi") if self.units == "imperial" else (METRES_PER_KM, "km")
        amount = shoe.cost_per(size)
        if amount is None or shoe.currency is None:
            return None
        return f"{formatting.money(amount, shoe.currency, self.locale)}\u00a0/{unit}"

    def count(self, number: float) -> str:
        return str(formatting.whole(number, "", self.locale))

    def file_size(self, size_bytes: int) -> str:
        return formatting.file_size(size_bytes, self.locale)

    def day(self, moment: date, today: date) -> str:
        return formatting.day(moment, today, self.locale)

    def day_and_time(self, moment: datetime, today: date) -> str:
        return formatting.day_and_time(moment, today, self.locale)

    def long_day(self, moment: date) -> str:
        return formatting.long_day(moment, self.locale)

    def day_range(self, first: date) -> str:
        """The seven days from `first` on."""
        return formatting.range_of_days(first, first + timedelta(days=6), self.locale)

    def month(self, moment: date) -> str:
        return formatting.month(moment, self.locale)

    def month_short(self, moment: date) -> str:
        return formatting.month_name(moment, self.locale, short=True)

    def clock_time(self, moment: datetime) -> str:
        return formatting.clock_time(moment, self.locale)

    def weekday_letter(self, moment: date) -> str:
        return formatting.weekday_letter(moment, self.locale)

    def weekday(self, moment: date) -> str:
        return formatting.weekday(moment, self.locale)


def figures(units: Units) -> Figures:
    """For the page at hand."""
    return Figures(units, str(get_locale() or "en"))


def asset(name: str) -> str:
    """The address of a built file."""
    return url_for("static", filename=parts().assets[name])


def in_zone(moment: datetime, athlete: Athlete) -> datetime:
    """An instant on the athlete's clock."""
    return moment.astimezone(athlete.zone)


def today_of(athlete: Athlete) -> date:
    """The date where she lives."""
    return clock.now().astimezone(athlete.zone).date()


def default_time_zone() -> str:
    """What a form begins with where no script can ask the browser: a guess, for her to correct."""
    return "Europe/Paris" if current_language() == "fr" else "UTC"


def _context() -> dict[str, Any]:
    known: Athlete | None = g.get("athlete")
    return {
        "session": current_session(),
        "is_admin": known is not None and known.is_admin,
        "notice": notices.to_say(),
        "language": current_language(),
        "languages": LANGUAGES,
        "current_blueprint": request.blueprint,
        "current_path": request.path,
        "settings": parts().settings,
    }


def install(app: Flask) -> None:
    """Give the app's templates all of this."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_context)
    app.jinja_env.globals.update(
        asset=asset,
        csrf_field=FIELD,
        csrf_token=csrf_token,
        default_time_zone=default_time_zone,
        distance_name=distance_name,
        drawing=drawing,
        figures=figures,
        in_zone=in_zone,
        navigation=NAVIGATION,
        navigation_more=MORE,
        now=clock.now,
        race_words={"goals": GOALS, "kinds": KINDS, "priorities": PRIORITIES, "reasons": RUN_REASONS},
        country_name=country_name,
        until=until,
        public_address=lambda path: public_address(parts().settings.public_url, path),
        time_zones=time_zones,
        today_of=today_of,
    )
