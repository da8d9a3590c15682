"""dataservice: what her training does to her, and what she can race."""

from functools import partial

from support.recipes.calls import Call, recipe
from support.scene import Scene

of = partial(recipe, "dataservice")


@of("get_fitness")
def get_fitness(scene: Scene) -> Call:
    assert scene.activity
    return Call("/fitness", subject=scene.ada, for_another=200)


@of("get_records")
def get_records(scene: Scene) -> Call:
    assert scene.recorded
    return Call("/records", subject=scene.ada, for_another=200)


@of("get_record_history")
def get_record_history(scene: Scene) -> Call:
    assert scene.recorded
    return Call("/records/5000.0/history", subject=scene.ada, for_another=200)


@of("get_eddington")
def get_eddington(scene: Scene) -> Call:
    assert scene.activity
    return Call("/eddington", subject=scene.ada, for_another=200)


@of("get_predictions")
def get_predictions(scene: Scene) -> Call:
    assert scene.recorded
    return Call("/predictions", subject=scene.ada, for_another=200)
