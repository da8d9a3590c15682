"""Original files as rows: what is known of them, how much room they take, and which are to be deleted."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.file_problems import OriginalBeingDeleted, OriginalNotFound, QuotaExceeded
from dataservice.domain.files import digest_of, index_of
from dataservice.domain.outbox import NewWork, Task
from dataservice.storage.activity_tables import activity_sources
from dataservice.storage.file_tables import athlete_storage, original_deletions, originals
from dataservice.storage.outbox import Outbox
from dataservice.storage.records import AnyRow

EVERYTHING = ""
"""In place of a digest: the athlete has left."""

_RELEASE = text(
    """
    DELETE FROM originals o
    WHERE o.athlete_id = :athlete_id AND o.digest = ANY(:digests) AND NOT EXISTS (
        SELECT FROM activity_sources s
        WHERE s.athlete_id = o.athlete_id AND s.kind = 'file'
          AND (s.external_id = o.digest OR s.external_id LIKE o.digest || '#%')
    )
    RETURNING o.digest, o.size_bytes
    """
)


class Originals:
    """One athlete's original files within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def usage(self, *, lock: bool = False) -> tuple[int, int]:
        """How many bytes she stores, in how many files; locked, nobody else stores any for her meanwhile."""
        if lock:
            statement = upsert(athlete_storage).values(athlete_id=self._athlete_id, used_bytes=0, files=0)
            self._connection.execute(statement.on_conflict_do_nothing())
        query = select(athlete_storage.c.used_bytes, athlete_storage.c.files).filter_by(athlete_id=self._athlete_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        return (0, 0) if row is None else (row.used_bytes, row.files)

    def find(self, digest: str) -> AnyRow | None:
        """The original with this digest."""
        query = select(originals).filter_by(athlete_id=self._athlete_id, digest=digest)
        return self._connection.execute(query).one_or_none()

    def get(self, digest: str) -> AnyRow:
        """The original with this digest. OriginalNotFound."""
        row = self.find(digest)
        if row is None:
            raise OriginalNotFound
        return row

    def of(self, activity_id: UUID) -> list[AnyRow]:
        """The originals that an activity came from: the contract's fields, named alike."""
        query = select(activity_sources.c.external_id).filter_by(
            athlete_id=self._athlete_id, activity_id=activity_id, kind="file"
        )
        digests = {digest_of(each) for each in self._connection.execute(query).scalars()}
        if not digests:
            return []
        columns = [column for column in originals.c if column.name != "athlete_id"]
        found = select(*columns).filter_by(athlete_id=self._athlete_id).where(originals.c.digest.in_(digests))
        return list(self._connection.execute(found.order_by(originals.c.added_at, originals.c.digest)))

    def activities(self, digest: str) -> list[AnyRow]:
        """What came of a file: `external_id` and `activity_id` of each, in their order."""
        query = select(activity_sources.c.external_id, activity_sources.c.activity_id).filter_by(
            athlete_id=self._athlete_id, kind="file"
        )
        rows = self._connection.execute(query.where(func.left(activity_sources.c.external_id, len(digest)) == digest))
        return sorted(rows, key=lambda row: index_of(row.external_id))

    def add(self, digest: str, *, filename: str, format: str, size_bytes: int, quota_bytes: int, now: datetime) -> None:
        """Count a file that is stored. The same bytes are counted once. QuotaExceeded, OriginalBeingDeleted (409)."""
        used_bytes, _ = self.usage(lock=True)
        if self.find(digest) is not None:
            return
        self._want_again(digest)
        if used_bytes + size_bytes > quota_bytes:
            raise QuotaExceeded(size_bytes, quota_bytes - used_bytes)
        self._connection.execute(
            insert(originals).values(
                athlete_id=self._athlete_id,
                digest=digest,
                filename=filename,
                format=format,
                size_bytes=size_bytes,
                added_at=now,
            )
        )
        self._count(size_bytes, 1)

    def release(self, digests: Iterable[str], now: datetime) -> None:
        """Have those of these files deleted that no activity came from any more."""
        wanted = list(digests)
        if not wanted:
            return
        self.usage(lock=True)
        values = {"athlete_id": self._athlete_id, "digests": wanted}
        gone = list(self._connection.execute(_RELEASE, values))
        if gone:
            self._count(-sum(row.size_bytes for row in gone), -len(gone))
            leave_deletions(self._connection, self._athlete_id, [row.digest for row in gone], now)

    def _count(self, size_bytes: int, files: int) -> None:
        statement = update(athlete_storage).where(athlete_storage.c.athlete_id == self._athlete_id)
        self._connection.execute(
            statement.values(
                used_bytes=athlete_storage.c.used_bytes + size_bytes, files=athlete_storage.c.files + files
            )
        )

    def _want_again(self, digest: str) -> None:
        key = {"athlete_id": self._athlete_id, "digest": digest}
        query = select(original_deletions.c.claimed_at).filter_by(**key).with_for_update()
        row = self._connection.execute(query).one_or_none()
        if row is not None and row.claimed_at is not None:
            raise OriginalBeingDeleted
        if row is not None:
            self._connection.execute(delete(original_deletions).filter_by(**key))


def leave_deletions(connection: Connection, athlete_id: UUID, digests: Iterable[str], now: datetime) -> None:
    """Have originals deleted by whoever keeps their bytes; EVERYTHING stands for all of hers, and for what comes in."""
    rows = [{"athlete_id": athlete_id, "digest": digest, "requested_at": now} for digest in digests]
    connection.execute(upsert(original_deletions).values(rows).on_conflict_do_nothing())
    work = NewWork(
        task=Task.DELETE_ORIGINALS,
        arguments={"athlete_id": str(athlete_id)},
        dedupe_key=f"delete_originals:{athlete_id}",
    )
    Outbox(connection).add(work, now)


def claim_deletions(connection: Connection, athlete_id: UUID, limit: int, now: datetime) -> list[str]:
    """The digests of what is to be deleted, at most `limit`; from now on the same bytes are refused."""
    chosen = (
        select(original_deletions.c.digest)
        .filter_by(athlete_id=athlete_id)
        .order_by(original_deletions.c.digest)
        .limit(limit)
        .with_for_update()
    )
    statement = update(original_deletions).filter_by(athlete_id=athlete_id)
    statement = statement.where(original_deletions.c.digest.in_(chosen.scalar_subquery()))
    claimed = statement.values(claimed_at=func.coalesce(original_deletions.c.claimed_at, now))
    return sorted(connection.execute(claimed.returning(original_deletions.c.digest)).scalars())


def confirm_deletions(connection: Connection, athlete_id: UUID, digests: Iterable[str]) -> None:
    """Forget what was claimed and is gone."""
    connection.execute(
        delete(original_deletions)
        .filter_by(athlete_id=athlete_id)
        .where(original_deletions.c.digest.in_(list(digests)), original_deletions.c.claimed_at.is_not(None))
    )
