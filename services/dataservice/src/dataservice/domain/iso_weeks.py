"""Training weeks by name: ISO 8601's, from Monday on, like `2026-W48`."""

from datetime import date, timedelta

from dataservice.domain.days import FIRST, LAST
from dataservice.domain.problems import wrong_field

WEEK = timedelta(days=7)


def week_of(day: date) -> str:
    """The week that a day lies in."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday(week: str, path: str) -> date:
    """The day on which a week of the form `2026-W48` begins.

    Invalid (422) for one that its year does not have, and outside of 1900 to 2199.
    """
    year, number = (int(part) for part in week.split("-W"))
    if not FIRST.year <= year <= LAST.year:
        raise wrong_field(path, f"{week} is too far away: calendars reach from 1900 to 2199.")
    try:
        return date.fromisocalendar(year, number, 1)
    except ValueError:
        raise wrong_field(path, f"There is no week {week}: weeks count from 01 to 52, in some years to 53.") from None
