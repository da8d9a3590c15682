"""Proves training plans: each rule looked at again in what was made, without knowing how it was made.

It shares the figures of `rules` with the maker and no decision. A rule may give way only where the plan says so, with
what it gave way to, and only where it really cannot hold; that is looked at too.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from dataservice.domain.plans import checking_growth, checking_races, checking_sessions, checking_weeks
from dataservice.domain.plans.checking_facts import STRUCTURE, Facts, Violation
from dataservice.domain.plans.model import NOT_RUNNING, Plan, PlanRequest, Session
from dataservice.domain.plans.reasons import Rule

__all__ = ["STRUCTURE", "Violation", "check_plan"]

_ADDS_UP = 0.03


def check_plan(request: PlanRequest, plan: Plan, *, kept: Sequence[Session] = ()) -> list[Violation]:
    """Every rule that the plan breaks, and every one that gave way without need or without being said; none for a good
    plan. `kept` are the sessions that were to stay as they are, which are hers to answer for."""
    facts = Facts(request, plan, kept)
    found = list(_structure(facts))
    if not plan.weeks:
        return found
    for part in (checking_growth, checking_weeks, checking_sessions, checking_races):
        found += part.violations(facts)
    found += _said(facts, {Rule(each.rule) for each in found if each.rule in set(Rule)})
    return found


def _structure(facts: Facts) -> Iterator[Violation]:
    plan, request = facts.plan, facts.request
    if not plan.weeks:
        yield Violation(STRUCTURE, "the plan has no weeks")
        return
    monday = request.starts_on - timedelta(days=request.starts_on.weekday())
    keys: set[str] = set()
    for index, week in enumerate(plan.weeks):
        if week.starts_on != monday + timedelta(weeks=index):
            yield Violation(STRUCTURE, f"week {index + 1} starts on {week.starts_on}")
        if not week.reasons:
            yield Violation(STRUCTURE, f"the week of {week.starts_on} has no reason")
        days = [session.date for session in week.sessions if session.kind not in NOT_RUNNING]
        if days != sorted(set(days)):
            yield Violation(STRUCTURE, f"the week of {week.starts_on} has runs out of order, or two on a day")
        total_m = sum(session.distance_m for session in week.sessions if session.kind not in NOT_RUNNING)
        if abs(total_m - week.distance_m) > 1.0:
            yield Violation(STRUCTURE, f"the week of {week.starts_on} does not add up")
        for session in week.sessions:
            yield from _session_structure(facts, session, keys)
            if not 0 <= (session.date - week.starts_on).days <= 6:
                yield Violation(STRUCTURE, f"{session.key} is not in its week")
            if session.date < request.starts_on and session not in facts.kept:
                yield Violation(STRUCTURE, f"{session.key} is before the first day")
    for session in facts.kept:
        if monday <= session.date <= facts.end and session not in facts.sessions:
            yield Violation(STRUCTURE, f"{session.key} was not kept as it is")


def _session_structure(facts: Facts, session: Session, keys: set[str]) -> Iterator[Violation]:
    if session.key in keys:
        yield Violation(STRUCTURE, f"{session.key} is there twice")
    keys.add(session.key)
    if session in facts.kept:
        return
    if not session.reasons:
        yield Violation(STRUCTURE, f"{session.key} has no reason")
    for step in facts.steps(session):
        if (step.distance_m is None) == (step.duration_s is None) or (step.distance_m or step.duration_s or 0.0) <= 0.0:
            yield Violation(STRUCTURE, f"{session.key} has a step without one length")
    if session.kind in NOT_RUNNING:
        return
    if session.distance_m <= 0.0 or session.duration_s <= 0.0 or session.load <= 0.0:
        yield Violation(STRUCTURE, f"{session.key} is nothing")
        return
    distance_m, duration_s = facts.of_steps(session)
    for said, found in ((session.distance_m, distance_m), (session.duration_s, duration_s)):
        if abs(said - found) > _ADDS_UP * found + 150.0:
            yield Violation(STRUCTURE, f"{session.key} says {said:.0f}, its steps come to {found:.0f}")


def _said(facts: Facts, broken: set[Rule]) -> Iterator[Violation]:
    """Each rule is named once, as met or as relaxed; nothing is said to give way that did not."""
    met = [reason.code for reason in facts.plan.rules_met]
    relaxed = [reason.code for reason in facts.plan.rules_relaxed]
    if sorted([*met, *relaxed]) != sorted(rule.value for rule in Rule):
        yield Violation(STRUCTURE, "a rule is not named, or is named twice")
    for code in relaxed:
        if Rule(code) not in facts.gave_way and Rule(code) not in broken:
            yield Violation(Rule(code), "is said to give way, and did not")
    for rule in sorted(facts.gave_way):
        if rule.value not in relaxed:
            yield Violation(rule, "gave way, and the plan does not say so")
