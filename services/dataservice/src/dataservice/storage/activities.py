"""Activities as the athlete sees them, her edits and what she deleted.

Everything takes the athlete; another's row is not there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, literal, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.activities import (
    EDIT_FIELDS,
    MERGED_FIELDS,
    NO_EDITS,
    RUN_SPORT_TYPES,
    Edits,
    Source,
    SourceKind,
    activity_id,
    fingerprint,
)
from dataservice.domain.cursors import Position
from dataservice.domain.merging import merge
from dataservice.domain.problems import ActivityNotFound
from dataservice.storage.activity_tables import activities, activity_edits, activity_sources, ignored_sources
from dataservice.storage.paging import below
from dataservice.storage.records import MERGED_RECORDSET, AnyRow, any_of, as_json, merged_record

_SHOWN = (activities.c.id.label("activity_id"), *(activities.c[name] for name in MERGED_FIELDS))
_EDITS = tuple(activity_edits.c[name] for name in EDIT_FIELDS)

_PUT_MERGED = text(
    f"""
    INSERT INTO activities (athlete_id, id, {", ".join(MERGED_FIELDS)})
    SELECT CAST(:athlete_id AS uuid), r.id, {", ".join(f"r.{name}" for name in MERGED_FIELDS)}
    FROM {MERGED_RECORDSET}
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in MERGED_FIELDS)}
    WHERE activities.athlete_id = excluded.athlete_id
    """  # noqa: S608 - made of the names of our own columns
)


class Activities:
    """One athlete's activities within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def page(self, limit: int, after: Position | None, *, runs_only: bool) -> list[AnyRow]:
        """Newest first, at most `limit`: the contract's fields, named alike."""
        query = select(*_SHOWN).where(activities.c.athlete_id == self._athlete_id)
        if runs_only:
            query = query.where(activities.c.sport_type.in_(RUN_SPORT_TYPES))
        if after is not None:
            query = query.where(below(activities.c.start_date, activities.c.id, after))
        query = query.order_by(activities.c.start_date.desc(), activities.c.id.desc()).limit(limit)
        return list(self._connection.execute(query))

    def get(self, activity_id: UUID, *, lock: bool = False) -> AnyRow:
        """The contract's fields, named alike.

        ActivityNotFound. Locked, nobody else changes it, its sources or its edits.
        """
        query = select(*_SHOWN).where(activities.c.athlete_id == self._athlete_id, activities.c.id == activity_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise ActivityNotFound("You have no activity with this id.")
        return row

    def lock(self, ids: Iterable[UUID]) -> None:
        """Nobody else changes these activities, their sources or their edits before this transaction ends."""
        query = select(literal(1)).where(activities.c.athlete_id == self._athlete_id, any_of(activities.c.id, ids))
        self._connection.execute(query.order_by(activities.c.id).with_for_update())

    def edits(self, ids: Iterable[UUID]) -> dict[UUID, Edits]:
        """Her edits by activity, where she made some; of activities that are not there (any more) too."""
        query = select(activity_edits.c.activity_id, *_EDITS).where(
            activity_edits.c.athlete_id == self._athlete_id, any_of(activity_edits.c.activity_id, ids)
        )
        return {row.activity_id: Edits(**_without(row, "activity_id")) for row in self._connection.execute(query)}

    def put_edits(self, activity_id: UUID, edits: Edits, now: datetime) -> None:
        """Store her edits; none at all takes the row away."""
        key = (activity_edits.c.athlete_id, activity_edits.c.activity_id)
        if edits == NO_EDITS:
            self._connection.execute(delete(activity_edits).where(key[0] == self._athlete_id, key[1] == activity_id))
            return
        values = {name: getattr(edits, name) for name in EDIT_FIELDS} | {"updated_at": now}
        statement = upsert(activity_edits).values(athlete_id=self._athlete_id, activity_id=activity_id, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values))

    def sources(self, ids: Iterable[UUID]) -> dict[UUID, list[Source]]:
        """The sources of each activity that has some."""
        query = select(
            activity_sources.c.activity_id,
            activity_sources.c.kind,
            activity_sources.c.external_id,
            activity_sources.c.data,
        ).where(activity_sources.c.athlete_id == self._athlete_id, any_of(activity_sources.c.activity_id, ids))
        found: dict[UUID, list[Source]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.activity_id, []).append(Source(SourceKind(row.kind), row.external_id, row.data))
        return found

    def put_merged(self, merged: Sequence[tuple[UUID, list[Source], Edits]]) -> None:
        """Store what follows from sources and edits, for any number of activities in one statement."""
        records = [merged_record(activity_id, merge(sources, edits)) for activity_id, sources, edits in merged]
        self._connection.execute(_PUT_MERGED, {"athlete_id": self._athlete_id, "records": as_json(records)})

    def add(self, source: Source, edits: Edits, now: datetime) -> UUID:
        """The id of a new activity with one source that is hers for good; if that source exists, the activity it is
        part of.
        """
        query = select(activity_sources.c.activity_id).where(
            activity_sources.c.athlete_id == self._athlete_id,
            activity_sources.c.kind == source.kind.value,
            activity_sources.c.external_id == source.external_id,
        )
        existing: UUID | None = self._connection.execute(query).scalar_one_or_none()
        if existing is not None:
            return existing
        new_id = activity_id(self._athlete_id, source.kind, source.external_id)
        self.put_merged([(new_id, [source], edits)])
        self._connection.execute(
            activity_sources.insert().values(
                athlete_id=self._athlete_id,
                kind=source.kind.value,
                external_id=source.external_id,
                activity_id=new_id,
                data=source.data,
                fingerprint=fingerprint(source.data),
                fetched_at=now,
            )
        )
        if edits != NO_EDITS:
            self.put_edits(new_id, edits, now)
        return new_id

    def delete(self, activity_id: UUID, now: datetime) -> None:
        """Delete an activity (locked before) with its sources and her edits; what came from Strava is ignored from
        now on.
        """
        key = (activity_sources.c.athlete_id == self._athlete_id, activity_sources.c.activity_id == activity_id)
        ignored = select(
            activity_sources.c.athlete_id,
            activity_sources.c.kind,
            activity_sources.c.external_id,
            literal(now, ignored_sources.c.seen_at.type),
        ).where(*key, activity_sources.c.kind == SourceKind.STRAVA.value)
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

    def delete_sources(
        self, kind: SourceKind, *, expired_at: datetime | None = None, external_id: str | None = None
    ) -> int:
        """Take every source of a kind away, or only those that have expired, or only that one.

        The activities are what their other sources say, or gone.

        Her edits stay. How many activities were touched; eight statements, however many there are.
        """
        gone = (activity_sources.c.athlete_id == self._athlete_id) & (activity_sources.c.kind == kind.value)
        if expired_at is not None:
            gone &= activity_sources.c.expires_at <= expired_at
        if external_id is not None:
            gone &= activity_sources.c.external_id == external_id
        ids = list(self._connection.execute(select(activity_sources.c.activity_id).where(gone).distinct()).scalars())
        self.lock(ids)
        self._connection.execute(delete(activity_sources).where(gone))
        self.settle(ids)
        return len(ids)

    def forget_ignored(self, kind: SourceKind) -> None:
        """What she had deleted may come back."""
        self._connection.execute(
            delete(ignored_sources).where(
                ignored_sources.c.athlete_id == self._athlete_id, ignored_sources.c.kind == kind.value
            )
        )

    def settle(self, ids: Sequence[UUID]) -> None:
        """After sources went (the activities locked before): merge what is left, and delete activities without any."""
        if not ids:
            return
        left = self.sources(ids)
        bare = [each for each in ids if each not in left]
        self._connection.execute(
            delete(activities).where(activities.c.athlete_id == self._athlete_id, any_of(activities.c.id, bare))
        )
        if left:
            edits = self.edits(left)
            self.put_merged([(each, sources, edits.get(each, NO_EDITS)) for each, sources in left.items()])


def _without(row: AnyRow, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in names}
