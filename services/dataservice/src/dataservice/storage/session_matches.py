"""What matching rests on: her own word, and her activities of some days with what their streams say."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, delete, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.storage.match_tables import session_matches
from dataservice.storage.plan_tables import planned_sessions
from dataservice.storage.records import AnyRow, any_of

_DONE = """
    SELECT a.id AS activity_id, CAST(a.start_date_local AS date) AS local_date, a.name, a.sport_type, a.workout_type,
           a.is_race, a.start_date_local, a.distance_m, a.moving_time_s, a.elapsed_time_s, a.average_speed_mps,
           a.average_heartrate_bpm, a.total_elevation_gain_m, a.is_trainer, a.perceived_exertion, a.pain, a.load,
           CAST(s.analysis #>> '{{total,grade_adjusted_speed_mps}}' AS float8) AS graded_speed_mps,
           s.analysis -> 'bouts' AS bouts, s.analysis -> 'laps' AS laps,
           s.doubt IS NOT NULL AND q.answer IS NULL AS doubtful,
           CAST(source.data ->> 'average_temperature_c' AS float8) AS temperature_c
    FROM activities a
    LEFT JOIN activity_analyses s ON s.athlete_id = a.athlete_id AND s.activity_id = a.id
    LEFT JOIN effort_questions q ON q.athlete_id = a.athlete_id AND q.activity_id = a.id
    LEFT JOIN LATERAL (
        SELECT data FROM activity_sources
        WHERE athlete_id = a.athlete_id AND activity_id = a.id AND data ->> 'average_temperature_c' IS NOT NULL
        ORDER BY kind, external_id LIMIT 1
    ) AS source ON true
    WHERE a.athlete_id = :athlete_id AND {which}
    ORDER BY a.start_date_local, a.id
    """
_OF_DAYS = text(_DONE.format(which="a.start_date_local >= :first AND a.start_date_local < CAST(:last AS date) + 1"))
_OF_IDS = text(_DONE.format(which="a.id = ANY(:ids)"))


class SessionMatches:
    """One athlete's own word within one transaction, and what else matching rests on."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def done(self, first: date, last: date) -> list[AnyRow]:
        """Activities of these days, both included, where they were lived."""
        values = {"athlete_id": self._athlete_id, "first": first, "last": last}
        return list(self._connection.execute(_OF_DAYS, values))

    def activities(self, ids: Iterable[UUID]) -> list[AnyRow]:
        """The same of those with these ids that are there."""
        return list(self._connection.execute(_OF_IDS, {"athlete_id": self._athlete_id, "ids": list(ids)}))

    def about(self, *, activity_ids: Iterable[UUID] = (), session_ids: Iterable[UUID] = ()) -> dict[UUID, UUID | None]:
        """Her word on any of these activities, or that names one of these sessions: the session by activity."""
        query = select(session_matches.c.activity_id, session_matches.c.session_id).where(
            session_matches.c.athlete_id == self._athlete_id,
            or_(any_of(session_matches.c.activity_id, activity_ids), any_of(session_matches.c.session_id, session_ids)),
        )
        return {row.activity_id: row.session_id for row in self._connection.execute(query)}

    def put(self, activity_id: UUID, session_id: UUID | None, now: datetime) -> None:
        """Her word: the session of an activity, of which no other one is then, or that it belongs to none."""
        key = {"athlete_id": self._athlete_id, "activity_id": activity_id}
        if session_id is not None:
            self._connection.execute(
                delete(session_matches).where(
                    session_matches.c.athlete_id == self._athlete_id,
                    session_matches.c.session_id == session_id,
                    session_matches.c.activity_id != activity_id,
                )
            )
        values = {"session_id": session_id, "matched_at": now}
        statement = upsert(session_matches).values(**key, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))

    def take(self, activity_id: UUID, session_id: UUID | None, at: datetime) -> bool:
        """Store her word from an export, if the session is there and nothing is said of either; whether it was."""
        known = select(planned_sessions.c.id).filter_by(athlete_id=self._athlete_id, id=session_id)
        if session_id is not None and self._connection.execute(known).one_or_none() is None:
            return False
        values = {"activity_id": activity_id, "session_id": session_id, "matched_at": at}
        statement = upsert(session_matches).values(athlete_id=self._athlete_id, **values)
        stored = statement.on_conflict_do_nothing().returning(session_matches.c.activity_id)
        return self._connection.execute(stored).one_or_none() is not None

    def delete(self, activity_id: UUID) -> None:
        """Take her word on an activity back, if she gave it."""
        self._connection.execute(
            delete(session_matches).filter_by(athlete_id=self._athlete_id, activity_id=activity_id)
        )
