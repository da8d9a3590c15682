"""What happened to plans, and what changed in them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select, update

from dataservice.domain.cursors import Position
from dataservice.domain.plan_problems import PlanChangeNotFound
from dataservice.domain.plans.changes import (
    ChangeState,
    Draft,
    PlanChange,
    session_change_document,
    session_change_of,
)
from dataservice.domain.plans.documents import reason_document, reason_of, reasons_of
from dataservice.storage.paging import below
from dataservice.storage.plan_tables import plan_changes, plan_events
from dataservice.storage.records import AnyRow


class PlanChanges:
    """One athlete's changes of plans within one transaction, which holds the plan."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def add(
        self, plan_id: UUID, draft: Draft, before: Mapping[str, Any], state: ChangeState, today: date, now: datetime
    ) -> UUID:
        """The id of a change that takes the place of every one that was proposed before."""
        self.supersede(plan_id, now)
        numbers = select(func.coalesce(func.max(plan_changes.c.number), 0)).filter_by(
            athlete_id=self._athlete_id, plan_id=plan_id
        )
        change_id = uuid4()
        self._connection.execute(
            insert(plan_changes).values(
                athlete_id=self._athlete_id,
                id=change_id,
                plan_id=plan_id,
                number=self._connection.execute(numbers).scalar_one() + 1,
                made_at=now,
                made_on=today,
                cause=reason_document(draft.cause),
                reasons=[reason_document(each) for each in draft.reasons],
                state=state.value,
                is_safety=draft.is_safety,
                plan_before=dict(before),
                plan_after=dict(draft.after),
                changes=[session_change_document(each) for each in draft.changes],
                decided_at=now if state is ChangeState.APPLIED else None,
            )
        )
        return change_id

    def get(self, change_id: UUID) -> PlanChange:
        """A change. PlanChangeNotFound."""
        query = select(plan_changes).filter_by(athlete_id=self._athlete_id, id=change_id)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise PlanChangeNotFound
        return _change(row)

    def page(
        self, limit: int, after: Position | None, *, plan_id: UUID | None = None, state: ChangeState | None = None
    ) -> list[PlanChange]:
        """Changes, newest first, at most `limit`."""
        query = select(plan_changes).where(plan_changes.c.athlete_id == self._athlete_id)
        if plan_id is not None:
            query = query.where(plan_changes.c.plan_id == plan_id)
        if state is not None:
            query = query.where(plan_changes.c.state == state.value)
        if after is not None:
            query = query.where(below(plan_changes.c.made_at, plan_changes.c.id, after))
        query = query.order_by(plan_changes.c.made_at.desc(), plan_changes.c.id.desc()).limit(limit)
        return [_change(row) for row in self._connection.execute(query)]

    def since(self, plan_id: UUID, first: date) -> list[PlanChange]:
        """Changes that were made from this day on, the oldest first."""
        query = select(plan_changes).where(
            plan_changes.c.athlete_id == self._athlete_id,
            plan_changes.c.plan_id == plan_id,
            plan_changes.c.made_on >= first,
        )
        return [_change(row) for row in self._connection.execute(query.order_by(plan_changes.c.number))]

    def proposed(self, plan_id: UUID) -> int:
        """How many wait for her word."""
        query = select(func.count()).select_from(plan_changes)
        query = query.filter_by(athlete_id=self._athlete_id, plan_id=plan_id, state=ChangeState.PROPOSED.value)
        return int(self._connection.execute(query).scalar_one())

    def put_state(self, change_id: UUID, state: ChangeState, now: datetime) -> None:
        """Store where a change stands."""
        statement = update(plan_changes).filter_by(athlete_id=self._athlete_id, id=change_id)
        self._connection.execute(statement.values(state=state.value, decided_at=now))

    def supersede(self, plan_id: UUID, now: datetime) -> None:
        """Nothing that was proposed waits any more."""
        statement = update(plan_changes).filter_by(
            athlete_id=self._athlete_id, plan_id=plan_id, state=ChangeState.PROPOSED.value
        )
        self._connection.execute(statement.values(state=ChangeState.SUPERSEDED.value, decided_at=now))


class PlanEvents:
    """What an athlete said happened, within one transaction, which holds the plan."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def add(
        self, plan_id: UUID, kind: str, starts_on: date, ends_on: date | None, values: Mapping[str, Any], now: datetime
    ) -> UUID:
        """The id of an event."""
        event_id = uuid4()
        self._connection.execute(
            insert(plan_events).values(
                athlete_id=self._athlete_id,
                id=event_id,
                plan_id=plan_id,
                kind=kind,
                starts_on=starts_on,
                ends_on=ends_on,
                values=dict(values),
                reported_at=now,
            )
        )
        return event_id

    def of_plan(self, plan_id: UUID) -> list[AnyRow]:
        """A plan's events, the oldest first."""
        query = select(plan_events).filter_by(athlete_id=self._athlete_id, plan_id=plan_id)
        return list(self._connection.execute(query.order_by(plan_events.c.reported_at, plan_events.c.id)))

    def end(self, event_id: UUID, last: date | None) -> None:
        """Store the last day of an event; None if it is not known (any more)."""
        statement = update(plan_events).filter_by(athlete_id=self._athlete_id, id=event_id)
        self._connection.execute(statement.values(ends_on=last))


def _change(row: AnyRow) -> PlanChange:
    return PlanChange(
        id=row.id,
        plan_id=row.plan_id,
        number=row.number,
        made_at=row.made_at,
        made_on=row.made_on,
        cause=reason_of(row.cause),
        reasons=reasons_of(row.reasons),
        state=ChangeState(row.state),
        is_safety=row.is_safety,
        before=row.plan_before,
        after=row.plan_after,
        changes=tuple(session_change_of(each, row.plan_id) for each in row.changes),
        decided_at=row.decided_at,
    )
