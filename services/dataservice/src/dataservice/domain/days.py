"""Dates that callers name."""

from datetime import date

from dataservice.domain.problems import wrong_field


def past_date(text: str, today: date, path: str) -> date:
    """A date that is not to come, or Invalid (422) that says which field it stood in."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise wrong_field(path, f"{text!r} is not a date like 2026-04-21.") from None
    if found > today:
        raise wrong_field(path, f"{text} is yet to come.")
    return found
