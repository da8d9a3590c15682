"""Activities as the athlete sees them, her edits and what she deleted.

Everything takes the athlete; another's row is not there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.activities import (
    EDIT_FIELDS,
    MERGED_FIELDS,
    NO_EDITS,
    Edits,
    Source,
    SourceKind,
)
from dataservice.domain.duplicates import SourceKey
from dataservice.domain.merging import merge
from dataservice.domain.problems import ActivityNotFound
from dataservice.storage.activity_tables import activities, activity_edits, activity_sources, ignored_sources
from dataservice.storage.best_efforts import following
from dataservice.storage.derivations import Derivations
from dataservice.storage.records import MERGED_RECORDSET, AnyRow, any_of, as_json, merged_record
from dataservice.storage.stream_tables import activity_analyses

_NOT_SHOWN = ("start_latitude_deg", "start_longitude_deg", "end_latitude_deg", "end_longitude_deg")
SHOWN = (
    activities.c.id.label("activity_id"),
    *(activities.c[name] for name in MERGED_FIELDS if name not in _NOT_SHOWN),
)
"""The contract's fields of an activity, named alike."""

_EDITS = tuple(activity_edits.c[name] for name in EDIT_FIELDS)
_SAME_ACTIVITY = (activity_analyses.c.athlete_id == activity_edits.c.athlete_id) & (
    activity_analyses.c.activity_id == activity_edits.c.activity_id
)

_PUT_MERGED = text(
    f"""
    WITH merged AS (
        INSERT INTO activities (athlete_id, id, {", ".join(MERGED_FIELDS)})
        SELECT CAST(:athlete_id AS uuid), r.id, {", ".join(f"r.{name}" for name in MERGED_FIELDS)}
        FROM {MERGED_RECORDSET}
        ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in MERGED_FIELDS)}
        WHERE activities.athlete_id = excluded.athlete_id
        RETURNING *
    )
    {following("merged")}
    """  # noqa: S608 - made of the names of our own columns
)


class Activities:
    """One athlete's activities within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def get(self, activity_id: UUID, *, lock: bool = False) -> AnyRow:
        """The contract's fields, named alike.

        ActivityNotFound. Locked, nobody else changes it, its sources or its edits.
        """
        query = select(*SHOWN).where(activities.c.athlete_id == self._athlete_id, activities.c.id == activity_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise ActivityNotFound("You have no activity with this id.")
        return row

    def find(self, ids: Iterable[UUID]) -> dict[UUID, AnyRow]:
        """Those of the activities that are there: the contract's fields, named alike."""
        query = select(*SHOWN).where(activities.c.athlete_id == self._athlete_id, any_of(activities.c.id, ids))
        return {row.activity_id: row for row in self._connection.execute(query)}

    def claim(self) -> None:
        """Nobody else changes this athlete's activities, or what follows of all of them, before this transaction ends.

        To be taken before activities are locked, and after her link to Strava. What sums up her days
        (storage/training_tables.py) takes it, too.
        """
        name = f"activities:{self._athlete_id}"
        self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))

    def lock(self, ids: Iterable[UUID]) -> None:
        """Nobody else changes these activities, their sources or their edits before this transaction ends."""
        query = select(literal(1)).where(activities.c.athlete_id == self._athlete_id, any_of(activities.c.id, ids))
        self._connection.execute(query.order_by(activities.c.id).with_for_update())

    def edits(self, ids: Iterable[UUID]) -> dict[UUID, Edits]:
        """Her edits by activity, where she made some; of activities that are not there (any more) too."""
        query = select(activity_edits.c.activity_id, *_EDITS, activity_analyses.c.cropped)
        query = query.select_from(activity_edits.outerjoin(activity_analyses, _SAME_ACTIVITY)).where(
            activity_edits.c.athlete_id == self._athlete_id, any_of(activity_edits.c.activity_id, ids)
        )
        return {row.activity_id: Edits(**_without(row, "activity_id")) for row in self._connection.execute(query)}

    def put_edits(self, activity_id: UUID, edits: Edits, now: datetime, named: SourceKey | None = None) -> None:
        """Store her edits; none at all takes the row away.

        They are noted with a source that the activity has, or with the one that is `named` while it has none.
        """
        key = (activity_edits.c.athlete_id, activity_edits.c.activity_id)
        if edits == NO_EDITS:
            self._connection.execute(delete(activity_edits).where(key[0] == self._athlete_id, key[1] == activity_id))
            return
        values = {name: getattr(edits, name) for name in EDIT_FIELDS} | {"updated_at": now}
        statement = upsert(activity_edits).values(
            athlete_id=self._athlete_id,
            activity_id=activity_id,
            **self.named(activity_id, named),
            **values,
        )
        kept = {
            name: func.coalesce(statement.excluded[name], activity_edits.c[name])
            for name in ("source_kind", "source_external_id")
        }
        self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values | kept))

    def named(self, activity_id: UUID, otherwise: SourceKey | None = None) -> dict[str, ColumnElement[str]]:
        """Columns that name a source of an activity, one that is hers before one of Strava's."""
        values: dict[str, ColumnElement[str]] = {}
        for name in ("kind", "external_id"):
            query = select(activity_sources.c[name]).filter_by(athlete_id=self._athlete_id, activity_id=activity_id)
            order = (activity_sources.c.kind, activity_sources.c.external_id)
            instead = None if otherwise is None else str(getattr(otherwise, name))
            values[f"source_{name}"] = func.coalesce(query.order_by(*order).limit(1).scalar_subquery(), instead)
        return values

    def drop_edits(self, ids: Iterable[UUID]) -> None:
        """Take the edits of these activities away."""
        self._connection.execute(
            delete(activity_edits).where(
                activity_edits.c.athlete_id == self._athlete_id, any_of(activity_edits.c.activity_id, ids)
            )
        )

    def sources(self, ids: Iterable[UUID]) -> dict[UUID, list[Source]]:
        """The sources of each activity that has some."""
        query = select(
            activity_sources.c.activity_id,
            activity_sources.c.kind,
            activity_sources.c.external_id,
            activity_sources.c.data,
            activity_sources.c.description,
        ).where(activity_sources.c.athlete_id == self._athlete_id, any_of(activity_sources.c.activity_id, ids))
        found: dict[UUID, list[Source]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.activity_id, []).append(source_of(row))
        return found

    def put_merged(self, merged: Sequence[tuple[UUID, list[Source], Edits]]) -> None:
        """Store what follows from sources and edits, for any number of activities in one statement."""
        records = [merged_record(activity_id, merge(sources, edits)) for activity_id, sources, edits in merged]
        if not records:
            return
        Derivations(self._connection, self._athlete_id).complete(records)
        self._connection.execute(_PUT_MERGED, {"athlete_id": self._athlete_id, "records": as_json(records)})

    def delete(self, activity_id: UUID, now: datetime) -> None:
        """Delete an activity (claimed and locked before) with its sources and her edits.

        What came from Strava or a file is ignored from now on.
        """
        key = (activity_sources.c.athlete_id == self._athlete_id, activity_sources.c.activity_id == activity_id)
        ignored = select(
            activity_sources.c.athlete_id,
            activity_sources.c.kind,
            activity_sources.c.external_id,
            literal(now, ignored_sources.c.seen_at.type),
        ).where(*key, activity_sources.c.kind != SourceKind.MANUAL.value)
        statement = upsert(ignored_sources).from_select(["athlete_id", "kind", "external_id", "seen_at"], ignored)
        self._connection.execute(statement.on_conflict_do_nothing())
        self.put_edits(activity_id, NO_EDITS, now)
        self._connection.execute(
            delete(activities).where(activities.c.athlete_id == self._athlete_id, activities.c.id == activity_id)
        )

    def not_fetched_since(self, kind: SourceKind, moment: datetime, limit: int) -> list[str]:
        """The external ids of sources that were fetched before, not since; those that were unseen for longest first."""
        query = select(activity_sources.c.external_id).where(
            activity_sources.c.athlete_id == self._athlete_id,
            activity_sources.c.kind == kind.value,
            activity_sources.c.fetched_at < moment,
        )
        query = query.order_by(activity_sources.c.fetched_at, activity_sources.c.external_id).limit(limit)
        return list(self._connection.execute(query).scalars())

    def forget_ignored(self, kind: SourceKind) -> None:
        """What she had deleted may come back."""
        self._connection.execute(
            delete(ignored_sources).where(
                ignored_sources.c.athlete_id == self._athlete_id, ignored_sources.c.kind == kind.value
            )
        )


def source_of(row: AnyRow) -> Source:
    """The source of a row with kind, external_id, data and description, which Strava tells apart from the summary."""
    data: Any = row.data if row.description is None else {**row.data, "description": row.description}
    return Source(SourceKind(row.kind), row.external_id, data)


def _without(row: AnyRow, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in names}
