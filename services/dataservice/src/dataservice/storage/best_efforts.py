"""The fastest stretches of an athlete's runs, and where each stands among all of hers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection, delete, text

from dataservice.storage.records import AnyRow
from dataservice.storage.stream_tables import best_efforts
from runscience.efforts import Effort
from runscience.plausibility import is_plausible


def following(activities: str) -> str:
    """SQL that lets efforts be of when their activities are, and count if these, her edits and her answers allow it.

    `activities` names rows with the columns of that table. A treadmill measures no distance; what nobody can have run
    waits for her word.
    """
    return f"""
    UPDATE best_efforts AS efforts SET start_date = now.start_date, year = now.year, counts = now.counts
    FROM (
        SELECT merged.id, merged.start_date,
               CAST(extract(year FROM merged.start_date_local) AS smallint) AS year,
               merged.sport_type IN ('Run', 'TrailRun') AND NOT merged.is_trainer
               AND edits.leave_out_of_records IS NOT TRUE
               AND (analyses.doubt IS NULL OR coalesce(questions.answer = 'real', false)) AS counts
        FROM {activities} AS merged
        JOIN activity_analyses AS analyses
            ON analyses.athlete_id = :athlete_id AND analyses.activity_id = merged.id
        LEFT JOIN activity_edits AS edits
            ON edits.athlete_id = :athlete_id AND edits.activity_id = merged.id
        LEFT JOIN effort_questions AS questions
            ON questions.athlete_id = :athlete_id AND questions.activity_id = merged.id
    ) AS now
    WHERE efforts.athlete_id = :athlete_id AND efforts.activity_id = now.id
          AND (efforts.start_date, efforts.year, efforts.counts) IS DISTINCT FROM (now.start_date, now.year, now.counts)
    """  # noqa: S608 - made of the names of our own tables


_FOLLOW = text(following("(SELECT * FROM activities WHERE athlete_id = :athlete_id AND id = ANY(:ids))"))
RANKED = text(
    """
    SELECT mine.distance_m, mine.elapsed_time_s, mine.start_offset_s, mine.is_plausible, mine.counts,
           better.before + 1 AS rank, better.before_in_year + 1 AS rank_in_year,
           coalesce(better.before = 0, false) AS is_record
    FROM best_efforts AS mine LEFT JOIN LATERAL (
        SELECT count(*) AS before, count(*) FILTER (WHERE other.year = mine.year) AS before_in_year
        FROM best_efforts AS other
        WHERE other.counts AND other.athlete_id = mine.athlete_id AND other.distance_m = mine.distance_m
              AND (other.elapsed_time_s, other.start_date) < (mine.elapsed_time_s, mine.start_date)
    ) AS better ON mine.counts
    WHERE mine.athlete_id = :athlete_id AND mine.activity_id = :activity_id
    ORDER BY mine.distance_m
    """
)


class BestEfforts:
    """One athlete's best efforts within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def put(self, activity: AnyRow, efforts: Sequence[Effort]) -> None:
        """Store an activity's efforts in place of those it had; `follow` says which of them count."""
        key = {"athlete_id": self._athlete_id, "activity_id": activity.activity_id}
        self._connection.execute(delete(best_efforts).filter_by(**key))
        rows = [
            {
                **key,
                "distance_m": effort.distance_m,
                "elapsed_time_s": effort.elapsed_time_s,
                "start_offset_s": effort.start_s,
                "is_plausible": is_plausible(effort.distance_m, effort.elapsed_time_s),
                "start_date": activity.start_date,
                "year": activity.start_date_local.year,
                "counts": False,
            }
            for effort in efforts
        ]
        if rows:
            self._connection.execute(best_efforts.insert(), rows)

    def follow(self, ids: Iterable[UUID]) -> None:
        """Let the efforts of activities count, or not, after her edits or answers changed; one statement for all."""
        self._connection.execute(_FOLLOW, {"athlete_id": self._athlete_id, "ids": list(ids)})

    def ranked(self, activity_id: UUID) -> list[AnyRow]:
        """An activity's efforts, shortest first, as the contract has them: those that count with their ranks.

        Of two that took the same time the earlier one is the better.
        """
        values = {"athlete_id": self._athlete_id, "activity_id": activity_id}
        return list(self._connection.execute(RANKED, values))
