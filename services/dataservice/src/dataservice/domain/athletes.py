"""An athlete and her settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from dataservice.domain import timezones
from dataservice.domain.physiology import age_on
from dataservice.domain.problems import wrong_field
from dataservice.domain.registration import Role

OLDEST_AGE_YEARS = 120
YOUNGEST_AGE_YEARS = 5


class Units(StrEnum):
    METRIC = "metric"
    IMPERIAL = "imperial"


class WeekStart(StrEnum):
    MONDAY = "monday"
    SUNDAY = "sunday"
    SATURDAY = "saturday"


@dataclass(frozen=True, kw_only=True, slots=True)
class Athlete:
    """Her account and settings as they are now."""

    athlete_id: UUID
    email: str
    pending_email: str | None
    role: Role
    activated_at: datetime | None
    name: str | None
    language: str
    timezone: str
    units: Units
    week_start: WeekStart
    sex: str | None
    birth_date: date | None
    created_at: datetime


def clean_name(name: str | None) -> str | None:
    """A name without surrounding space; an empty one is none."""
    return (name or "").strip() or None


def check_changes(changes: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The changes as they are stored, or Invalid (422).

    Their form and ranges are in the contract; here is what needs the calendar or the zone database: the birth date
    makes an age of 5 to 120 years.
    """
    stored = dict(changes)
    if "timezone" in stored:
        timezones.check(stored["timezone"])
    if "name" in stored:
        stored["name"] = clean_name(stored["name"])
    if stored.get("birth_date") is not None:
        stored["birth_date"] = _birth_date(stored["birth_date"], today)
    return stored


def _birth_date(text: str, today: date) -> date:
    try:
        birth_date = date.fromisoformat(text)
    except ValueError:
        raise wrong_field("/birth_date", f"{text!r} is not a date like 1990-04-21.") from None
    age = age_on(birth_date, today)
    if not YOUNGEST_AGE_YEARS <= age <= OLDEST_AGE_YEARS:
        raise wrong_field("/birth_date", f"{text} makes an age of {age}: give the year of birth with four digits.")
    return birth_date
