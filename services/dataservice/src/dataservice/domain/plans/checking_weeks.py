"""Whether the days of each week hold what they may: the long run, hard days, rest, and what is fixed."""

from collections.abc import Iterator
from datetime import date

from dataservice.domain.plans import rules
from dataservice.domain.plans.checking_facts import DAY, Facts, Violation
from dataservice.domain.plans.model import (
    NOT_RUNNING,
    QUALITY,
    AppointmentKind,
    GoalRace,
    Phase,
    Priority,
    Session,
    SessionKind,
    Week,
)
from dataservice.domain.plans.reasons import Rule

_RUNNING = frozenset({AppointmentKind.CLUB_TRACK, AppointmentKind.PARKRUN, AppointmentKind.GROUP_RUN})
_LONG = frozenset({SessionKind.LONG, SessionKind.MARATHON_PACE})
_ROUNDING = 0.003
_EASY_MORE = 0.06
"""What an easy run may be above the share of a long one, in the weeks whose long run the taper makes small."""

_LEAST_BESIDE_S = 1_300.0


def violations(facts: Facts) -> Iterator[Violation]:
    """What stands on a day where it may not, or is missing where it should stand."""
    needed_m = _long_run_needed(facts)
    most = min(facts.request.days_a_week, rules.MOST_DAYS, 7 - len(facts.request.impossible_weekdays))
    if most < facts.request.days_a_week:
        facts.gave_way.add(Rule.DAYS_A_WEEK)
    for week in facts.plan.weeks:
        yield from _long_run(facts, week, needed_m)
        yield from _quality(facts, week, most)
        yield from _rest(facts, week)
        yield from _appointments(facts, week, most)
        runs = [each for each in week.sessions if each.kind not in NOT_RUNNING]
        if len(runs) > max(most, sum(facts.is_kept(each) or each.date in facts.races for each in runs)):
            yield Violation(Rule.DAYS_A_WEEK, f"{week.starts_on}: {len(runs)} runs, asked for {most}")
    yield from _days(facts)


def _long_run_needed(facts: Facts) -> float | None:
    """The long run that the goal race asks for, where 30 % of the largest week is less than it."""
    if facts.goal is None:
        return None
    needed_m = rules.shape(facts.goal.distance_m).long_run_share * facts.goal.distance_m
    largest_m = max(facts.training_m(week) for week in facts.plan.weeks)
    return needed_m if rules.LONG_RUN_SHARE * largest_m < needed_m else None


def _long_run(facts: Facts, week: Week, needed_m: float | None) -> Iterator[Violation]:
    runs, week_m = facts.training(week), facts.training_m(week)
    if sum(each.kind in _LONG and not facts.is_kept(each) for each in runs) > 1:
        yield Violation(Rule.QUALITY_PER_WEEK, f"{week.starts_on}: two long runs")
    for session in runs:
        if facts.is_kept(session) or session.date in facts.races:
            continue
        yield from _duration(facts, session)
        if session.by_time:
            continue
        share = session.distance_m / max(week_m, 1.0)
        is_longest = session.kind in _LONG
        if is_longest and share > rules.LONG_RUN_SHARE + _ROUNDING:
            facts.gave_way.add(Rule.LONG_RUN_SHARE)
        usual = rules.LONG_RUN_SHARE_OF_FEW.get(len(runs), rules.LONG_RUN_SHARE)
        usual += _ROUNDING if is_longest else _EASY_MORE
        if (
            is_longest or (sum(each.date not in facts.races for each in runs) > 3 and session.kind not in QUALITY)
        ) and share > usual:
            for_race = rules.LONG_RUN_SHARE_FOR_RACE.get(len(runs), usual)
            if needed_m is None or session.distance_m > needed_m + 1.0 or share > for_race + _ROUNDING:
                yield Violation(Rule.LONG_RUN_SHARE, f"{session.key}: {share:.3f} of the week, may {usual:.2f}")


def _duration(facts: Facts, session: Session) -> Iterator[Violation]:
    """Two and a half hours; three, said openly, where a slow marathoner's long run needs them."""
    if session.duration_s <= rules.LONG_RUN_S + 1.0:
        return
    goal = facts.goal
    mps = min(session.distance_m / session.duration_s, facts.easy_mps)
    needs = (
        goal is not None
        and goal.distance_m >= rules.LONG_RUN_RELAXED_FROM_M
        and rules.shape(goal.distance_m).long_run_share * goal.distance_m > rules.LONG_RUN_S * mps
    )
    if not needs or session.duration_s > rules.LONG_RUN_RELAXED_S + 1.0:
        yield Violation(Rule.LONG_RUN_TIME, f"{session.key}: {session.duration_s:.0f} s")
    facts.gave_way.add(Rule.LONG_RUN_TIME)


def _quality(facts: Facts, week: Week, most_runs: int) -> Iterator[Violation]:
    hard = [each for each in facts.training(week) if each.kind in QUALITY]
    fixed = sum(facts.is_kept(each) or each.date in facts.races for each in hard)
    most = rules.QUALITY_OF_FEW_DAYS if most_runs <= rules.FEW_DAYS else rules.QUALITY_A_WEEK
    if len(hard) > max(most, fixed):
        yield Violation(Rule.QUALITY_PER_WEEK, f"{week.starts_on}: {len(hard)} hard sessions, may {most}")


def _rest(facts: Facts, week: Week) -> Iterator[Violation]:
    days = {session.date for session in week.sessions}
    if len(days) < 7:
        return
    free = [
        session.date
        for session in week.sessions
        if not facts.is_kept(session)
        and session.date not in facts.races
        and not any(other.date == session.date and other.kind in NOT_RUNNING for other in week.sessions)
    ]
    if free:
        yield Violation(Rule.REST_DAY, f"{week.starts_on}: no day of rest")
    facts.gave_way.add(Rule.REST_DAY)


def _days(facts: Facts) -> Iterator[Violation]:
    request = facts.request
    for session in facts.runs:
        if facts.is_kept(session):
            continue
        if session.date.weekday() in request.impossible_weekdays:
            if session.kind is SessionKind.RACE:
                facts.gave_way.add(Rule.IMPOSSIBLE_DAYS)
            else:
                yield Violation(Rule.IMPOSSIBLE_DAYS, f"{session.key} is on {session.date}")
        if session.kind in _LONG and request.long_run_weekday not in (None, session.date.weekday()):
            facts.gave_way.add(Rule.LONG_RUN_DAY)
            if not _may_be_elsewhere(facts, session):
                yield Violation(Rule.LONG_RUN_DAY, f"{session.key} is on {session.date} without need")
        other = facts.by_day.get(session.date - DAY)
        after = facts.by_day.get(session.date + DAY)
        for beside in (other, after if after is not None and facts.is_kept(after) else None):
            if beside is not None and facts.is_hard(session) and facts.is_hard(beside):
                yield Violation(Rule.HARD_DAYS_APART, f"{session.key} is beside {beside.key}")


def _may_be_elsewhere(facts: Facts, session: Session) -> bool:
    """Whether the day she likes is taken that week: impossible, beside the club, or by something fixed."""
    weekday = facts.request.long_run_weekday
    if weekday is None or weekday in facts.request.impossible_weekdays:
        return True
    for each in facts.request.appointments:
        if each.kind is AppointmentKind.CLUB_TRACK and (each.weekday - weekday) % 7 in (0, 1, 6):
            return True
    wanted = session.date + (weekday - session.date.weekday()) * DAY
    if wanted < facts.request.starts_on or wanted > facts.end:
        return True
    before = facts.by_day.get(wanted - DAY)
    if before is not None and before.date.weekday() == 6 and facts.is_hard(before):
        return True
    near = [facts.by_day.get(wanted + way * DAY) for way in (-1, 0, 1)]
    return any(each is not None and facts.is_kept(each) for each in near) or _near_race(facts, wanted)


def _near_race(facts: Facts, day: date) -> bool:
    return any(
        -rules.EASY_DAYS_BEFORE[race.priority.value] <= (day - race.date).days <= rules.recovery_days(race.distance_m)
        for race in facts.request.races
    )


def _appointments(facts: Facts, week: Week, most_runs: int) -> Iterator[Violation]:
    by_day: dict[date, list[Session]] = {}
    for session in week.sessions:
        by_day.setdefault(session.date, []).append(session)
    running = [each for each in facts.request.appointments if each.kind in _RUNNING]
    for each in facts.request.appointments:
        day = week.starts_on + each.weekday * DAY
        if not facts.request.starts_on <= day <= (facts.goal.date if facts.goal is not None else facts.end):
            continue
        held = by_day.get(day, [])
        if any(session.appointment == each.kind.value for session in held) or day in facts.races:
            continue
        if each.kind not in _RUNNING:
            yield Violation(Rule.APPOINTMENTS, f"{each.kind.value} on {day} is left out")
            continue
        if each.weekday in facts.request.impossible_weekdays or any(facts.is_kept(session) for session in held):
            continue
        others = [other.kind.value for other in running if other.weekday == each.weekday and other is not each]
        if others:
            facts.gave_way.add(Rule.APPOINTMENTS)
            continue
        facts.gave_way.add(Rule.APPOINTMENTS)
        runs = facts.training(week)
        light = week.is_cutback or week.phase in (Phase.TAPER, Phase.RACE)
        few = light or len(running) >= most_runs - 1 or facts.days_of(week) < 7 or len(runs) < most_runs
        too_far = each.kind is AppointmentKind.PARKRUN and _parkrun_is_too_far(facts, week)
        if not few and not too_far and not any(race.priority is not Priority.A for race in _races(facts, week)):
            yield Violation(Rule.APPOINTMENTS, f"{each.kind.value} on {day} is left out without need")


def _parkrun_is_too_far(facts: Facts, week: Week) -> bool:
    """Whether five kilometres are more than her longest run allows, or more than fits beside the others."""
    easy = [each for each in facts.training(week) if each.kind in (SessionKind.EASY, SessionKind.RUN_WALK)]
    longest_m = max((each.distance_m for each in facts.training(week)), default=0.0)
    if facts.is_by_time(week) or min(rules.LONGEST * facts.longest_before(week.starts_on), longest_m) < 5_000.0:
        return True
    left_m = sum(each.distance_m for each in easy) - 5_000.0
    return left_m < _LEAST_BESIDE_S * facts.easy_mps * (len(easy) - 1)


def _races(facts: Facts, week: Week) -> list[GoalRace]:
    return [race for day, race in facts.races.items() if 0 <= (day - week.starts_on).days <= 6]
