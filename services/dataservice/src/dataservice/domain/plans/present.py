"""What an athlete's runs say that she does now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from dataservice.domain.plans.model import CurrentTraining
from dataservice.domain.plans.rules import LONGEST_DAYS

WEEKS = 8
BREAK_DAYS = 6
"""From so many days without a run on, what was before is looked at."""

LOOKS_BACK = timedelta(days=26 * 7)
EASY_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the day on which she ran, where she ran."""

    date: date
    distance_m: float
    moving_time_s: float


def present_training(runs: Sequence[Run], today: date, vdot: float | None) -> CurrentTraining:
    """What the runs before `today` say: its own runs do not count yet.

    An easy run's speed is the median of those of her slower three quarters in eight weeks; an ordinary week before a
    break is the mean of the four weeks before the last run, where it lies six days or more back.
    """
    before = sorted((each for each in runs if each.date < today and each.distance_m > 0.0), key=lambda run: run.date)
    weeks = [_within(before, today - timedelta(weeks=back + 1), today - timedelta(weeks=back)) for back in range(WEEKS)]
    weeks.reverse()
    month = _within(before, today - timedelta(days=LONGEST_DAYS), today)
    longest = max(month, key=lambda run: run.distance_m, default=None)
    away = (today - before[-1].date).days if before else None
    return CurrentTraining(
        weekly_distances_m=tuple(sum(run.distance_m for run in week) for week in weeks),
        weekly_runs=tuple(len(week) for week in weeks),
        longest_run_m=longest.distance_m if longest else 0.0,
        longest_run_s=longest.moving_time_s if longest else 0.0,
        easy_speed_mps=_easy_speed_mps([run for week in weeks for run in week]),
        days_since_last_run=away,
        vdot=vdot,
        daily_longest_m=tuple(
            max((run.distance_m for run in month if run.date == today - timedelta(days=back)), default=0.0)
            for back in range(LONGEST_DAYS, 0, -1)
        ),
        weekly_before_m=_week_before_m(before) if away is not None and away >= BREAK_DAYS else 0.0,
    )


def _within(runs: Sequence[Run], first: date, end: date) -> list[Run]:
    return [run for run in runs if first <= run.date < end]


def _week_before_m(runs: Sequence[Run]) -> float:
    end = runs[-1].date + timedelta(days=1)
    return sum(run.distance_m for run in _within(runs, end - timedelta(weeks=4), end)) / 4.0


def _easy_speed_mps(runs: Sequence[Run]) -> float | None:
    speeds = sorted(run.distance_m / run.moving_time_s for run in runs if run.moving_time_s > 0.0)
    slower = speeds[: max(1, round(len(speeds) * EASY_SHARE))]
    return median(slower) if slower else None
