"""What is said of races in words."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from unicodedata import normalize

from babel import Locale
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

KINDS: Mapping[str, Any] = {
    "road": _l("Road"),
    "trail": _l("Trail"),
    "track": _l("Track"),
    "parkrun": _l("parkrun"),
    "cross_country": _l("Cross country"),
    "virtual": _l("Virtual"),
}
PRIORITIES: Mapping[str, Any] = {"A": _l("Priority A"), "B": _l("Priority B"), "C": _l("Priority C")}
PRIORITY_HINTS: Mapping[str, Any] = {
    "A": _l("The one you train for: a plan is built towards it."),
    "B": _l("It matters, with a few easier days before."),
    "C": _l("Run out of training."),
}
GOALS: Mapping[str, Any] = {"dream": _l("Dream"), "target": _l("Target"), "floor": _l("Floor")}
RUN_REASONS: Mapping[str, Any] = {
    "chosen": _l("you chose it"),
    "date": _l("it was on that day"),
    "next_date": _l("it was within a day of it"),
    "workout_type": _l("it is called a race"),
    "distance": _l("its distance fits"),
    "place": _l("it began there"),
}
FACTS: Mapping[str, Any] = {
    "name": _l("Name"),
    "date": _l("Date"),
    "place": _l("Place"),
    "country": _l("Country"),
    "distance_m": _l("Distance"),
    "kind": _l("Kind"),
    "website": _l("Web page"),
}

_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
"""What has a code in the same list and is no country."""

COUNTED_IN_DAYS = 21
"""What is farther away is counted in weeks."""


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Codes and names of the world's countries, by their names in this language."""
    territories = Locale.parse(language).territories
    found = [(code, name) for code, name in territories.items() if len(code) == 2 and code.isalpha()]
    return tuple(sorted((each for each in found if each[0] not in _NO_COUNTRIES), key=lambda each: _sorted_by(each[1])))


def _sorted_by(name: str) -> str:
    return normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


def country_name(code: str | None, language: str) -> str | None:
    """The name of a country; its code where there is none."""
    return None if code is None else dict(countries(language)).get(code, code)


def until(day: date, today: date) -> str:
    """How far away a race is: "in 12 days", "today", "3 days ago"."""
    days = (day - today).days
    weeks = abs(days) // 7
    if days == 0:
        said = gettext("today")
    elif days == 1:
        said = gettext("tomorrow")
    elif abs(days) < COUNTED_IN_DAYS:
        said = ngettext("in %(num)d day", "in %(num)d days", days) if days > 0 else _days_ago(-days)
    elif days > 0:
        said = ngettext("in %(num)d week", "in %(num)d weeks", weeks)
    else:
        said = ngettext("%(num)d week ago", "%(num)d weeks ago", weeks)
    return str(said)


def _days_ago(days: int) -> Any:
    return ngettext("%(num)d day ago", "%(num)d days ago", days)
