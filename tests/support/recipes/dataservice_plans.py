"""dataservice: training plans, planned sessions, what changes in them, and the secret calendar."""

from datetime import timedelta
from functools import partial
from typing import Any

from flakon import clock
from support.recipes.calls import Call, recipe
from support.scene import Scene

of = partial(recipe, "dataservice")

WISH: dict[str, Any] = {"aim": "keep_fit", "weeks": 8, "days_a_week": 4}


def next_week() -> str:
    """A day that is to come."""
    return (clock.now() + timedelta(days=7)).date().isoformat()


def plan(scene: Scene) -> dict[str, Any]:
    """A plan of Ada's, who runs regularly."""
    ada = scene.athlete(scene.ada)
    return dict(ada.post_json("/training-plans", {**WISH, "adapting": "propose"}, status=201).json)


def session(scene: Scene) -> str:
    """The id of a session that Ada has planned herself."""
    body = {"date": next_week(), "kind": "easy", "distance_m": 8_000}
    planned = scene.athlete(scene.ada).post_json("/planned-sessions", body, status=201).json
    return str(planned["session"]["session_id"])


def change(scene: Scene) -> str:
    """The id of a change of Ada's plan that waits for her word."""
    found = plan(scene)
    body = {"kind": "away", "to": found["ends_on"]}
    told = scene.athlete(scene.ada).post_json(f"/training-plans/{found['plan_id']}/events", body, status=201).json
    return str(told["change"]["change_id"])


def secret(scene: Scene) -> str:
    """The secret of Ada's calendar."""
    return str(scene.athlete(scene.ada).post_json("/athlete/calendar-feed", status=201).json["secret"])


@of("list_training_plans")
def list_training_plans(scene: Scene) -> Call:
    return Call("/training-plans", subject=scene.ada, for_another=200)


@of("create_training_plan")
def create_training_plan(scene: Scene) -> Call:
    return Call("/training-plans", {**WISH, "adapting": "apply"}, subject=scene.ada, for_another=201)


@of("preview_training_plan")
def preview_training_plan(scene: Scene) -> Call:
    return Call("/training-plans/preview", WISH, subject=scene.ada, for_another=200)


@of("get_training_plan")
def get_training_plan(scene: Scene) -> Call:
    return Call(f"/training-plans/{plan(scene)['plan_id']}", subject=scene.ada, for_another=404)


@of("update_training_plan")
def update_training_plan(scene: Scene) -> Call:
    body = {"adapting": "apply"}
    return Call(f"/training-plans/{plan(scene)['plan_id']}", body, subject=scene.ada, for_another=404)


@of("end_training_plan")
def end_training_plan(scene: Scene) -> Call:
    return Call(f"/training-plans/{plan(scene)['plan_id']}", subject=scene.ada, for_another=404)


@of("report_event")
def report_event(scene: Scene) -> Call:
    body = {"kind": "ill"}
    return Call(f"/training-plans/{plan(scene)['plan_id']}/events", body, subject=scene.ada, for_another=404)


@of("list_plan_changes")
def list_plan_changes(scene: Scene) -> Call:
    return Call("/plan-changes", subject=scene.ada, for_another=200)


@of("decide_plan_change")
def decide_plan_change(scene: Scene) -> Call:
    path = f"/plan-changes/{change(scene)}/decision"
    return Call(path, {"decision": "decline"}, subject=scene.ada, for_another=404)


@of("undo_plan_change")
def undo_plan_change(scene: Scene) -> Call:
    change_id = change(scene)
    scene.athlete(scene.ada).post_json(f"/plan-changes/{change_id}/decision", {"decision": "accept"})
    return Call(f"/plan-changes/{change_id}/undo", subject=scene.ada, for_another=404)


@of("create_planned_session")
def create_planned_session(scene: Scene) -> Call:
    body = {"date": next_week(), "kind": "long", "duration_s": 5_400}
    return Call("/planned-sessions", body, subject=scene.ada, for_another=201)


@of("get_planned_session")
def get_planned_session(scene: Scene) -> Call:
    return Call(f"/planned-sessions/{session(scene)}", subject=scene.ada, for_another=404)


@of("update_planned_session")
def update_planned_session(scene: Scene) -> Call:
    return Call(f"/planned-sessions/{session(scene)}", {"is_locked": True}, subject=scene.ada, for_another=404)


@of("delete_planned_session")
def delete_planned_session(scene: Scene) -> Call:
    return Call(f"/planned-sessions/{session(scene)}", subject=scene.ada, for_another=404)


@of("get_next_session")
def get_next_session(scene: Scene) -> Call:
    return Call("/next-session", subject=scene.ada, for_another=200)


@of("get_calendar_feed")
def get_calendar_feed(scene: Scene) -> Call:
    secret(scene)
    return Call("/athlete/calendar-feed", subject=scene.ada, for_another=404)


@of("renew_calendar_feed")
def renew_calendar_feed(scene: Scene) -> Call:
    return Call("/athlete/calendar-feed", subject=scene.ada, for_another=201)


@of("delete_calendar_feed")
def delete_calendar_feed(scene: Scene) -> Call:
    secret(scene)
    return Call("/athlete/calendar-feed", subject=scene.ada, for_another=404)


@of("read_calendar_feed")
def read_calendar_feed(scene: Scene) -> Call:
    return Call("/calendar-feeds/read", {"secret": secret(scene)})
