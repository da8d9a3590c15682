"""Where a plan starts: what she runs now, what a break has left of it, and whether she begins by time."""

from dataclasses import dataclass
from datetime import timedelta

from dataservice.domain.plans import rules
from dataservice.domain.plans.making_weeks import monday_of
from dataservice.domain.plans.model import Aim, PlanRequest
from dataservice.domain.plans.paces import UNKNOWN_EASY_MPS
from runscience.race_equivalence import VDOT

_RETURNER_FROM_M = rules.BY_TIME_BELOW_WEEK_M


@dataclass(frozen=True, slots=True)
class Start:
    """What the first week follows.

    `weeks_m` are the last four weeks, `daily_longest_m` the longest run of so many days ago, `level_m` what she runs in
    an ordinary week. After a break `before_m` is what she ran before it, and `return_shares` what of that each of the
    first weeks may hold. By time begin those who are `beginner`, and after a long break those who are `by_time_return`.
    """

    weeks_m: tuple[float, ...]
    weeks_running_s: tuple[float, ...]
    daily_longest_m: tuple[tuple[int, float], ...]
    longest_running_s: float
    level_m: float
    before_m: float
    days_away: int
    return_shares: tuple[float, ...]
    vdot: float | None
    beginner: bool
    by_time_return: bool


def start_of(request: PlanRequest) -> Start:
    """What her runs say, as a plan needs it."""
    training = request.training
    weeks = ((0.0,) * 4 + training.weekly_distances_m)[-4:]
    easy_mps = training.easy_speed_mps or UNKNOWN_EASY_MPS
    days = training.days_since_last_run
    away = rules.days_away(days, training.weekly_runs)
    before_m = rules.before_break_m(training.weekly_distances_m, training.weekly_before_m, away) if away else 0.0
    longest_m, longest_s = training.longest_run_m, training.longest_run_s
    if days is None or days > rules.LONGEST_DAYS:
        longest_m = longest_s = 0.0
    daily = tuple(
        (len(training.daily_longest_m) - index, distance_m)
        for index, distance_m in enumerate(training.daily_longest_m)
        if distance_m
    )
    if not daily and longest_m:
        daily = ((1, longest_m),)
    is_returner = before_m >= _RETURNER_FROM_M
    short = longest_m < rules.BY_TIME_BELOW_M or max(weeks) < rules.BY_TIME_BELOW_WEEK_M
    begins = (short or request.aim is Aim.START_RUNNING) and longest_s < rules.HALF_AN_HOUR_S
    return Start(
        weeks_m=weeks,
        weeks_running_s=tuple(each / easy_mps for each in weeks),
        daily_longest_m=daily,
        longest_running_s=longest_s,
        level_m=0.75 * before_m if is_returner else sorted(weeks)[-2],
        before_m=before_m if is_returner else 0.0,
        days_away=away,
        return_shares=_return_shares(request, away) if is_returner else (),
        vdot=_vdot_after(training.vdot, away),
        beginner=begins and not is_returner,
        by_time_return=is_returner and (away > rules.MIDDLE_BREAK_DAYS or not daily),
    )


def _return_shares(request: PlanRequest, away: int) -> tuple[float, ...]:
    """What each of the first weeks may hold of a week before the break: the mean of its days' shares."""
    starts_on, monday = request.starts_on, monday_of(request.starts_on)
    last = away if away <= rules.LONG_BREAK_DAYS else 21
    shares = []
    while (monday - starts_on).days < last:
        days = [(monday + timedelta(days=each) - starts_on).days for each in range(7)]
        of_days = [_day_share(each, away) for each in days if each >= 0]
        shares.append(sum(of_days) / len(of_days))
        monday += timedelta(weeks=1)
    return tuple(shares)


def _day_share(day: int, away: int) -> float:
    """Half, then three quarters of the time away; after more than four weeks from a third, after eight only that."""
    if away <= rules.MIDDLE_BREAK_DAYS:
        return 0.5 if day < away / 2 else 0.75
    if away <= rules.LONG_BREAK_DAYS:
        return 1 / 3 if day < away / 3 else 0.5 if day < away * 2 / 3 else 0.75
    return 1 / 3


def _vdot_after(vdot: float | None, away: int) -> float | None:
    """Her VDOT after a break: from 0.99 to 0.93 of it within four weeks, to 0.85 within eight, then nothing tells."""
    if vdot is None or away <= rules.SHORT_BREAK_DAYS:
        return vdot
    if away > rules.LONG_BREAK_DAYS:
        return None
    if away <= rules.MIDDLE_BREAK_DAYS:
        along = (away - rules.SHORT_BREAK_DAYS - 1) / (rules.MIDDLE_BREAK_DAYS - rules.SHORT_BREAK_DAYS - 1)
        share = rules.VDOT_AFTER_SHORT + along * (rules.VDOT_AFTER_MIDDLE - rules.VDOT_AFTER_SHORT)
    else:
        along = (away - rules.MIDDLE_BREAK_DAYS) / (rules.LONG_BREAK_DAYS - rules.MIDDLE_BREAK_DAYS)
        share = rules.VDOT_AFTER_MIDDLE + along * (rules.VDOT_AFTER_LONG - rules.VDOT_AFTER_MIDDLE)
    return max(vdot * share, VDOT.low)
