"""What happens to her plans, and what changes in them."""

from typing import Any
from uuid import UUID

from dataservice.domain import cursors
from dataservice.domain.cursors import Position
from dataservice.domain.plans.changes import ChangeState
from dataservice.views.api import api, deps
from dataservice.views.plan_shapes import change_shape, reasons
from dataservice.workflows import plan_changes, plan_events
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("report_event")
def report_event(plan_id: str, body: Json) -> Json:
    told = plan_events.report(deps(), current_athlete_id(), UUID(plan_id), body)
    return {
        "event_id": told.event_id,
        "change": None if told.change is None else change_shape(*told.change),
        "advice": reasons(told.advice),
    }


@api.operation("list_plan_changes")
def list_plan_changes(plan_id: str | None, state: str | None, limit: int, cursor: str | None) -> Json:
    found = plan_changes.page(
        deps(),
        current_athlete_id(),
        limit + 1,
        cursors.decode(cursor),
        plan_id=None if plan_id is None else UUID(plan_id),
        state=None if state is None else ChangeState(state),
    )
    next_cursor = None
    if len(found) > limit:
        last = found[limit - 1][0]
        next_cursor = cursors.encode(Position(last.made_at, last.id))
    return {"changes": [change_shape(*each) for each in found[:limit]], "next_cursor": next_cursor}


@api.operation("decide_plan_change")
def decide_plan_change(change_id: str, body: Json) -> Json:
    accept = body["decision"] == "accept"
    return change_shape(*plan_changes.decide(deps(), current_athlete_id(), UUID(change_id), accept=accept))


@api.operation("undo_plan_change")
def undo_plan_change(change_id: str) -> Json:
    return change_shape(*plan_changes.undo(deps(), current_athlete_id(), UUID(change_id)))
