"""Uploads: begun from a page or with a token, received, read, ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import tokens
from dataservice.domain.cursors import Position
from dataservice.domain.file_problems import QuotaExceeded, TooManyUploads, UploadEnded
from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.uploads import FORSAKEN_AFTER, MOST_RECEIVING, TICKET_HOLDS, UploadState
from dataservice.storage import upload_tokens, uploads
from dataservice.storage.accounts import Accounts
from dataservice.storage.database import Database
from dataservice.storage.outbox import Outbox
from dataservice.storage.records import AnyRow
from dataservice.storage.upload_tokens import UploadTokens
from dataservice.storage.uploads import Uploads
from dataservice.workflows.files import left_bytes
from flakon import clock

Counted = tuple[AnyRow, dict[str, int]]
"""An upload, and how often each outcome was told."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """`ticket` is told once, here."""

    upload_id: UUID
    ticket: str
    expires_at: datetime


def create(deps: Deps, athlete_id: UUID, filename: str, size_bytes: int) -> Ticket:
    """A ticket for one file or archive. AthleteNotFound; QuotaExceeded, TooManyUploads (409)."""
    now = clock.now()
    ticket, expires_at = tokens.mint(), now + TICKET_HOLDS
    values = {"origin": "page", "ticket_digest": tokens.digest(ticket), "ticket_expires_at": expires_at}
    with deps.database.transaction() as connection:
        upload_id, _ = _begin(deps, connection, athlete_id, filename, size_bytes, values, now)
    return Ticket(upload_id, ticket, expires_at)


def create_with_token(
    deps: Deps, athlete_id: UUID, token_id: UUID, filename: str, size_bytes: int | None
) -> tuple[UUID, int]:
    """The id of an upload that came with a token, and how much she may still upload besides.

    AthleteNotFound, UploadTokenNotValid; QuotaExceeded, TooManyUploads (409).
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        Accounts(connection).get(athlete_id)
        name = UploadTokens(connection, athlete_id).name_of(token_id)
        values = {"origin": "token", "token_name": name}
        return _begin(deps, connection, athlete_id, filename, size_bytes, values, now)


def _begin(
    deps: Deps,
    connection: Connection,
    athlete_id: UUID,
    filename: str,
    size_bytes: int | None,
    values: dict[str, Any],
    now: datetime,
) -> tuple[UUID, int]:
    Accounts(connection).get(athlete_id)
    left = left_bytes(deps, connection, athlete_id)
    if (size_bytes or 0) > left:
        raise QuotaExceeded(size_bytes or 0, left)
    repository = Uploads(connection, athlete_id)
    if repository.receiving() >= MOST_RECEIVING:
        raise TooManyUploads(MOST_RECEIVING)
    upload_id = repository.add({"filename": filename, "size_bytes": size_bytes, **values}, now)
    return upload_id, left - (size_bytes or 0)


def redeem_ticket(deps: Deps, upload_id: UUID, ticket: str) -> AnyRow:
    """The upload that a ticket is for, until all of it has come. TicketNotValid."""
    with deps.database.transaction() as connection:
        return uploads.redeem_ticket(connection, upload_id, ticket, clock.now())


def authorize(deps: Deps, token: str) -> tuple[AnyRow, int]:
    """The row of an upload token, and how much its athlete may still upload. UploadTokenNotValid."""
    with deps.database.transaction() as connection:
        row = upload_tokens.authorize(connection, token, clock.now())
        return row, left_bytes(deps, connection, row.athlete_id)


def state(deps: Deps, athlete_id: UUID, upload_id: UUID) -> tuple[Counted, str]:
    """An upload, and her time zone, for runs that do not say where they were. UploadNotFound."""
    with deps.database.transaction() as connection:
        repository = Uploads(connection, athlete_id)
        upload = repository.get(upload_id), repository.counts([upload_id])[upload_id]
        return upload, Accounts(connection).get(athlete_id).timezone


def outcomes(
    deps: Deps, athlete_id: UUID, upload_id: UUID, outcome: str | None, limit: int, after: int | None
) -> tuple[Counted, list[AnyRow]]:
    """An upload, and what became of its files, at most `limit`. UploadNotFound."""
    with deps.database.transaction() as connection:
        repository = Uploads(connection, athlete_id)
        upload = repository.get(upload_id), repository.counts([upload_id])[upload_id]
        return upload, repository.outcomes(upload_id, outcome, limit, after)


def page(deps: Deps, athlete_id: UUID, limit: int, after: Position | None) -> list[Counted]:
    """Her uploads, newest first, at most `limit`."""
    with deps.database.transaction() as connection:
        repository = Uploads(connection, athlete_id)
        rows = repository.page(limit, after)
        counts = repository.counts(row.id for row in rows)
    return [(row, counts[row.id]) for row in rows]


def put_progress(deps: Deps, athlete_id: UUID, upload_id: UUID, received_bytes: int) -> None:
    """Store how much has come. UploadNotFound; UploadEnded (409)."""
    with deps.database.transaction() as connection:
        repository = Uploads(connection, athlete_id)
        if repository.get(upload_id, lock=True).state != UploadState.RECEIVING.value:
            raise UploadEnded
        repository.change(upload_id, {"received_bytes": received_bytes})


def finish(deps: Deps, athlete_id: UUID, upload_id: UUID, digest: str, size_bytes: int) -> None:
    """All of it has come: its ticket is used up, and it will be read. UploadNotFound; UploadEnded (409)."""
    now = clock.now()
    with deps.database.transaction() as connection:
        repository = Uploads(connection, athlete_id)
        upload = repository.get(upload_id, lock=True)
        if upload.digest == digest:
            return
        if upload.state != UploadState.RECEIVING.value:
            raise UploadEnded
        values = {
            "state": UploadState.WAITING.value,
            "digest": digest,
            "size_bytes": size_bytes,
            "received_bytes": size_bytes,
            "ticket_digest": None,
            "content_at": now,
        }
        repository.change(upload_id, values)
        Outbox(connection).add(reading(athlete_id, upload_id), now)


def put_outcomes(deps: Deps, athlete_id: UUID, upload_id: UUID, told: list[dict[str, Any]], next_entry: int) -> None:
    """Store what became of some files. UploadNotFound; UploadEnded (409)."""
    with deps.database.transaction() as connection:
        repository = Uploads(connection, athlete_id)
        if UploadState(repository.get(upload_id, lock=True).state).ended:
            raise UploadEnded
        repository.put_outcomes(upload_id, told, next_entry)


def end(
    deps: Deps, athlete_id: UUID, upload_id: UUID, state: UploadState, code: str | None, reason: str | None
) -> None:
    """It is read, or cannot be. The first word holds. UploadNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        repository = Uploads(connection, athlete_id)
        if UploadState(repository.get(upload_id, lock=True).state).ended:
            return
        values = {"state": state.value, "code": code, "reason": reason, "ticket_digest": None, "ended_at": now}
        repository.change(upload_id, values)


def delete(deps: Deps, athlete_id: UUID, upload_id: UUID) -> None:
    """Forget an upload, and have its bytes taken away by whoever would have read them. UploadNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        Uploads(connection, athlete_id).delete(upload_id)
        Outbox(connection).add(reading(athlete_id, upload_id), now)


def end_forsaken(database: Database, now: datetime) -> int:
    """End the uploads that nobody goes on with. How many."""
    with database.transaction() as connection:
        return uploads.end_forsaken(connection, now - FORSAKEN_AFTER, now)


def end_given_up(database: Database, now: datetime) -> int:
    """End the uploads that could not be read however often that was tried. How many."""
    with database.transaction() as connection:
        return uploads.end_given_up(connection, now)


def reading(athlete_id: UUID, upload_id: UUID) -> NewWork:
    """Reading an upload, once."""
    return NewWork(
        task=Task.READ_UPLOAD,
        arguments={"athlete_id": str(athlete_id), "upload_id": str(upload_id)},
        athlete_id=athlete_id,
        dedupe_key=f"read_upload:{upload_id}",
    )
