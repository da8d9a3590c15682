"""Whether the race that a plan is for is still what it was when the plan was made."""

from uuid import UUID

from sqlalchemy import Connection

from dataservice.domain.plans.kept import KeptPlan, PlanState
from dataservice.domain.plans.model import Priority, Reason
from dataservice.domain.plans.reasons import Warned
from dataservice.storage.race_entries import RaceEntries


def race_warnings(connection: Connection, athlete_id: UUID, plan: KeptPlan) -> tuple[Reason, ...]:
    """What she should know of the race of a plan that is not over: moved, of another length, or hers no more."""
    goal = next((each for each in plan.request.races if each.priority is Priority.A), None)
    if plan.race_id is None or plan.state is PlanState.ENDED or goal is None:
        return ()
    entry = RaceEntries(connection, athlete_id).find(plan.race_id)
    if entry is None:
        return (Reason(Warned.RACE_WITHDRAWN.value),)
    found = []
    if entry.race.date != goal.date:
        values = {"date": entry.race.date.isoformat(), "before_date": goal.date.isoformat()}
        found.append(Reason(Warned.RACE_MOVED.value, values))
    if entry.race.distance_m != goal.distance_m:
        lengths = {"distance_m": entry.race.distance_m, "before_m": goal.distance_m}
        found.append(Reason(Warned.RACE_OF_ANOTHER_LENGTH.value, lengths))
    return tuple(found)
