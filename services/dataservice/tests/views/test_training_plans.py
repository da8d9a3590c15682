from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from dataservice_support import World
from runner_support import WEEK, Runner, alike, code_of, sessions

from flakon import clock


@pytest.fixture
def anna(world: World) -> Runner:
    return Runner(world)


def test_a_plan_is_made_of_what_her_runs_say(anna: Runner) -> None:
    plan = anna.plan()
    assert plan["state"] == "active"
    assert plan["training"]["weekly_distances_m"][-1] > 20_000
    assert plan["training"]["longest_run_m"] == 16_000
    assert plan["weeks"]
    assert all(each["distance_m"] > 0 for each in plan["weeks"])
    assert sessions(plan)[0]["date"] >= anna.today.isoformat()
    assert {each["plan_id"] for each in sessions(plan)} == {plan["plan_id"]}
    assert alike(sessions(anna.get_plan(plan["plan_id"]))) == alike(sessions(plan))


def test_a_preview_is_the_plan_that_she_would_get_and_is_not_kept(anna: Runner) -> None:
    wish = {"aim": "keep_fit", "weeks": 12, "days_a_week": 4}
    preview = anna.caller.post("/training-plans/preview", wish).json
    assert anna.caller.get("/training-plans").json == {"plans": []}
    plan = anna.plan()
    names = ("key", "date", "kind", "distance_m", "steps", "reasons")
    shown = [{name: each[name] for name in names} for each in sessions(plan)]
    assert shown == [{name: each[name] for name in names} for each in sessions(preview)]
    assert preview["rules_met"] == plan["rules_met"]


def test_a_plan_for_a_race_ends_with_it_and_knows_those_before(anna: Runner) -> None:
    race_day = anna.today + 14 * WEEK
    race_id = anna.enter_race(race_day, 21_097.5, "Half")
    anna.enter_race(race_day - 4 * WEEK, 10_000, "Ten", priority="A")
    plan = anna.plan(aim="race", race_id=race_id, weeks=None)
    assert plan["ends_on"] == race_day.isoformat()
    assert [(each["priority"], each["distance_m"]) for each in plan["races"]] == [("B", 10_000), ("A", 21_097.5)]
    assert sessions(plan)[-1]["kind"] == "race"
    assert sessions(plan)[-1]["date"] == race_day.isoformat()


def test_a_plan_says_when_its_race_is_not_what_it_was(anna: Runner) -> None:
    day = anna.today + 14 * WEEK
    race_id = anna.enter_race(day, 21_097.5, "Half")
    plan_id = anna.plan(aim="race", race_id=race_id, weeks=None)["plan_id"]

    def said() -> dict[str, Any]:
        warnings = anna.get_plan(plan_id)["warnings"]
        return {each["code"]: each["values"] for each in warnings if each["code"].startswith("race_")}

    assert said() == {}
    later = (day + WEEK).isoformat()
    anna.caller.patch(f"/races/{race_id}", {"version": 1, "date": later})
    moved = {"race_moved": {"date": later, "before_date": day.isoformat()}}
    assert said() == moved
    anna.caller.patch(f"/races/{race_id}", {"version": 2, "distance_m": 20_000})
    assert said() == {**moved, "race_of_another_length": {"distance_m": 20_000, "before_m": 21_097.5}}
    anna.caller.delete(f"/races/{race_id}/entry")
    assert said() == {"race_withdrawn": {}}
    anna.caller.delete(f"/training-plans/{plan_id}")
    assert said() == {}


def test_a_race_that_she_has_not_entered_has_no_plan(anna: Runner) -> None:
    body = {"aim": "race", "race_id": str(uuid4()), "days_a_week": 4, "adapting": "apply"}
    assert code_of(anna.caller.post("/training-plans", body, 404)) == "race_not_entered"


def test_what_cannot_be_is_refused_with_what_could(anna: Runner) -> None:
    race_id = anna.enter_race(anna.today + 2 * WEEK, 42_195, "Marathon")
    body = {"aim": "race", "race_id": race_id, "days_a_week": 4}
    answer = anna.caller.post("/training-plans/preview", body, 422)
    assert code_of(answer) == "plan_impossible"
    assert answer.json["reasons"]
    assert answer.json["possible"]


def test_there_is_one_plan_at_a_time_unless_it_is_replaced(anna: Runner) -> None:
    first = anna.plan()
    body = {"aim": "keep_fit", "weeks": 8, "days_a_week": 3, "adapting": "propose"}
    assert code_of(anna.caller.post("/training-plans", body, 409)) == "plan_exists"
    second = anna.caller.post("/training-plans", {**body, "replace": True}, 201).json
    listed = anna.caller.get("/training-plans").json["plans"]
    assert [(each["plan_id"], each["state"]) for each in listed] == [
        (second["plan_id"], "active"),
        (first["plan_id"], "ended"),
    ]
    assert sessions(anna.get_plan(first["plan_id"])) == []


def test_an_ended_plan_keeps_what_was_and_loses_what_was_to_come(anna: Runner) -> None:
    plan = anna.plan()
    later = anna.today + WEEK
    past = [each for each in sessions(plan) if each["date"] < later.isoformat()]
    with clock.testing.shifted(WEEK):
        anna.caller.delete(f"/training-plans/{plan['plan_id']}")
        anna.caller.delete(f"/training-plans/{plan['plan_id']}")
        assert alike(sessions(anna.get_plan(plan["plan_id"]))) == alike(past)
        assert (
            code_of(anna.caller.patch(f"/training-plans/{plan['plan_id']}", {"adapting": "apply"}, 409)) == "plan_ended"
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": "2020-01-01"},
        {"starts_on": "2027-02-30"},
        {"race_id": "00000000-0000-0000-0000-000000000000"},
        {"days_a_week": 0},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(anna: Runner, wrong: dict[str, Any]) -> None:
    anna.caller.post("/training-plans/preview", {"aim": "keep_fit", "weeks": 8, "days_a_week": 4, **wrong}, 422)


def test_a_session_is_moved_with_the_rules_that_it_touches_told(anna: Runner) -> None:
    plan = anna.plan()
    hard = [each for each in sessions(plan) if each["kind"] in ("long", "threshold", "interval", "repetition")]
    first, second = next(
        (one, other)
        for one, other in pairwise(hard)
        if date.fromisoformat(other["date"]) - date.fromisoformat(one["date"]) >= timedelta(days=2)
    )
    day = date.fromisoformat(first["date"]) + timedelta(days=1)
    moved = anna.caller.patch(f"/planned-sessions/{second['session_id']}", {"date": day.isoformat()}).json
    assert moved["session"]["date"] == day.isoformat()
    assert moved["session"]["sequence"] == second["sequence"] + 1
    assert "hard_days_in_a_row" in [each["code"] for each in moved["warnings"]]
    again = anna.caller.patch(f"/planned-sessions/{second['session_id']}", {"date": day.isoformat()}).json
    assert again["session"]["sequence"] == second["sequence"] + 1


def test_locking_is_no_change_for_a_calendar_and_leaving_out_is_one(anna: Runner) -> None:
    session = sessions(anna.plan())[0]
    path = f"/planned-sessions/{session['session_id']}"
    assert anna.caller.patch(path, {"is_locked": True}).json["session"]["sequence"] == 0
    skipped = anna.caller.patch(path, {"state": "skipped"}).json["session"]
    assert (skipped["state"], skipped["is_locked"], skipped["sequence"]) == ("skipped", True, 1)
    assert anna.caller.get(path).json == skipped


def test_the_past_is_not_planned(anna: Runner) -> None:
    session = sessions(anna.plan())[0]
    path = f"/planned-sessions/{session['session_id']}"
    yesterday = (anna.today - timedelta(days=1)).isoformat()
    assert code_of(anna.caller.patch(path, {"date": yesterday}, 409)) == "session_past"
    with clock.testing.shifted(WEEK * 2):
        assert code_of(anna.caller.patch(path, {"is_locked": True}, 409)) == "session_past"
    body = {"date": yesterday, "kind": "easy", "distance_m": 5_000}
    assert code_of(anna.caller.post("/planned-sessions", body, 409)) == "session_past"


def test_she_plans_sessions_of_her_own(anna: Runner) -> None:
    day = (anna.today + timedelta(days=3)).isoformat()
    body = {"date": day, "kind": "long", "distance_m": 30_000}
    planned = anna.caller.post("/planned-sessions", body, 201).json
    assert planned["session"]["plan_id"] is None
    assert planned["session"]["duration_s"] == pytest.approx(30_000 / 2.8, rel=0.01)
    assert planned["session"]["load"] > 0
    assert [each["code"] for each in planned["warnings"]] == ["longer_than_longest_run"]
    anna.caller.delete(f"/planned-sessions/{planned['session']['session_id']}")
    assert code_of(anna.caller.get(f"/planned-sessions/{planned['session']['session_id']}", 404)) == "session_not_found"


@pytest.mark.parametrize("length", [{}, {"distance_m": 5_000, "duration_s": 1_800}])
def test_a_session_has_a_distance_or_a_duration(anna: Runner, length: dict[str, float]) -> None:
    anna.caller.post("/planned-sessions", {"date": anna.today.isoformat(), "kind": "easy", **length}, 422)


def test_a_session_of_a_plan_is_left_out_not_deleted(anna: Runner) -> None:
    session = sessions(anna.plan())[0]
    answer = anna.caller.delete(f"/planned-sessions/{session['session_id']}", 409)
    assert code_of(answer) == "session_of_plan"


def test_what_is_next_is_the_first_session_that_stands(anna: Runner) -> None:
    assert anna.caller.get("/next-session").json["session"] is None
    plan = anna.plan()
    first, second = sessions(plan)[:2]
    assert anna.caller.get("/next-session").json["session"] == first
    anna.caller.patch(f"/planned-sessions/{first['session_id']}", {"state": "skipped"})
    found = anna.caller.get("/next-session").json
    assert found["session"] == second
    assert found["plan"]["plan_id"] == plan["plan_id"]
    assert found["today"] == anna.today.isoformat()


def test_another_athletes_plans_and_sessions_are_not_there(anna: Runner, world: World) -> None:
    plan = anna.plan()
    other = world.athlete(world.add_athlete("bob@example.org"))
    assert code_of(other.get(f"/training-plans/{plan['plan_id']}", 404)) == "plan_not_found"
    assert code_of(other.delete(f"/training-plans/{plan['plan_id']}", 404)) == "plan_not_found"
    path = f"/planned-sessions/{sessions(plan)[0]['session_id']}"
    assert code_of(other.patch(path, {"state": "skipped"}, 404)) == "session_not_found"
    assert other.get("/plan-changes").json["changes"] == []
