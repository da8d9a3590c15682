"""Her records over each distance, and how they came down.

They are best efforts that count, and runs of which there is a summary alone (an older list of Strava's, a log of her
own): these as a whole, where they are about as long as the distance.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from dataservice.storage.records import AnyRow
from runscience.plausibility import fastest_time_s

MOST_RECORDS = 500
MOST_YEARS = 200

LONGER = 1.05
"""A run of which nothing was kept second by second stands for a distance if it is at most this much longer."""

_SHOWN = """
    efforts.distance_m, efforts.elapsed_time_s, efforts.activity_id, activities.name, activities.is_race,
    efforts.start_date, CAST(activities.start_date_local AS date) AS local_date, efforts.of_whole_run
"""
_ACTIVITIES = "JOIN activities ON activities.athlete_id = :athlete_id AND activities.id = efforts.activity_id"
# asked: distance_m, and the time over it that nobody was below
_ASKED = "unnest(CAST(:distances_m AS float8[]), CAST(:fastest_s AS float8[])) AS asked (distance_m, fastest_s)"
# of a summary alone she was no slower over the distance than over the whole
_WHOLE_RUN = f"""
    SELECT asked.distance_m, CAST(whole.elapsed_time_s AS float8) AS elapsed_time_s, whole.id AS activity_id,
           whole.start_date, CAST(extract(year FROM whole.start_date_local) AS smallint) AS year, true AS of_whole_run
    FROM activities AS whole
    LEFT JOIN activity_edits AS edits ON edits.athlete_id = :athlete_id AND edits.activity_id = whole.id
    WHERE whole.athlete_id = :athlete_id AND whole.distance_m BETWEEN asked.distance_m AND {LONGER} * asked.distance_m
          AND whole.sport_type IN ('Run', 'TrailRun') AND NOT whole.is_trainer
          AND whole.elapsed_time_s >= asked.fastest_s AND edits.leave_out_of_records IS NOT TRUE
          AND NOT EXISTS (
              SELECT FROM activity_analyses AS analyses
              WHERE analyses.athlete_id = :athlete_id AND analyses.activity_id = whole.id
          )
"""  # noqa: S608 - made of a constant of our own
_OF_STREAMS = """
    SELECT distance_m, elapsed_time_s, activity_id, start_date, year, false AS of_whole_run
    FROM best_efforts WHERE athlete_id = :athlete_id AND counts AND distance_m = asked.distance_m
"""
_FASTEST = "ORDER BY elapsed_time_s, start_date LIMIT 1"
# per distance the first entry of the index, and the fastest of the whole runs
_BEST = text(
    f"""
    SELECT {_SHOWN}, CAST(NULL AS float8) AS faster_by_s
    FROM {_ASKED} CROSS JOIN LATERAL (
        SELECT * FROM (({_OF_STREAMS} {_FASTEST}) UNION ALL ({_WHOLE_RUN} {_FASTEST})) AS each {_FASTEST}
    ) AS efforts
    {_ACTIVITIES} ORDER BY efforts.distance_m
    """  # noqa: S608 - made of the names of our own tables
)
# of the activities of these days, however many there are before them
_BEST_SINCE = text(
    f"""
    SELECT {_SHOWN}, CAST(NULL AS float8) AS faster_by_s
    FROM (
        SELECT DISTINCT ON (distance_m) * FROM (
            SELECT e.distance_m, e.elapsed_time_s, e.activity_id, e.start_date, false AS of_whole_run
            FROM activities JOIN best_efforts AS e
                ON e.athlete_id = :athlete_id AND e.activity_id = activities.id AND e.counts
            WHERE activities.athlete_id = :athlete_id AND activities.start_date_local >= :since
            UNION ALL
            SELECT whole.distance_m, elapsed_time_s, activity_id, start_date, true
            FROM {_ASKED} CROSS JOIN LATERAL (
                {_WHOLE_RUN} AND whole.start_date_local >= :since
            ) AS whole
        ) AS each ORDER BY distance_m, elapsed_time_s, start_date
    ) AS efforts
    {_ACTIVITIES} ORDER BY efforts.distance_m
    """  # noqa: S608
)
# all times come from indexes; what they belong to is looked up for the few that are shown
_HISTORY = text(
    f"""
    SELECT {_SHOWN}, efforts.before - efforts.elapsed_time_s AS faster_by_s
    FROM (
        SELECT *, min(elapsed_time_s) OVER (
            ORDER BY start_date, elapsed_time_s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before
        FROM {_ASKED} CROSS JOIN LATERAL ({_OF_STREAMS} UNION ALL {_WHOLE_RUN}) AS each (
            of_m, elapsed_time_s, activity_id, start_date, year, of_whole_run
        )
    ) AS efforts
    {_ACTIVITIES}
    WHERE efforts.before IS NULL OR efforts.elapsed_time_s < efforts.before
    ORDER BY efforts.start_date DESC LIMIT :most
    """  # noqa: S608
)
_YEARS = text(
    f"""
    SELECT {_SHOWN}, CAST(NULL AS float8) AS faster_by_s
    FROM (
        SELECT DISTINCT ON (year) *
        FROM {_ASKED} CROSS JOIN LATERAL ({_OF_STREAMS} UNION ALL {_WHOLE_RUN}) AS each (
            of_m, elapsed_time_s, activity_id, start_date, year, of_whole_run
        )
        ORDER BY year, elapsed_time_s, start_date
    ) AS efforts
    {_ACTIVITIES} ORDER BY efforts.year DESC LIMIT :most
    """  # noqa: S608
)


class RecordsHistory:
    """One athlete's records within one transaction: rows as the contract has them."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def best(self, distances_m: Sequence[float]) -> list[AnyRow]:
        """The fastest ever over each of these distances, the first of two alike."""
        return list(self._connection.execute(_BEST, self._asked(distances_m)))

    def best_since(self, distances_m: Sequence[float], since: datetime) -> list[AnyRow]:
        """The fastest over each distance in activities that began from then on, on the clock where she was."""
        return list(self._connection.execute(_BEST_SINCE, {**self._asked(distances_m), "since": since}))

    def history(self, distance_m: float) -> list[AnyRow]:
        """Each effort that was faster than all before it, newest first, with how much."""
        return list(self._connection.execute(_HISTORY, {**self._asked([distance_m]), "most": MOST_RECORDS}))

    def years(self, distance_m: float) -> list[AnyRow]:
        """The fastest of each year, newest first."""
        return list(self._connection.execute(_YEARS, {**self._asked([distance_m]), "most": MOST_YEARS}))

    def _asked(self, distances_m: Sequence[float]) -> dict[str, Any]:
        fastest_s = [fastest_time_s(distance_m) for distance_m in distances_m]
        return {"athlete_id": self._athlete_id, "distances_m": list(distances_m), "fastest_s": fastest_s}
