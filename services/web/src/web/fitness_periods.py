"""The stretch of days that the fitness page shows, as it stands in its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

PERIODS: Mapping[str, Any] = {
    "quarter": _l("3 months"),
    "half": _l("6 months"),
    "year": _l("1 year"),
    "two_years": _l("2 years"),
}
BACK_DAYS = {"quarter": 91, "half": 182, "year": 365, "two_years": 730}
USUAL = "half"
LONGEST_DAYS = 1100
FARTHEST_DAYS = 400
"""dataservice looks no farther ahead."""


@dataclass(frozen=True)
class FitnessPeriod:
    """One of `PERIODS` by its name, or what she typed: `begin` and `end`, which are days where they can be.

    Without an end, dataservice goes on to the last day that has something planned. `wrong` says why what she typed
    is not shown; then the usual period is.
    """

    name: str | None
    begin: date
    end: date | None
    typed: tuple[str, str] = ("", "")
    wrong: Any = None

    @classmethod
    def asked(cls, arguments: MultiDict[str, str], today: date) -> "FitnessPeriod":
        """From the page's address."""
        typed = (arguments.get("from", "").strip(), arguments.get("to", "").strip())
        if any(typed):
            begin, end = (_day(each) for each in typed)
            wrong = _wrong(begin, end, today)
            if wrong is None and begin is not None:
                return cls(None, begin, end, typed)
            return cls(None, today - timedelta(days=BACK_DAYS[USUAL]), None, typed, wrong)
        name = arguments.get("period", USUAL)
        name = name if name in PERIODS else USUAL
        return cls(name, today - timedelta(days=BACK_DAYS[name]), None)


def _wrong(begin: date | None, end: date | None, today: date) -> Any:
    if begin is None or end is None:
        return _l("Please enter two days.")
    if begin > end:
        return _l("The first day has to be before the last one.")
    if (end - begin).days >= LONGEST_DAYS:
        return _l("At most three years can be shown at once.")
    if begin > today or end > today + timedelta(days=FARTHEST_DAYS):
        return _l("The first day may not lie ahead, and the last one no farther than a year.")
    return None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
