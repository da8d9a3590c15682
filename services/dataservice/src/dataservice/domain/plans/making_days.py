"""Which days of a week hold what: runs spread over the days she has, nothing hard beside something hard.

What is fixed comes first (races, what she locked), then the club's track, then the long run on the day she likes, then
parkrun and the other hard sessions, then easy runs where the gaps are largest. One day at least stays without anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from dataservice.domain.plans.model import AppointmentKind


class Role(StrEnum):
    """What a day holds."""

    RACE = "race"
    LONG = "long"
    QUALITY = "quality"
    CLUB = "club"
    CLUB_EASY = "club_easy"
    PARKRUN = "parkrun"
    PARKRUN_EASY = "parkrun_easy"
    GROUP = "group"
    EASY = "easy"
    KEPT_HARD = "kept_hard"
    KEPT = "kept"


_HARD = frozenset({Role.RACE, Role.LONG, Role.QUALITY, Role.CLUB, Role.PARKRUN, Role.KEPT_HARD})
_WEEK = range(7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a week is to hold. Days are weekdays; `days` are those on which a run may be placed.

    `fixed` are races and kept sessions, `appointments` the running ones; `busy` are days with something else to do.
    `quality` counts hard sessions beside the long run and beside what is fixed.
    """

    days: frozenset[int]
    runs: int
    quality: int
    long: bool
    long_weekday: int | None
    no_hard: frozenset[int]
    fixed: tuple[tuple[int, Role], ...] = ()
    appointments: tuple[tuple[int, AppointmentKind], ...] = ()
    busy: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Layout:
    """Each day's role, in the order of the days, and appointments that found no place."""

    roles: tuple[tuple[int, Role], ...]
    left_out: tuple[int, ...]


@lru_cache(maxsize=2_048)
def layout(wanted: Wanted) -> Layout:
    """The days of the week; fewer runs than wanted where there are not as many days."""
    fixed = dict(wanted.fixed)
    hard = [day for day, role in fixed.items() if role in _HARD]
    beside = frozenset(day + way for day in hard for way in (-1, 1))
    wanted = replace(wanted, no_hard=wanted.no_hard | beside)
    appointments = {day: kind for day, kind in wanted.appointments if day not in fixed}
    places = wanted.runs - len(fixed)
    if places < 1:
        wanted = replace(wanted, long=False)
    attended = _attended(appointments, places - (1 if wanted.long else 0), wanted)
    found = [
        (long_day, _around_long_day(wanted, fixed, attended, long_day, places))
        for long_day in _long_days(wanted, fixed, attended)
    ]
    _, best = max(found, key=lambda each: _score(wanted, each[1], each[0]))
    roles = _with_rest_day(wanted, _with_easy_days(wanted, best))
    left_out = tuple(sorted(set(appointments) - set(roles)))
    return Layout(tuple(sorted(roles.items())), left_out)


def _attended(appointments: dict[int, AppointmentKind], places: int, wanted: Wanted) -> dict[int, AppointmentKind]:
    """As many appointments as there are runs, the club's track before parkrun before a group's run."""
    order = (AppointmentKind.CLUB_TRACK, AppointmentKind.PARKRUN, AppointmentKind.GROUP_RUN)
    ranked = sorted(appointments, key=lambda day: (order.index(appointments[day]), day != wanted.long_weekday, day))
    if wanted.long and wanted.long_weekday in appointments:
        places += appointments[wanted.long_weekday] is not AppointmentKind.CLUB_TRACK
    return {day: appointments[day] for day in ranked[: max(places, 0)]}


def _long_days(wanted: Wanted, fixed: dict[int, Role], attended: dict[int, AppointmentKind]) -> Iterable[int | None]:
    """Where the long run may stand; None alone where it may not."""
    days = [
        day
        for day in wanted.days
        if wanted.long
        and day not in fixed
        and day not in wanted.no_hard
        and attended.get(day) is not AppointmentKind.CLUB_TRACK
    ]
    return sorted(days, key=lambda day: (day != wanted.long_weekday, day != 6, day != 5, day)) or [None]


def _around_long_day(
    wanted: Wanted,
    fixed: dict[int, Role],
    attended: dict[int, AppointmentKind],
    long_day: int | None,
    places: int,
) -> dict[int, Role]:
    roles = dict(fixed)
    if long_day is not None:
        roles[long_day] = Role.LONG
    hard = [day for day, role in roles.items() if role in _HARD and day not in fixed]
    quality = wanted.quality
    for kind, when_hard, when_easy in (
        (AppointmentKind.CLUB_TRACK, Role.CLUB, Role.CLUB_EASY),
        (AppointmentKind.PARKRUN, Role.PARKRUN, Role.PARKRUN_EASY),
        (AppointmentKind.GROUP_RUN, Role.GROUP, Role.GROUP),
    ):
        for day in sorted(day for day, each in attended.items() if each is kind):
            if day in roles or len(roles) - len(fixed) >= places:
                continue
            is_hard = when_hard in _HARD and quality > 0 and day not in wanted.no_hard and not _beside(day, hard)
            roles[day] = when_hard if is_hard else when_easy
            if is_hard:
                quality -= 1
                hard.append(day)
    quality = min(quality, places - (len(roles) - len(fixed)))
    for day in _quality_days(wanted, roles, hard, quality):
        roles[day] = Role.QUALITY
    return roles


def _quality_days(wanted: Wanted, roles: dict[int, Role], hard: list[int], count: int) -> tuple[int, ...]:
    """As many days for hard sessions as there may be, furthest from each other and from what is hard."""
    free = [day for day in sorted(wanted.days) if day not in roles and day not in wanted.no_hard]
    free = [day for day in free if not _beside(day, hard)]
    for many in range(count, 0, -1):
        best: tuple[tuple[int, ...], tuple[int, ...]] | None = None
        for days in combinations(free, many):
            gaps = tuple(sorted(_gap(day, [*hard, *(other for other in days if other != day)]) for day in days))
            if gaps[0] >= 2 and (best is None or gaps > best[0]):
                best = gaps, days
        if best is not None:
            return best[1]
    return ()


def _score(wanted: Wanted, roles: dict[int, Role], long_day: int | None) -> tuple[float, ...]:
    held = list(roles.values())
    return (
        held.count(Role.CLUB),
        wanted.long_weekday is not None and long_day == wanted.long_weekday,
        sum(role in (Role.CLUB, Role.PARKRUN, Role.QUALITY) for role in held),
        (long_day == 6) + 0.5 * (long_day == 5),
    )


def _with_easy_days(wanted: Wanted, roles: dict[int, Role]) -> dict[int, Role]:
    while len(roles) < wanted.runs:
        rest = set(_WEEK) - set(roles) - wanted.busy
        free = [day for day in sorted(wanted.days) if day not in roles and (day in wanted.busy or len(rest) > 1)]
        if not free:
            break
        hard = [day for day, role in roles.items() if role in _HARD]
        roles[max(free, key=lambda day: (_gap(day, roles), _gap(day, hard), -day))] = Role.EASY
    return roles


def _with_rest_day(wanted: Wanted, roles: dict[int, Role]) -> dict[int, Role]:
    """Without the run that matters least, where every day had something."""
    order = (Role.EASY, Role.GROUP, Role.PARKRUN_EASY, Role.CLUB_EASY, Role.QUALITY, Role.PARKRUN, Role.CLUB, Role.LONG)
    if len(set(roles) | wanted.busy) == len(_WEEK):
        free = [day for day in sorted(roles) if day not in wanted.busy and roles[day] in order]
        if free:
            del roles[min(free, key=lambda day: order.index(roles[day]))]
    return roles


def _beside(day: int, others: Iterable[int]) -> bool:
    return any((day - other) % 7 in (1, 6) for other in others)


def _gap(day: int, others: Iterable[int]) -> int:
    return min((min((day - other) % 7, (other - day) % 7) for other in others), default=7)
