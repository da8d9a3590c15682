"""An athlete and her settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any
from uuid import UUID

from dataservice.domain import timezones
from dataservice.domain.problems import SettingsContradict, wrong_field
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
    """Her account and settings as they are now; heart rates in beats per minute."""

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
    resting_heartrate_bpm: int | None
    max_heartrate_bpm: int | None
    threshold_heartrate_bpm: int | None
    created_at: datetime


def clean_name(name: str | None) -> str | None:
    """A name without surrounding space; an empty one is none."""
    return (name or "").strip() or None


def check_changes(athlete: Athlete, changes: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The changes as they are stored, or Invalid (422).

    Their form and ranges are in the contract; here is what needs the calendar, the zone database or more than one
    value: threshold lies between resting and maximum heart rate, the birth date makes an age of 5 to 120 years.
    """
    stored = dict(changes)
    if "timezone" in stored:
        timezones.check(stored["timezone"])
    if "name" in stored:
        stored["name"] = clean_name(stored["name"])
    if stored.get("birth_date") is not None:
        stored["birth_date"] = _birth_date(stored["birth_date"], today)
    _check_heartrates(athlete, stored)
    return stored


def _birth_date(text: str, today: date) -> date:
    try:
        birth_date = date.fromisoformat(text)
    except ValueError:
        raise wrong_field("/birth_date", f"{text!r} is not a date like 1990-04-21.") from None
    age = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    if not YOUNGEST_AGE_YEARS <= age <= OLDEST_AGE_YEARS:
        raise wrong_field("/birth_date", f"{text} makes an age of {age}: give the year of birth with four digits.")
    return birth_date


def _check_heartrates(athlete: Athlete, changes: Mapping[str, Any]) -> None:
    names = ("resting_heartrate_bpm", "threshold_heartrate_bpm", "max_heartrate_bpm")
    given = [(name, changes.get(name, getattr(athlete, name))) for name in names]
    known = [(name, value) for name, value in given if value is not None]
    for (lower_name, lower), (upper_name, upper) in pairwise(known):
        if lower >= upper:
            path = f"/{upper_name if upper_name in changes else lower_name}"
            message = f"{lower_name} ({lower}) must be below {upper_name} ({upper})."
            raise SettingsContradict(message, errors=[{"in": "body", "path": path, "message": message}])
