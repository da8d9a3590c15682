"""A change of a plan: what caused it, what it does to the plan and to each session, and when it can be undone.

A change stands by itself: it holds what was before and what is after. So it can be taken when it was proposed, and
undone exactly, as long as what it rests on is as it says; what has changed since, or has begun, is never overwritten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from dataservice.domain.plans.documents import Document, reasons_of, session_document, session_of
from dataservice.domain.plans.documents import reason_document as reason_document
from dataservice.domain.plans.kept import KeptPlan, PlannedSession, PlanState, SessionState
from dataservice.domain.plans.model import Reason


class ChangeState(StrEnum):
    """Where a change stands."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    UNDONE = "undone"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


class Undo(StrEnum):
    """Whether a change can be undone, or why not."""

    POSSIBLE = "possible"
    SAFETY_RULE = "safety_rule"
    CHANGE_SUPERSEDED = "change_superseded"
    CHANGE_DECIDED = "change_decided"


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What a change does to one session: it comes (no `before`), it goes (no `after`), or it becomes another."""

    session_id: UUID
    before: PlannedSession | None
    after: PlannedSession | None
    reasons: tuple[Reason, ...]

    @property
    def first_day(self) -> date:
        """The earlier of its two days."""
        return min(each.session.date for each in (self.before, self.after) if each is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A change that the rules ask for. `after` are the plan's figures as they become."""

    cause: Reason
    reasons: tuple[Reason, ...]
    is_safety: bool
    after: Mapping[str, Any]
    changes: tuple[SessionChange, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanChange:
    """A change as it is kept."""

    id: UUID
    plan_id: UUID
    number: int
    made_at: datetime
    made_on: date
    cause: Reason
    reasons: tuple[Reason, ...]
    state: ChangeState
    is_safety: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changes: tuple[SessionChange, ...]
    decided_at: datetime | None


def figures(plan: KeptPlan, request: Mapping[str, Any], weeks: Sequence[Mapping[str, Any]]) -> Document:
    """What a change may change of the plan itself."""
    return {
        "state": plan.state.value,
        "vdot": plan.vdot,
        "vdot_since": plan.vdot_since.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "request": dict(request),
        "weeks": [dict(each) for each in weeks],
        "rules_met": [reason_document(each) for each in plan.rules_met],
        "rules_relaxed": [reason_document(each) for each in plan.rules_relaxed],
        "warnings": [reason_document(each) for each in plan.warnings],
    }


def differences(
    before: Sequence[PlannedSession], after: Sequence[PlannedSession], why: Mapping[UUID, tuple[Reason, ...]]
) -> tuple[SessionChange, ...]:
    """What turns the sessions before into those after, by their ids, in the order of the days; `why` by session."""
    there = {each.id: each for each in before if each.state is not SessionState.REMOVED}
    then = {each.id: each for each in after if each.state is not SessionState.REMOVED}
    found = [
        SessionChange(each, there.get(each), then.get(each), why.get(each, ()))
        for each in there.keys() | then.keys()
        if not same(there.get(each), then.get(each))
    ]
    return tuple(sorted(found, key=lambda change: (change.first_day, str(change.session_id))))


def same(one: PlannedSession | None, other: PlannedSession | None) -> bool:
    """Whether two are alike, however often they changed; a removed one is none."""
    return _content(one) == _content(other)


def fits(
    side: str, change: PlanChange, sessions: Mapping[UUID, PlannedSession], now: Mapping[str, Any], today: date
) -> bool:
    """Whether the plan is as the change has it on one side, `before` or `after`, wherever it changes something.

    Not once one of its days has begun to be past.
    """
    expected = change.before if side == "before" else change.after
    moved = [name for name in change.after if change.before.get(name) != change.after[name]]
    return all(now.get(name) == expected[name] for name in moved) and all(
        each.first_day >= today and same(getattr(each, side), sessions.get(each.session_id)) for each in change.changes
    )


def undo_of(change: PlanChange, sessions: Mapping[UUID, PlannedSession], now: Mapping[str, Any], today: date) -> Undo:
    """Whether a change can be undone, or why not."""
    if change.state is not ChangeState.APPLIED:
        return Undo.CHANGE_DECIDED
    if change.is_safety:
        return Undo.SAFETY_RULE
    return Undo.POSSIBLE if fits("after", change, sessions, now, today) else Undo.CHANGE_SUPERSEDED


def towards(change: PlanChange, side: str) -> list[PlannedSession]:
    """The sessions to store so that the plan is as the change has it on one side."""
    found = []
    for each in change.changes:
        wanted: PlannedSession | None = getattr(each, side)
        other = each.after if side == "before" else each.before
        if wanted is not None:
            found.append(wanted)
        elif other is not None:
            found.append(replace(other, state=SessionState.REMOVED))
    return found


def session_change_document(change: SessionChange) -> Document:
    """What a change does to one session, as it is kept."""
    return {
        "session_id": str(change.session_id),
        "before": _planned_document(change.before),
        "after": _planned_document(change.after),
        "reasons": [reason_document(each) for each in change.reasons],
    }


def session_change_of(document: Mapping[str, Any], plan_id: UUID) -> SessionChange:
    """What a kept document says that a change does to one session."""
    session_id = UUID(document["session_id"])
    return SessionChange(
        session_id,
        _planned_of(document["before"], session_id, plan_id),
        _planned_of(document["after"], session_id, plan_id),
        reasons_of(document["reasons"]),
    )


def _content(planned: PlannedSession | None) -> tuple[Any, ...] | None:
    if planned is None or planned.state is SessionState.REMOVED:
        return None
    return session_document(planned.session), planned.is_locked, planned.state


def _planned_document(planned: PlannedSession | None) -> Document | None:
    if planned is None:
        return None
    return {
        "session": session_document(planned.session),
        "is_locked": planned.is_locked,
        "state": planned.state.value,
    }


def _planned_of(document: Mapping[str, Any] | None, session_id: UUID, plan_id: UUID) -> PlannedSession | None:
    if document is None:
        return None
    return PlannedSession(
        id=session_id,
        plan_id=plan_id,
        session=session_of(document["session"]),
        is_locked=document["is_locked"],
        state=SessionState(document["state"]),
    )


def plan_state(document: Mapping[str, Any]) -> PlanState:
    """The state that a plan's figures have."""
    return PlanState(document["state"])
