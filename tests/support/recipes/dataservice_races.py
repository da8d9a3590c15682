"""dataservice: the calendar of races, and who enters them."""

from functools import partial

from support.recipes.calls import Call, recipe
from support.scene import Scene

of = partial(recipe, "dataservice")

RACE = {
    "name": "Lac d'Annecy Marathon",
    "date": "2027-04-18",
    "place": "Annecy",
    "country": "FR",
    "distance_m": 42_195,
    "kind": "road",
}


def race(scene: Scene, **changes: object) -> str:
    """The id of a race that Ada has added."""
    answer = scene.athlete(scene.ada).post_json("/races", {**RACE, **changes}, status=201)
    return str(answer.json["race_id"])


def entered(scene: Scene, **changes: object) -> str:
    """The id of a race that Ada has added and entered."""
    race_id = race(scene, **changes)
    scene.athlete(scene.ada).put_json(f"/races/{race_id}/entry", {"priority": "A", "target_time_s": 14_400})
    return race_id


@of("list_races")
def list_races(scene: Scene) -> Call:
    assert race(scene)
    return Call("/races?text=annecy&min_distance_m=40000", subject=scene.ada, for_another=200)


@of("create_race")
def create_race(scene: Scene) -> Call:
    return Call("/races", RACE, subject=scene.ada, for_another=201)


@of("get_race")
def get_race(scene: Scene) -> Call:
    return Call(f"/races/{race(scene)}", subject=scene.ada, for_another=200)


@of("update_race")
def update_race(scene: Scene) -> Call:
    change = {"version": 1, "website": "https://marathon.example.org"}
    return Call(f"/races/{race(scene)}", change, subject=scene.ada, for_another=200)


@of("delete_race")
def delete_race(scene: Scene) -> Call:
    return Call(f"/races/{race(scene)}", subject=scene.ada, for_another=403)


@of("list_race_revisions")
def list_race_revisions(scene: Scene) -> Call:
    return Call(f"/races/{race(scene)}/revisions", subject=scene.ada, for_another=200)


@of("put_race_entry")
def put_race_entry(scene: Scene) -> Call:
    goals = {"priority": "A", "dream_time_s": 13_500, "target_time_s": 14_400, "is_visible": True}
    return Call(f"/races/{race(scene)}/entry", goals, subject=scene.ada, for_another=200)


@of("delete_race_entry")
def delete_race_entry(scene: Scene) -> Call:
    return Call(f"/races/{entered(scene)}/entry", subject=scene.ada, for_another=404)


@of("put_race_result")
def put_race_result(scene: Scene) -> Call:
    result = {"official_time_s": 14_321, "official_distance_m": None, "run": "found"}
    race_id = entered(scene, date="2026-11-20")
    return Call(f"/races/{race_id}/entry/result", result, subject=scene.ada, for_another=404)


@of("get_race_recap")
def get_race_recap(scene: Scene) -> Call:
    return Call(f"/races/{entered(scene, date='2026-11-20')}/recap", subject=scene.ada, for_another=404)


@of("list_race_entries")
def list_race_entries(scene: Scene) -> Call:
    assert entered(scene)
    return Call("/race-entries", subject=scene.ada, for_another=200)


@of("list_race_doubles")
def list_race_doubles(scene: Scene) -> Call:
    assert race(scene)
    return Call("/admin/race-doubles", subject=scene.admin)


@of("get_race_for_admin")
def get_race_for_admin(scene: Scene) -> Call:
    return Call(f"/admin/races/{race(scene)}", subject=scene.admin)


@of("remove_race")
def remove_race(scene: Scene) -> Call:
    return Call(f"/admin/races/{race(scene)}/removal", {"with_entries": True}, subject=scene.admin)


@of("merge_races")
def merge_races(scene: Scene) -> Call:
    other = race(scene, name="Annecy Marathon", is_another=True)
    return Call(f"/admin/races/{race(scene, is_another=True)}/merge", {"into_race_id": other}, subject=scene.admin)
