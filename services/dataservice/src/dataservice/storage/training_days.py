"""What is planned on her days, how their loads were found, and on how many she ran how far."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from dataservice.domain.plans.kept import SessionState
from dataservice.domain.plans.model import SessionKind
from dataservice.storage.activity_tables import activities
from dataservice.storage.plan_tables import planned_sessions

MOST_TRIALS = 10

_DAYS_OF = text(
    """
    SELECT CAST(floor(distance_m / :unit_m) AS bigint) AS units, count(*) AS days
    FROM daily_summaries WHERE athlete_id = :athlete_id AND sport = 'run' GROUP BY units
    """
)


class TrainingDays:
    """One athlete's days within one transaction; all ranges are of dates where she was, both ends included."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def planned_loads(self, first: date, last: date) -> dict[date, float]:
        """The load of the sessions that stand on each day with one."""
        day, load = planned_sessions.c.local_date, func.sum(planned_sessions.c.load)
        query = select(day, load).where(
            planned_sessions.c.athlete_id == self._athlete_id,
            planned_sessions.c.state == SessionState.PLANNED.value,
            day.between(first, last),
        )
        return {row[0]: float(row[1]) for row in self._connection.execute(query.group_by(day))}

    def last_planned(self, first: date, last: date) -> date | None:
        """The last of these days with a session that stands; None without any."""
        day = planned_sessions.c.local_date
        query = select(func.max(day)).where(
            planned_sessions.c.athlete_id == self._athlete_id,
            planned_sessions.c.state == SessionState.PLANNED.value,
            day.between(first, last),
        )
        found: date | None = self._connection.execute(query).scalar_one()
        return found

    def time_trials(self, first: date, last: date) -> list[tuple[UUID, date]]:
        """The time trials that were planned on these days, with their days: the ten newest."""
        query = select(planned_sessions.c.id, planned_sessions.c.local_date).where(
            planned_sessions.c.athlete_id == self._athlete_id,
            planned_sessions.c.kind == SessionKind.TIME_TRIAL.value,
            planned_sessions.c.state == SessionState.PLANNED.value,
            planned_sessions.c.local_date.between(first, last),
        )
        newest = query.order_by(planned_sessions.c.local_date.desc(), planned_sessions.c.id).limit(MOST_TRIALS)
        return [(row.id, row.local_date) for row in self._connection.execute(newest)]

    def methods(self, first: date, last: date) -> dict[str, int]:
        """How many activities had their load by which method."""
        query = select(activities.c.load_method, func.count()).where(
            activities.c.athlete_id == self._athlete_id,
            activities.c.start_date_local.between(datetime.combine(first, time.min), datetime.combine(last, time.max)),
            activities.c.load_method.is_not(None),
        )
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(activities.c.load_method))}

    def days_of(self, unit_m: float) -> dict[int, int]:
        """On how many days she ran so many whole units."""
        values = {"athlete_id": self._athlete_id, "unit_m": unit_m}
        return {row.units: row.days for row in self._connection.execute(_DAYS_OF, values)}
