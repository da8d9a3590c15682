"""The figures of her body: what her heart and her legs are capable of, each set with the date from which it holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from dataservice.domain.problems import SettingsContradict

EVER = date.min
"""From when on an entry holds that was always true."""

MOST_ENTRIES = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Heart rates in beats per minute, the speed at threshold in metres per second; None is not known."""

    resting_heartrate_bpm: int | None = None
    max_heartrate_bpm: int | None = None
    threshold_heartrate_bpm: int | None = None
    threshold_speed_mps: float | None = None

    def changed(self, changes: Mapping[str, Any]) -> "Figures":
        """With these values instead."""
        return replace(self, **changes)

    def check(self, given: Collection[str] = ()) -> "Figures":
        """These, or SettingsContradict: rest lies below threshold, and threshold below the maximum.

        `given` are those that were given just now, to name one of them.
        """
        known = [(name, value) for name in _IN_ORDER if (value := getattr(self, name)) is not None]
        for (lower_name, lower), (upper_name, upper) in pairwise(known):
            if lower >= upper:
                path = f"/{lower_name if lower_name in given and upper_name not in given else upper_name}"
                message = f"{lower_name} ({lower}) must be below {upper_name} ({upper})."
                raise SettingsContradict(message, errors=[{"in": "body", "path": path, "message": message}])
        return self

    def values(self) -> dict[str, Any]:
        """By name."""
        return asdict(self)


FIGURES = tuple(each.name for each in fields(Figures))
HEART_RATES = ("resting_heartrate_bpm", "max_heartrate_bpm", "threshold_heartrate_bpm")
_IN_ORDER = ("resting_heartrate_bpm", "threshold_heartrate_bpm", "max_heartrate_bpm")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Figures that hold from a day on, until the next entry's; `told_at` is when she last said so."""

    holds_from: date
    figures: Figures
    told_at: datetime


def age_on(birth_date: date, day: date) -> int:
    """How many whole years old somebody is on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def holding(entries: Sequence[Entry], day: date) -> Figures:
    """What held on a day; nothing is known before the first entry. Entries are in order, oldest first."""
    found = [each for each in entries if each.holds_from <= day]
    return found[-1].figures if found else Figures()


def told(entries: Sequence[Entry], changes: Mapping[str, Any], today: date, now: datetime) -> list[Entry]:
    """The entries that change when she says what is true now.

    What she had never told is taken to have been so ever since; what has changed holds from today on, or corrects what
    she said today.
    """
    if not entries:
        return [Entry(holds_from=EVER, figures=Figures(**changes), told_at=now)]
    fresh = {name for name in changes if all(getattr(each.figures, name) is None for each in entries)}
    filled = {each.holds_from: _with(each, {name: changes[name] for name in fresh}, now) for each in entries}
    past = [each for each in entries if each.holds_from <= today]
    before = filled[past[-1].holds_from] if past else Entry(holds_from=EVER, figures=Figures(), told_at=now)
    after = _with(before, {name: value for name, value in changes.items() if name not in fresh}, now)
    if after.figures != before.figures:
        corrects = bool(past) and past[-1].told_at.date() == now.date()
        holds_from = before.holds_from if corrects else today
        filled[holds_from] = replace(after, holds_from=holds_from)
    stored = {each.holds_from: each for each in entries}
    return [each for each in filled.values() if each != stored.get(each.holds_from)]


def _with(entry: Entry, changes: Mapping[str, Any], now: datetime) -> Entry:
    figures = replace(entry.figures, **changes)
    return entry if figures == entry.figures else Entry(holds_from=entry.holds_from, figures=figures, told_at=now)
