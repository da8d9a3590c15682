"""What an athlete trains now: read from her runs, not asked."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection, Date, cast, select

from dataservice.domain.activities import RUN_SPORT_TYPES
from dataservice.domain.plans.model import CurrentTraining
from dataservice.domain.plans.present import LOOKS_BACK, Run
from dataservice.domain.plans.present import present_training as of_runs
from dataservice.storage.activity_tables import activities
from dataservice.workflows.predictions import vdot_of

MOST_RUNS = 1_000


def present_training(connection: Connection, athlete_id: UUID, today: date) -> CurrentTraining:
    """What her runs of the last half year say, up to the day before `today`."""
    return of_runs(runs_before(connection, athlete_id, today), today, vdot_of(connection, athlete_id, today))


def runs_before(connection: Connection, athlete_id: UUID, today: date) -> list[Run]:
    """Her runs of the half year before a day, the thousand newest, newest first."""
    query = (
        select(
            cast(activities.c.start_date_local, Date).label("date"),
            activities.c.distance_m,
            activities.c.moving_time_s,
        )
        .where(
            activities.c.athlete_id == athlete_id,
            activities.c.sport_type.in_(RUN_SPORT_TYPES),
            activities.c.start_date_local >= datetime.combine(today - LOOKS_BACK, time.min),
            activities.c.start_date_local < datetime.combine(today, time.min),
        )
        .order_by(activities.c.start_date_local.desc())
        .limit(MOST_RUNS)
    )
    rows = connection.execute(query)
    return [Run(row.date, float(row.distance_m), float(row.moving_time_s)) for row in rows]
