"""dataservice: her days summed up, the figures of her body, her shoes, how she felt."""

from functools import partial
from typing import Any

from support.recipes.calls import Call, recipe
from support.scene import Scene

of = partial(recipe, "dataservice")

_SINCE = "2026-01-05"


@of("get_training_summary")
def get_training_summary(scene: Scene) -> Call:
    return Call("/training-summary", subject=scene.ada, for_another=200)


@of("list_physiology")
def list_physiology(scene: Scene) -> Call:
    return Call("/athlete/physiology", subject=scene.ada, for_another=200)


@of("put_physiology")
def put_physiology(scene: Scene) -> Call:
    return Call(f"/athlete/physiology/{_SINCE}", {"max_heartrate_bpm": 188}, subject=scene.ada, for_another=200)


@of("delete_physiology")
def delete_physiology(scene: Scene) -> Call:
    path = f"/athlete/physiology/{_SINCE}"
    scene.athlete(scene.ada).put_json(path, {"max_heartrate_bpm": 188}, status=200)
    return Call(path, subject=scene.ada, for_another=404)


@of("list_shoes")
def list_shoes(scene: Scene) -> Call:
    return Call("/shoes", subject=scene.ada, for_another=200)


@of("create_shoe")
def create_shoe(scene: Scene) -> Call:
    return Call("/shoes", {"name": "Blue ones"}, subject=scene.ada, for_another=201)


@of("update_shoe")
def update_shoe(scene: Scene) -> Call:
    return Call(f"/shoes/{_shoe(scene)}", {"name": "Faded ones"}, subject=scene.ada, for_another=404)


@of("delete_shoe")
def delete_shoe(scene: Scene) -> Call:
    return Call(f"/shoes/{_shoe(scene)}", subject=scene.ada, for_another=404)


@of("list_check_ins")
def list_check_ins(scene: Scene) -> Call:
    return Call("/check-ins", subject=scene.ada, for_another=200)


@of("put_check_in")
def put_check_in(scene: Scene) -> Call:
    return Call(f"/check-ins/{_SINCE}", {"legs": 4}, subject=scene.ada, for_another=200)


def _shoe(scene: Scene) -> Any:
    return scene.athlete(scene.ada).post_json("/shoes", {"name": "Blue ones"}, status=201).json["shoe_id"]
