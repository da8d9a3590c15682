"""Races: what is told of one, what she wants of it, and which two may be the same.

Dates are days where the race is held. Distances are those of the course, in metres; times are in seconds.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any
from uuid import UUID

from dataservice.domain.problems import wrong_field

FIRST_DATE = date(1900, 1, 1)
LAST_AHEAD = timedelta(days=5 * 366)
"""How far ahead a race may be."""

NEAR_DATE = timedelta(days=1)
NEAR_DISTANCE = 0.06
"""Distances of the same course as different people tell it differ by at most this share."""

_LIKE = 0.75
_LIKE_AT_ONE_PLACE = 0.45
_ANY_RACE = frozenset(
    {"the", "le", "la", "les", "de", "du", "des", "der", "die", "of", "in", "and", "et", "race", "run"}
)


class RaceKind(StrEnum):
    ROAD = "road"
    TRAIL = "trail"
    TRACK = "track"
    PARKRUN = "parkrun"
    CROSS_COUNTRY = "cross_country"
    VIRTUAL = "virtual"


class RunWord(StrEnum):
    """Where it stands which of her activities the race was."""

    FOUND = "found"
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class RaceFacts:
    """What anybody may tell of a race."""

    name: str
    date: date
    place: str
    country: str | None
    distance_m: float
    kind: RaceKind
    website: str | None
    latitude_deg: float | None
    longitude_deg: float | None

    def told(self) -> dict[str, Any]:
        """The facts by their names."""
        return {each.name: getattr(self, each.name) for each in fields(RaceFacts)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Race(RaceFacts):
    """A race of the calendar."""

    race_id: UUID
    version: int
    created_by: UUID | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Goals:
    """What she wants to run: her dream, what she trains for, and what she would still be content with."""

    dream_time_s: int | None = None
    target_time_s: int | None = None
    floor_time_s: int | None = None

    def check(self) -> None:
        """Invalid (422) unless dream ≤ target ≤ floor, as far as she gave them."""
        given = [(each.name, getattr(self, each.name)) for each in fields(Goals)]
        last_name, last = "", 0
        for name, value in given:
            if value is None:
                continue
            if value < last:
                message = f"{name} ({value}) must not be below {last_name} ({last}): dream, then target, then floor."
                raise wrong_field(f"/{name}", message)
            last_name, last = name, value


@dataclass(frozen=True, kw_only=True, slots=True)
class RaceEntry:
    """A race that she enters, with her result once she gave it."""

    race: Race
    priority: str
    goals: Goals
    is_visible: bool
    official_time_s: float | None
    official_distance_m: float | None
    run: RunWord
    activity_id: UUID | None
    entered_at: datetime
    updated_at: datetime

    @property
    def distance_m(self) -> float:
        """The official distance where she gave it, else that of the course."""
        return self.official_distance_m or self.race.distance_m


def fold(words: str) -> str:
    """Words without case, accents and double spaces, to be compared and searched."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def checked(told: Mapping[str, Any], today: date, before: RaceFacts | None = None) -> RaceFacts:
    """The facts of a body, those of `before` where it is silent. Invalid (422).

    Their form stands in the contract; here is what needs a calendar, or more than one of them.
    """
    values = (before.told() if before else {"country": None, "website": None}) | dict(told)
    values.setdefault("latitude_deg", None)
    values.setdefault("longitude_deg", None)
    for name in ("name", "place"):
        values[name] = " ".join(values[name].split())
        if not fold(values[name]):
            raise wrong_field(f"/{name}", f"{name} must have a letter or a digit.")
    values["date"] = _date(values["date"], today)
    values["kind"] = RaceKind(values["kind"])
    if (values["latitude_deg"] is None) != (values["longitude_deg"] is None):
        raise wrong_field("/latitude_deg", "Latitude and longitude are given together, or neither.")
    return RaceFacts(**values)


def _date(told: str | date, today: date) -> date:
    if isinstance(told, date):
        return told
    try:
        day = date.fromisoformat(told)
    except ValueError:
        raise wrong_field("/date", f"{told!r} is not a date like 2027-04-11.") from None
    if not FIRST_DATE <= day <= today + LAST_AHEAD:
        raise wrong_field("/date", f"{told} is too far away: the calendar goes from 1900 to five years ahead.")
    return day


def doubles(facts: RaceFacts, among: Iterable[Race]) -> list[Race]:
    """Those that may be the same race: on that day or beside it, about as far, and of a like name; likeliest first."""
    found = []
    for other in among:
        likeness = _likeness(facts, other)
        if likeness is not None:
            found.append((likeness, other))
    found.sort(key=lambda each: (each[0], each[1].race_id), reverse=True)
    return [other for _, other in found]


def _likeness(one: RaceFacts, other: RaceFacts) -> tuple[float, float] | None:
    """How alike two names are, from 0 to 1, by words and by letters; None for two that are not the same race."""
    if abs(one.date - other.date) > NEAR_DATE:
        return None
    if abs(one.distance_m - other.distance_m) > NEAR_DISTANCE * max(one.distance_m, other.distance_m):
        return None
    if one.country and other.country and one.country != other.country:
        return None
    one_words, other_words = _words(one), _words(other)
    by_letters = SequenceMatcher(None, fold(one.name), fold(other.name)).ratio()
    likeness = by_letters
    if one_words and other_words:
        likeness = max(likeness, len(one_words & other_words) / min(len(one_words), len(other_words)))
    at_one_place = fold(one.place) in fold(other.place) or fold(other.place) in fold(one.place)
    enough = _LIKE_AT_ONE_PLACE if at_one_place else _LIKE
    return (likeness, by_letters) if likeness >= enough else None


def _words(race: RaceFacts) -> frozenset[str]:
    """What of a name tells it from others: no filling words, no year."""
    words = "".join(each if each.isalnum() else " " for each in fold(race.name)).split()
    return frozenset(each for each in words if each not in _ANY_RACE and each != str(race.date.year))
