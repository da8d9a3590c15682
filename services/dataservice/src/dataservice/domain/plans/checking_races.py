"""Whether a plan leads up to its races as it should: its length, what surrounds them, the taper."""

from collections.abc import Iterator

from dataservice.domain.plans import rules
from dataservice.domain.plans.checking_facts import DAY, Facts, Violation
from dataservice.domain.plans.model import Phase, Priority, SessionKind
from dataservice.domain.plans.reasons import Rule, WeekReason

_ROUNDING = 0.02
_WORTH_THE_WAY_S = 1_200.0


def violations(facts: Facts) -> Iterator[Violation]:
    """Races that are missing, run into, or not tapered for."""
    for race in facts.request.races:
        session = facts.by_day.get(race.date)
        if session is None or session.kind is not SessionKind.RACE or abs(session.distance_m - race.distance_m) > 1.0:
            yield Violation(Rule.BEFORE_A_RACE, f"the race of {race.date} is not in the plan")
    yield from _around(facts)
    goal = facts.goal
    if goal is None:
        return
    if facts.runs[-1].date != goal.date:
        yield Violation(Rule.PLAN_LENGTH, "the plan does not end with its race")
    shape = rules.shape(goal.distance_m)
    weeks = (goal.date - facts.request.starts_on).days // 7 + 1
    if weeks < shape.weeks_from and not facts.request.goes_on:
        facts.gave_way.add(Rule.PLAN_LENGTH)
        if weeks < shape.weeks_prepared:
            yield Violation(Rule.PLAN_LENGTH, f"{weeks} weeks, needs {shape.weeks_prepared}")
    yield from _taper(facts, shape.taper_days)


def _around(facts: Facts) -> Iterator[Violation]:
    for race in facts.request.races:
        before = rules.EASY_DAYS_BEFORE[race.priority.value]
        for away in range(-before, rules.recovery_days(race.distance_m) + 1):
            session = facts.by_day.get(race.date + away * DAY)
            if not away or session is None or facts.is_kept(session) or session.date in facts.races:
                continue
            if facts.is_hard(session):
                rule = Rule.BEFORE_A_RACE if away < 0 else Rule.AFTER_A_RACE
                yield Violation(rule, f"{session.key} is hard, {away} days from the race of {race.date}")
        if race.priority is Priority.B:
            yield from _small_taper(facts, race.date.toordinal())


def _small_taper(facts: Facts, ordinal: int) -> Iterator[Violation]:
    """The week of a race of priority B holds less than the highest before it, the race left out."""
    for index, week in enumerate(facts.plan.weeks):
        if 0 <= ordinal - week.starts_on.toordinal() <= 6 and week.phase not in (Phase.TAPER, Phase.RACE):
            before_m = [*facts.recent_m[-4:], *(facts.training_m(each) for each in facts.plan.weeks[:index])]
            held_m = sum(each.distance_m for each in facts.training(week) if each.date not in facts.races)
            returns = any(reason.code == WeekReason.RETURNING.value for reason in week.reasons)
            if held_m > 0.95 * max(before_m[-4:]) and held_m > rules.GROWTH_M and not returns:
                yield Violation(Rule.BEFORE_A_RACE, f"{week.starts_on}: no small taper before the race")


def _taper(facts: Facts, taper_days: int) -> Iterator[Violation]:
    """The days up to the race hold 41 to 60 % less than the highest of the four weeks before them, in as many runs."""
    goal = facts.goal
    if goal is None or any(facts.is_kept(each) for each in facts.runs[-12:]):
        return
    first = goal.date - (taper_days - 1) * DAY
    if first < facts.request.starts_on:
        return
    weeks_m = [*facts.recent_m[-4:]]
    counts = []
    for week in facts.plan.weeks:
        if week.starts_on + 6 * DAY < first:
            weeks_m.append(facts.training_m(week))
            if facts.days_of(week) == 7 and week.phase not in (Phase.RECOVERY, Phase.TAPER):
                counts.append(len(facts.training(week)))
    usual_m = max(*weeks_m[-4:], 1.0) / 7.0 * taper_days
    inside = [each for each in facts.runs if first <= each.date < goal.date]
    less = 1.0 - sum(each.distance_m for each in inside) / usual_m
    raced = any(0 < (goal.date - race.date).days <= rules.RACED_BEFORE_DAYS for race in facts.request.races)
    if len(inside) <= rules.FEW_RUNS_IN_TAPER or raced:
        if not rules.TAPER_FROM <= less <= rules.TAPER_TO:
            facts.gave_way.add(Rule.TAPER_VOLUME)
    elif not rules.TAPER_FROM - _ROUNDING <= less <= rules.TAPER_TO + _ROUNDING:
        yield Violation(Rule.TAPER_VOLUME, f"{less:.3f} less in {taper_days} days")
    usual = min(counts[-3:], default=0)
    weeks = 2 if taper_days >= 14 else 1
    for back in range(weeks):
        last = goal.date - 7 * back * DAY
        held = [each for each in facts.runs if last - 7 * DAY < each.date <= last]
        runs, training_m = len(held), sum(each.distance_m for each in held if not facts.is_goal(each))
        # As many runs would be shorter than what is worth the way.
        raced = raced or training_m < _WORTH_THE_WAY_S * facts.easy_mps * max(usual - 1, 1)
        # A week to a race in the middle of one takes its days from two, whose runs lie otherwise.
        if runs < usual - (goal.date.weekday() < 5) and not raced:
            yield Violation(Rule.TAPER_RUNS, f"{runs} runs in the week to {last}, usually {usual}")
