"""A new plan begins: made, kept, and held against the illness or pain that she has not said is over."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import timezones
from dataservice.domain.plan_problems import PlanExists
from dataservice.domain.plans.adapting_rests import AFTER, Rest
from dataservice.domain.plans.documents import week_document
from dataservice.domain.plans.kept import Adapting, KeptPlan, PlannedSession, PlanState, session_id
from dataservice.storage.accounts import Accounts
from dataservice.storage.plan_changes import PlanEvents
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.records import AnyRow
from dataservice.storage.training_plans import TrainingPlans
from dataservice.workflows.plan_events import begin_rest
from dataservice.workflows.training_plans import Detail, detail_of, end_plan, make_of, next_look
from flakon import clock


def create(deps: Deps, athlete_id: UUID, wish: Mapping[str, Any], adapting: Adapting, *, take_place: bool) -> Detail:
    """A new plan, in which illness and pain of the last one go on.

    RaceNotEntered; PlanExists (409) unless it takes the other's place; PlanImpossible, Invalid (422).
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        athlete = Accounts(connection).get(athlete_id, lock=True)
        today = timezones.today(athlete.timezone, now)
        plans = TrainingPlans(connection, athlete_id)
        running = plans.running(lock=True)
        last = next(iter(plans.all()), None)
        if running is not None and not take_place:
            raise PlanExists
        made = make_of(connection, athlete_id, wish, today)
        if running is not None:
            end_plan(connection, athlete_id, running, today, now)
        kept = KeptPlan(
            id=uuid4(),
            aim=made.request.aim,
            race_id=made.race_id,
            starts_on=made.request.starts_on,
            ends_on=made.ends_on,
            asked=dict(wish),
            request=made.request,
            vdot=made.plan.vdot,
            vdot_since=today,
            rules_met=made.plan.rules_met,
            rules_relaxed=made.plan.rules_relaxed,
            warnings=made.plan.warnings,
            adapting=adapting,
            state=PlanState.ACTIVE,
            created_at=now,
            ended_at=None,
            looked_on=today,
        )
        plans.add(kept)
        plans.change(kept.id, {"next_look_at": next_look(today, athlete.timezone)})
        plans.put_weeks(kept.id, [week_document(each) for each in made.plan.weeks], date.min)
        sessions = [
            PlannedSession(id=session_id(kept.id, each.key), plan_id=kept.id, session=each)
            for each in made.plan.sessions()
        ]
        PlannedSessions(connection, athlete_id).put(sessions, now)
        for rest in _lasting(connection, athlete_id, last, today):
            begin_rest(connection, athlete_id, kept.id, Rest(rest.kind), rest.starts_on, rest.ends_on, today, now)
        return detail_of(connection, athlete_id, plans.get(kept.id))


def _lasting(connection: Connection, athlete_id: UUID, last: KeptPlan | None, today: date) -> list[AnyRow]:
    """The illnesses and pains of her last plan that are not over: another plan ends none of them."""
    if last is None:
        return []
    events = PlanEvents(connection, athlete_id).of_plan(last.id)
    return [row for row in events if row.kind in AFTER and (row.ends_on is None or row.ends_on >= today)]
