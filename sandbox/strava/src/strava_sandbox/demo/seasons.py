"""The training that was planned: which sessions a week holds, for each week since the history began.

A season is 26 weeks and ends in its goal race: two easy weeks, then blocks of three weeks that build and one that
recovers, with races on the way, and two weeks of taper. Every 156 weeks hold one illness and one injury.
"""

import random
from dataclasses import dataclass
from typing import Literal

SEASON_WEEKS = 26
CYCLE_WEEKS = 156

Kind = Literal[
    "easy", "steady", "long", "tempo", "intervals", "hills", "trail", "treadmill", "race", "shakeout", "ride", "hike"
]

GOAL_RACES_M = (10_000.0, 21_097.5, 21_097.5, 42_195.0, 10_000.0, 42_195.0)
TUNE_UP_RACES_M = {9: 5_000.0, 15: 10_000.0, 20: 21_097.5}

_ILL_WEEKS = {58: (3, 7), 59: (0, 4)}
_INJURED_WEEKS = range(112, 116)
_WEEKS_OF_RETURN = 4
_QUALITY: tuple[Kind, ...] = ("intervals", "tempo", "hills")


@dataclass(frozen=True)
class Session:
    """What one day holds. `weekday` is 0 on Monday; a race has its distance, other sessions a share of the week."""

    weekday: int
    kind: Kind
    distance_m: float


def volume_factor(week: int) -> float:
    """The week's volume over that of an ordinary week: growth over the years, blocks, taper, pauses."""
    in_season = week % SEASON_WEEKS
    growth = 1.0 + 0.55 * min(week, CYCLE_WEEKS) / CYCLE_WEEKS
    if in_season < 2:
        shape = 0.55
    elif in_season >= SEASON_WEEKS - 2:
        shape = 0.72 if in_season == SEASON_WEEKS - 2 else 0.45
    else:
        in_block = (in_season - 2) % 4
        shape = (0.90, 1.0, 1.10, 0.70)[in_block] * (0.88 + 0.01 * in_season)
    return growth * shape * _return_factor(week % CYCLE_WEEKS)


def is_ill(week: int, weekday: int) -> bool:
    """Whether she lies in bed on this day."""
    span = _ILL_WEEKS.get(week % CYCLE_WEEKS)
    return span is not None and span[0] <= weekday < span[1]


def is_injured(week: int) -> bool:
    """Whether she cannot run this week, but can ride and walk."""
    return week % CYCLE_WEEKS in _INJURED_WEEKS


def weeks_since_pause(week: int) -> int | None:
    """Weeks since the last illness or injury ended, or None before the first."""
    in_cycle = week % CYCLE_WEEKS
    ends = [max(_INJURED_WEEKS), max(_ILL_WEEKS)]
    past = [in_cycle - end for end in ends if in_cycle > end]
    if past:
        return min(past)
    return in_cycle + CYCLE_WEEKS - max(ends) if week >= CYCLE_WEEKS else None


def race_of(week: int) -> float | None:
    """The distance of the race that ends this week, in m, or None; a race that falls into a pause is given up."""
    in_season, season = week % SEASON_WEEKS, week // SEASON_WEEKS
    if is_injured(week) or week % CYCLE_WEEKS in _ILL_WEEKS or _return_factor(week % CYCLE_WEEKS) < 1.0:
        return None
    goal = GOAL_RACES_M[season % len(GOAL_RACES_M)]
    if in_season == SEASON_WEEKS - 1:
        return goal
    tune_up = TUNE_UP_RACES_M.get(in_season)
    return tune_up if tune_up is not None and tune_up < goal else None


def sessions(week: int, weekly_km: float, rng: random.Random, *, is_cold: bool) -> list[Session]:
    """The week as planned, in the order of its days.

    What illness takes away is left out. In the cold, some run indoors.
    """
    if is_injured(week):
        return [Session(1, "ride", 22_000.0), Session(3, "hike", 7_500.0), Session(5, "ride", 31_000.0)]
    total_m = weekly_km * 1000.0 * volume_factor(week) * rng.uniform(0.94, 1.06)
    in_season = week % SEASON_WEEKS
    race_m = race_of(week)
    recovering = (in_season - 2) % 4 == 3 or in_season < 2 or _return_factor(week % CYCLE_WEEKS) < 1.0
    plan: list[Session] = []
    if race_m is not None:
        plan += [
            Session(1, "steady", 0.22 * total_m),
            Session(3, "easy", 0.20 * total_m),
            Session(5, "shakeout", 4_000.0),
            Session(6, "race", race_m),
        ]
    else:
        plan += [
            Session(1, "steady" if recovering else _QUALITY[week % len(_QUALITY)], 0.22 * total_m),
            Session(3, "easy", 0.20 * total_m),
            Session(5, _saturday(rng, is_cold), 0.18 * total_m),
            Session(6, "long", 0.40 * total_m),
        ]
        if not recovering and total_m > 34_000.0:
            plan.append(Session(2, "easy", 6_000.0))
        if recovering and rng.random() < 0.35:
            plan.append(Session(0, "ride", rng.uniform(18_000.0, 38_000.0)))
    kept = [s for s in plan if not is_ill(week, s.weekday) and (s.kind in ("race", "long") or rng.random() > 0.06)]
    return sorted(kept, key=lambda session: session.weekday)


def _saturday(rng: random.Random, is_cold: bool) -> Kind:
    roll = rng.random()
    if roll < 0.22:
        return "trail"
    if roll < 0.45 and is_cold:
        return "treadmill"
    return "hike" if roll > 0.96 else "easy"


def _return_factor(in_cycle: int) -> float:
    for end in (max(_ILL_WEEKS), max(_INJURED_WEEKS)):
        back = in_cycle - end
        if 0 < back <= _WEEKS_OF_RETURN:
            return 0.45 + 0.13 * back
    return 1.0
