"""Strava's listing into activities: any number of summaries with a constant number of statements."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from dataservice.domain.activities import NO_EDITS, Source, SourceKind, activity_id, fingerprint
from dataservice.storage.activities import Activities
from dataservice.storage.records import as_json, recordset

_KNOWN = text(
    """
    SELECT external_id, activity_id, fingerprint FROM activity_sources
    WHERE athlete_id = :athlete_id AND kind = :kind AND external_id = ANY(:external_ids)
    """
)
_SEE_IGNORED = text(
    """
    UPDATE ignored_sources SET seen_at = :now
    WHERE athlete_id = :athlete_id AND kind = :kind AND external_id = ANY(:external_ids)
    RETURNING external_id
    """
)
_RENEW = text(
    """
    UPDATE activity_sources SET fetched_at = :now, expires_at = :expires_at
    WHERE athlete_id = :athlete_id AND kind = :kind AND external_id = ANY(:external_ids)
    """
)
_RECORDS = recordset([("external_id", "text"), ("activity_id", "uuid"), ("data", "jsonb"), ("fingerprint", "text")])
_PUT = text(
    f"""
    INSERT INTO activity_sources (athlete_id, kind, external_id, activity_id, data, fingerprint, fetched_at, expires_at)
    SELECT CAST(:athlete_id AS uuid), :kind, r.external_id, r.activity_id, r.data, decode(r.fingerprint, 'hex'),
           CAST(:now AS timestamptz), CAST(:expires_at AS timestamptz)
    FROM {_RECORDS}
    ON CONFLICT (athlete_id, kind, external_id) DO UPDATE SET
        data = excluded.data, fingerprint = excluded.fingerprint,
        fetched_at = excluded.fetched_at, expires_at = excluded.expires_at
    """  # noqa: S608 - made of the names of our own columns
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many activities a listing added, updated and left as they were."""

    added: int
    updated: int
    unchanged: int


class SourceImport:
    """Sources of one kind for one athlete, who must be locked against a second import (her link's row is)."""

    def __init__(self, connection: Connection, athlete_id: UUID, kind: SourceKind) -> None:
        self._connection = connection
        self._athlete_id = athlete_id
        self._key = {"athlete_id": athlete_id, "kind": kind.value}
        self._kind = kind

    def put(self, sources: dict[str, Source], now: datetime, expires_at: datetime | None) -> Outcome:
        """Store sources by external id. Each one's time of fetching is renewed; only what changed is merged anew."""
        if not sources:
            return Outcome(0, 0, 0)
        prints = {external_id: fingerprint(source.data) for external_id, source in sources.items()}
        ids = list(sources)
        known = {row.external_id: row for row in self._connection.execute(_KNOWN, {**self._key, "external_ids": ids})}
        missing = [external_id for external_id in ids if external_id not in known]
        ignored = self._ignored(missing, now)
        added = [external_id for external_id in missing if external_id not in ignored]
        updated = [each for each, row in known.items() if bytes(row.fingerprint) != prints[each]]
        changed = set(updated)
        unchanged = [external_id for external_id in known if external_id not in changed]
        if unchanged:
            self._connection.execute(
                _RENEW, {**self._key, "external_ids": unchanged, "now": now, "expires_at": expires_at}
            )
        to_store = {
            external_id: known[external_id].activity_id
            if external_id in known
            else activity_id(self._athlete_id, self._kind, external_id)
            for external_id in (*added, *updated)
        }
        if to_store:
            self._merge({external_id: sources[external_id] for external_id in to_store}, to_store)
            records = [
                {
                    "external_id": external_id,
                    "activity_id": to_store[external_id],
                    "data": sources[external_id].data,
                    "fingerprint": prints[external_id].hex(),
                }
                for external_id in to_store
            ]
            values = {**self._key, "records": as_json(records), "now": now, "expires_at": expires_at}
            self._connection.execute(_PUT, values)
        return Outcome(len(added), len(updated), len(unchanged) + len(ignored))

    def _ignored(self, external_ids: list[str], now: datetime) -> set[str]:
        """Which of these she deleted here; that they were listed again is noted."""
        if not external_ids:
            return set()
        rows = self._connection.execute(_SEE_IGNORED, {**self._key, "external_ids": external_ids, "now": now})
        return set(rows.scalars())

    def _merge(self, new: dict[str, Source], activity_ids: dict[str, UUID]) -> None:
        repository = Activities(self._connection, self._athlete_id)
        ids = set(activity_ids.values())
        repository.lock(ids)
        sources = {
            each: {(source.kind, source.external_id): source for source in found}
            for each, found in repository.sources(ids).items()
        }
        for external_id, source in new.items():
            sources.setdefault(activity_ids[external_id], {})[source.kind, external_id] = source
        edits = repository.edits(ids)
        repository.put_merged(
            [(each, list(found.values()), edits.get(each, NO_EDITS)) for each, found in sources.items()]
        )
