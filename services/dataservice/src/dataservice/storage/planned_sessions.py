"""Planned sessions: those of plans, and her own."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, delete, select, text

from dataservice.domain.plan_problems import SessionNotFound
from dataservice.domain.plans.documents import reason_document, reasons_of, steps_document, steps_of
from dataservice.domain.plans.kept import PlannedSession, SessionState
from dataservice.domain.plans.model import Session, SessionKind
from dataservice.storage.plan_tables import planned_sessions
from dataservice.storage.records import AnyRow, any_of, as_json, recordset

_COLUMNS = [("id", "uuid"), ("plan_id", "uuid"), ("key", "text"), ("local_date", "date"), ("kind", "text")]
_COLUMNS += [("steps", "jsonb"), ("distance_m", "float8"), ("duration_s", "float8"), ("load", "float8")]
_COLUMNS += [("by_time", "boolean"), ("appointment", "text"), ("reasons", "jsonb"), ("is_locked", "boolean")]
_COLUMNS += [("state", "text")]
_NAMES = [name for name, _ in _COLUMNS]
_TOLD = ("local_date", "kind", "steps", "distance_m", "duration_s", "by_time", "state")
"""What a calendar tells of a session: a change of it counts."""

_PUT = text(
    f"""
    INSERT INTO planned_sessions AS s (athlete_id, {", ".join(_NAMES)}, sequence, updated_at)
    SELECT CAST(:athlete_id AS uuid), {", ".join(f"r.{name}" for name in _NAMES)}, 0, CAST(:now AS timestamptz)
    FROM {recordset(_COLUMNS)}
    ON CONFLICT (athlete_id, id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in _NAMES if name not in ("id", "plan_id", "key"))},
        sequence = s.sequence + CASE
            WHEN ({", ".join(f"s.{name}" for name in _TOLD)})
                IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _TOLD)}) THEN 1 ELSE 0 END,
        updated_at = excluded.updated_at
    WHERE ({", ".join(f"s.{name}" for name in _NAMES)})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _NAMES)})
    """  # noqa: S608 - made of the names of our own columns
)


class PlannedSessions:
    """One athlete's planned sessions within one transaction.

    Those that a plan has no more are not there, unless they are asked for by `with_removed`.
    """

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def between(self, first: date, last: date) -> list[PlannedSession]:
        """Sessions of these days, both included, in the order of the days: planned and skipped ones."""
        return self._found(planned_sessions.c.local_date.between(first, last), _is_there())

    def of_plan(self, plan_id: UUID, *, with_removed: bool = False) -> list[PlannedSession]:
        """A plan's sessions, in the order of the days."""
        of_plan = planned_sessions.c.plan_id == plan_id
        return self._found(of_plan) if with_removed else self._found(of_plan, _is_there())

    def find(self, session_ids: Iterable[UUID]) -> dict[UUID, PlannedSession]:
        """Those of these sessions that are there, by their ids."""
        return {each.id: each for each in self._found(any_of(planned_sessions.c.id, session_ids), _is_there())}

    def get(self, session_id: UUID) -> PlannedSession:
        """A session. SessionNotFound."""
        found = self.find([session_id])
        if session_id not in found:
            raise SessionNotFound
        return found[session_id]

    def next(self, today: date, *, without: Iterable[UUID] = ()) -> PlannedSession | None:
        """The first session that stands from today on, and is none of these."""
        query = self._query(
            planned_sessions.c.local_date >= today,
            planned_sessions.c.state == SessionState.PLANNED.value,
            ~any_of(planned_sessions.c.id, without),
        )
        row = self._connection.execute(query.limit(1)).one_or_none()
        return None if row is None else _planned(row)

    def put(self, sessions: Iterable[PlannedSession], now: datetime) -> None:
        """Store sessions. What changes of one that a calendar tells raises its sequence; what does not, nothing."""
        records = [_record(each) for each in sessions]
        if records:
            values = {"athlete_id": self._athlete_id, "records": as_json(records), "now": now}
            self._connection.execute(_PUT, values)

    def delete(self, session_id: UUID) -> None:
        """Forget a session. SessionNotFound."""
        statement = delete(planned_sessions).filter_by(athlete_id=self._athlete_id, id=session_id)
        if self._connection.execute(statement).rowcount == 0:
            raise SessionNotFound

    def _found(self, *conditions: ColumnElement[bool]) -> list[PlannedSession]:
        return [_planned(row) for row in self._connection.execute(self._query(*conditions))]

    def _query(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        query = select(planned_sessions).where(planned_sessions.c.athlete_id == self._athlete_id, *conditions)
        return query.order_by(planned_sessions.c.local_date, planned_sessions.c.key, planned_sessions.c.id)


def _is_there() -> ColumnElement[bool]:
    return planned_sessions.c.state != SessionState.REMOVED.value


def _record(planned: PlannedSession) -> dict[str, Any]:
    session = planned.session
    return {
        "id": planned.id,
        "plan_id": planned.plan_id,
        "key": session.key,
        "local_date": session.date,
        "kind": session.kind.value,
        "steps": steps_document(session.steps),
        "distance_m": session.distance_m,
        "duration_s": session.duration_s,
        "load": session.load,
        "by_time": session.by_time,
        "appointment": session.appointment,
        "reasons": [reason_document(each) for each in session.reasons],
        "is_locked": planned.is_locked,
        "state": planned.state.value,
    }


def _planned(row: AnyRow) -> PlannedSession:
    return PlannedSession(
        id=row.id,
        plan_id=row.plan_id,
        session=Session(
            key=row.key,
            date=row.local_date,
            kind=SessionKind(row.kind),
            steps=steps_of(row.steps),
            distance_m=row.distance_m,
            duration_s=row.duration_s,
            load=row.load,
            by_time=row.by_time,
            appointment=row.appointment,
            reasons=reasons_of(row.reasons),
        ),
        is_locked=row.is_locked,
        state=SessionState(row.state),
        sequence=row.sequence,
        updated_at=row.updated_at,
    )
