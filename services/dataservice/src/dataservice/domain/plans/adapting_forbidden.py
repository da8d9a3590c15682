"""Which days forbid running: those of every illness, and of every pain that alters the gait, that is not over.

A plan has one state, and a change knows its own sessions only; what forbids running is the set of rests that are open.
Whatever puts a session on a day (taking a change, undoing one, her own hand) asks here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from dataservice.domain.plans.adapting import KnownRest, Why
from dataservice.domain.plans.adapting_rests import AFTER, BEGINS, MOST_EASY_DAYS, Rest
from dataservice.domain.plans.changes import PlanChange, same
from dataservice.domain.plans.kept import PlannedSession, SessionState
from dataservice.domain.plans.model import HARD, NOT_RUNNING

_FORBIDS = frozenset(BEGINS[each] for each in AFTER)


def known_rests(events: Iterable[Any], today: date) -> tuple[KnownRest, ...]:
    """The rests that are not over by a plan's events, those of which the end is not known among them."""
    return tuple(
        KnownRest(row.starts_on, row.ends_on, BEGINS[Rest(row.kind)])
        for row in events
        if row.kind in set(Rest) and (row.ends_on is None or row.ends_on >= today)
    )


def forbidding(events: Iterable[Any], today: date) -> tuple[KnownRest, ...]:
    """Those of them that forbid running whatever she prefers."""
    return tuple(each for each in known_rests(events, today) if each.why in _FORBIDS)


def easy_until(events: Iterable[Any]) -> date | None:
    """The last easy day after the illnesses and pains that are over or of which the end is known."""
    ends = [
        row.ends_on + timedelta(days=min((row.ends_on - row.starts_on).days + 1, MOST_EASY_DAYS))
        for row in events
        if row.kind in AFTER and row.ends_on is not None
    ]
    return max(ends, default=None)


def forbids(rests: Iterable[KnownRest], planned: PlannedSession, today: date) -> bool:
    """Whether a session stands where none may: no run, and in illness no other sport either."""
    day, is_running = planned.session.date, planned.session.kind not in NOT_RUNNING
    return planned.state is SessionState.PLANNED and any(
        each.first <= day <= each.until(today) and (is_running or each.why is Why.NO_RUNNING_WHILE_ILL)
        for each in rests
    )


def goes_around(events: Sequence[Any], change: PlanChange, side: str, today: date) -> bool:
    """Whether to have the plan as a change has it on one side would go around a rest, or the easy days after one."""
    rests = forbidding(events, today)
    easy = easy_until(events)
    other = "after" if side == "before" else "before"
    for each in change.changes:
        wanted: PlannedSession | None = getattr(each, side)
        if wanted is None or same(wanted, getattr(each, other)):
            continue
        is_hard = wanted.state is SessionState.PLANNED and wanted.session.kind in HARD
        if forbids(rests, wanted, today) or (is_hard and easy is not None and today <= wanted.session.date <= easy):
            return True
    return side == "before" and any(each.first <= today for each in rests)
