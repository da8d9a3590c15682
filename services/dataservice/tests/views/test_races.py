from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from dataservice_support import PASSWORD, World, statements
from races_support import RACE, add, enter, run
from sqlalchemy import text

from dataservice.storage.race_merging import merge
from dataservice.storage.race_predictions import RacePredictions
from dataservice.storage.records import as_json
from flakon import clock


@pytest.fixture
def anna(world: World) -> Any:
    return world.athlete(world.add_athlete())


@pytest.fixture
def bea(world: World) -> Any:
    return world.athlete(world.add_athlete("bea@example.org"))


def names(answer: Any) -> list[str]:
    return [each["name"] for each in answer.json["races"]]


def test_a_race_that_one_adds_is_seen_by_another(anna: Any, bea: Any) -> None:
    race_id = add(anna, website="https://marathon.example.org/2026?x=1")
    seen = bea.get(f"/races/{race_id}").json
    assert seen["name"] == RACE["name"]
    assert (seen["runners"], seen["runners_total"], seen["entry"]) == ([], 0, None)
    [listed] = bea.get("/races").json["races"]
    assert listed["race_id"] == race_id
    assert listed["is_entered"] is False


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "marathon.example.org", "https://a b", 'https://x"><script>', "ftp://x.org"]
)
def test_a_web_page_is_one(anna: Any, website: str) -> None:
    anna.post("/races", {**RACE, "website": website}, status=422)


def test_likely_doubles_are_named_before_another_is_added(anna: Any, bea: Any) -> None:
    race_id = add(anna)
    again = {**RACE, "name": "MARATHON du lac d'Annecy 2026", "distance_m": 42_000.0}
    refused = bea.post("/races", again, status=409).json
    assert refused["code"] == "race_may_exist"
    assert [(each["race_id"], each["date"]) for each in refused["races"]] == [(race_id, RACE["date"])]
    other = add(bea, **again, is_another=True)
    assert other != race_id
    assert len(anna.get("/races").json["races"]) == 2


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["Parkrun", "Zürich Half", "Trail 50%"]),
        ({"order": "desc"}, ["Trail 50%", "Zürich Half", "Parkrun"]),
        ({"text": "ZURICH"}, ["Zürich Half"]),
        ({"text": "half zurich"}, ["Zürich Half"]),
        ({"text": "%"}, ["Trail 50%"]),
        ({"text": "chamonix"}, ["Trail 50%"]),
        ({"place": "zürich"}, ["Zürich Half"]),
        ({"place": "half"}, []),
        ({"from": "2026-05-10"}, ["Zürich Half", "Trail 50%"]),
        ({"to": "2026-05-10"}, ["Parkrun", "Zürich Half"]),
        ({"min_distance_m": 20_000, "max_distance_m": 22_000}, ["Zürich Half"]),
        ({"kind": "trail"}, ["Trail 50%"]),
    ],
)
def test_races_are_found(anna: Any, wanted: dict[str, Any], expected: list[str]) -> None:
    add(anna, name="Zürich Half", place="Zürich", country="CH", date="2026-05-10", distance_m=21_097.5)
    add(anna, name="Parkrun", place="Paris", date="2026-05-02", distance_m=5000, kind="parkrun")
    add(anna, name="Trail 50%", place="Chamonix", date="2026-06-10", distance_m=50_000, kind="trail")
    assert names(anna.get("/races", **wanted)) == expected


def test_pages_go_on_where_the_one_before_ended(anna: Any) -> None:
    for number in range(5):
        add(anna, name=f"{'abcde'[number] * 9}", place=f"{'vwxyz'[number] * 9}", distance_m=5000, kind="parkrun")
    for order in ("asc", "desc"):
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = anna.get("/races", limit=2, order=order, **cursor)
            seen += [each["race_id"] for each in page.json["races"]]
            if page.json["next_cursor"] is None:
                break
            cursor = {"cursor": page.json["next_cursor"]}
        assert len(seen) == len(set(seen)) == 5
    anna.get("/races", status=422, cursor="nonsense")
    # of another list, and beyond the calendar
    anna.get("/races", status=422, cursor="ZHN0f-________________________________AAAA"[:36])


def test_a_correction_keeps_what_was(anna: Any, bea: Any) -> None:
    race_id = add(anna)
    bea.patch(f"/races/{race_id}", {"version": 1, "date": "2026-04-26", "website": "https://lac.example.org"})
    told = anna.get(f"/races/{race_id}/revisions").json["revisions"]
    assert [(each["version"], each["date"]) for each in told] == [(2, "2026-04-26"), (1, "2026-04-19")]
    assert "email" not in as_json(told)
    moved = anna.patch(f"/races/{race_id}", {"version": 1, "place": "Sevrier"}, status=409)
    assert moved.json["code"] == "version_moved"
    assert anna.get(f"/races/{race_id}").json["place"] == "Annecy"


def test_a_correction_that_changes_nothing_is_no_version(anna: Any) -> None:
    race_id = add(anna)
    assert anna.patch(f"/races/{race_id}", {"version": 1, "place": "Annecy"}).json["version"] == 1


def test_only_who_added_a_race_takes_it_away_and_only_while_nobody_else_is_seen_to_run_it(anna: Any, bea: Any) -> None:
    race_id = add(anna)
    assert bea.delete(f"/races/{race_id}", status=403).json["code"] == "race_of_others"
    enter(bea, race_id, is_visible=True)
    assert anna.get(f"/races/{race_id}").json["may_delete"] is False
    assert anna.delete(f"/races/{race_id}", status=409).json["code"] == "race_entered"
    bea.delete(f"/races/{race_id}/entry")
    enter(anna, race_id)
    anna.delete(f"/races/{race_id}")
    anna.get(f"/races/{race_id}", status=404)
    assert anna.get("/race-entries").json["entries"] == []


def test_a_private_entry_outlives_the_race_and_nobody_learns_of_it(world: World, anna: Any, bea: Any) -> None:
    race_id = add(anna)
    enter(anna, race_id)
    enter(bea, race_id, target_time_s=14_000)
    assert anna.get(f"/races/{race_id}").json["may_delete"] is True
    anna.delete(f"/races/{race_id}")
    told = {"official_time_s": 14_000, "official_distance_m": None, "run": "found"}
    codes = [
        anna.get(f"/races/{race_id}", status=404).json["code"],
        anna.get(f"/races/{race_id}/revisions", status=404).json["code"],
        anna.get(f"/races/{race_id}/recap", status=404).json["code"],
        anna.patch(f"/races/{race_id}", {"version": 1, "place": "Sevrier"}, status=404).json["code"],
        anna.delete(f"/races/{race_id}", status=404).json["code"],
        anna.put(f"/races/{race_id}/entry", {"priority": "A"}, status=404).json["code"],
        anna.put(f"/races/{race_id}/entry/result", told, status=404).json["code"],
        anna.delete(f"/races/{race_id}/entry", status=404).json["code"],
    ]
    assert codes == ["race_not_found"] * 8
    assert names(anna.get("/races")) == []
    assert anna.get("/race-entries", when="past").json["entries"] == []
    add(anna)
    assert bea.get(f"/races/{race_id}").json["entry"]["target_time_s"] == 14_000
    assert bea.get(f"/races/{race_id}").json["may_delete"] is False
    assert race_id in [each["race_id"] for each in bea.get("/races").json["races"]]
    assert bea.put(f"/races/{race_id}/entry/result", told).json["official_time_s"] == 14_000
    bea.delete(f"/races/{race_id}/entry")
    bea.get(f"/races/{race_id}", status=404)


def test_a_race_stays_once_a_day_has_passed(world: World) -> None:
    anna_id = world.add_athlete()
    race_id = add(world.athlete(anna_id))
    with clock.testing.shifted(timedelta(days=1)):
        anna = world.athlete(anna_id)
        assert anna.get(f"/races/{race_id}").json["may_delete"] is False
        assert anna.delete(f"/races/{race_id}", status=409).json["code"] == "race_settled"


@pytest.mark.parametrize("what", ["result", "word", "merger", "prediction", "plan"])
def test_a_race_on_which_something_rests_stays(world: World, what: str) -> None:
    anna_id = world.add_athlete()
    anna = world.athlete(anna_id)
    race_id = add(anna)
    enter(anna, race_id)
    told = {"official_time_s": None, "official_distance_m": None, "run": "found"}
    if what == "result":
        anna.put(f"/races/{race_id}/entry/result", {**told, "official_time_s": 14_000})
    elif what == "word":
        anna.put(f"/races/{race_id}/entry/result", {**told, "run": "none"})
    elif what == "prediction":
        figures: dict[str, object] = dict.fromkeys(("distance_m", "time_s", "fastest_s", "slowest_s", "vdot"), 1.0)
        with world.transaction() as connection:
            made_on = clock.now().date()
            RacePredictions(connection, anna_id).add([{"race_id": UUID(race_id), "made_on": made_on, **figures}])
    elif what == "merger":
        other = add(anna, is_another=True)
        with world.transaction() as connection:
            merge(connection, UUID(other), UUID(race_id))
    else:
        plan_of(world, anna_id, race_id)
    assert anna.get(f"/races/{race_id}").json["may_delete"] is False
    assert anna.delete(f"/races/{race_id}", status=409).json["code"] == "race_in_use"
    assert anna.get(f"/races/{race_id}").json["entry"]["priority"] == "A"


def plan_of(world: World, athlete_id: UUID, race_id: str) -> None:
    """A plan that is for keeping fit, and said to be for a race."""
    me = world.athlete(athlete_id)
    wish = {"aim": "start_running", "days_a_week": 3, "adapting": "propose"}
    me.post("/training-plans", wish, status=201)
    with world.transaction() as connection:
        connection.execute(text("UPDATE training_plans SET race_id = :race_id"), {"race_id": race_id})


def test_an_entry_is_private_until_she_lets_it_be_seen(world: World, bea: Any) -> None:
    anna_id = world.add_athlete()
    anna = world.athlete(anna_id)
    anna.patch("/athlete", {"name": "Anna"})
    race_id = add(anna)
    enter(anna, race_id, dream_time_s=10_000, target_time_s=11_000)
    seen = bea.get(f"/races/{race_id}").json
    assert (seen["runners"], seen["runners_total"], seen["entry"]) == ([], 0, None)
    assert bea.get("/races").json["races"][0]["runners"] == 0
    assert bea.get("/race-entries").json["entries"] == []
    enter(anna, race_id, is_visible=True, dream_time_s=10_000)
    seen = bea.get(f"/races/{race_id}").json
    assert (seen["runners"], seen["runners_total"]) == ([{"name": "Anna"}], 1)
    assert "10000" not in as_json(seen)
    assert anna.get(f"/races/{race_id}").json["entry"]["target_time_s"] is None


def test_goals_in_the_wrong_order_are_refused(anna: Any) -> None:
    race_id = add(anna)
    body = {"priority": "B", "dream_time_s": 12_000, "target_time_s": 11_000}
    assert anna.put(f"/races/{race_id}/entry", body, status=422).json["errors"][0]["path"] == "/target_time_s"
    assert anna.get("/race-entries", when="past").json["entries"] == []


def test_entering_again_changes_the_goals_and_keeps_the_result(anna: Any) -> None:
    race_id = add(anna)
    first = enter(anna, race_id)
    result = {"official_time_s": 14_321.5, "official_distance_m": 42_195.0, "run": "found"}
    anna.put(f"/races/{race_id}/entry/result", result)
    again = enter(anna, race_id, priority="C")
    assert again["official_time_s"] == 14_321.5
    assert (again["priority"], again["entered_at"]) == ("C", first["entered_at"])


def test_upcoming_entries_are_those_from_today_on_where_she_lives(anna: Any) -> None:
    today = clock.now().astimezone(ZoneInfo("Europe/Paris")).date()
    ids = [add(anna, date=str(today + timedelta(days=days)), is_another=True) for days in (-2, -1, 0, 1, 2)]
    for race_id in ids:
        enter(anna, race_id)
    for when, expected in (("upcoming", ids[2:]), ("past", ids[1::-1])):
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = anna.get("/race-entries", when=when, limit=2, **cursor).json
            seen += [each["race"]["race_id"] for each in page["entries"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == expected


def test_the_run_of_a_race_is_found_by_itself(world: World) -> None:
    anna_id = world.add_athlete()
    anna = world.athlete(anna_id)
    race_id = add(anna)
    enter(anna, race_id, target_time_s=14_400)
    jog = run(world, anna_id, "a", "2026-04-19T07:30:00", distance_m=2_000.0, elapsed_time_s=700)
    raced = run(world, anna_id, "b", "2026-04-19T09:00:00", workout_type="race")
    [entry] = anna.get("/race-entries", when="past").json["entries"]
    assert entry["run"]["activity_id"] == raced
    assert entry["run"]["reasons"] == ["date", "workout_type", "distance"]
    assert (entry["time_s"], entry["is_official"]) == (14_000, False)
    recap = anna.get(f"/races/{race_id}/recap").json
    assert [(each["goal"], each["difference_s"]) for each in recap["goals"]] == [("target", -400)]
    assert [each["activity_id"] for each in recap["other_runs"]] == [jog]
    anna.delete(f"/activities/{raced}")
    assert anna.get(f"/races/{race_id}/recap").json["run"] is None


def test_her_word_decides_which_run_it_was(world: World, bea: Any) -> None:
    anna_id = world.add_athlete()
    anna = world.athlete(anna_id)
    race_id = add(anna)
    enter(anna, race_id)
    run(world, anna_id, "a", "2026-04-19T09:00:00")
    other = run(world, anna_id, "b", "2026-04-20T09:00:00", distance_m=20_000.0)
    result: dict[str, Any] = {"official_time_s": 13_999, "official_distance_m": None}
    path = f"/races/{race_id}/entry/result"
    anna.put(path, {**result, "run": "chosen", "activity_id": other})
    recap = anna.get(f"/races/{race_id}/recap").json
    assert (recap["run"]["activity_id"], recap["run"]["reasons"]) == (other, ["chosen"])
    assert (recap["time_s"], recap["is_official"]) == (13_999, True)
    anna.put(path, {**result, "run": "none"})
    assert anna.get(f"/races/{race_id}/recap").json["run"] is None
    assert anna.put(path, {**result, "run": "chosen"}, status=422).json["errors"][0]["path"] == "/activity_id"
    enter(bea, race_id)
    stolen = bea.put(path, {**result, "run": "chosen", "activity_id": other}, status=404)
    assert stolen.json["code"] == "activity_not_found"


def test_a_result_waits_for_race_day(anna: Any) -> None:
    race_id = add(anna, date="2029-04-18")
    enter(anna, race_id)
    body = {"official_time_s": 13_999, "official_distance_m": None, "run": "found"}
    assert anna.put(f"/races/{race_id}/entry/result", body, status=409).json["code"] == "race_not_over"
    assert anna.get(f"/races/{race_id}/recap", status=409).json["code"] == "race_not_over"


def test_a_result_needs_an_entry(anna: Any) -> None:
    race_id = add(anna)
    assert anna.get(f"/races/{race_id}/recap", status=404).json["code"] == "race_not_entered"
    assert anna.delete(f"/races/{race_id}/entry", status=404).json["code"] == "race_not_entered"


def test_her_runs_are_found_by_one_statement_for_all_races(world: World) -> None:
    anna_id = world.add_athlete()
    anna = world.athlete(anna_id)
    for number in range(1, 9):
        race_id = add(anna, date=f"2026-0{number}-10", is_another=True)
        enter(anna, race_id)
        run(world, anna_id, str(number), f"2026-0{number}-10T09:00:00")
    with statements(world.database.engine) as seen:
        entries = anna.get("/race-entries", when="past").json["entries"]
    assert [each["run"] is not None for each in entries] == [True] * 8
    assert sum("FROM activities" in each or "JOIN activities" in each for each in seen) == 1


def test_a_deleted_account_leaves_its_races_and_no_word_of_it(world: World, bea: Any) -> None:
    anna_id = world.add_athlete()
    anna = world.athlete(anna_id)
    anna.patch("/athlete", {"name": "Anna"})
    race_id = add(anna)
    enter(anna, race_id, is_visible=True)
    anna.post("/athlete/deletion", {"password": PASSWORD}, status=204)
    seen = bea.get(f"/races/{race_id}").json
    assert (seen["name"], seen["runners_total"]) == (RACE["name"], 0)
    left = world.rows("SELECT created_by FROM races") + world.rows("SELECT changed_by FROM race_revisions")
    assert [tuple(row) for row in left] == [(None,), (None,)]
