"""A plan as the adapting rules look at it: read together from what is kept and what she has run."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from dataservice.domain.plans.adapting import Cause, Hand
from dataservice.domain.plans.adapting_forbidden import easy_until, known_rests
from dataservice.domain.plans.adapting_rests import Rest
from dataservice.domain.plans.changes import ChangeState, PlanChange
from dataservice.domain.plans.kept import PlannedSession, SessionState
from dataservice.storage.plan_changes import PlanChanges, PlanEvents
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.records import AnyRow
from dataservice.storage.summaries import DailySummaries
from dataservice.storage.training_plans import TrainingPlans
from dataservice.workflows.matching import matched
from dataservice.workflows.present_training import runs_before

LOADS_BACK = timedelta(days=42)
SETTLED_FOR = timedelta(days=28)
CHANGES_BACK = timedelta(days=120)
_CAUSES = frozenset({Cause.ILL.value, Cause.PAIN.value, Cause.AWAY.value, Cause.PAUSED.value})

_LOWERING = _CAUSES | {Cause.MISSED.value, Cause.RETURNED.value}


def hand_of(connection: Connection, athlete_id: UUID, plan_id: UUID, today: date) -> Hand:
    """A plan this morning."""
    plans = TrainingPlans(connection, athlete_id)
    plan = plans.get(plan_id)
    every = PlannedSessions(connection, athlete_id).of_plan(plan_id, with_removed=True)
    events = PlanEvents(connection, athlete_id).of_plan(plan_id)
    changes = PlanChanges(connection, athlete_id).since(plan_id, today - CHANGES_BACK)
    return Hand(
        plan=plan,
        weeks=plans.weeks(plan_id),
        sessions=every,
        runs=runs_before(connection, athlete_id, today + timedelta(days=1)),
        today=today,
        loads=DailySummaries(connection, athlete_id).loads(today - LOADS_BACK, today - timedelta(days=1)),
        done=frozenset(matched(connection, athlete_id, today, today).by_session),
        rests=known_rests(events, today),
        rested_until=max(
            (
                row.ends_on
                for row in events
                if row.kind in set(Rest) and row.ends_on is not None and row.ends_on < today
            ),
            default=None,
        ),
        easy_until=easy_until(events),
        taken_out=_taken_out(changes, {each.id: each for each in every}, today),
        vdot_before=vdot_before(changes),
        settled=frozenset(
            (each.cause.code, str(each.cause.values.get("date", "")))
            for each in changes
            if each.state in (ChangeState.DECLINED, ChangeState.UNDONE) and each.made_on >= today - SETTLED_FOR
        ),
    )


def vdot_before(changes: list[PlanChange]) -> dict[str, float | None]:
    """The VDOT before the first change of each break that lowered it, by the day on which the break began."""
    found: dict[str, float | None] = {}
    for each in changes:
        if each.state is ChangeState.APPLIED and each.cause.code in _LOWERING:
            found.setdefault(str(each.cause.values["date"]), each.before["vdot"])
    return found


def open_rests(events: list[AnyRow], today: date) -> list[AnyRow]:
    """The rests that have begun and are not over, as far as is known, the oldest first."""
    return [
        row
        for row in events
        if row.kind in set(Rest) and row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)
    ]


def _taken_out(
    changes: list[PlanChange], sessions: dict[UUID, PlannedSession], today: date
) -> tuple[PlannedSession, ...]:
    """What rests took out of today and the days to come, as it was."""
    found: dict[UUID, PlannedSession] = {}
    for change in changes:
        if change.state is not ChangeState.APPLIED or change.cause.code not in _CAUSES:
            continue
        for each in change.changes:
            now = sessions.get(each.session_id)
            is_out = now is None or now.state is SessionState.REMOVED
            if each.before is not None and each.after is None and is_out and each.before.session.date >= today:
                found.setdefault(each.session_id, each.before)
    return tuple(found.values())
