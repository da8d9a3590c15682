"""Work to be done, as rows: written in the transaction of the change that asks for it.

The relay's side is in `relaying`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Text, case, delete, func, insert, literal, null, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain import outbox as domain
from dataservice.domain.cursors import Position
from dataservice.domain.outbox import MAX_ATTEMPTS, NewWork, Task
from dataservice.domain.problems import WorkDone, WorkNotFound
from dataservice.storage.paging import below
from dataservice.storage.records import AnyRow
from dataservice.storage.tables import instant, outbox

LONGEST_ERROR = 500


class Outbox:
    """Work within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, work: NewWork, now: datetime) -> None:
        """Have a task done.

        With a dedupe key, one that waits already is brought forward, one under way is done again afterwards.
        """
        values = {
            "id": uuid4(),
            "task": work.task.value,
            "queue": work.task.queue,
            "arguments": work.arguments,
            "athlete_id": work.athlete_id,
            "dedupe_key": work.dedupe_key,
            "created_at": now,
            "not_before": work.not_before or now,
        }
        if work.dedupe_key is None:
            self._connection.execute(insert(outbox).values(values))
            return
        statement = upsert(outbox).values(values)
        under_way = outbox.c.published_at.isnot(None)
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[outbox.c.dedupe_key],
                index_where=text("done_at IS NULL AND failed_at IS NULL"),
                set_={
                    "again": under_way,
                    "not_before": case(
                        (under_way, outbox.c.not_before),
                        else_=func.least(outbox.c.not_before, statement.excluded.not_before),
                    ),
                },
            )
        )

    def waits(self, work: NewWork) -> bool:
        """Whether a row with its dedupe key waits or is under way."""
        query = select(literal(1)).where(
            outbox.c.dedupe_key == work.dedupe_key, outbox.c.done_at.is_(None), outbox.c.failed_at.is_(None)
        )
        return self._connection.execute(query).one_or_none() is not None

    def drop_all(self, athlete_id: UUID, tasks: Iterable[Task]) -> None:
        """None of these tasks is to be done for the athlete any more."""
        names = [task.value for task in tasks]
        self._connection.execute(
            delete(outbox).where(
                outbox.c.athlete_id == athlete_id, outbox.c.task.in_(names), outbox.c.done_at.is_(None)
            )
        )

    def complete(self, work_id: UUID, queue: str, now: datetime) -> None:
        """It is done, or due once more if it was asked for again meanwhile. WorkNotFound for a row of another queue."""
        once_more = outbox.c.again & outbox.c.done_at.is_(None)
        at = instant(now)
        self._change(
            work_id,
            queue,
            {
                "done_at": case((once_more, null()), else_=func.coalesce(outbox.c.done_at, at)),
                "published_at": case((once_more, null()), else_=outbox.c.published_at),
                "not_before": case((once_more, at), else_=outbox.c.not_before),
                "attempts": case((once_more, 0), else_=outbox.c.attempts),
                "failed_at": None,
                "last_error": None,
                "again": False,
            },
        )

    def postpone(self, work_id: UUID, queue: str, now: datetime, after: timedelta, reason: str) -> None:
        """It is due again later, and did not fail.

        WorkNotFound for a row of another queue. A row that is done stays so.
        """
        self._change(
            work_id,
            queue,
            {
                "not_before": instant(now + after),
                "published_at": null(),
                "attempts": func.greatest(outbox.c.attempts - 1, 0),
                "last_error": literal(reason[:LONGEST_ERROR], Text),
            },
            only_open=True,
        )

    def fail(self, work_id: UUID, queue: str, now: datetime, reason: str, *, is_final: bool = False) -> bool:
        """A try failed: due again after a pause that grows, or given up, at once if `is_final`; True if given up.

        WorkNotFound for another queue's.
        """
        given_up = literal(value=True) if is_final else outbox.c.attempts >= MAX_ATTEMPTS
        return self._change(
            work_id,
            queue,
            {
                "not_before": _by_attempts(now),
                "failed_at": case((given_up, instant(now)), else_=null()),
                "published_at": null(),
                "last_error": literal(reason[:LONGEST_ERROR], Text),
            },
            only_open=True,
        )

    def retry(self, work_id: UUID, now: datetime) -> None:
        """Due now, as if for the first time. WorkNotFound; WorkDone (409)."""
        row = self._connection.execute(
            select(outbox.c.done_at, outbox.c.dedupe_key).where(outbox.c.id == work_id).with_for_update()
        ).one_or_none()
        if row is None:
            raise WorkNotFound("There is no such task.")
        if row.done_at is not None or self._is_asked_for_anew(work_id, row.dedupe_key):
            raise WorkDone("This task is done, or was asked for anew meanwhile: there is nothing to try again.")
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == work_id)
            .values(not_before=now, published_at=None, failed_at=None, attempts=0, again=False)
        )

    def page(self, state: str, limit: int, after: Position | None) -> list[AnyRow]:
        """Rows that are `failed` or `waiting`, newest first, at most `limit`: the contract's fields, named alike."""
        is_failed = outbox.c.failed_at.isnot(None)
        query = select(
            outbox.c.id.label("work_id"),
            outbox.c.task,
            case((is_failed, "failed"), else_="waiting").label("state"),
            outbox.c.attempts,
            outbox.c.last_error,
            outbox.c.created_at,
            outbox.c.not_before,
            outbox.c.published_at,
        ).where(outbox.c.done_at.is_(None), is_failed if state == "failed" else ~is_failed)
        if after is not None:
            query = query.where(below(outbox.c.created_at, outbox.c.id, after))
        query = query.order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(limit)
        return list(self._connection.execute(query))

    def _is_asked_for_anew(self, work_id: UUID, dedupe_key: str | None) -> bool:
        if dedupe_key is None:
            return False
        query = select(literal(1)).where(
            outbox.c.dedupe_key == dedupe_key,
            outbox.c.id != work_id,
            outbox.c.done_at.is_(None),
            outbox.c.failed_at.is_(None),
        )
        return self._connection.execute(query).one_or_none() is not None

    def _change(self, work_id: UUID, queue: str, values: dict[str, Any], *, only_open: bool = False) -> bool:
        if only_open:
            is_open = outbox.c.done_at.is_(None) & outbox.c.failed_at.is_(None)
            values = {name: case((is_open, value), else_=outbox.c[name]) for name, value in values.items()}
        statement = update(outbox).where(outbox.c.id == work_id, outbox.c.queue == queue).values(values)
        row = self._connection.execute(statement.returning(outbox.c.failed_at)).one_or_none()
        if row is None:
            raise WorkNotFound("There is no such task in this service's queue.")
        return row.failed_at is not None


def _by_attempts(now: datetime) -> Any:
    """When a row is due again, by the tries it has behind it."""
    pauses = {attempts: domain.pause_after(attempts) for attempts in range(1, MAX_ATTEMPTS + 1)}
    return case(
        {attempts: instant(now + pause) for attempts, pause in pauses.items()},
        value=outbox.c.attempts,
        else_=instant(now + pauses[MAX_ATTEMPTS]),
    )
