"""The figures that plans are held to: all that the maker and the checker have in common.

Where no source is named, the figure is a choice of ours.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

# Growth (ten per cent, measured from the highest of four weeks; at least three kilometres).
GROWTH = 1.10
GROWTH_M = 3_000.0
GROWTH_WEEKS = 4
CUTBACK = 0.70
CUTBACK_FROM, CUTBACK_TO = 0.50, 0.75
CUTBACK_WEEKS = 4

# No run beyond 110 % of the longest of thirty days (Frandsen 2025).
LONGEST = 1.10
LONGEST_DAYS = 30

# By time: what 10 % and 3 km are to those who begin.
FIRST_RUNNING_S = 360.0
FIRST_RUNNING_OF_RETURNER_S = 1_800.0
RUNNING_GROWTH = 1.10
RUNNING_GROWTH_S = 300.0
WEEK_RUNNING_GROWTH_S = 1_200.0
BY_TIME_BELOW_M = 3_000.0
BY_TIME_BELOW_WEEK_M = 6_000.0
HALF_AN_HOUR_S = 1_800.0

# The long run (Daniels), and where it gives way.
LONG_RUN_SHARE = 0.30
LONG_RUN_SHARE_OF_FEW = {0: 1.0, 1: 1.0, 2: 0.60, 3: 0.40}
"""In a week of so few runs, where even equal ones are more than the share."""
LONG_RUN_SHARE_FOR_RACE = {1: 1.0, 2: 0.65, 3: 0.50, 4: 0.45, 5: 0.42, 6: 0.40}
"""By the week's runs, where 30 % of the largest week would not be the long run that the race needs."""
LONG_RUN_S = 9_000.0
LONG_RUN_RELAXED_S = 10_800.0
LONG_RUN_RELAXED_FROM_M = 30_000.0

# Quality.
QUALITY_A_WEEK = 2
QUALITY_OF_FEW_DAYS = 1
FEW_DAYS = 3
MOST_DAYS = 6
FEWEST_DAYS = 2
THRESHOLD_SHARE = 0.10
INTERVAL_SHARE, INTERVAL_M = 0.08, 10_000.0
REPETITION_SHARE, REPETITION_M = 0.05, 8_000.0
MARATHON_SHARE, MARATHON_M, MARATHON_S = 0.20, 29_000.0, 6_600.0
INTERVAL_REPEAT_S = 300.0
REPETITION_REPEAT_S = 120.0

# The taper (Bosquet 2007).
TAPER_FROM, TAPER_TO = 0.41, 0.60
FEW_RUNS_IN_TAPER = 4
"""So few that what they come to is decided by how short a run may be."""

# After a race: an easy day for each three kilometres raced (Daniels).
RECOVERY_M_A_DAY = 3_000.0
MOST_RECOVERY_DAYS = 14
RACED_BEFORE_DAYS = 21
"""Another race so shortly before the goal has a taper and a recovery of its own."""

EASY_DAYS_BEFORE = {"A": 3, "B": 2, "C": 1}

# Returning (Daniels' shares).
SHORT_BREAK_DAYS = 5
_NO_BREAK_DAYS = ((1.5, 10), (2.5, 7))
MIDDLE_BREAK_DAYS = 28
LONG_BREAK_DAYS = 56
VDOT_AFTER_SHORT, VDOT_AFTER_MIDDLE, VDOT_AFTER_LONG = 0.99, 0.93, 0.85

# What is covered.
SHORTEST_RACE_M, LONGEST_RACE_M = 1_500.0, 43_000.0
MOST_WEEKS = 52
FEWEST_WEEKS = 4
GOAL_APART = 0.02


@dataclass(frozen=True, slots=True)
class Shape:
    """What a race of some distance asks for.

    `weeks_from` and `weeks_to` are how long its plan lasts, and `weeks_prepared` what is enough for those who run that
    much already; `taper_days` before it; the longest run must reach `long_run_share` of its distance, and the largest
    week `week_m` or `week_s`, whichever is less. `long_run_m` and `peak_m` are what is aimed at.
    """

    weeks_from: int
    weeks_to: int
    weeks_prepared: int
    taper_days: int
    long_run_share: float
    long_run_m: float
    week_m: float
    week_s: float
    peak_m: float
    session_s: float


_SHAPES = (
    # race, weeks from, to, prepared, taper, long share, long run, week, week's time, peak, mean session
    (5_000.0, 8, 12, 4, 7, 0.80, 11_000.0, 10_000.0, 4_500.0, 34_000.0, 3_000.0),
    (10_000.0, 10, 14, 5, 10, 0.80, 15_000.0, 18_000.0, 7_500.0, 42_000.0, 3_300.0),
    (21_097.5, 12, 16, 6, 14, 0.66, 20_000.0, 28_000.0, 10_800.0, 52_000.0, 3_900.0),
    (42_195.0, 16, 20, 8, 14, 0.60, 32_000.0, 38_000.0, 15_300.0, 66_000.0, 4_800.0),
)


def shape(race_m: float) -> Shape:
    """What a race of this distance asks for: between the four that are known, by the logarithm of the distance."""
    race_m = min(max(race_m, _SHAPES[0][0]), _SHAPES[-1][0])
    for lower, upper in pairwise(_SHAPES):
        if race_m <= upper[0]:
            along = math.log(race_m / lower[0]) / math.log(upper[0] / lower[0])
            values = [low + along * (high - low) for low, high in zip(lower[1:], upper[1:], strict=True)]
            weeks_from, weeks_to, prepared, taper = (round(each) for each in values[:4])
            return Shape(weeks_from, weeks_to, prepared, taper, *values[4:])
    raise AssertionError("the distance was brought within the shapes")


def growth_limit_m(highest_m: float) -> float:
    """The most that a week may hold after four weeks of which the highest was this."""
    return max(GROWTH * highest_m, highest_m + GROWTH_M)


def recovery_days(race_m: float) -> int:
    """Days without anything hard after a race."""
    return min(math.ceil(race_m / RECOVERY_M_A_DAY), MOST_RECOVERY_DAYS)


def days_away(days_since_last_run: int | None, weekly_runs: tuple[int, ...]) -> int:
    """How long a break is that she comes back from; 0 for none: a week is none for one who runs once a week."""
    runs = [each for each in weekly_runs if each]
    usual = sum(runs) / len(runs) if runs else 7.0
    longest = next((days for most, days in _NO_BREAK_DAYS if usual <= most), SHORT_BREAK_DAYS)
    return days_since_last_run if days_since_last_run is not None and days_since_last_run > longest else 0


def weeks_away(days: int) -> int:
    """Over how many of the last weeks a break of so many days reaches."""
    return -(-days // 7)


def before_break_m(weekly_m: tuple[float, ...], weekly_before_m: float, days: int) -> float:
    """An ordinary week before a break of so many days: the mean of up to four weeks that it does not reach into.

    What is known of the time before all those weeks counts where they show nothing, or less.
    """
    whole = weekly_m[: max(len(weekly_m) - weeks_away(days), 0)][-4:]
    return max(sum(whole) / len(whole) if whole else 0.0, weekly_before_m)
