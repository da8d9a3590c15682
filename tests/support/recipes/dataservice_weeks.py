"""dataservice: planned and done, matches, the tray, how a plan goes."""

from functools import partial

from support.recipes.calls import Call, recipe
from support.recipes.dataservice_plans import plan, session
from support.scene import Scene

of = partial(recipe, "dataservice")

DAYS = "from=2026-06-01&to=2026-06-30"


@of("get_week")
def get_week(scene: Scene) -> Call:
    return Call("/weeks/2026-W23", subject=scene.ada, for_another=200)


@of("get_calendar")
def get_calendar(scene: Scene) -> Call:
    return Call(f"/calendar?{DAYS}", subject=scene.ada, for_another=200)


@of("get_tray")
def get_tray(scene: Scene) -> Call:
    return Call(f"/tray?{DAYS}", subject=scene.ada, for_another=200)


@of("get_activity_session")
def get_activity_session(scene: Scene) -> Call:
    return Call(f"/activities/{scene.activity}/session", subject=scene.ada, for_another=404)


@of("put_session_match")
def put_session_match(scene: Scene) -> Call:
    path = f"/activities/{scene.activity}/session"
    return Call(path, {"session_id": session(scene)}, subject=scene.ada, for_another=404)


@of("delete_session_match")
def delete_session_match(scene: Scene) -> Call:
    return Call(f"/activities/{scene.activity}/session", subject=scene.ada, for_another=404)


@of("get_plan_progress")
def get_plan_progress(scene: Scene) -> Call:
    return Call(f"/training-plans/{plan(scene)['plan_id']}/progress", subject=scene.ada, for_another=404)
