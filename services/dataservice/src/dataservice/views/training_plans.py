"""Her training plans."""

from typing import Any
from uuid import UUID

from dataservice.domain.plans.kept import Adapting, PlanState
from dataservice.views.api import api, deps
from dataservice.views.plan_shapes import detail_shape, plan_shape, preview_shape
from dataservice.workflows import plan_events, plan_starts, training_plans
from dataservice.workflows.training_plans import Summary
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("list_training_plans")
def list_training_plans() -> Json:
    return {"plans": [_shape(each) for each in training_plans.listed(deps(), current_athlete_id())]}


@api.operation("create_training_plan")
def create_training_plan(body: Json) -> Json:
    wish = {name: value for name, value in body.items() if name not in ("adapting", "replace")}
    adapting, take_place = Adapting(body["adapting"]), body.get("replace", False)
    return detail_shape(plan_starts.create(deps(), current_athlete_id(), wish, adapting, take_place=take_place))


@api.operation("preview_training_plan")
def preview_training_plan(body: Json) -> Json:
    return preview_shape(training_plans.preview(deps(), current_athlete_id(), body))


@api.operation("get_training_plan")
def get_training_plan(plan_id: str) -> Json:
    return detail_shape(training_plans.get(deps(), current_athlete_id(), UUID(plan_id)))


@api.operation("update_training_plan")
def update_training_plan(plan_id: str, body: Json) -> Json:
    adapting = Adapting(body["adapting"]) if "adapting" in body else None
    state = PlanState(body["state"]) if "state" in body else None
    return _shape(plan_events.set_plan(deps(), current_athlete_id(), UUID(plan_id), adapting, state))


@api.operation("end_training_plan")
def end_training_plan(plan_id: str) -> None:
    training_plans.end(deps(), current_athlete_id(), UUID(plan_id))


def _shape(summary: Summary) -> Json:
    return plan_shape(summary.plan, summary.proposed, summary.waits_for)
