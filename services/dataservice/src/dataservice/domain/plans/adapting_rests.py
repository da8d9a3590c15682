"""Illness, pain, journeys and pauses: no running meanwhile, and how it goes on.

In illness nobody runs, and after it comes at least one easy day for each ill one before anything hard. Pain that alters
the gait has the plan wait until she says that it is gone, and a professional asked. There is no way around either: such
a change is made at once and is not undone. While the last day is not known, a week's sessions are taken out at a time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dataservice.domain.plans.adapting import Cause, Hand, Revision, Why
from dataservice.domain.plans.adapting_returns import resume
from dataservice.domain.plans.changes import Draft
from dataservice.domain.plans.kept import PlanState
from dataservice.domain.plans.model import Reason

AHEAD = timedelta(days=6)
AHEAD_AT_LEAST = timedelta(days=2)
EASY_IN_PAIN = timedelta(days=2)
MOST_EASY_DAYS = 28


class Rest(StrEnum):
    """Why she does not run."""

    ILL = "ill"
    PAIN = "pain"
    AWAY = "away"
    PAUSE = "pause"


BEGINS = {
    Rest.ILL: Why.NO_RUNNING_WHILE_ILL,
    Rest.PAIN: Why.NO_RUNNING_IN_PAIN,
    Rest.AWAY: Why.NO_RUNNING_WHILE_AWAY,
    Rest.PAUSE: Why.NO_RUNNING_IN_PAUSE,
}
AFTER = frozenset({Rest.ILL, Rest.PAIN})
"""After these come easy days."""


@dataclass(frozen=True, slots=True)
class _Rule:
    begun: Cause
    over: Cause
    is_safety: bool
    waits: bool


_RULES = {
    Rest.ILL: _Rule(Cause.ILL, Cause.WELL, is_safety=True, waits=False),
    Rest.PAIN: _Rule(Cause.PAIN, Cause.PAIN_GONE, is_safety=True, waits=True),
    Rest.AWAY: _Rule(Cause.AWAY, Cause.BACK, is_safety=False, waits=False),
    Rest.PAUSE: _Rule(Cause.PAUSED, Cause.RESUMED, is_safety=False, waits=True),
}


def begin(hand: Hand, rest: Rest, first: date, last: date | None) -> Draft | None:
    """What a rest changes from today on: until its last day, or until she says that it is over."""
    rule = _RULES[rest]
    revision = Revision(hand)
    values: dict[str, float | int | str] = {"date": first.isoformat()}
    if rest is Rest.PAIN:
        revision.say(Why.SEE_A_PROFESSIONAL)
    until = last if last is not None else max(first, hand.today) + AHEAD
    revision.take_out(first, until, BEGINS[rest], other_sport=rest is Rest.ILL)
    revision.say(BEGINS[rest], date=first.isoformat())
    if rule.waits:
        revision.set_state(PlanState.PAUSED)
    if last is None:
        revision.say(Why.GOES_ON_AT_YOUR_WORD)
    else:
        values["until_date"] = last.isoformat()
        days = (last - first).days + 1
        easy_days = min(days, MOST_EASY_DAYS) if rest in AFTER else 0
        resume(revision, max(last + timedelta(days=1), hand.today), days, vdot=hand.vdot_at(first), easy_days=easy_days)
    return revision.draft(Reason(rule.begun.value, values), is_safety=rule.is_safety)


def go_on(hand: Hand, rest: Rest, first: date) -> Draft | None:
    """What changes as a rest is over that lasted until today and of which the end was not known."""
    rule = _RULES[rest]
    revision = Revision(hand)
    revision.bring_back(hand.taken_out)
    if rule.waits:
        revision.set_state(PlanState.ACTIVE)
    days = max((hand.today - first).days, 0)
    easy_days = min(days, MOST_EASY_DAYS) if rest in AFTER else 0
    resume(revision, hand.today, max(days, hand.days_without_run()), vdot=hand.vdot_at(first), easy_days=easy_days)
    values: dict[str, float | int | str] = {"date": first.isoformat(), "days": days}
    return revision.draft(Reason(rule.over.value, values), is_safety=rule.is_safety)


def extend(hand: Hand, rest: Rest, first: date) -> Draft | None:
    """The next days of a rest that goes on, once few of them are left without sessions; else None."""
    rule = _RULES[rest]
    near = Revision(hand)
    near.take_out(hand.today, hand.today + AHEAD_AT_LEAST, BEGINS[rest], other_sport=rest is Rest.ILL)
    if near.draft(Reason(rule.begun.value)) is None:
        return None
    revision = Revision(hand)
    revision.take_out(hand.today, hand.today + AHEAD, BEGINS[rest], other_sport=rest is Rest.ILL)
    revision.say(BEGINS[rest], date=first.isoformat())
    revision.say(Why.GOES_ON_AT_YOUR_WORD)
    return revision.draft(Reason(rule.begun.value, {"date": first.isoformat()}), is_safety=rule.is_safety)


def ease_in_pain(hand: Hand) -> Draft | None:
    """Pain that she runs normally with: the next two days are easy."""
    revision = Revision(hand)
    revision.ease(hand.today, hand.today + EASY_IN_PAIN - timedelta(days=1), 1.0, Why.EASIER_IN_PAIN)
    revision.say(Why.EASIER_IN_PAIN, days=EASY_IN_PAIN.days)
    return revision.draft(Reason(Cause.PAIN.value, {"date": hand.today.isoformat()}))
