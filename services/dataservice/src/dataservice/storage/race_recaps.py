"""What a race's recap is made of: what was predicted of it, and the plan that was made for it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from dataservice.domain.plans.kept import SessionState
from dataservice.domain.plans.model import NOT_RUNNING
from dataservice.storage.plan_tables import planned_sessions, training_plans
from dataservice.storage.prediction_tables import race_predictions
from dataservice.storage.records import AnyRow
from dataservice.storage.training_tables import daily_summaries

MOST_PREDICTIONS = 200


class RaceHistory:
    """What led to one athlete's race, within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID, race_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id
        self._race_id = race_id

    def predictions(self) -> list[AnyRow]:
        """The newest 200 predictions, oldest first: the contract's fields, named alike."""
        names = ("made_on", "time_s", "fastest_s", "slowest_s", "vdot")
        query = select(*(race_predictions.c[name] for name in names))
        query = query.filter_by(athlete_id=self._athlete_id, race_id=self._race_id)
        newest = query.order_by(race_predictions.c.made_on.desc()).limit(MOST_PREDICTIONS)
        return list(self._connection.execute(newest))[::-1]

    def plan(self) -> AnyRow | None:
        """The newest plan that was made for it: plan_id and starts_on."""
        query = select(training_plans.c.id.label("plan_id"), training_plans.c.starts_on)
        query = query.filter_by(athlete_id=self._athlete_id, race_id=self._race_id)
        order = (training_plans.c.created_at.desc(), training_plans.c.id)
        return self._connection.execute(query.order_by(*order).limit(1)).one_or_none()

    def planned_runs(self, plan_id: UUID, last: date) -> list[tuple[date, float]]:
        """The day and distance of each run that a plan had up to a day, skipped ones too."""
        not_running = [kind.value for kind in NOT_RUNNING]
        query = select(planned_sessions.c.local_date, planned_sessions.c.distance_m).where(
            planned_sessions.c.athlete_id == self._athlete_id,
            planned_sessions.c.plan_id == plan_id,
            planned_sessions.c.state != SessionState.REMOVED.value,
            planned_sessions.c.kind.not_in(not_running),
            planned_sessions.c.local_date <= last,
        )
        return [(row.local_date, row.distance_m) for row in self._connection.execute(query)]

    def run_distances_m(self, first: date, last: date) -> dict[date, float]:
        """Metres run by day, of these days, both included."""
        query = select(daily_summaries.c.local_date, func.sum(daily_summaries.c.distance_m).label("distance_m"))
        query = query.where(
            daily_summaries.c.athlete_id == self._athlete_id,
            daily_summaries.c.sport == "run",
            daily_summaries.c.local_date.between(first, last),
        ).group_by(daily_summaries.c.local_date)
        found: Any = self._connection.execute(query)
        return {row.local_date: row.distance_m for row in found}
