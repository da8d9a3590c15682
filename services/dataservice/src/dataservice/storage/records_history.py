"""Her records over each distance, and how they came down: best efforts that count."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from dataservice.storage.records import AnyRow

MOST_RECORDS = 500
MOST_YEARS = 200

_SHOWN = """
    efforts.distance_m, efforts.elapsed_time_s, efforts.activity_id, activities.name, activities.is_race,
    efforts.start_date, CAST(activities.start_date_local AS date) AS local_date
"""
_OF_HERS = "athlete_id = :athlete_id AND counts"
_ACTIVITIES = "JOIN activities ON activities.athlete_id = :athlete_id AND activities.id = efforts.activity_id"

# per distance the first entry of the index
_BEST = text(
    f"""
    SELECT {_SHOWN}, CAST(NULL AS float8) AS faster_by_s
    FROM unnest(CAST(:distances_m AS float8[])) AS asked (distance_m)
    CROSS JOIN LATERAL (
        SELECT * FROM best_efforts WHERE {_OF_HERS} AND distance_m = asked.distance_m
        ORDER BY elapsed_time_s, start_date LIMIT 1
    ) AS efforts
    {_ACTIVITIES} ORDER BY efforts.distance_m
    """  # noqa: S608 - made of the names of our own tables
)
# of the activities of these days, however many there are before them
_BEST_SINCE = text(
    f"""
    SELECT DISTINCT ON (efforts.distance_m) {_SHOWN}, CAST(NULL AS float8) AS faster_by_s
    FROM activities JOIN best_efforts AS efforts
        ON efforts.athlete_id = :athlete_id AND efforts.activity_id = activities.id AND efforts.counts
    WHERE activities.athlete_id = :athlete_id AND activities.start_date_local >= :since
    ORDER BY efforts.distance_m, efforts.elapsed_time_s, efforts.start_date
    """  # noqa: S608
)
# all times come from the index alone; what they belong to is looked up for the few that are shown
_HISTORY = text(
    f"""
    SELECT {_SHOWN}, records.before - records.elapsed_time_s AS faster_by_s
    FROM (
        SELECT elapsed_time_s, start_date, before
        FROM (
            SELECT elapsed_time_s, start_date, min(elapsed_time_s) OVER (
                ORDER BY start_date, elapsed_time_s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS before
            FROM best_efforts WHERE {_OF_HERS} AND distance_m = :distance_m
        ) AS each
        WHERE before IS NULL OR elapsed_time_s < before
        ORDER BY start_date DESC LIMIT :most
    ) AS records
    JOIN best_efforts AS efforts
        ON efforts.{_OF_HERS} AND efforts.distance_m = :distance_m
           AND efforts.elapsed_time_s = records.elapsed_time_s AND efforts.start_date = records.start_date
    {_ACTIVITIES} ORDER BY efforts.start_date DESC, efforts.elapsed_time_s
    """  # noqa: S608
)
_YEARS = text(
    f"""
    SELECT {_SHOWN}, CAST(NULL AS float8) AS faster_by_s
    FROM (
        SELECT DISTINCT ON (year) year, elapsed_time_s, start_date
        FROM best_efforts WHERE {_OF_HERS} AND distance_m = :distance_m
        ORDER BY year, elapsed_time_s, start_date
    ) AS years
    JOIN best_efforts AS efforts
        ON efforts.{_OF_HERS} AND efforts.distance_m = :distance_m
           AND efforts.elapsed_time_s = years.elapsed_time_s AND efforts.start_date = years.start_date
    {_ACTIVITIES} ORDER BY years.year DESC LIMIT :most
    """  # noqa: S608
)


class RecordsHistory:
    """One athlete's records within one transaction: rows as the contract has them."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def best(self, distances_m: Sequence[float]) -> list[AnyRow]:
        """The fastest ever over each of these distances, the first of two alike."""
        values = {"athlete_id": self._athlete_id, "distances_m": list(distances_m)}
        return list(self._connection.execute(_BEST, values))

    def best_since(self, since: datetime) -> list[AnyRow]:
        """The fastest over each distance in activities that began from then on, on the clock where she was."""
        return list(self._connection.execute(_BEST_SINCE, {"athlete_id": self._athlete_id, "since": since}))

    def history(self, distance_m: float) -> list[AnyRow]:
        """Each effort that was faster than all before it, newest first, with how much."""
        values = {"athlete_id": self._athlete_id, "distance_m": distance_m, "most": MOST_RECORDS}
        return list(self._connection.execute(_HISTORY, values))

    def years(self, distance_m: float) -> list[AnyRow]:
        """The fastest of each year, newest first."""
        values = {"athlete_id": self._athlete_id, "distance_m": distance_m, "most": MOST_YEARS}
        return list(self._connection.execute(_YEARS, values))
