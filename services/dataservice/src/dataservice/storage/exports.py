"""Exports, and tickets to download them or an original."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, insert, select, update

from dataservice.domain import tokens
from dataservice.domain.file_problems import ExportNotFound, TicketNotValid
from dataservice.domain.uploads import DOWNLOAD_HOLDS, EXPORT_KEPT
from dataservice.storage.file_tables import downloads, exports
from dataservice.storage.records import AnyRow

_SHOWN = (
    exports.c.id.label("export_id"),
    exports.c.state,
    exports.c.size_bytes,
    exports.c.reason,
    exports.c.created_at,
    exports.c.finished_at,
    exports.c.expires_at,
)


class Exports:
    """One athlete's exports within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def all(self) -> list[AnyRow]:
        """Her exports, newest first: the contract's fields, named alike."""
        query = select(*_SHOWN).filter_by(athlete_id=self._athlete_id)
        return list(self._connection.execute(query.order_by(exports.c.created_at.desc(), exports.c.id).limit(20)))

    def get(self, export_id: UUID, *, lock: bool = False) -> AnyRow:
        """An export: the contract's fields, named alike. ExportNotFound."""
        query = select(*_SHOWN).filter_by(athlete_id=self._athlete_id, id=export_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise ExportNotFound
        return row

    def add(self, now: datetime) -> UUID:
        """The id of a new one that is being made."""
        export_id = uuid4()
        values = {"id": export_id, "athlete_id": self._athlete_id, "state": "waiting", "created_at": now}
        self._connection.execute(insert(exports).values(**values, expires_at=now + EXPORT_KEPT))
        return export_id

    def change(self, export_id: UUID, values: dict[str, Any]) -> None:
        """Store columns of an export."""
        self._connection.execute(update(exports).filter_by(athlete_id=self._athlete_id, id=export_id).values(values))

    def drop_ended(self) -> list[UUID]:
        """Forget those that are not being made. Their ids."""
        statement = delete(exports).filter_by(athlete_id=self._athlete_id).where(exports.c.state != "waiting")
        return list(self._connection.execute(statement.returning(exports.c.id)).scalars())


def drop_expired(connection: Connection, now: datetime) -> list[tuple[UUID, UUID]]:
    """Forget the exports that have ended their time: athlete and id of each."""
    statement = delete(exports).where(exports.c.expires_at <= now).returning(exports.c.athlete_id, exports.c.id)
    return [(row.athlete_id, row.id) for row in connection.execute(statement)]


def issue_download(
    connection: Connection,
    athlete_id: UUID,
    now: datetime,
    *,
    filename: str,
    digest: str | None = None,
    export_id: UUID | None = None,
) -> tuple[str, datetime]:
    """A ticket to download one thing once, told only here, and its end."""
    ticket, expires_at = tokens.mint(), now + DOWNLOAD_HOLDS
    connection.execute(
        insert(downloads).values(
            ticket_digest=tokens.digest(ticket),
            athlete_id=athlete_id,
            digest=digest,
            export_id=export_id,
            filename=filename,
            expires_at=expires_at,
        )
    )
    return ticket, expires_at


def redeem_download(connection: Connection, ticket: str, now: datetime) -> AnyRow:
    """What a ticket is for; it is used up with this transaction. TicketNotValid."""
    statement = delete(downloads).where(
        downloads.c.ticket_digest == tokens.digest(ticket), downloads.c.expires_at > now
    )
    columns = (downloads.c.athlete_id, downloads.c.digest, downloads.c.export_id, downloads.c.filename)
    row = connection.execute(statement.returning(*columns)).one_or_none()
    if row is None:
        raise TicketNotValid
    return row
