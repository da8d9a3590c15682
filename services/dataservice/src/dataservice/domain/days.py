"""Dates that callers name."""

from datetime import date

from dataservice.domain.problems import wrong_field

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""The days that a calendar shows."""


def calendar_date(text: str, path: str) -> date:
    """A date of a calendar's, from 1900 to 2199, or Invalid (422) that says which field it stood in."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise wrong_field(path, f"{text!r} is not a date like 2026-04-21.") from None
    if not FIRST <= found <= LAST:
        raise wrong_field(path, f"{text} is too far away: calendars reach from 1900 to 2199.")
    return found


def past_date(text: str, today: date, path: str) -> date:
    """A date that is not to come, or Invalid (422) that says which field it stood in."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise wrong_field(path, f"{text!r} is not a date like 2026-04-21.") from None
    if found > today:
        raise wrong_field(path, f"{text} is yet to come.")
    return found
