"""What records of an export about plans become: each row is stored once, with the id that it had."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, exists, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.plans.kept import PlanState
from dataservice.storage.plan_tables import plan_changes, plan_events, planned_sessions, planned_weeks, training_plans


class ImportedPlans:
    """One athlete's records of plans within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def has_plan(self, plan_id: UUID) -> bool:
        """Whether a plan of hers is here."""
        query = select(exists().where(training_plans.c.athlete_id == self._athlete_id, training_plans.c.id == plan_id))
        return bool(self._connection.execute(query).scalar_one())

    def put_plan(self, values: Mapping[str, Any], next_look_at: datetime | None) -> bool:
        """Whether a plan is stored, and was not before. One that ran elsewhere is over here if another one runs."""
        return self._put(training_plans, {**values, "next_look_at": next_look_at})

    def is_running(self) -> bool:
        """Whether she has a plan that is not over."""
        query = exists().where(
            training_plans.c.athlete_id == self._athlete_id, training_plans.c.state != PlanState.ENDED.value
        )
        return bool(self._connection.execute(select(query)).scalar_one())

    def put_weeks(self, plan_id: UUID, rows: list[dict[str, Any]]) -> None:
        """Store what a new plan's weeks are for."""
        self._add(planned_weeks, plan_id, rows)

    def put_events(self, plan_id: UUID, rows: list[dict[str, Any]]) -> None:
        """Store what happened in a new plan."""
        self._add(plan_events, plan_id, rows)

    def put_session(self, values: Mapping[str, Any]) -> bool:
        """Whether a session is stored, and was not before."""
        return self._put(planned_sessions, values)

    def put_change(self, values: Mapping[str, Any]) -> bool:
        """Whether a change is stored, and was not before."""
        return self._put(plan_changes, values)

    def _put(self, table: Table, values: Mapping[str, Any]) -> bool:
        statement = upsert(table).values(athlete_id=self._athlete_id, **values)
        stored = statement.on_conflict_do_nothing().returning(literal(1))
        return self._connection.execute(stored).one_or_none() is not None

    def _add(self, table: Table, plan_id: UUID, rows: list[dict[str, Any]]) -> None:
        if rows:
            whose = {"athlete_id": self._athlete_id, "plan_id": plan_id}
            self._connection.execute(insert(table).values([{**whose, **row} for row in rows]))
