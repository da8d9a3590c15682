"""Which of her runs a race was: by its day, what she or Strava calls it, its distance and where it began.

Nothing of it is stored: it follows from what is there, so that no edit or merge leaves it behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from dataservice.domain.races import RaceEntry, RaceKind, RunWord

AROUND = timedelta(days=1)
"""A watch that was set to another zone may be a day off."""

_TOLERANCE = {RaceKind.TRAIL: 0.2, RaceKind.VIRTUAL: 0.1}
_USUAL_TOLERANCE = 0.08
_CALLED_A_RACE_TOLERANCE = 0.3
_AT_THE_PLACE_M = 30_000
_ELSEWHERE_M = 150_000
_EARTH_RADIUS_M = 6_371_000


class RaceRunReason(StrEnum):
    """Why a run is taken for the race."""

    CHOSEN = "chosen"
    DATE = "date"
    NEXT_DATE = "next_date"
    WORKOUT_TYPE = "workout_type"
    DISTANCE = "distance"
    PLACE = "place"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A run that may have been a race; its position is where it began."""

    activity_id: UUID
    name: str
    start_date_local: datetime
    distance_m: float
    elapsed_time_s: int
    moving_time_s: int
    is_race: bool
    latitude_deg: float | None
    longitude_deg: float | None


@dataclass(frozen=True, slots=True)
class RaceRun:
    """The run that the race was, and why it is taken for it."""

    run: Candidate
    reasons: tuple[RaceRunReason, ...]


def race_run(entry: RaceEntry, candidates: Sequence[Candidate]) -> RaceRun | None:
    """The run that a race was, of those around its day; her word goes before everything."""
    if entry.run is RunWord.NONE:
        return None
    if entry.run is RunWord.CHOSEN:
        chosen = [each for each in candidates if each.activity_id == entry.activity_id]
        return RaceRun(chosen[0], (RaceRunReason.CHOSEN,)) if chosen else None
    found = [
        (_rank(entry, each, reasons), RaceRun(each, reasons))
        for each in candidates
        if (reasons := _reasons(entry, each)) is not None
    ]
    return min(found, key=lambda each: each[0])[1] if found else None


def _reasons(entry: RaceEntry, run: Candidate) -> tuple[RaceRunReason, ...] | None:
    """Why a run may have been the race, None if it was not.

    On the day it is enough that the distance fits, or that it is called a race and is not far from it; a day off, it
    has to be called a race and to fit.
    """
    race = entry.race
    fits = _difference(entry, run) <= _TOLERANCE.get(race.kind, _USUAL_TOLERANCE)
    day_off = abs(run.start_date_local.date() - race.date)
    away_m = None if race.kind is RaceKind.VIRTUAL else _away_m(entry, run)
    if day_off > AROUND or (away_m is not None and away_m > _ELSEWHERE_M):
        return None
    if day_off and not (fits and run.is_race):
        return None
    if not fits and not (run.is_race and _difference(entry, run) <= _CALLED_A_RACE_TOLERANCE):
        return None
    said = [
        (RaceRunReason.DATE, not day_off),
        (RaceRunReason.NEXT_DATE, bool(day_off)),
        (RaceRunReason.WORKOUT_TYPE, run.is_race),
        (RaceRunReason.DISTANCE, fits),
        (RaceRunReason.PLACE, away_m is not None and away_m <= _AT_THE_PLACE_M),
    ]
    return tuple(reason for reason, holds in said if holds)


def _rank(entry: RaceEntry, run: Candidate, reasons: Sequence[RaceRunReason]) -> tuple[object, ...]:
    missing = [
        each not in reasons
        for each in (RaceRunReason.WORKOUT_TYPE, RaceRunReason.DATE, RaceRunReason.DISTANCE, RaceRunReason.PLACE)
    ]
    return (*missing, _difference(entry, run), run.start_date_local, run.activity_id)


def _difference(entry: RaceEntry, run: Candidate) -> float:
    return abs(run.distance_m - entry.distance_m) / entry.distance_m


def _away_m(entry: RaceEntry, run: Candidate) -> float | None:
    """How far from the race's place a run began, None where one of the two is not known."""
    race = entry.race
    if race.latitude_deg is None or race.longitude_deg is None or run.latitude_deg is None or run.longitude_deg is None:
        return None
    here, there = radians(race.latitude_deg), radians(run.latitude_deg)
    across = sin((there - here) / 2) ** 2
    along = cos(here) * cos(there) * sin(radians(run.longitude_deg - race.longitude_deg) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * asin(min(1.0, sqrt(across + along)))


def around(day: date) -> tuple[date, date]:
    """The days on which a race's run may have begun, both included."""
    return day - AROUND, day + AROUND
