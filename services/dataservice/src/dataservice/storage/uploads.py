"""Uploads: what comes in, how far it is, and what became of each of its files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Text, case, cast, delete, exists, func, insert, select, text, update

from dataservice.domain import tokens
from dataservice.domain.cursors import Position
from dataservice.domain.file_problems import TicketNotValid, UploadNotFound
from dataservice.domain.outbox import Task
from dataservice.domain.uploads import OUTCOMES, UNDER_WAY, UploadState
from dataservice.storage.file_tables import upload_outcomes, uploads
from dataservice.storage.paging import below
from dataservice.storage.records import AnyRow, any_of, as_json, recordset
from dataservice.storage.tables import outbox

_OUTCOME_COLUMNS = [("entry", "int"), ("path", "text"), ("outcome", "text"), ("code", "text"), ("reason", "text")]
_OUTCOME_COLUMNS += [("activity_ids", "uuid[]")]
_NAMES = [name for name, _ in _OUTCOME_COLUMNS]
_PUT_OUTCOMES = text(
    f"""
    INSERT INTO upload_outcomes (upload_id, {", ".join(_NAMES)})
    SELECT CAST(:upload_id AS uuid), {", ".join(f"r.{name}" for name in _NAMES)} FROM {recordset(_OUTCOME_COLUMNS)}
    ON CONFLICT (upload_id, entry) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in _NAMES if name != "entry")}
    """  # noqa: S608 - made of the names of our own columns
)


class Uploads:
    """One athlete's uploads within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def add(self, values: dict[str, Any], now: datetime) -> UUID:
        """The id of a new upload, of which nothing has come yet."""
        upload_id = uuid4()
        self._connection.execute(
            insert(uploads).values(
                id=upload_id,
                athlete_id=self._athlete_id,
                state=UploadState.RECEIVING.value,
                received_bytes=0,
                next_entry=0,
                created_at=now,
                **values,
            )
        )
        return upload_id

    def get(self, upload_id: UUID, *, lock: bool = False) -> AnyRow:
        """An upload. UploadNotFound."""
        query = select(uploads).filter_by(athlete_id=self._athlete_id, id=upload_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise UploadNotFound
        return row

    def change(self, upload_id: UUID, values: dict[str, Any]) -> None:
        """Store columns of an upload."""
        statement = update(uploads).filter_by(athlete_id=self._athlete_id, id=upload_id)
        self._connection.execute(statement.values(values))

    def delete(self, upload_id: UUID) -> None:
        """Forget an upload. UploadNotFound."""
        statement = delete(uploads).filter_by(athlete_id=self._athlete_id, id=upload_id)
        if self._connection.execute(statement).rowcount == 0:
            raise UploadNotFound

    def page(self, limit: int, after: Position | None) -> list[AnyRow]:
        """Uploads, newest first, at most `limit`."""
        query = select(uploads).filter_by(athlete_id=self._athlete_id)
        if after is not None:
            query = query.where(below(uploads.c.created_at, uploads.c.id, after))
        return list(
            self._connection.execute(query.order_by(uploads.c.created_at.desc(), uploads.c.id.desc()).limit(limit))
        )

    def receiving(self) -> int:
        """How many wait for their content."""
        query = select(func.count()).select_from(uploads).filter_by(athlete_id=self._athlete_id)
        return int(self._connection.execute(query.where(uploads.c.state == UploadState.RECEIVING.value)).scalar_one())

    def pending_bytes(self) -> int:
        """How many bytes those that have not ended have, or will have."""
        size = func.greatest(func.coalesce(uploads.c.size_bytes, 0), uploads.c.received_bytes)
        query = select(func.coalesce(func.sum(size), 0)).filter_by(athlete_id=self._athlete_id)
        return int(self._connection.execute(query.where(uploads.c.state.in_(UNDER_WAY))).scalar_one())

    def counts(self, ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
        """How often each outcome was told, by upload; every outcome is there."""
        wanted = list(ids)
        found = {each: dict.fromkeys(OUTCOMES, 0) for each in wanted}
        query = select(upload_outcomes.c.upload_id, upload_outcomes.c.outcome, func.count().label("times"))
        query = query.where(any_of(upload_outcomes.c.upload_id, wanted))
        for row in self._connection.execute(query.group_by(upload_outcomes.c.upload_id, upload_outcomes.c.outcome)):
            found[row.upload_id][row.outcome] = row.times
        return found

    def put_outcomes(self, upload_id: UUID, outcomes: Sequence[dict[str, Any]], next_entry: int) -> None:
        """Store what became of some files; a second word about an entry replaces the first one."""
        by_entry = {each["entry"]: each for each in outcomes}
        if by_entry:
            values = {"upload_id": upload_id, "records": as_json(list(by_entry.values()))}
            self._connection.execute(_PUT_OUTCOMES, values)
        further = case((uploads.c.next_entry > next_entry, uploads.c.next_entry), else_=next_entry)
        self.change(upload_id, {"next_entry": further, "state": UploadState.READING.value})

    def outcomes(self, upload_id: UUID, outcome: str | None, limit: int, after: int | None) -> list[AnyRow]:
        """What became of an upload's files, in their order, at most `limit`: the contract's fields, named alike."""
        query = select(*(upload_outcomes.c[name] for name in _NAMES)).filter_by(upload_id=upload_id)
        if outcome is not None:
            query = query.where(upload_outcomes.c.outcome == outcome)
        if after is not None:
            query = query.where(upload_outcomes.c.entry > after)
        return list(self._connection.execute(query.order_by(upload_outcomes.c.entry).limit(limit)))


def redeem_ticket(connection: Connection, upload_id: UUID, ticket: str, now: datetime) -> AnyRow:
    """The upload that a ticket is for. TicketNotValid alike for whatever is wrong with it."""
    row = connection.execute(select(uploads).filter_by(id=upload_id)).one_or_none()
    stored = row.ticket_digest if row is not None else None
    if not tokens.same(tokens.digest(ticket), stored or b"") or row is None or row.ticket_expires_at <= now:
        raise TicketNotValid
    return row


def end_forsaken(connection: Connection, before: datetime, now: datetime) -> int:
    """End the uploads that were begun before and of which not all has come. How many."""
    statement = update(uploads).where(uploads.c.state == UploadState.RECEIVING.value, uploads.c.created_at <= before)
    values = {
        "state": UploadState.FAILED.value,
        "code": "not_finished",
        "reason": "Not all of it had come within two days.",
        "ticket_digest": None,
        "ended_at": now,
    }
    return connection.execute(statement.values(values)).rowcount


def end_given_up(connection: Connection, now: datetime) -> int:
    """End the uploads whose reading was given up, so that they do not count as under way. How many."""
    reading = (outbox.c.task == Task.READ_UPLOAD.value) & (
        outbox.c.arguments["upload_id"].as_string() == cast(uploads.c.id, Text)
    )
    is_open = outbox.c.done_at.is_(None) & outbox.c.failed_at.is_(None)
    statement = update(uploads).where(
        uploads.c.state.in_([UploadState.WAITING.value, UploadState.READING.value]),
        exists().where(reading, outbox.c.failed_at.is_not(None)),
        ~exists().where(reading, is_open),
    )
    values = {
        "state": UploadState.FAILED.value,
        "code": "not_readable",
        "reason": "Reading it failed again and again.",
        "ticket_digest": None,
        "ended_at": now,
    }
    return connection.execute(statement.values(values)).rowcount
