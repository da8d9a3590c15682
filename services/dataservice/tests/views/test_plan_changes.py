from datetime import date, timedelta
from typing import Any

import pytest
from dataservice_support import World
from runner_support import WEEK, Runner, alike, code_of, morning, sessions

from dataservice.tick import tick
from flakon import clock

RUNS = {"easy", "long", "run_walk", "threshold", "interval", "repetition", "marathon_pace", "time_trial"}
QUALITY = {"threshold", "interval", "repetition", "marathon_pace", "time_trial", "race"}


@pytest.fixture
def anna(world: World) -> Runner:
    return Runner(world)


def days(plan: Any, first: date, last: date) -> list[Any]:
    """The running sessions of a plan on these days."""
    return [
        each
        for each in sessions(plan)
        if first.isoformat() <= each["date"] <= last.isoformat() and each["kind"] in RUNS
    ]


def codes(reasons: list[Any]) -> list[str]:
    return [each["code"] for each in reasons]


def test_who_is_ill_does_not_run_whatever_she_prefers_and_cannot_undo_it(anna: Runner) -> None:
    plan = anna.plan(adapting="propose")
    told = anna.report(plan["plan_id"], "ill")
    change = told["change"]
    assert (change["state"], change["is_safety"], change["undo"]) == ("applied", True, "safety_rule")
    assert change["cause"] == {"code": "ill", "values": {"date": anna.today.isoformat()}}
    assert "no_running_while_ill" in codes(change["reasons"])
    assert all(each["after"] is None for each in change["changes"])
    assert code_of(anna.caller.post(f"/plan-changes/{change['change_id']}/undo", status=409)) == "safety_rule"
    now = anna.get_plan(plan["plan_id"])
    assert days(now, anna.today, anna.today + timedelta(days=6)) == []
    assert now["waits_for"] == "well"


def test_after_an_illness_come_as_many_easy_days(anna: Runner) -> None:
    plan = anna.plan()
    anna.report(plan["plan_id"], "ill")
    with clock.testing.shifted(timedelta(days=4)):
        told = anna.report(plan["plan_id"], "well")
        assert "easy_days_first" in codes(told["change"]["reasons"])
        now = anna.get_plan(plan["plan_id"])
        assert now["waits_for"] is None
        easy = days(now, anna.today, anna.today + timedelta(days=3))
        assert {each["kind"] for each in easy} <= {"easy"}
        assert days(now, anna.today, anna.today + WEEK)
        assert anna.report(plan["plan_id"], "well")["change"] is None


def test_an_illness_goes_on_until_she_says_so(anna: Runner, world: World) -> None:
    plan = anna.plan()
    first = anna.today
    anna.report(plan["plan_id"], "ill")
    for back in range(1, 12):
        with morning(world, first + timedelta(days=back)):
            today = first + timedelta(days=back)
            assert days(anna.get_plan(plan["plan_id"]), today, today + timedelta(days=2)) == []
    causes = [each["cause"]["code"] for each in anna.changes()]
    assert set(causes) == {"ill"}
    assert 2 <= len(causes) <= 5


def test_pain_that_alters_the_gait_has_the_plan_wait_for_her_word(anna: Runner) -> None:
    plan = anna.plan(adapting="propose")
    told = anna.report(plan["plan_id"], "pain", alters_gait=True)
    assert told["change"]["is_safety"]
    assert "see_a_professional" in codes(told["change"]["reasons"])
    assert anna.get_plan(plan["plan_id"])["state"] == "paused"
    found = anna.caller.get("/next-session").json
    assert (found["plan"]["state"], found["plan"]["waits_for"]) == ("paused", "pain_gone")
    answer = anna.caller.post(f"/plan-changes/{told['change']['change_id']}/undo", status=409)
    assert code_of(answer) == "safety_rule"
    with clock.testing.shifted(timedelta(days=3)):
        assert anna.report(plan["plan_id"], "pain_gone")["change"]["state"] == "applied"
        now = anna.get_plan(plan["plan_id"])
        assert now["state"] == "active"
        assert not {each["kind"] for each in days(now, anna.today, anna.today + timedelta(days=2))} & QUALITY


def test_pain_that_does_not_makes_two_days_easy(anna: Runner) -> None:
    plan = anna.plan()
    hard = next(
        each for each in sessions(plan) if each["kind"] in {"long", *QUALITY} and each["date"] > str(anna.today)
    )
    with clock.testing.shifted(date.fromisoformat(hard["date"]) - anna.today):
        change = anna.report(plan["plan_id"], "pain")["change"]
        assert (change["is_safety"], change["cause"]["code"]) == (False, "pain")
        assert [each["before"]["date"] for each in change["changes"]] == [hard["date"]]
        assert [each["after"]["kind"] for each in change["changes"]] == ["easy"]
        assert anna.get_plan(plan["plan_id"])["state"] == "active"


def test_a_journey_is_proposed_to_who_wants_to_be_asked(anna: Runner) -> None:
    plan = anna.plan(adapting="propose")
    first, last = anna.today + WEEK, anna.today + WEEK + timedelta(days=3)
    body = {"from": first.isoformat(), "to": last.isoformat()}
    change = anna.report(plan["plan_id"], "away", **body)["change"]
    assert (change["state"], change["undo"]) == ("proposed", "change_decided")
    assert alike(sessions(anna.get_plan(plan["plan_id"]))) == alike(sessions(plan))
    assert anna.get_plan(plan["plan_id"])["proposed_changes"] == 1
    path = f"/plan-changes/{change['change_id']}/decision"
    taken = anna.caller.post(path, {"decision": "accept"}).json
    assert (taken["state"], taken["undo"]) == ("applied", "possible")
    assert days(anna.get_plan(plan["plan_id"]), first, last) == []
    assert code_of(anna.caller.post(path, {"decision": "decline"}, 409)) == "change_decided"


def test_a_declined_change_changes_nothing(anna: Runner) -> None:
    plan = anna.plan(adapting="propose")
    change = anna.report(plan["plan_id"], "away", to=(anna.today + timedelta(days=3)).isoformat())["change"]
    path = f"/plan-changes/{change['change_id']}"
    assert anna.caller.post(f"{path}/decision", {"decision": "decline"}).json["state"] == "declined"
    assert alike(sessions(anna.get_plan(plan["plan_id"]))) == alike(sessions(plan))
    assert code_of(anna.caller.post(f"{path}/undo", status=409)) == "change_decided"


def test_an_undone_change_leaves_everything_as_it_was_but_the_count_of_changes(anna: Runner) -> None:
    plan = anna.plan()
    before = anna.get_plan(plan["plan_id"])
    change = anna.report(plan["plan_id"], "away", to=(anna.today + timedelta(days=12)).isoformat())["change"]
    changed = anna.get_plan(plan["plan_id"])
    assert alike(sessions(changed)) != alike(sessions(before))
    undone = anna.caller.post(f"/plan-changes/{change['change_id']}/undo").json
    assert undone["state"] == "undone"
    after = anna.get_plan(plan["plan_id"])
    assert alike(sessions(after)) == alike(sessions(before))
    for name in ("vdot", "vdot_since", "rules_met", "rules_relaxed", "warnings", "training", "state", "ends_on"):
        assert after[name] == before[name]
    phases = [[each[name] for name in ("starts_on", "phase", "is_cutback", "reasons")] for each in after["weeks"]]
    assert phases == [
        [each[name] for name in ("starts_on", "phase", "is_cutback", "reasons")] for each in before["weeks"]
    ]
    touched = {each["session_id"] for each in change["changes"]}
    counts = {each["session_id"]: each["sequence"] for each in sessions(after)}
    assert all(counts[each] == 2 for each in touched & counts.keys() if counts[each])
    assert any(counts.values())


def test_what_followed_keeps_a_change_from_being_undone(anna: Runner) -> None:
    plan = anna.plan()
    away = anna.report(plan["plan_id"], "away", to=(anna.today + timedelta(days=8)).isoformat())["change"]
    moved = next(each for each in away["changes"] if each["after"] is not None)
    later = (date.fromisoformat(moved["after"]["date"]) + timedelta(days=1)).isoformat()
    anna.caller.patch(f"/planned-sessions/{moved['session_id']}", {"date": later})
    answer = anna.caller.post(f"/plan-changes/{away['change_id']}/undo", status=409)
    assert code_of(answer) == "change_superseded"
    assert anna.changes()[0]["undo"] == "change_superseded"


def test_a_change_of_which_days_are_past_is_neither_taken_nor_undone(anna: Runner) -> None:
    plan = anna.plan(adapting="propose")
    change = anna.report(plan["plan_id"], "away", to=(anna.today + timedelta(days=5)).isoformat())["change"]
    with clock.testing.shifted(WEEK):
        path = f"/plan-changes/{change['change_id']}/decision"
        assert code_of(anna.caller.post(path, {"decision": "accept"}, 409)) == "change_superseded"


def test_a_later_proposal_takes_the_place_of_an_earlier_one(anna: Runner) -> None:
    plan = anna.plan(adapting="propose")
    first = anna.report(plan["plan_id"], "away", to=(anna.today + timedelta(days=3)).isoformat())["change"]
    anna.report(plan["plan_id"], "too_much")
    states = {each["change_id"]: each["state"] for each in anna.changes()}
    assert states[first["change_id"]] == "superseded"
    path = f"/plan-changes/{first['change_id']}/decision"
    assert code_of(anna.caller.post(path, {"decision": "accept"}, 409)) == "change_superseded"


def test_a_locked_session_stays_where_it_is(anna: Runner) -> None:
    plan = anna.plan()
    locked = days(plan, anna.today + timedelta(days=1), anna.today + 6 * WEEK)[::3]
    for each in locked:
        anna.caller.patch(f"/planned-sessions/{each['session_id']}", {"is_locked": True})
    change = anna.report(plan["plan_id"], "away", to=(anna.today + timedelta(days=20)).isoformat())["change"]
    assert "locked_stays" in codes(change["reasons"])
    now = {each["session_id"]: each for each in sessions(anna.get_plan(plan["plan_id"]))}
    for each in locked:
        assert now[each["session_id"]] == {**each, "is_locked": True}


def test_a_race_result_changes_the_paces_and_not_twice_in_three_weeks(anna: Runner) -> None:
    plan = anna.plan()
    result = {"distance_m": 10_000, "time_s": 2_700}
    told = anna.report(plan["plan_id"], "race_result", **result)
    assert told["change"] is None
    assert codes(told["advice"]) == ["vdot_holds"]
    with clock.testing.shifted(3 * WEEK):
        for back in range(1, 21, 2):
            anna.run(anna.today - timedelta(days=back), 9_000)
        change = anna.report(plan["plan_id"], "race_result", **result)["change"]
        assert change["plan_after"]["vdot"] == pytest.approx(45.3, abs=0.2)
        assert anna.get_plan(plan["plan_id"])["vdot"] == change["plan_after"]["vdot"]
        assert anna.report(plan["plan_id"], "race_result", **result)["change"] is None
    anna.caller.post(f"/training-plans/{plan['plan_id']}/events", {"kind": "race_result"}, 422)


def test_a_week_off_and_more_is_noticed_in_the_morning_once(anna: Runner, world: World) -> None:
    plan = anna.plan()
    first = anna.today
    noticed = []
    for back in range(1, 9):
        with morning(world, first + timedelta(days=back)):
            before = len(anna.changes())
            tick(world.database, clock.now())
            assert len(anna.changes()) == before
            noticed.append(before)
    [change] = anna.changes()
    assert change["cause"]["code"] == "missed"
    assert change["cause"]["values"]["days"] == 6
    assert {"half_then_three_quarters", "nothing_is_made_up_for", "made_anew"} <= set(codes(change["reasons"]))
    assert change["plan_id"] == plan["plan_id"]
    assert sorted(noticed) == noticed


def test_a_few_days_off_change_nothing(anna: Runner, world: World) -> None:
    plan = anna.plan()
    for back in range(1, 5):
        with morning(world, anna.today + timedelta(days=back)):
            pass
    assert anna.changes() == []
    assert alike(sessions(anna.get_plan(plan["plan_id"]))) == alike(sessions(plan))


def test_a_plan_that_is_over_ends_by_itself(anna: Runner, world: World) -> None:
    plan = anna.plan()
    last = date.fromisoformat(plan["ends_on"])
    with morning(world, last + timedelta(days=1)):
        assert anna.get_plan(plan["plan_id"])["state"] == "ended"


def test_a_plan_is_paused_and_goes_on_at_her_word(anna: Runner) -> None:
    plan = anna.plan(adapting="propose")
    path = f"/training-plans/{plan['plan_id']}"
    paused = anna.caller.patch(path, {"state": "paused"}).json
    assert (paused["state"], paused["waits_for"]) == ("paused", "her_word")
    assert days(anna.get_plan(plan["plan_id"]), anna.today, anna.today + timedelta(days=6)) == []
    assert anna.caller.patch(path, {"state": "active"}).json["state"] == "active"
    assert days(anna.get_plan(plan["plan_id"]), anna.today, anna.today + WEEK)


def test_changes_come_in_pages(anna: Runner) -> None:
    plan = anna.plan()
    for _ in range(3):
        anna.report(plan["plan_id"], "ill")
        anna.report(plan["plan_id"], "well")
    everything = anna.changes()
    first = anna.caller.get("/plan-changes", limit=1).json
    rest = anna.caller.get("/plan-changes", limit=50, cursor=first["next_cursor"]).json
    assert first["changes"] + rest["changes"] == everything
    assert rest["next_cursor"] is None
    assert [each["number"] for each in everything] == sorted((each["number"] for each in everything), reverse=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "ill", "from": "2026-02-30"},
        {"kind": "away", "from": "2026-12-10", "to": "2026-12-01"},
        {"kind": "well", "from": "2099-01-01"},
        {"kind": "race_result", "distance_m": 10_000},
        {"kind": "race_result", "distance_m": 10_000, "time_s": 60},
        {"kind": "tired"},
    ],
)
def test_what_makes_no_sense_is_refused(anna: Runner, wrong: dict[str, Any]) -> None:
    plan = anna.plan()
    anna.caller.post(f"/training-plans/{plan['plan_id']}/events", wrong, 422)


def test_what_she_has_run_today_stays_in_the_plan_when_she_falls_ill_later(anna: Runner) -> None:
    plan = anna.plan()
    session = next(each for each in sessions(plan) if each["kind"] == "easy" and each["date"] > str(anna.today))
    with clock.testing.shifted(date.fromisoformat(session["date"]) - anna.today):
        anna.run(anna.today, session["distance_m"])
        assert anna.caller.get("/next-session").json["session"]["date"] > session["date"]
        change = anna.report(plan["plan_id"], "ill")["change"]
        assert session["session_id"] not in {each["session_id"] for each in change["changes"]}
        assert session in sessions(anna.get_plan(plan["plan_id"]))
