"""Each plan is looked at once in her morning: what yesterday changes by the rules."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from dataservice.domain import timezones
from dataservice.domain.plans import adapting_rests
from dataservice.domain.plans.adapting_daily import Result, look
from dataservice.domain.plans.adapting_rests import Rest
from dataservice.domain.plans.changes import ChangeState, Draft, PlanChange
from dataservice.domain.plans.kept import PlanState
from dataservice.domain.vdot import Kind
from dataservice.storage.accounts import Accounts
from dataservice.storage.database import Database
from dataservice.storage.plan_changes import PlanChanges, PlanEvents
from dataservice.storage.training_plans import TrainingPlans, looks_due
from dataservice.workflows.plan_changes import make
from dataservice.workflows.plan_hands import hand_of, open_rests
from dataservice.workflows.predictions import basis
from dataservice.workflows.training_plans import end_plan, next_look
from flakon import get_logger

log = get_logger(__name__)

AT_ONCE = 100


def look_at_due_plans(database: Database, now: datetime) -> int:
    """How many plans were looked at. What fails with one athlete's holds up nobody else's."""
    with database.transaction() as connection:
        due = looks_due(connection, now, AT_ONCE)
    count = 0
    for athlete_id, plan_id in due:
        try:
            with database.transaction() as connection:
                count += _look_if_due(connection, athlete_id, plan_id, now)
        except Exception:
            log.exception("look_failed", athlete_id=str(athlete_id), plan_id=str(plan_id))
            _postpone(database, athlete_id, plan_id, now)
    return count


def _look_if_due(connection: Connection, athlete_id: UUID, plan_id: UUID, now: datetime) -> bool:
    """Whether it was looked at: not where another process has done so meanwhile, or on the same day of hers."""
    plans = TrainingPlans(connection, athlete_id)
    plan = plans.get(plan_id, lock=True)
    timezone = Accounts(connection).get(athlete_id).timezone
    today = timezones.today(timezone, now)
    if plan.state is PlanState.ENDED:
        return False
    plans.change(plan_id, {"next_look_at": next_look(today, timezone)})
    if plan.looked_on is not None and plan.looked_on >= today:
        return False
    plans.change(plan_id, {"looked_on": today})
    if today > plan.ends_on:
        end_plan(connection, athlete_id, plan, today, now)
        return True
    _look(connection, athlete_id, plan_id, today, now)
    return True


def _look(connection: Connection, athlete_id: UUID, plan_id: UUID, today: date, now: datetime) -> None:
    changes = PlanChanges(connection, athlete_id)
    waiting = changes.page(10, None, plan_id=plan_id, state=ChangeState.PROPOSED)
    for each in waiting:
        if any(one.first_day < today for one in each.changes):
            changes.put_state(each.id, ChangeState.SUPERSEDED, now)
    hand = hand_of(connection, athlete_id, plan_id, today)
    rests = open_rests(PlanEvents(connection, athlete_id).of_plan(plan_id), today)
    if rests:
        # in the order in which they weigh: an illness forbids other sport, too, and a journey is but proposed
        unknown = sorted((row for row in rests if row.ends_on is None), key=lambda row: list(Rest).index(row.kind))
        extended = (adapting_rests.extend(hand, Rest(row.kind), row.starts_on) for row in unknown)
        draft = next((each for each in extended if each is not None), None)
    elif hand.plan.state is PlanState.PAUSED:
        draft = None
    else:
        draft = look(hand, _result(connection, athlete_id, today))
    if draft is not None and not _waits_already(draft, waiting, today):
        make(connection, athlete_id, hand.plan, draft, today, now)
        log.info("plan_adapted", athlete_id=str(athlete_id), plan_id=str(plan_id), cause=draft.cause.code)


def _waits_already(draft: Draft, waiting: list[PlanChange], today: date) -> bool:
    """Whether the same was proposed before, and waits for her word."""
    return any(
        each.cause.code == draft.cause.code and each.changes == draft.changes and each.changes[0].first_day >= today
        for each in waiting
        if each.changes
    )


def _result(connection: Connection, athlete_id: UUID, today: date) -> Result | None:
    """Her last race or time trial, as VDOT rests on it."""
    raced = [each for each in basis(connection, athlete_id, today).performances if each.kind is not Kind.BEST_EFFORT]
    last = max(raced, key=lambda each: each.date, default=None)
    if last is None or last.vdot is None:
        return None
    return Result(last.vdot, last.date, last.distance_m, last.time_s)


def _postpone(database: Database, athlete_id: UUID, plan_id: UUID, now: datetime) -> None:
    with database.transaction() as connection:
        TrainingPlans(connection, athlete_id).change(plan_id, {"next_look_at": now + timedelta(hours=1)})
