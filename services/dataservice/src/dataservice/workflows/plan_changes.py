"""Changes of plans: made or proposed, decided on, undone."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import timezones
from dataservice.domain.cursors import Position
from dataservice.domain.plan_problems import ChangeDecided, ChangeSuperseded, SafetyRule
from dataservice.domain.plans.adapting import Cause
from dataservice.domain.plans.adapting_forbidden import goes_around
from dataservice.domain.plans.adapting_rests import Rest
from dataservice.domain.plans.changes import ChangeState, Draft, PlanChange, Undo, figures, fits, towards, undo_of
from dataservice.domain.plans.documents import request_document
from dataservice.domain.plans.kept import Adapting, KeptPlan, PlannedSession
from dataservice.storage.accounts import Accounts
from dataservice.storage.plan_changes import PlanChanges, PlanEvents
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.training_plans import TrainingPlans
from dataservice.workflows.training_plans import running_plan
from flakon import clock

_HER_WORD = {Cause.AWAY.value: Rest.AWAY.value, Cause.PAUSED.value: Rest.PAUSE.value}

Told = tuple[PlanChange, Undo]
"""A change, and whether it can be undone."""


def page(
    deps: Deps,
    athlete_id: UUID,
    limit: int,
    after: Position | None,
    *,
    plan_id: UUID | None,
    state: ChangeState | None,
) -> list[Told]:
    """Changes, newest first, at most `limit`."""
    with deps.database.transaction() as connection:
        today = today_of(connection, athlete_id)
        found = PlanChanges(connection, athlete_id).page(limit, after, plan_id=plan_id, state=state)
        standing = {each: Standing(connection, athlete_id, each) for each in {change.plan_id for change in found}}
        return [(each, standing[each.plan_id].undo_of(each, today)) for each in found]


def decide(deps: Deps, athlete_id: UUID, change_id: UUID, *, accept: bool) -> Told:
    """A proposed change, taken or left.

    PlanChangeNotFound; PlanEnded, ChangeDecided, ChangeSuperseded, SafetyRule (409).
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        today = today_of(connection, athlete_id)
        changes = PlanChanges(connection, athlete_id)
        running_plan(connection, athlete_id, changes.get(change_id).plan_id)
        change = changes.get(change_id)
        if change.state is ChangeState.SUPERSEDED:
            raise ChangeSuperseded
        if change.state is not ChangeState.PROPOSED:
            raise ChangeDecided
        standing = Standing(connection, athlete_id, change.plan_id)
        if accept:
            if goes_around(standing.events, change, "after", today):
                raise SafetyRule
            if not fits("before", change, standing.sessions, standing.figures, today):
                raise ChangeSuperseded
            bring(connection, athlete_id, change, "after", now)
        else:
            _was_none(connection, athlete_id, change)
        changes.put_state(change_id, ChangeState.APPLIED if accept else ChangeState.DECLINED, now)
        return told(connection, athlete_id, change_id, today)


def undo(deps: Deps, athlete_id: UUID, change_id: UUID) -> Told:
    """A change that is undone. PlanChangeNotFound; PlanEnded, ChangeDecided, ChangeSuperseded, SafetyRule (409)."""
    now = clock.now()
    with deps.database.transaction() as connection:
        today = today_of(connection, athlete_id)
        changes = PlanChanges(connection, athlete_id)
        running_plan(connection, athlete_id, changes.get(change_id).plan_id)
        change = changes.get(change_id)
        match Standing(connection, athlete_id, change.plan_id).undo_of(change, today):
            case Undo.SAFETY_RULE:
                raise SafetyRule
            case Undo.CHANGE_SUPERSEDED:
                raise ChangeSuperseded
            case Undo.CHANGE_DECIDED:
                raise ChangeDecided
        bring(connection, athlete_id, change, "before", now)
        _was_none(connection, athlete_id, change)
        changes.put_state(change_id, ChangeState.UNDONE, now)
        return told(connection, athlete_id, change_id, today)


def make(
    connection: Connection,
    athlete_id: UUID,
    plan: KeptPlan,
    draft: Draft,
    today: date,
    now: datetime,
    *,
    at_once: bool = False,
) -> UUID:
    """The id of a change that is proposed, or made: as she prefers; a safety rule, and her own word, at once."""
    changes = PlanChanges(connection, athlete_id)
    before = Standing(connection, athlete_id, plan.id).figures
    is_made = at_once or draft.is_safety or plan.adapting is Adapting.APPLY
    state = ChangeState.APPLIED if is_made else ChangeState.PROPOSED
    change_id = changes.add(plan.id, draft, before, state, today, now)
    if is_made:
        bring(connection, athlete_id, changes.get(change_id), "after", now)
    return change_id


def told(connection: Connection, athlete_id: UUID, change_id: UUID, today: date) -> Told:
    """A change, and whether it can be undone."""
    change = PlanChanges(connection, athlete_id).get(change_id)
    return change, Standing(connection, athlete_id, change.plan_id).undo_of(change, today)


def bring(connection: Connection, athlete_id: UUID, change: PlanChange, side: str, now: datetime) -> None:
    """Have the plan be as a change has it on one side, `before` or `after`."""
    PlannedSessions(connection, athlete_id).put(towards(change, side), now)
    wanted = change.before if side == "before" else change.after
    moved = {name for name in change.after if change.before.get(name) != change.after[name]}
    values: dict[str, Any] = {name: wanted[name] for name in moved & {"state", "vdot", "request", "warnings"}}
    values |= {name: date.fromisoformat(wanted[name]) for name in moved & {"vdot_since", "ends_on"}}
    if moved & {"rules_met", "rules_relaxed"}:
        values["rules"] = {"met": wanted["rules_met"], "relaxed": wanted["rules_relaxed"]}
    plans = TrainingPlans(connection, athlete_id)
    if values:
        plans.change(change.plan_id, values)
    if "weeks" in moved:
        plans.put_weeks(change.plan_id, wanted["weeks"], date.min)


def today_of(connection: Connection, athlete_id: UUID) -> date:
    """Which day it is where she lives. AthleteNotFound."""
    return timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())


class Standing:
    """A plan as it stands now, which changes are held against."""

    def __init__(self, connection: Connection, athlete_id: UUID, plan_id: UUID) -> None:
        plans = TrainingPlans(connection, athlete_id)
        self.plan = plans.get(plan_id)
        self.weeks = plans.weeks(plan_id)
        self.events = PlanEvents(connection, athlete_id).of_plan(plan_id)
        every = PlannedSessions(connection, athlete_id).of_plan(plan_id, with_removed=True)
        self.sessions: dict[UUID, PlannedSession] = {each.id: each for each in every}
        self.figures: Mapping[str, Any] = figures(self.plan, request_document(self.plan.request), self.weeks)

    def undo_of(self, change: PlanChange, today: date) -> Undo:
        """Whether a change of this plan can be undone, or why not."""
        if change.state is ChangeState.APPLIED and goes_around(self.events, change, "before", today):
            return Undo.SAFETY_RULE
        return undo_of(change, self.sessions, self.figures, today)


def _was_none(connection: Connection, athlete_id: UUID, change: PlanChange) -> None:
    """The journey or pause of a change that she left or undid was none: it ends before it begins."""
    kind = _HER_WORD.get(change.cause.code)
    events = PlanEvents(connection, athlete_id)
    for row in events.of_plan(change.plan_id) if kind is not None else ():
        if row.kind == kind and row.starts_on.isoformat() == change.cause.values["date"]:
            events.end(row.id, row.starts_on - timedelta(days=1))
