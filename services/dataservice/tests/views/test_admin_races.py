from typing import Any

import pytest
from dataservice_support import World
from races_support import add, enter, run


@pytest.fixture
def admin(world: World) -> Any:
    return world.athlete(world.add_admin())


@pytest.fixture
def anna(world: World) -> Any:
    return world.athlete(world.add_athlete())


@pytest.fixture
def bea(world: World) -> Any:
    return world.athlete(world.add_athlete("bea@example.org"))


def merge(admin: Any, from_id: str, into_id: str, status: int = 200) -> Any:
    return admin.post(f"/admin/races/{from_id}/merge", {"into_race_id": into_id}, status=status).json


def test_doubles_are_shown_in_pairs(admin: Any, anna: Any, bea: Any) -> None:
    one = add(anna)
    other = add(bea, name="Annecy Marathon", is_another=True)
    add(anna, name="Parkrun", distance_m=5000, kind="parkrun")
    enter(bea, other)
    [pair] = admin.get("/admin/race-doubles").json["doubles"]
    assert {each["race_id"]: each["entries"] for each in pair} == {one: 0, other: 1}


def test_entries_of_a_merged_race_move_and_its_address_answers(admin: Any, anna: Any, bea: Any) -> None:
    one, other = add(anna), add(bea, name="Annecy Marathon", is_another=True)
    enter(bea, other, target_time_s=12_000, is_visible=True)
    assert merge(admin, other, one)["entries"] == 1
    seen = bea.get(f"/races/{other}").json
    assert seen["race_id"] == one
    assert (seen["entry"]["target_time_s"], seen["runners_total"]) == (12_000, 1)
    assert [each["race_id"] for each in anna.get("/races").json["races"]] == [one]
    assert admin.get("/admin/race-doubles").json["doubles"] == []
    # what is done at the old address is done to the race that stays
    enter(anna, other)
    assert anna.get(f"/races/{one}").json["entry"]["priority"] == "A"


def test_a_merged_race_that_is_merged_again_still_answers(admin: Any, anna: Any) -> None:
    ids = [add(anna, is_another=True) for _ in range(3)]
    merge(admin, ids[0], ids[1])
    merge(admin, ids[1], ids[2])
    assert {anna.get(f"/races/{each}").json["race_id"] for each in ids} == {ids[2]}
    assert merge(admin, ids[0], ids[2], status=409)["code"] == "race_merged_with_itself"


def test_who_had_entered_both_keeps_one_with_all_that_was_said(world: World, admin: Any) -> None:
    anna_id = world.add_athlete()
    anna = world.athlete(anna_id)
    one, other = add(anna), add(anna, is_another=True)
    raced = run(world, anna_id, "a", "2026-04-19T09:00:00")
    result = {"official_time_s": 13_000, "official_distance_m": 42_000}
    enter(anna, one, priority="B", dream_time_s=12_000, is_visible=True)
    anna.put(f"/races/{one}/entry/result", {**result, "run": "chosen", "activity_id": raced})
    enter(anna, other, priority="A", target_time_s=12_500, floor_time_s=13_500)
    values = {"one": one, "other": other}
    for name, day in (("one", "2026-05-04"), ("other", "2026-05-11")):
        insert = """
            INSERT INTO race_predictions (athlete_id, race_id, made_on, distance_m, time_s, fastest_s, slowest_s, vdot)
            SELECT athlete_id, race_id, CAST(:day AS date), 42195, 12000, 11000, 13000, 45
            FROM race_entries WHERE race_id = CAST(:race_id AS uuid) RETURNING made_on
        """
        assert world.rows(insert, race_id=values[name], day=day)
    merge(admin, one, other)
    entry = anna.get(f"/races/{one}").json["entry"]
    assert (entry["priority"], entry["dream_time_s"], entry["target_time_s"]) == ("A", 12_000, 12_500)
    assert (entry["official_time_s"], entry["official_distance_m"]) == (13_000, 42_000)
    assert (entry["run"], entry["activity_id"], entry["is_visible"]) == ("chosen", raced, False)
    recap = anna.get(f"/races/{one}/recap").json
    assert [each["made_on"] for each in recap["predictions"]] == ["2026-05-04", "2026-05-11"]
    assert world.count("race_entries") == 1


def test_a_goal_that_would_stand_in_the_wrong_order_is_left_out(admin: Any, anna: Any) -> None:
    one, other = add(anna), add(anna, is_another=True)
    enter(anna, one, dream_time_s=13_000)
    enter(anna, other, target_time_s=12_500)
    merge(admin, one, other)
    entry = anna.get(f"/races/{other}").json["entry"]
    assert (entry["dream_time_s"], entry["target_time_s"]) == (None, 12_500)


def test_an_admin_sees_who_told_what(admin: Any, anna: Any, bea: Any) -> None:
    race_id = add(anna)
    bea.patch(f"/races/{race_id}", {"version": 1, "name": "Buy my pills"})
    found = admin.get(f"/admin/races/{race_id}").json
    assert [(each["revision"]["version"], each["email"]) for each in found["revisions"]] == [
        (2, "bea@example.org"),
        (1, "anna@example.org"),
    ]


def test_an_admin_takes_a_race_away_with_its_entries_if_they_say_so(admin: Any, anna: Any) -> None:
    race_id = add(anna)
    enter(anna, race_id)
    path = f"/admin/races/{race_id}/removal"
    assert admin.post(path, {}, status=409).json["code"] == "race_entered"
    admin.post(path, {"with_entries": True}, status=204)
    anna.get(f"/races/{race_id}", status=404)
    assert anna.get("/race-entries").json["entries"] == []


def test_a_race_that_was_taken_away_is_there_again_once_another_is_merged_into_it(
    admin: Any, anna: Any, bea: Any
) -> None:
    gone = add(anna)
    enter(bea, gone)
    anna.delete(f"/races/{gone}")
    anna.get(f"/races/{gone}", status=404)
    one = add(anna)
    assert admin.get("/admin/race-doubles").json["doubles"] == []
    merge(admin, one, gone)
    assert anna.get(f"/races/{one}").json["race_id"] == gone
    assert [each["race_id"] for each in anna.get("/races").json["races"]] == [gone]
