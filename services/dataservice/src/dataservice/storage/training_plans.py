"""Training plans and their weeks, as they are kept."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from dataservice.domain.plan_problems import PlanNotFound
from dataservice.domain.plans.documents import reason_document, reasons_of, request_document, request_of
from dataservice.domain.plans.kept import Adapting, KeptPlan, PlanState
from dataservice.domain.plans.model import Aim
from dataservice.storage.plan_tables import planned_weeks, training_plans
from dataservice.storage.records import AnyRow

MOST_PLANS = 100


class TrainingPlans:
    """One athlete's plans within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def add(self, plan: KeptPlan) -> None:
        """Store a new plan."""
        self._connection.execute(insert(training_plans).values(athlete_id=self._athlete_id, **_values(plan)))

    def get(self, plan_id: UUID, *, lock: bool = False) -> KeptPlan:
        """A plan. PlanNotFound."""
        query = select(training_plans).filter_by(athlete_id=self._athlete_id, id=plan_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise PlanNotFound
        return _plan(row)

    def running(self, *, lock: bool = False) -> KeptPlan | None:
        """The one plan that is not over, active or paused."""
        query = select(training_plans).where(
            training_plans.c.athlete_id == self._athlete_id, training_plans.c.state != PlanState.ENDED.value
        )
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        return None if row is None else _plan(row)

    def all(self) -> list[KeptPlan]:
        """Her plans, the newest first, at most a hundred."""
        query = select(training_plans).filter_by(athlete_id=self._athlete_id)
        order = (training_plans.c.created_at.desc(), training_plans.c.id)
        return [_plan(row) for row in self._connection.execute(query.order_by(*order).limit(MOST_PLANS))]

    def change(self, plan_id: UUID, values: Mapping[str, Any]) -> None:
        """Store columns of a plan."""
        statement = update(training_plans).filter_by(athlete_id=self._athlete_id, id=plan_id)
        self._connection.execute(statement.values(dict(values)))

    def put_weeks(self, plan_id: UUID, weeks: Iterable[Mapping[str, Any]], first: date) -> None:
        """Store what a plan's weeks from `first` on are for, as documents of weeks, instead of what they were for."""
        key = {"athlete_id": self._athlete_id, "plan_id": plan_id}
        self._connection.execute(delete(planned_weeks).filter_by(**key).where(planned_weeks.c.starts_on >= first))
        rows = [
            {**key, **week, "starts_on": starts_on}
            for week in weeks
            if (starts_on := date.fromisoformat(week["starts_on"])) >= first
        ]
        if rows:
            self._connection.execute(insert(planned_weeks).values(rows))

    def weeks(self, plan_id: UUID) -> list[dict[str, Any]]:
        """What a plan's weeks are for, as documents of weeks, in their order."""
        query = select(planned_weeks).filter_by(athlete_id=self._athlete_id, plan_id=plan_id)
        return [_week(row) for row in self._connection.execute(query.order_by(planned_weeks.c.starts_on))]

    def weeks_between(self, first: date, last: date) -> dict[date, dict[str, Any]]:
        """What the weeks that begin on these days are for, by their Monday; of several plans the newest one says so."""
        of_plan = (training_plans.c.athlete_id == planned_weeks.c.athlete_id) & (
            training_plans.c.id == planned_weeks.c.plan_id
        )
        query = select(planned_weeks).join(training_plans, of_plan).order_by(training_plans.c.created_at)
        of_days = planned_weeks.c.starts_on.between(first, last)
        rows = self._connection.execute(query.where(planned_weeks.c.athlete_id == self._athlete_id, of_days))
        return {row.starts_on: _week(row) for row in rows}


def looks_due(connection: Connection, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Athletes and their plans that are to be looked at, the longest due first."""
    query = (
        select(training_plans.c.athlete_id, training_plans.c.id)
        .where(training_plans.c.next_look_at <= now, training_plans.c.state != PlanState.ENDED.value)
        .order_by(training_plans.c.next_look_at)
        .limit(limit)
    )
    return [(row.athlete_id, row.id) for row in connection.execute(query)]


def _week(row: AnyRow) -> dict[str, Any]:
    return {
        "starts_on": row.starts_on.isoformat(),
        "phase": row.phase,
        "is_cutback": row.is_cutback,
        "reasons": row.reasons,
    }


def _values(plan: KeptPlan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "aim": plan.aim.value,
        "race_id": plan.race_id,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "asked": dict(plan.asked),
        "request": request_document(plan.request),
        "vdot": plan.vdot,
        "vdot_since": plan.vdot_since,
        "rules": {
            "met": [reason_document(each) for each in plan.rules_met],
            "relaxed": [reason_document(each) for each in plan.rules_relaxed],
        },
        "warnings": [reason_document(each) for each in plan.warnings],
        "adapting": plan.adapting.value,
        "state": plan.state.value,
        "created_at": plan.created_at,
        "ended_at": plan.ended_at,
        "looked_on": plan.looked_on,
    }


def _plan(row: AnyRow) -> KeptPlan:
    return KeptPlan(
        id=row.id,
        aim=Aim(row.aim),
        race_id=row.race_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        asked=row.asked,
        request=request_of(row.request),
        vdot=row.vdot,
        vdot_since=row.vdot_since,
        rules_met=reasons_of(row.rules["met"]),
        rules_relaxed=reasons_of(row.rules["relaxed"]),
        warnings=reasons_of(row.warnings),
        adapting=Adapting(row.adapting),
        state=PlanState(row.state),
        created_at=row.created_at,
        ended_at=row.ended_at,
        looked_on=row.looked_on,
    )
