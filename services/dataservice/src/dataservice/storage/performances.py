"""What she raced, and how fast she was in training: what VDOT and predictions rest on."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection, text

from dataservice.domain.activities import RUN_SPORT_TYPES
from dataservice.domain.vdot import SHORTEST_RACE_M, Kind, Performance, raced_m
from dataservice.storage.records import AnyRow

MOST_RACES = 50

# what nobody can have run waits for her word, and what she leaves out of her records is left out here, too
_TRUSTED = """
    LEFT JOIN activity_analyses AS analyses
        ON analyses.athlete_id = :athlete_id AND analyses.activity_id = activities.id
    LEFT JOIN activity_edits AS edits ON edits.athlete_id = :athlete_id AND edits.activity_id = activities.id
    LEFT JOIN effort_questions AS questions
        ON questions.athlete_id = :athlete_id AND questions.activity_id = activities.id
    WHERE activities.athlete_id = :athlete_id AND activities.sport_type = ANY(:sport_types)
          AND NOT activities.is_trainer AND edits.leave_out_of_records IS NOT TRUE
          AND (analyses.doubt IS NULL OR coalesce(questions.answer = 'real', false))
"""
_RACES = text(
    f"""
    SELECT activities.id, activities.name, activities.start_date_local, activities.distance_m,
           activities.elapsed_time_s
    FROM activities {_TRUSTED}
          AND activities.start_date_local BETWEEN :first AND :last
          AND (activities.is_race OR activities.workout_type = 'race')
          AND activities.distance_m >= :shortest_m
    ORDER BY activities.start_date_local DESC, activities.id LIMIT :most
    """  # noqa: S608 - made of the names of our own tables
)
_EFFORTS = text(
    """
    SELECT DISTINCT ON (efforts.distance_m) efforts.distance_m, efforts.elapsed_time_s, activities.id, activities.name,
           activities.start_date_local
    FROM activities JOIN best_efforts AS efforts
        ON efforts.athlete_id = :athlete_id AND efforts.activity_id = activities.id AND efforts.counts
    WHERE activities.athlete_id = :athlete_id AND activities.start_date_local BETWEEN :first AND :last
          AND efforts.distance_m = ANY(:distances_m)
    ORDER BY efforts.distance_m, efforts.elapsed_time_s, efforts.start_date
    """
)


class Performances:
    """One athlete's performances within one transaction; days are those where she was, both ends included."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def races(self, first: date, last: date) -> list[Performance]:
        """Runs that she or Strava calls a race, the 50 newest: by the watch, pauses included."""
        rows = self._connection.execute(
            _RACES,
            {
                **self._days(first, last),
                "sport_types": list(RUN_SPORT_TYPES),
                "shortest_m": 0.98 * SHORTEST_RACE_M,
                "most": MOST_RACES,
            },
        )
        return [
            Performance(
                kind=Kind.RACE,
                date=row.start_date_local.date(),
                distance_m=raced_m(row.distance_m),
                time_s=float(row.elapsed_time_s),
                name=row.name,
                activity_id=row.id,
            )
            for row in rows
            if row.elapsed_time_s > 0
        ]

    def best_efforts(self, first: date, last: date, distances_m: Sequence[float]) -> list[Performance]:
        """Her fastest over each of these distances of runscience.efforts in these days, raced or not."""
        values = {**self._days(first, last), "distances_m": list(distances_m)}
        return [_effort(row) for row in self._connection.execute(_EFFORTS, values)]

    def _days(self, first: date, last: date) -> dict[str, object]:
        return {
            "athlete_id": self._athlete_id,
            "first": datetime.combine(first, time.min),
            "last": datetime.combine(last, time.max),
        }


def _effort(row: AnyRow) -> Performance:
    return Performance(
        kind=Kind.BEST_EFFORT,
        date=row.start_date_local.date(),
        distance_m=row.distance_m,
        time_s=row.elapsed_time_s,
        name=row.name,
        activity_id=row.id,
    )
