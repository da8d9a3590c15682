"""The fastest stretches of an athlete's runs, and where each stands among all of hers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, delete, select, text

from dataservice.storage.activity_tables import effort_questions
from dataservice.storage.records import AnyRow
from dataservice.storage.stream_tables import best_efforts
from runscience.efforts import Effort
from runscience.plausibility import is_plausible

_RANKED = text(
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

    def put(self, activity: AnyRow, efforts: Sequence[Effort], *, counts: bool) -> None:
        """Store an activity's efforts in place of those it had. `counts`: whether they take part in records."""
        key = {"athlete_id": self._athlete_id, "activity_id": activity.activity_id}
        self._connection.execute(delete(best_efforts).filter_by(**key))
        rows = [
            {
                **key,
                "distance_m": effort.distance_m,
                "elapsed_time_s": effort.elapsed_time_s,
                "start_offset_s": effort.start_s,
                "start_date": activity.start_date,
                "year": activity.start_date_local.year,
                "is_plausible": is_plausible(effort.distance_m, effort.elapsed_time_s),
                "counts": counts,
            }
            for effort in efforts
        ]
        if rows:
            self._connection.execute(best_efforts.insert(), rows)

    def are_real(self, activity_id: UUID) -> bool:
        """Whether she has said that she ran an activity as fast as it looks."""
        query = select(effort_questions.c.answer).filter_by(athlete_id=self._athlete_id, activity_id=activity_id)
        return self._connection.execute(query).scalar_one_or_none() == "real"

    def ranked(self, activity_id: UUID) -> list[AnyRow]:
        """An activity's efforts, shortest first, as the contract has them: those that count with their ranks.

        Of two that took the same time the earlier one is the better.
        """
        values = {"athlete_id": self._athlete_id, "activity_id": activity_id}
        return list(self._connection.execute(_RANKED, values))
