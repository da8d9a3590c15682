"""Planned sessions: her own, and what she does with those of her plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import timezones
from dataservice.domain.plan_problems import SafetyRule, SessionOfPlan, SessionPast
from dataservice.domain.plans.adapting_forbidden import forbidding, forbids
from dataservice.domain.plans.kept import PlannedSession, PlanState, SessionState
from dataservice.domain.plans.model import NOT_RUNNING, Reason, SessionKind
from dataservice.domain.plans.own import Touched, own_session, touched
from dataservice.domain.problems import wrong_field
from dataservice.storage.accounts import Accounts
from dataservice.storage.plan_changes import PlanEvents
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.training_plans import TrainingPlans
from dataservice.workflows import training_plans
from dataservice.workflows.matching import matched
from dataservice.workflows.present_training import present_training
from dataservice.workflows.training_plans import Summary
from flakon import clock

FARTHEST = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Checked:
    """A session, and the rules that it touches."""

    session: PlannedSession
    warnings: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """What is next from today on, and the plan that is not over."""

    today: date
    session: PlannedSession | None
    plan: Summary | None


def create(deps: Deps, athlete_id: UUID, body: Mapping[str, Any]) -> Checked:
    """A session of her own. SessionPast (409); Invalid (422)."""
    now = clock.now()
    with deps.database.transaction() as connection:
        today = _today(connection, athlete_id)
        day = _day(body["date"], today)
        kind = SessionKind(body["kind"])
        distance_m, duration_s = body.get("distance_m"), body.get("duration_s")
        if (distance_m is None) == (duration_s is None):
            raise wrong_field("/distance_m", "A session has a distance or a duration: give exactly one of them.")
        if kind in NOT_RUNNING and duration_s is None:
            raise wrong_field("/duration_s", "What is no running has a duration.")
        training = present_training(connection, athlete_id, today)
        session_id = uuid4()
        session = own_session(
            f"own-{session_id}",
            day,
            kind,
            distance_m=distance_m,
            duration_s=duration_s,
            easy_speed_mps=training.easy_speed_mps,
        )
        planned = PlannedSession(id=session_id, plan_id=None, session=session)
        PlannedSessions(connection, athlete_id).put([planned], now)
        return _checked(connection, athlete_id, planned.id, training.longest_run_m)


def update(deps: Deps, athlete_id: UUID, session_id: UUID, changes: Mapping[str, Any]) -> Checked:
    """A session that is moved, locked or left out. SessionNotFound; SessionPast, SafetyRule (409); Invalid (422)."""
    now = clock.now()
    with deps.database.transaction() as connection:
        today = _today(connection, athlete_id)
        _hold_plan(connection, athlete_id)
        sessions = PlannedSessions(connection, athlete_id)
        before = sessions.get(session_id)
        if before.session.date < today:
            raise SessionPast
        day = _day(changes["date"], today) if "date" in changes else before.session.date
        after = replace(
            before,
            session=replace(before.session, date=day),
            is_locked=changes.get("is_locked", before.is_locked),
            state=SessionState(changes.get("state", before.state)),
        )
        is_put = (after.session.date, after.state) != (before.session.date, before.state)
        if is_put and after.plan_id is not None and _is_forbidden(connection, athlete_id, after, today):
            raise SafetyRule
        sessions.put([after], now)
        longest_m = present_training(connection, athlete_id, today).longest_run_m
        return _checked(connection, athlete_id, session_id, longest_m)


def delete(deps: Deps, athlete_id: UUID, session_id: UUID) -> None:
    """Forget a session of her own. SessionNotFound; SessionOfPlan (409)."""
    with deps.database.transaction() as connection:
        sessions = PlannedSessions(connection, athlete_id)
        if sessions.get(session_id).plan_id is not None:
            raise SessionOfPlan
        sessions.delete(session_id)


def get(deps: Deps, athlete_id: UUID, session_id: UUID) -> PlannedSession:
    """A session. SessionNotFound."""
    with deps.database.transaction() as connection:
        return PlannedSessions(connection, athlete_id).get(session_id)


def next_session(deps: Deps, athlete_id: UUID) -> Next:
    """What is next. AthleteNotFound."""
    with deps.database.transaction() as connection:
        today = _today(connection, athlete_id)
        plan = training_plans.running(connection, athlete_id)
        return Next(today, _next(connection, athlete_id, today), plan)


def _next(connection: Connection, athlete_id: UUID, today: date) -> PlannedSession | None:
    """The first session that stands from today on and that she has not run yet."""
    done = matched(connection, athlete_id, today, today).by_session
    return PlannedSessions(connection, athlete_id).next(today, without=done)


def _hold_plan(connection: Connection, athlete_id: UUID) -> None:
    """Nobody else changes her plan's sessions before this transaction ends."""
    TrainingPlans(connection, athlete_id).running(lock=True)


def _checked(connection: Connection, athlete_id: UUID, session_id: UUID, longest_m: float) -> Checked:
    sessions = PlannedSessions(connection, athlete_id)
    planned = sessions.get(session_id)
    day = planned.session.date
    around = sessions.between(day - timedelta(days=7), day + timedelta(days=7))
    before = [
        each.session.distance_m
        for each in sessions.between(day - timedelta(days=30), day - timedelta(days=1))
        if each.state is SessionState.PLANNED and each.session.kind is not SessionKind.RACE
    ]
    warnings = touched(planned, around, max([longest_m, *before]))
    plan = TrainingPlans(connection, athlete_id).running()
    waits = plan is not None and plan.state is PlanState.PAUSED and planned.session.kind not in NOT_RUNNING
    if waits or _is_forbidden(connection, athlete_id, planned, _today(connection, athlete_id)):
        warnings += (Reason(Touched.NO_RUNNING_NOW.value),)
    return Checked(planned, warnings)


def _is_forbidden(connection: Connection, athlete_id: UUID, planned: PlannedSession, today: date) -> bool:
    """Whether it stands on a day of an illness, or of a pain that alters the gait, that is not over."""
    plan = TrainingPlans(connection, athlete_id).running()
    if plan is None:
        return False
    return forbids(forbidding(PlanEvents(connection, athlete_id).of_plan(plan.id), today), planned, today)


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise wrong_field("/date", f"{text} is not on the calendar.") from None
    if day < today:
        raise SessionPast
    if day > today + FARTHEST:
        raise wrong_field("/date", f"{text} is too far away to be planned.")
    return day


def _today(connection: Connection, athlete_id: UUID) -> date:
    return timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())
