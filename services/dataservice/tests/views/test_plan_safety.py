"""There is no way around what protects her in illness and pain, in whatever order she says things."""

from datetime import date, timedelta
from typing import Any

import pytest
from dataservice_support import World
from runner_support import Runner, code_of, morning, sessions

from flakon import clock

RUNS = {"easy", "long", "run_walk", "threshold", "interval", "repetition", "marathon_pace", "time_trial"}


@pytest.fixture
def anna(world: World) -> Runner:
    return Runner(world)


def runs(anna: Runner, plan: Any, first: int, last: int) -> list[str]:
    """The days between those so many days from today on which a run of the plan stands."""
    days = [(anna.today + timedelta(days=each)).isoformat() for each in (first, last)]
    found = sessions(anna.get_plan(plan["plan_id"]))
    return [
        str(each["date"])
        for each in found
        if days[0] <= each["date"] <= days[1] and each["kind"] in RUNS and each["state"] == "planned"
    ]


def day(anna: Runner, after: int) -> str:
    return (anna.today + timedelta(days=after)).isoformat()


def undo(anna: Runner, change: Any, status: int = 409) -> str:
    answer = anna.caller.post(f"/plan-changes/{change['change_id']}/undo", status=status)
    return str(code_of(answer)) if status == 409 else ""


def test_a_pause_does_not_hide_a_pain(anna: Runner) -> None:
    plan = anna.plan()
    anna.caller.patch(f"/training-plans/{plan['plan_id']}", {"state": "paused"})
    [pause] = anna.changes()
    told = anna.report(plan["plan_id"], "pain", alters_gait=True)["change"]
    assert told["is_safety"]
    assert "see_a_professional" in [each["code"] for each in told["reasons"]]
    assert undo(anna, pause) == "safety_rule"
    assert anna.get_plan(plan["plan_id"])["state"] == "paused"
    assert anna.report(plan["plan_id"], "pain_gone")["change"] is None
    assert anna.get_plan(plan["plan_id"])["waits_for"] == "her_word"
    assert anna.caller.patch(f"/training-plans/{plan['plan_id']}", {"state": "active"}).json["state"] == "active"
    assert runs(anna, plan, 0, 7)


def test_a_journey_that_is_undone_gives_no_ill_day_back(anna: Runner) -> None:
    plan = anna.plan()
    away = anna.report(plan["plan_id"], "away", to=day(anna, 5))["change"]
    assert anna.report(plan["plan_id"], "ill", to=day(anna, 4))["change"]["is_safety"]
    assert undo(anna, away) == "safety_rule"
    assert runs(anna, plan, 0, 5) == []


@pytest.mark.parametrize(
    ("first", "second", "over", "waits_for"),
    [
        ("away", {"kind": "ill"}, "back", "well"),
        ("ill", {"kind": "away"}, "back", "well"),
        ("ill", {"kind": "pain", "alters_gait": True}, "pain_gone", "well"),
        ("ill", {"kind": "pain", "alters_gait": True}, "well", "pain_gone"),
    ],
)
def test_the_end_of_one_rest_is_not_the_end_of_another(
    anna: Runner, world: World, first: str, second: dict[str, Any], over: str, waits_for: str
) -> None:
    plan = anna.plan()
    anna.report(plan["plan_id"], first)
    anna.report(plan["plan_id"], **second)
    anna.report(plan["plan_id"], over)
    assert runs(anna, plan, 0, 6) == []
    assert anna.get_plan(plan["plan_id"])["waits_for"] == waits_for
    with morning(world, anna.today + timedelta(days=5)):
        assert runs(anna, plan, 0, 2) == []
        anna.report(plan["plan_id"], waits_for)
        assert anna.get_plan(plan["plan_id"])["state"] == "active"
        assert anna.get_plan(plan["plan_id"])["waits_for"] is None
        assert runs(anna, plan, 0, 7)


def test_a_pause_that_is_over_ends_no_illness(anna: Runner) -> None:
    plan = anna.plan()
    anna.report(plan["plan_id"], "ill")
    for state in ("paused", "active"):
        assert anna.caller.patch(f"/training-plans/{plan['plan_id']}", {"state": state}).json["state"] == state
        assert runs(anna, plan, 0, 6) == []
    assert anna.get_plan(plan["plan_id"])["waits_for"] == "well"


def test_an_undone_pause_is_none(anna: Runner, world: World) -> None:
    plan = anna.plan()
    anna.caller.patch(f"/training-plans/{plan['plan_id']}", {"state": "paused"})
    undo(anna, anna.changes()[0], 200)
    with morning(world, anna.today + timedelta(days=1)):
        assert anna.get_plan(plan["plan_id"])["state"] == "active"
        assert runs(anna, plan, 0, 6)


def test_pain_that_alters_the_gait_has_no_known_end(anna: Runner) -> None:
    plan = anna.plan()
    anna.report(plan["plan_id"], "pain", alters_gait=True, to=day(anna, 1))
    with clock.testing.shifted(timedelta(days=4)):
        assert anna.get_plan(plan["plan_id"])["waits_for"] == "pain_gone"
        anna.report(plan["plan_id"], "pain_gone")
        assert anna.get_plan(plan["plan_id"])["state"] == "active"
        assert runs(anna, plan, 0, 7)


def test_an_illness_that_is_over_earlier_gives_days_back(anna: Runner) -> None:
    plan = anna.plan()
    anna.report(plan["plan_id"], "ill", to=day(anna, 9))
    assert runs(anna, plan, 0, 9) == []
    change = anna.report(plan["plan_id"], "ill", to=day(anna, 3))["change"]
    assert runs(anna, plan, 0, 3) == []
    back = runs(anna, plan, 4, 9)
    assert back
    kinds = {each["kind"] for each in sessions(anna.get_plan(plan["plan_id"])) if each["date"] in back[:1]}
    assert kinds <= {"easy", "strength"}
    assert change["is_safety"]
    assert date.fromisoformat(back[0]) > anna.today + timedelta(days=3)


@pytest.mark.parametrize(
    ("event", "waits_for"), [({"kind": "ill"}, "well"), ({"kind": "pain", "alters_gait": True}, "pain_gone")]
)
@pytest.mark.parametrize("ends_first", [True, False])
def test_a_new_plan_forgets_no_illness_and_no_pain(
    anna: Runner, event: dict[str, Any], waits_for: str, ends_first: bool
) -> None:
    plan = anna.plan()
    anna.report(plan["plan_id"], **event)
    if ends_first:
        anna.caller.delete(f"/training-plans/{plan['plan_id']}")
    new = anna.plan(replace=True)
    assert runs(anna, new, 0, 6) == []
    assert new["waits_for"] == waits_for
    assert new["state"] == ("paused" if waits_for == "pain_gone" else "active")
    assert anna.changes()[0]["is_safety"]
    with clock.testing.shifted(timedelta(days=2)):
        anna.report(new["plan_id"], waits_for)
        assert runs(anna, new, 0, 7)


@pytest.mark.parametrize("event", [{"kind": "ill"}, {"kind": "pain", "alters_gait": True}])
def test_nothing_of_the_plan_is_put_on_days_of_an_illness_or_a_pain(anna: Runner, event: dict[str, Any]) -> None:
    plan = anna.plan()
    coming = [each for each in sessions(plan) if each["kind"] in RUNS and each["date"] > day(anna, 0)]
    skipped = f"/planned-sessions/{coming[0]['session_id']}"
    later = next(each for each in coming if each["date"] > day(anna, 7))
    anna.caller.patch(skipped, {"state": "skipped"})
    anna.report(plan["plan_id"], **event)
    assert code_of(anna.caller.patch(skipped, {"state": "planned"}, 409)) == "safety_rule"
    moved = f"/planned-sessions/{later['session_id']}"
    assert code_of(anna.caller.patch(moved, {"date": day(anna, 2)}, 409)) == "safety_rule"
    assert anna.caller.patch(skipped, {"is_locked": True}).json["session"]["is_locked"]
    own = {"date": day(anna, 2), "kind": "easy", "distance_m": 5_000}
    warnings = anna.caller.post("/planned-sessions", own, 201).json["warnings"]
    assert "no_running_now" in [each["code"] for each in warnings]


@pytest.mark.parametrize("replaced", [True, False])
def test_what_was_run_today_outlasts_the_plan(anna: Runner, replaced: bool) -> None:
    plan = anna.plan()
    session = next(each for each in sessions(plan) if each["kind"] == "easy" and each["date"] > day(anna, 0))
    with clock.testing.shifted(date.fromisoformat(session["date"]) - anna.today):
        anna.run(anna.today, session["distance_m"])
        if replaced:
            new = anna.plan(replace=True)
            assert new["starts_on"] == day(anna, 1)
        else:
            anna.caller.delete(f"/training-plans/{plan['plan_id']}")
        now = sessions(anna.get_plan(plan["plan_id"]))
        assert session["session_id"] in {each["session_id"] for each in now}
        assert [each for each in now if each["date"] > day(anna, 0)] == []
