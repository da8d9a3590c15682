"""Whose details Strava is asked for next, and what is known of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, text, update

from dataservice.domain.activities import RUN_SPORT_TYPES, SourceKind
from dataservice.storage.activity_tables import activities, activity_sources
from dataservice.storage.records import AnyRow
from runscience.efforts import DISTANCES_M

WINDOW = text(
    """
    WITH athletes AS (
        SELECT athlete_id FROM strava_links WHERE app_id = :app_id AND state = 'active'
    ), records AS (
        SELECT DISTINCT athletes.athlete_id, best.activity_id
        FROM athletes
        CROSS JOIN unnest(CAST(:distances_m AS float[])) AS distance (distance_m)
        CROSS JOIN LATERAL (
            SELECT e.activity_id FROM best_efforts e
            WHERE e.athlete_id = athletes.athlete_id AND e.distance_m = distance.distance_m AND e.counts
            ORDER BY e.elapsed_time_s, e.start_date LIMIT 1
        ) best
    ), newest AS (
        SELECT athletes.athlete_id, new.id AS activity_id
        FROM athletes
        CROSS JOIN LATERAL (
            SELECT a.id FROM activities a
            WHERE a.athlete_id = athletes.athlete_id AND a.sport_type = ANY(:sport_types)
            ORDER BY a.start_date DESC, a.id DESC LIMIT :newest
        ) new
    ), first AS (
        SELECT athlete_id, activity_id FROM records UNION SELECT athlete_id, activity_id FROM newest
    ), runs AS (
        SELECT athletes.athlete_id, run.*
        FROM athletes
        CROSS JOIN LATERAL (
            SELECT a.strava_activity_id, a.start_date, a.id, a.is_race OR f.activity_id IS NOT NULL AS comes_first
            FROM activities a
            LEFT JOIN first f ON f.athlete_id = a.athlete_id AND f.activity_id = a.id
            WHERE a.athlete_id = athletes.athlete_id AND a.sport_type = ANY(:sport_types)
                AND a.strava_activity_id IS NOT NULL AND NOT 'file' = ANY(a.sources)
            ORDER BY comes_first DESC, a.start_date DESC, a.id DESC
            LIMIT :depth
        ) run
    ), sources AS (
        SELECT runs.*, CASE WHEN NOT s.details_outdated THEN s.details_fetched_at END AS details_fetched_at
        FROM runs
        -- looked up one by one: right after a large import PostgreSQL has no figures to join by, and takes seconds
        CROSS JOIN LATERAL (
            SELECT details_outdated, details_fetched_at FROM activity_sources
            WHERE athlete_id = runs.athlete_id AND kind = 'strava'
                AND external_id = CAST(runs.strava_activity_id AS text)
            LIMIT 1
        ) s
    ), turns AS (
        SELECT sources.*, row_number() OVER (
            PARTITION BY athlete_id
            ORDER BY details_fetched_at NULLS FIRST, comes_first DESC, start_date DESC, id DESC
        ) AS turn
        FROM sources
    ), next AS (
        SELECT athlete_id, strava_activity_id, details_fetched_at, turn FROM turns
        WHERE CAST(:fetched_before AS timestamptz) IS NULL OR details_fetched_at IS NULL
            OR details_fetched_at < CAST(:fetched_before AS timestamptz)
        ORDER BY details_fetched_at IS NOT NULL, CASE WHEN details_fetched_at IS NULL THEN turn END,
            details_fetched_at, turn, athlete_id
        LIMIT :limit
    )
    SELECT (SELECT count(*) FROM athletes) AS athletes, (SELECT count(*) FROM sources) AS runs,
        next.athlete_id, next.strava_activity_id, next.details_fetched_at
    FROM (VALUES (1)) AS one LEFT JOIN next ON true
    ORDER BY next.details_fetched_at IS NOT NULL, CASE WHEN next.details_fetched_at IS NULL THEN next.turn END,
        next.details_fetched_at, next.turn, next.athlete_id
    """
)
_DISTANCES_M = [float(distance_m) for distance_m in DISTANCES_M]
_NEWEST = 10
"""So many of her newest runs go before races and records: those that she sees on her dashboard."""
_STRAVA = activity_sources.c.kind == SourceKind.STRAVA.value


def values(app_id: UUID, depth: int, limit: int, fetched_before: datetime | None) -> dict[str, Any]:
    """What WINDOW is asked with."""
    return {
        "app_id": app_id,
        "depth": depth,
        "limit": limit,
        "fetched_before": fetched_before,
        "sport_types": list(RUN_SPORT_TYPES),
        "distances_m": _DISTANCES_M,
        "newest": _NEWEST,
    }


class StravaWindow:
    """Details of Strava activities within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(
        self, app_id: UUID, depth: int, limit: int, fetched_before: datetime | None
    ) -> tuple[list[AnyRow], int, int]:
        """At most `limit` rows (athlete_id, strava_activity_id, details_fetched_at) in the order to ask for them; how
        many athletes can be asked for, and how many of their runs lie within the window.
        """
        rows = list(self._connection.execute(WINDOW, values(app_id, depth, limit, fetched_before)))
        return [row for row in rows if row.athlete_id is not None], rows[0].athletes, rows[0].runs

    def source(self, athlete_id: UUID, strava_activity_id: int) -> AnyRow | None:
        """activity_id, data, details_fetched_at, details_outdated of what Strava said of an activity, if it is here."""
        query = select(
            activity_sources.c.activity_id,
            activity_sources.c.data,
            activity_sources.c.details_fetched_at,
            activity_sources.c.details_outdated,
        ).where(self._is(athlete_id, strava_activity_id))
        return self._connection.execute(query).one_or_none()

    def put(self, athlete_id: UUID, strava_activity_id: int, values: dict[str, Any]) -> None:
        """Store columns of details."""
        self._connection.execute(
            update(activity_sources).where(self._is(athlete_id, strava_activity_id)).values(values)
        )

    def counts(self, athlete_id: UUID) -> AnyRow:
        """How many `activities` Strava tells of, and how many are `with_details`; the start of the `oldest` of those;
        when the first of all `data_ends_at`.
        """
        detailed = activity_sources.c.details_fetched_at.isnot(None)
        same = (activities.c.athlete_id == activity_sources.c.athlete_id) & (
            activities.c.id == activity_sources.c.activity_id
        )
        query = select(
            func.count().label("activities"),
            func.count().filter(detailed).label("with_details"),
            func.min(activities.c.start_date).filter(detailed).label("oldest"),
            func.min(activity_sources.c.expires_at).label("data_ends_at"),
        ).join_from(activity_sources, activities, same)
        return self._connection.execute(query.where(activity_sources.c.athlete_id == athlete_id, _STRAVA)).one()

    def athletes_with_expired(self, now: datetime) -> list[UUID]:
        """Who has details that were not fetched anew in time."""
        query = select(activity_sources.c.athlete_id).where(activity_sources.c.details_expire_at <= now)
        return list(self._connection.execute(query.distinct()).scalars())

    def forget_expired(self, athlete_id: UUID, now: datetime) -> int:
        """Take the details away that were not fetched anew in time; streams have their own end. How many there were."""
        statement = update(activity_sources).where(
            activity_sources.c.athlete_id == athlete_id, activity_sources.c.details_expire_at <= now
        )
        return self._connection.execute(statement.values(NO_DETAILS)).rowcount

    def _is(self, athlete_id: UUID, strava_activity_id: int) -> Any:
        return (
            (activity_sources.c.athlete_id == athlete_id)
            & _STRAVA
            & (activity_sources.c.external_id == str(strava_activity_id))
        )


NO_DETAILS = {"description": None, "details_fetched_at": None, "details_expire_at": None, "details_outdated": False}
