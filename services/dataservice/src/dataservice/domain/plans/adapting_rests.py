"""Illness, pain, journeys and pauses: no running meanwhile, and how it goes on.

In illness nobody runs, and after it comes at least one easy day for each ill one before anything hard. Pain that alters
the gait has the plan wait until she says that it is gone, and a professional asked. There is no way around either: such
a change is made at once and is not undone. While the last day is not known, a week's sessions are taken out at a time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dataservice.domain.plans.adapting import AHEAD, Cause, Hand, Revision, Why
from dataservice.domain.plans.adapting_returns import resume
from dataservice.domain.plans.changes import Draft
from dataservice.domain.plans.kept import PlanState
from dataservice.domain.plans.model import Reason

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


_WAITS = frozenset(BEGINS[each] for each in Rest if _RULES[each].waits)


def begin(hand: Hand, rest: Rest, first: date, last: date | None, *, was_until: date | None = None) -> Draft | None:
    """What a rest changes from today on: until its last day, or until she says that it is over.

    One that was to last longer gives the days after its new end back. Illness and pain are told even where nothing
    changes, and so supersede what was proposed before.
    """
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
        if was_until is not None:
            revision.bring_back(each for each in hand.taken_out if last < each.session.date <= was_until)
        days = (last - first).days + 1
        easy_days = min(days, MOST_EASY_DAYS) if rest in AFTER else 0
        resume(revision, max(last + timedelta(days=1), hand.today), days, vdot=hand.vdot_at(first), easy_days=easy_days)
    return revision.draft(Reason(rule.begun.value, values), is_safety=rule.is_safety, always=rule.is_safety)


def go_on(hand: Hand, rest: Rest, first: date) -> Draft | None:
    """What changes as a rest is over that lasted until today.

    Where others are not over, she runs again after them only: at a known day, or once their end is told. The plan waits
    for as long as one of those that it waits for.
    """
    rule = _RULES[rest]
    revision = Revision(hand)
    days = max((hand.today - first).days, 0)
    values: dict[str, float | int | str] = {"date": first.isoformat(), "days": days}
    if rule.waits and not any(each.why in _WAITS for each in hand.rests):
        revision.set_state(PlanState.ACTIVE)
    begun = [each for each in hand.rests if each.first <= hand.today]
    if all(each.last is not None for each in begun):
        again = max([hand.today, *(each.last + timedelta(days=1) for each in begun if each.last is not None)])
        revision.bring_back(hand.taken_out)
        easy_days = min(days, MOST_EASY_DAYS) if rest in AFTER else 0
        if hand.easy_until is not None:
            easy_days = max(easy_days, (hand.easy_until - again).days + 1)
        away_days = max(days, hand.days_without_run()) + (again - hand.today).days
        resume(revision, again, away_days, vdot=hand.vdot_at(first), easy_days=easy_days)
    return revision.draft(Reason(rule.over.value, values), is_safety=rule.is_safety)


def extend(hand: Hand, rest: Rest, first: date) -> Draft | None:
    """The next days of a rest that goes on, once few of them are left without sessions; else None."""
    rule = _RULES[rest]
    near = Revision(hand)
    near.take_out(max(first, hand.today), hand.today + AHEAD_AT_LEAST, BEGINS[rest], other_sport=rest is Rest.ILL)
    if near.draft(Reason(rule.begun.value)) is None:
        return None
    revision = Revision(hand)
    revision.take_out(max(first, hand.today), hand.today + AHEAD, BEGINS[rest], other_sport=rest is Rest.ILL)
    revision.say(BEGINS[rest], date=first.isoformat())
    revision.say(Why.GOES_ON_AT_YOUR_WORD)
    return revision.draft(Reason(rule.begun.value, {"date": first.isoformat()}), is_safety=rule.is_safety)


def ease_in_pain(hand: Hand) -> Draft | None:
    """Pain that she runs normally with: the next two days are easy."""
    revision = Revision(hand)
    revision.ease(hand.today, hand.today + EASY_IN_PAIN - timedelta(days=1), 1.0, Why.EASIER_IN_PAIN)
    revision.say(Why.EASIER_IN_PAIN, days=EASY_IN_PAIN.days)
    return revision.draft(Reason(Cause.PAIN.value, {"date": hand.today.isoformat()}))
