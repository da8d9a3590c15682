"""Strava's listing into activities: any number of summaries with a constant number of statements."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from dataservice.domain.activities import Source, SourceKind, fingerprint
from dataservice.domain.duplicates import SourceKey
from dataservice.storage.grouping import DERIVED_COLUMNS, DERIVED_VALUES, Grouping
from dataservice.storage.records import AnyRow, as_json, recordset

_KNOWN = text(
    """
    SELECT asked.external_id, s.activity_id, s.fingerprint, s.fetched_at, s.start_date, d.asked_at AS found_gone_at
    FROM unnest(CAST(:external_ids AS text[])) AS asked (external_id)
    -- looked up one by one: during a large import PostgreSQL has no figures to join by
    LEFT JOIN LATERAL (
        SELECT activity_id, fingerprint, fetched_at, start_date FROM activity_sources
        WHERE athlete_id = :athlete_id AND kind = :kind AND external_id = asked.external_id
        LIMIT 1
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT asked_at FROM strava_deletions
        WHERE athlete_id = :athlete_id AND :kind = 'strava' AND external_id = asked.external_id
        LIMIT 1
    ) d ON true
    """
)
_IS_BACK = text("DELETE FROM strava_deletions WHERE athlete_id = :athlete_id AND external_id = ANY(:external_ids)")
_SEE_IGNORED = text(
    """
    UPDATE ignored_sources SET seen_at = :now
    WHERE athlete_id = :athlete_id AND kind = :kind AND external_id = ANY(:external_ids)
    RETURNING external_id
    """
)
_RENEW = text(
    """
    UPDATE activity_sources SET fetched_at = :asked_at, expires_at = :expires_at
    WHERE athlete_id = :athlete_id AND kind = :kind AND external_id = ANY(:external_ids)
    """
)
# Strava rounds differently here and there: a metre or a second more is no other course.
_IS_ANOTHER_COURSE = """(
            activity_sources.data ->> 'start_date' <> excluded.data ->> 'start_date'
            OR abs(CAST(activity_sources.data -> 'distance_m' AS float)
                - CAST(excluded.data -> 'distance_m' AS float)) > 1
            OR abs(CAST(activity_sources.data -> 'elapsed_time_s' AS float)
                - CAST(excluded.data -> 'elapsed_time_s' AS float)) > 1)"""
_RECORDS = recordset(
    [("kind", "text"), ("external_id", "text"), ("activity_id", "uuid"), ("data", "jsonb"), ("fingerprint", "text")]
)
_PUT = text(
    f"""
    INSERT INTO activity_sources (athlete_id, kind, external_id, activity_id, data, fingerprint, fetched_at, expires_at,
                                  added_at, {DERIVED_COLUMNS})
    SELECT CAST(:athlete_id AS uuid), r.kind, r.external_id, r.activity_id, r.data, decode(r.fingerprint, 'hex'),
           CAST(:asked_at AS timestamptz), CAST(:expires_at AS timestamptz), CAST(:asked_at AS timestamptz),
           {DERIVED_VALUES}
    FROM {_RECORDS}
    ON CONFLICT (athlete_id, kind, external_id) DO UPDATE SET
        data = excluded.data, fingerprint = excluded.fingerprint,
        fetched_at = excluded.fetched_at, expires_at = excluded.expires_at,
        start_date = excluded.start_date, end_date = excluded.end_date,
        strava_activity_id = excluded.strava_activity_id,
        details_outdated = activity_sources.details_outdated OR (
            activity_sources.details_fetched_at IS NOT NULL AND {_IS_ANOTHER_COURSE})
    """  # noqa: S608 - made of the names of our own columns
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many activities a listing added, updated and left as they were; `stale` is what is known better."""

    added: int
    updated: int
    unchanged: int
    stale: int = 0


class SourceImport:
    """Sources of one kind for one athlete, who must be locked against a second import (her link's row is), and claimed.

    The claim comes before any row: whoever else decides over her activities claims them, and takes rows then.
    """

    def __init__(self, connection: Connection, athlete_id: UUID, kind: SourceKind) -> None:
        self._connection = connection
        self._athlete_id = athlete_id
        self._key = {"athlete_id": athlete_id, "kind": kind.value}
        self._kind = kind

    def put(
        self,
        sources: dict[str, Source],
        asked_at: datetime,
        expires_at: datetime | None,
        listed_from: datetime | None = None,
    ) -> Outcome:
        """Store sources by external id. Each one's time of fetching is renewed; only what changed is merged anew.

        `asked_at` is the instant before the origin was asked. What is stored of a later asking, or was found to be gone
        by one, stays: whatever was asked last is the truth, in whichever order it arrives. `listed_from` is when all
        there is began to be listed the last time: what that list did not have was gone by then.
        """
        found = self._connection.execute(_KNOWN, {**self._key, "external_ids": list(sources)}).all()
        stale = {row.external_id for row in found if _is_later(row, asked_at, listed_from)}
        sources = {external_id: source for external_id, source in sources.items() if external_id not in stale}
        if not sources:
            return Outcome(0, 0, 0, len(stale))
        self._is_back(
            [row.external_id for row in found if row.found_gone_at is not None and row.external_id in sources]
        )
        prints = {external_id: fingerprint(source.data) for external_id, source in sources.items()}
        known = {row.external_id: row for row in found if row.activity_id is not None and row.external_id in sources}
        missing = [external_id for external_id in sources if external_id not in known]
        ignored = self._ignored(missing, asked_at)
        added = [external_id for external_id in missing if external_id not in ignored]
        updated = [
            each for each, row in known.items() if bytes(row.fingerprint) != prints[each] or row.start_date is None
        ]
        changed = set(updated)
        unchanged = [external_id for external_id in known if external_id not in changed]
        if unchanged:
            self._connection.execute(
                _RENEW, {**self._key, "external_ids": unchanged, "asked_at": asked_at, "expires_at": expires_at}
            )
        to_store = [sources[external_id] for external_id in (*added, *updated)]
        if to_store:
            grouping = Grouping(self._connection, self._athlete_id)
            placed = grouping.place(to_store, asked_at)
            records = [
                {
                    "kind": self._kind.value,
                    "external_id": source.external_id,
                    "activity_id": placed[SourceKey(self._kind, source.external_id)],
                    "data": source.data,
                    "fingerprint": prints[source.external_id].hex(),
                }
                for source in to_store
            ]
            values = {**self._key, "records": as_json(records), "asked_at": asked_at, "expires_at": expires_at}
            self._connection.execute(_PUT, values)
            grouping.settle(asked_at)
        return Outcome(len(added), len(updated), len(unchanged) + len(ignored), len(stale))

    def _is_back(self, external_ids: list[str]) -> None:
        """These were found to be gone, and are there again."""
        if external_ids:
            values = {"athlete_id": self._athlete_id, "external_ids": external_ids}
            self._connection.execute(_IS_BACK, values)

    def _ignored(self, external_ids: list[str], now: datetime) -> set[str]:
        """Which of these she deleted here; that they were listed again is noted."""
        if not external_ids:
            return set()
        rows = self._connection.execute(_SEE_IGNORED, {**self._key, "external_ids": external_ids, "now": now})
        return set(rows.scalars())


def _is_later(row: AnyRow, asked_at: datetime, listed_from: datetime | None) -> bool:
    """Whether something is known of a later asking than this one."""
    known = (row.fetched_at or listed_from, row.found_gone_at)
    return any(instant is not None and instant > asked_at for instant in known)
