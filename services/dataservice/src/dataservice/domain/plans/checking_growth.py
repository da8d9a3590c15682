"""Whether a plan grows as it may: by week, by run, by time, and after a break."""

from collections.abc import Iterator

from dataservice.domain.plans import rules
from dataservice.domain.plans.checking_facts import ROUNDING_M, Facts, Violation
from dataservice.domain.plans.model import Aim, Phase, SessionKind, Week
from dataservice.domain.plans.reasons import Rule

_ROUNDING_S = 30.0
_SMALL_M = 20_000.0
"""A week below which one run more or less is a large share."""

_RETURNS_FROM_M = rules.BY_TIME_BELOW_WEEK_M


def violations(facts: Facts) -> Iterator[Violation]:
    """What grows too fast, or never steps back."""
    yield from _weeks(facts)
    yield from _cutbacks(facts)
    yield from _runs(facts)
    yield from _times(facts)


def _weeks(facts: Facts) -> Iterator[Violation]:
    weeks_m = facts.recent_m[-rules.GROWTH_WEEKS :]
    weeks_s = [each / (facts.request.training.easy_speed_mps or 2.3) for each in weeks_m]
    for week in facts.plan.weeks:
        runs = facts.training(week)
        distance_m = facts.training_m(week)
        running_s = sum(facts.running_s(each) for each in runs)
        kept_m = sum(each.distance_m for each in runs if facts.is_kept(each))
        share = _share_of_return(facts, week)
        if share is not None:
            limit_m = share * facts.before_m
            if distance_m > max(limit_m, kept_m) + ROUNDING_M:
                what = f"{week.starts_on}: {distance_m:.0f} m, after the break {limit_m:.0f} m"
                yield Violation(Rule.RETURN_AFTER_BREAK, what)
        elif facts.is_by_time(week):
            highest_s = max(weeks_s[-rules.GROWTH_WEEKS :])
            limit_s = max(rules.RUNNING_GROWTH * highest_s, highest_s + rules.WEEK_RUNNING_GROWTH_S)
            if running_s > limit_s + _ROUNDING_S and not kept_m:
                yield Violation(Rule.RUNNING_TIME, f"{week.starts_on}: runs {running_s:.0f} s, may {limit_s:.0f} s")
        else:
            limit_m = rules.growth_limit_m(max(weeks_m[-rules.GROWTH_WEEKS :]))
            if distance_m > max(limit_m, kept_m) + ROUNDING_M:
                yield Violation(Rule.WEEKLY_GROWTH, f"{week.starts_on}: {distance_m:.0f} m, may {limit_m:.0f} m")
        weeks_m.append(distance_m)
        weeks_s.append(running_s)


def _share_of_return(facts: Facts, week: Week) -> float | None:
    """What a week may hold of one before the break: half and then three quarters of the time away, from a third after
    more than four weeks; None where she is back."""
    away = facts.days_away
    if not away or facts.before_m < _RETURNS_FROM_M:
        return None
    lasts = away if away <= rules.LONG_BREAK_DAYS else 21
    shares = []
    for day in range(7):
        since = (week.starts_on - facts.request.starts_on).days + day
        if since < 0:
            continue
        part = since / away
        if away <= rules.MIDDLE_BREAK_DAYS:
            shares.append(0.5 if part < 0.5 else 0.75)
        elif away <= rules.LONG_BREAK_DAYS:
            shares.append(1 / 3 if part < 1 / 3 else 0.5 if part < 2 / 3 else 0.75)
        else:
            shares.append(1 / 3)
    return sum(shares) / len(shares) if (week.starts_on - facts.request.starts_on).days < lasts else None


def _cutbacks(facts: Facts) -> Iterator[Violation]:
    """After three weeks that build comes one that does not; what is called a cut-back is one."""
    weeks_m = facts.recent_m[-3:]
    weeks_s = [each / (facts.request.training.easy_speed_mps or 2.3) for each in weeks_m]
    building = 0
    for index, week in enumerate(facts.plan.weeks):
        distance_m = facts.training_m(week)
        running_s = sum(facts.running_s(each) for each in facts.training(week))
        by_time = facts.is_by_time(week)
        share = running_s / max(max(weeks_s[-3:]), 1.0) if by_time else distance_m / max(max(weeks_m[-3:]), 1.0)
        is_whole = facts.days_of(week) == 7 and not any(facts.is_kept(each) for each in facts.training(week))
        if week.is_cutback and is_whole and max(weeks_m[-3:]) > 0.0:
            lowest = rules.CUTBACK_FROM - (0.15 if by_time else 0.0)
            low = (
                share < lowest
                and distance_m < lowest * min(weeks_m[-3:])
                and index >= 3
                and max(weeks_m[-3:]) > _SMALL_M
                and not _raced(facts, week)
            )
            raced_m = sum(each.distance_m for each in facts.training(week) if each.date in facts.races)
            if (share > rules.CUTBACK_TO and raced_m < (0.2 if by_time else 0.4) * distance_m) or low:
                yield Violation(Rule.CUTBACK_WEEK, f"{week.starts_on}: {share:.2f} of the weeks before")
        light = (
            week.is_cutback
            or not is_whole
            or week.phase in (Phase.TAPER, Phase.RACE, Phase.RECOVERY)
            or _share_of_return(facts, week) is not None
            or (share <= rules.CUTBACK_TO if index else by_time)
        )
        building = 0 if light else building + 1
        if building >= rules.CUTBACK_WEEKS:
            yield Violation(Rule.CUTBACK_WEEK, f"{week.starts_on}: the fourth week without one")
        weeks_m.append(distance_m)
        weeks_s.append(running_s)


def _raced(facts: Facts, week: Week) -> bool:
    """Whether a race in it, or the recovery from one, leaves less of it."""
    return any(
        (race.date - week.starts_on).days - 6 >= -7 and (week.starts_on - race.date).days <= rules.MOST_RECOVERY_DAYS
        for race in facts.request.races
        if (race.date - week.starts_on).days < 14
    )


def _runs(facts: Facts) -> Iterator[Violation]:
    """No run beyond 110 % of the longest of the thirty days before it; the goal race visibly, those by time not."""
    for session in facts.runs:
        if session.by_time or facts.is_kept(session):
            continue
        limit_m = rules.LONGEST * facts.longest_before(session.date)
        if session.distance_m <= limit_m + 1.0:
            continue
        if facts.is_goal(session):
            facts.gave_way.add(Rule.LONGEST_RUN)
        else:
            yield Violation(Rule.LONGEST_RUN, f"{session.key}: {session.distance_m:.0f} m, may {limit_m:.0f} m")


def _times(facts: Facts) -> Iterator[Violation]:
    """By time run those who begin and those who come back after long, a little longer each week."""
    highest_m = max(facts.recent_m[-4:])
    short = facts.longest_m < rules.BY_TIME_BELOW_M or highest_m < rules.BY_TIME_BELOW_WEEK_M
    begins = (short or facts.request.aim is Aim.START_RUNNING) and facts.longest_s < rules.HALF_AN_HOUR_S
    returns = facts.before_m >= _RETURNS_FROM_M
    for session in facts.runs:
        if not session.by_time or facts.is_kept(session):
            continue
        longest_s = facts.longest_running_before(session.date)
        if not begins and not returns and longest_s:
            yield Violation(Rule.RUNNING_TIME, f"{session.key} is by time, and she is no beginner")
        if session.kind not in (SessionKind.EASY, SessionKind.RUN_WALK):
            yield Violation(Rule.RUNNING_TIME, f"{session.key} is by time, and hard")
        limit_s = max(rules.RUNNING_GROWTH * longest_s, longest_s + rules.RUNNING_GROWTH_S)
        if not longest_s:
            limit_s = rules.FIRST_RUNNING_OF_RETURNER_S if returns else rules.FIRST_RUNNING_S
        if facts.running_s(session) > limit_s + 1.0:
            yield Violation(Rule.RUNNING_TIME, f"{session.key}: {facts.running_s(session):.0f} s, may {limit_s:.0f} s")
