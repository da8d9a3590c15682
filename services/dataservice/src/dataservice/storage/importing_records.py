"""What records of an export become, beyond sources and edits: each is stored once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, exists, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.activities import SourceKind
from dataservice.domain.duplicates import SourceKey
from dataservice.storage.activity_tables import activity_sources, effort_questions, ignored_sources
from dataservice.storage.file_tables import upload_outcomes, uploads
from dataservice.storage.records import as_json, recordset
from dataservice.storage.strava_tables import strava_deletions
from dataservice.storage.stream_tables import source_streams

_DETAILS = [("external_id", "text"), ("description", "text")]
_DETAILS += [(name, "timestamptz") for name in ("details_fetched_at", "details_expire_at")]
_PUT_DETAILS = text(
    f"""
    UPDATE activity_sources s SET description = r.description, details_fetched_at = r.details_fetched_at,
        details_expire_at = r.details_expire_at
    FROM {recordset(_DETAILS)}
    WHERE s.athlete_id = :athlete_id AND s.kind = 'strava' AND s.external_id = r.external_id
    """  # noqa: S608 - made of the names of our own columns
)


class ImportedRecords:
    """One athlete's records within one transaction, which has claimed her activities."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def there(self, keys: Iterable[SourceKey]) -> set[SourceKey]:
        """Those of these sources that are stored, that she deleted, or that Strava was found not to have any more."""
        wanted = list(keys)
        if not wanted:
            return set()
        found = set()
        for table in (activity_sources, ignored_sources):
            query = select(table.c.kind, table.c.external_id).where(
                table.c.athlete_id == self._athlete_id,
                tuple_(table.c.kind, table.c.external_id).in_([(key.kind.value, key.external_id) for key in wanted]),
            )
            found |= {SourceKey(SourceKind(row.kind), row.external_id) for row in self._connection.execute(query)}
        gone = select(strava_deletions.c.external_id).where(
            strava_deletions.c.athlete_id == self._athlete_id,
            strava_deletions.c.external_id.in_([key.external_id for key in wanted]),
        )
        return found | {SourceKey(SourceKind.STRAVA, each) for each in self._connection.execute(gone).scalars()}

    def ignore(self, key: SourceKey, at: datetime) -> bool:
        """Whether a source is ignored from now on, and was not before."""
        values = {"kind": key.kind.value, "external_id": key.external_id, "seen_at": at}
        statement = upsert(ignored_sources).values(athlete_id=self._athlete_id, **values)
        return self._is_stored(statement.on_conflict_do_nothing())

    def put_details(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Store what Strava said of some of the stored sources when asked for them."""
        names = [name for name, _ in _DETAILS]
        records = [{name: row[name] for name in names} for row in rows if row["details_fetched_at"] is not None]
        if records:
            values = {"athlete_id": self._athlete_id, "records": as_json(records)}
            self._connection.execute(_PUT_DETAILS, values)

    def has_streams(self, key: SourceKey) -> bool:
        """Whether a source has streams."""
        query = select(exists().where(
            source_streams.c.athlete_id == self._athlete_id,
            source_streams.c.kind == key.kind.value,
            source_streams.c.external_id == key.external_id,
        ))  # fmt: skip
        return bool(self._connection.execute(query).scalar_one())

    def put_effort_answer(self, activity_id: UUID, key: SourceKey, record: Mapping[str, Any], at: datetime) -> bool:
        """Whether her word about a run that looks too fast is stored, and she had said none before."""
        values = {name: record[name] for name in ("cause", "distance_m", "elapsed_time_s", "answer")}
        statement = upsert(effort_questions).values(
            athlete_id=self._athlete_id,
            activity_id=activity_id,
            id=uuid5(self._athlete_id, f"effort {activity_id}"),
            source_kind=key.kind.value,
            source_external_id=key.external_id,
            asked_at=at,
            **values,
        )
        statement = statement.on_conflict_do_update(
            index_elements=["athlete_id", "activity_id"],
            set_={"answer": record["answer"], "asked_at": at},
            where=effort_questions.c.answer.is_(None),
        )
        return self._is_stored(statement)

    def put_upload(self, upload_id: UUID, record: Mapping[str, Any]) -> bool:
        """Whether an upload of the past is stored, and was not before."""
        values = {name: value for name, value in record.items() if name not in ("type", "upload_id")}
        statement = upsert(uploads).values(id=upload_id, athlete_id=self._athlete_id, **values)
        return self._is_stored(statement.on_conflict_do_nothing())

    def put_upload_outcome(self, upload_id: UUID, record: Mapping[str, Any], activity_ids: Sequence[UUID]) -> bool:
        """Whether what became of a file is stored, and was not before. Not without its upload."""
        if not self._connection.execute(select(exists().where(uploads.c.id == upload_id))).scalar_one():
            return False
        values = {name: record[name] for name in ("entry", "path", "outcome", "code", "reason")}
        statement = upsert(upload_outcomes).values(upload_id=upload_id, activity_ids=list(activity_ids), **values)
        return self._is_stored(statement.on_conflict_do_nothing())

    def _is_stored(self, statement: Insert) -> bool:
        return self._connection.execute(statement.returning(literal(1))).one_or_none() is not None
