"""The relay's side of the outbox: rows that are due, and what became of handing them out."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, case, func, select, update

from dataservice.domain.outbox import MAX_ATTEMPTS, visibility_after
from dataservice.storage.records import AnyRow, any_of
from dataservice.storage.tables import instant, outbox

_OPEN = outbox.c.done_at.is_(None) & outbox.c.failed_at.is_(None)

SILENCE = "It was handed out again and again, and no worker said what became of it."


class Relaying:
    """Due work within one transaction; rows that another relay holds are skipped."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, now: datetime, limit: int) -> list[AnyRow]:
        """Due rows, the longest due first, held until the transaction ends: id, task, queue, arguments, attempts."""
        query = select(outbox.c.id, outbox.c.task, outbox.c.queue, outbox.c.arguments, outbox.c.attempts)
        query = query.where(_OPEN, outbox.c.not_before <= now).order_by(outbox.c.not_before).limit(limit)
        return list(self._connection.execute(query.with_for_update(skip_locked=True)))

    def handed_out(self, ids: Iterable[UUID], now: datetime) -> None:
        """One more attempt each; due again when nothing is heard of them in time."""
        again_at = {attempts: instant(now + visibility_after(attempts + 1)) for attempts in range(MAX_ATTEMPTS)}
        self._connection.execute(
            update(outbox)
            .where(any_of(outbox.c.id, ids))
            .values(
                published_at=now,
                attempts=outbox.c.attempts + 1,
                not_before=case(again_at, value=outbox.c.attempts, else_=instant(now + visibility_after(MAX_ATTEMPTS))),
            )
        )

    def give_up(self, ids: Iterable[UUID], now: datetime) -> None:
        """Failed, since nothing was ever heard of them."""
        self._connection.execute(
            update(outbox)
            .where(any_of(outbox.c.id, ids))
            .values(failed_at=now, last_error=func.coalesce(outbox.c.last_error, SILENCE))
        )

    def republish_all(self, now: datetime) -> int:
        """Everything that was handed out and not reported on is due now: the broker has lost it. How many rows."""
        statement = update(outbox).where(_OPEN, outbox.c.published_at.isnot(None), outbox.c.not_before > now)
        values = {"not_before": now, "published_at": None, "attempts": func.greatest(outbox.c.attempts - 1, 0)}
        return self._connection.execute(statement.values(values)).rowcount
