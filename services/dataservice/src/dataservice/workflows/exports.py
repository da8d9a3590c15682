"""Exports made, read page by page, and downloaded like originals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain.cursors import PartPosition
from dataservice.domain.exchange import Part
from dataservice.domain.file_problems import ExportNotReady
from dataservice.domain.outbox import NewWork, Task
from dataservice.storage import exports, originals
from dataservice.storage.accounts import Accounts
from dataservice.storage.database import Database
from dataservice.storage.export_pages import ExportPages, Record
from dataservice.storage.exports import Exports
from dataservice.storage.originals import Originals
from dataservice.storage.outbox import Outbox
from dataservice.storage.records import AnyRow
from dataservice.workflows.files import export_name
from flakon import clock


@dataclass(frozen=True, slots=True)
class Download:
    """`ticket` is told once, here."""

    ticket: str
    filename: str
    expires_at: datetime


def create(deps: Deps, athlete_id: UUID) -> AnyRow:
    """The export that is being made, begun now if there was none; those before go. AthleteNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        Accounts(connection).get(athlete_id, lock=True)
        repository = Exports(connection, athlete_id)
        waiting = next((row for row in repository.all() if row.state == "waiting"), None)
        if waiting is not None:
            return waiting
        former = repository.drop_ended()
        if former:
            originals.leave_deletions(connection, athlete_id, [export_name(each) for each in former], now)
        export_id = repository.add(now)
        Outbox(connection).add(building(athlete_id, export_id), now)
        return repository.get(export_id)


def listed(deps: Deps, athlete_id: UUID) -> list[AnyRow]:
    """Her exports, newest first."""
    with deps.database.transaction() as connection:
        return Exports(connection, athlete_id).all()


def get(deps: Deps, athlete_id: UUID, export_id: UUID) -> AnyRow:
    """One of her exports. ExportNotFound."""
    with deps.database.transaction() as connection:
        return Exports(connection, athlete_id).get(export_id)


def finish(
    deps: Deps, athlete_id: UUID, export_id: UUID, state: str, size_bytes: int | None, reason: str | None
) -> None:
    """It can be downloaded, or cannot be made. The first word holds. ExportNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        repository = Exports(connection, athlete_id)
        if repository.get(export_id, lock=True).state == "waiting":
            values = {"state": state, "size_bytes": size_bytes, "reason": reason, "finished_at": now}
            repository.change(export_id, values)


def page(deps: Deps, athlete_id: UUID, after: PartPosition | None) -> tuple[list[Record], PartPosition | None]:
    """The next records of all her data, and where they end; None at the end of all. AthleteNotFound."""
    with deps.database.transaction() as connection:
        Accounts(connection).get(athlete_id)
        pages = ExportPages(connection, athlete_id)
        start = after or PartPosition(Part.PROFILE, None)
        for part in Part:
            if part < start.part:
                continue
            found = pages.page(part, start.place if part is start.part else None)
            if found:
                return [record for _, record in found], PartPosition(part, found[-1][0])
    return [], None


def download_original(deps: Deps, athlete_id: UUID, digest: str) -> Download:
    """A ticket to download one of her files once. OriginalNotFound."""
    with deps.database.transaction() as connection:
        filename = Originals(connection, athlete_id).get(digest).filename
        issued = exports.issue_download(connection, athlete_id, clock.now(), filename=filename, digest=digest)
    return Download(issued[0], filename, issued[1])


def download_export(deps: Deps, athlete_id: UUID, export_id: UUID) -> Download:
    """A ticket to download one of her exports once. ExportNotFound; ExportNotReady (409)."""
    with deps.database.transaction() as connection:
        export = Exports(connection, athlete_id).get(export_id)
        if export.state != "done":
            raise ExportNotReady
        filename = f"runnerly-{export.created_at.date().isoformat()}.zip"
        issued = exports.issue_download(connection, athlete_id, clock.now(), filename=filename, export_id=export_id)
    return Download(issued[0], filename, issued[1])


def redeem_download(deps: Deps, ticket: str) -> AnyRow:
    """What a ticket is for; it is used up. TicketNotValid."""
    with deps.database.transaction() as connection:
        return exports.redeem_download(connection, ticket, clock.now())


def drop_expired(database: Database, now: datetime) -> int:
    """Have the exports deleted that have ended their time. How many."""
    with database.transaction() as connection:
        found = exports.drop_expired(connection, now)
        for athlete_id, export_id in found:
            originals.leave_deletions(connection, athlete_id, [export_name(export_id)], now)
    return len(found)


def building(athlete_id: UUID, export_id: UUID) -> NewWork:
    """Making an export."""
    arguments: dict[str, Any] = {"athlete_id": str(athlete_id), "export_id": str(export_id)}
    return NewWork(
        task=Task.BUILD_EXPORT, arguments=arguments, athlete_id=athlete_id, dedupe_key=f"build_export:{export_id}"
    )
