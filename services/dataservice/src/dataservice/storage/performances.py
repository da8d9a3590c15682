"""What she raced, and how fast she was in training: what VDOT and predictions rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection, text

from dataservice.domain.races import RaceKind
from dataservice.domain.vdot import SHORTEST_EFFORT_M, SHORTEST_RACE_M, Kind, Performance, raced_m
from dataservice.storage.race_entries import Raced, RaceEntries
from dataservice.storage.records import AnyRow
from runscience.plausibility import is_plausible

MOST_RACES = 50
MOST_RUNS = 200

_NOT_COMPARED = (RaceKind.TRAIL, RaceKind.CROSS_COUNTRY, RaceKind.VIRTUAL)

# what nobody can have run waits for her word, and what she leaves out of her records is left out here, too
_TRUSTED = """
    LEFT JOIN activity_analyses AS analyses
        ON analyses.athlete_id = :athlete_id AND analyses.activity_id = activities.id
    LEFT JOIN activity_edits AS edits ON edits.athlete_id = :athlete_id AND edits.activity_id = activities.id
    LEFT JOIN effort_questions AS questions
        ON questions.athlete_id = :athlete_id AND questions.activity_id = activities.id
    WHERE activities.athlete_id = :athlete_id AND activities.sport_type = 'Run'
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
          AND efforts.distance_m = ANY(:distances_m) AND activities.id <> ALL(:without)
    ORDER BY efforts.distance_m, efforts.elapsed_time_s, efforts.start_date
    """
)
_TRIAL = text(
    """
    SELECT efforts.distance_m, efforts.elapsed_time_s, activities.id, activities.name, activities.start_date_local
    FROM activities JOIN best_efforts AS efforts
        ON efforts.athlete_id = :athlete_id AND efforts.activity_id = activities.id AND efforts.counts
    WHERE activities.athlete_id = :athlete_id AND activities.id = :activity_id
          AND efforts.distance_m = :distance_m
    """
)
_WHOLE_RUNS = text(
    f"""
    SELECT activities.id, activities.name, activities.start_date_local, activities.distance_m,
           activities.elapsed_time_s
    FROM activities {_TRUSTED}
          AND activities.start_date_local BETWEEN :first AND :last
          AND activities.distance_m >= :shortest_m AND analyses.activity_id IS NULL AND activities.id <> ALL(:without)
    ORDER BY activities.start_date_local DESC, activities.id LIMIT :most
    """  # noqa: S608 - made of the names of our own tables
)


class Performances:
    """One athlete's performances within one transaction; days are those where she was, both ends included."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def races(self, first: date, last: date) -> list[Performance]:
        """Her races on roads and tracks: those she entered, and runs that she or Strava calls one, the 50 newest.

        By official time and distance where she gave them; else by her watch, pauses included.
        """
        entered = RaceEntries(self._connection, self._athlete_id).raced(first, last)
        found = [known for each in entered if (known := of_entry(each)) is not None]
        taken = {each.run.run.activity_id for each in entered if each.run is not None}
        values = {**self._days(first, last), "shortest_m": 0.98 * SHORTEST_RACE_M, "most": MOST_RACES}
        rows = self._connection.execute(_RACES, values)
        return found + [_race(row) for row in rows if row.elapsed_time_s > 0 and row.id not in taken]

    def best_efforts(
        self, first: date, last: date, distances_m: Sequence[float], without: Iterable[UUID] = ()
    ) -> list[Performance]:
        """Her fastest over each of these distances of runscience.efforts, in all activities but those left out."""
        values = {**self._days(first, last), "distances_m": list(distances_m), "without": list(without)}
        return [_effort(row) for row in self._connection.execute(_EFFORTS, values)]

    def trial(self, activity_id: UUID, distance_m: float) -> Performance | None:
        """What an activity that was a time trial is worth: its best effort over the distance; None without one."""
        values = {"athlete_id": self._athlete_id, "distance_m": distance_m, "activity_id": activity_id}
        row = self._connection.execute(_TRIAL, values).one_or_none()
        return None if row is None else replace(_effort(row), kind=Kind.TIME_TRIAL)

    def whole_runs(self, first: date, last: date, without: Iterable[UUID] = ()) -> list[Performance]:
        """Runs of which there is a summary alone, the 200 newest: as far as they went, in the time that they took."""
        values = {
            **self._days(first, last),
            "shortest_m": SHORTEST_EFFORT_M,
            "without": list(without),
            "most": MOST_RUNS,
        }
        rows = self._connection.execute(_WHOLE_RUNS, values)
        return [_effort(row) for row in rows if is_plausible(row.distance_m, row.elapsed_time_s)]

    def _days(self, first: date, last: date) -> dict[str, object]:
        return {
            "athlete_id": self._athlete_id,
            "first": datetime.combine(first, time.min),
            "last": datetime.combine(last, time.max),
        }


def of_entry(raced: Raced) -> Performance | None:
    """What a race that she entered is worth; None without a time, and off roads and tracks."""
    time_s, run, entry = raced.time_s, raced.run, raced.entry
    if time_s is None or time_s <= 0 or entry.race.kind in _NOT_COMPARED:
        return None
    distance_m = entry.distance_m
    if not raced.is_official and run is not None and entry.official_distance_m is None:
        distance_m = raced_m(run.run.distance_m, distance_m)
    return Performance(
        kind=Kind.RACE,
        date=entry.race.date,
        distance_m=distance_m,
        time_s=time_s,
        name=entry.race.name,
        activity_id=None if run is None else run.run.activity_id,
        race_id=entry.race.race_id,
        is_official=raced.is_official,
    )


def _race(row: AnyRow) -> Performance:
    return Performance(
        kind=Kind.RACE,
        date=row.start_date_local.date(),
        distance_m=raced_m(row.distance_m),
        time_s=float(row.elapsed_time_s),
        name=row.name,
        activity_id=row.id,
    )


def _effort(row: AnyRow) -> Performance:
    return Performance(
        kind=Kind.BEST_EFFORT,
        date=row.start_date_local.date(),
        distance_m=row.distance_m,
        time_s=float(row.elapsed_time_s),
        name=row.name,
        activity_id=row.id,
    )
