from datetime import timedelta

import pytest
from dataservice_support import World
from runner_support import WEEK, Runner, alike, code_of, sessions

from dataservice.domain import tokens
from flakon import clock


@pytest.fixture
def anna(world: World) -> Runner:
    return Runner(world)


def test_a_secret_opens_her_calendar_and_is_told_once(anna: Runner, world: World) -> None:
    plan = anna.plan()
    race_id = anna.enter_race(anna.today + 20 * WEEK, 10_000)
    made = anna.caller.post("/athlete/calendar-feed", status=201).json
    found = world.service().post("/calendar-feeds/read", {"secret": made["secret"]}).json
    told = [{name: value for name, value in each.items() if name != "updated_at"} for each in found["sessions"]]
    assert told == sessions(plan)
    assert [(each["race_id"], each["priority"], each["version"]) for each in found["races"]] == [(race_id, "A", 1)]
    assert (found["language"], found["units"], found["timezone"]) == ("en", "metric", "Europe/Paris")
    assert anna.caller.get("/athlete/calendar-feed").json == {"created_at": made["created_at"]}


def test_only_a_hash_of_the_secret_is_kept(anna: Runner, world: World) -> None:
    secret = anna.caller.post("/athlete/calendar-feed", status=201).json["secret"]
    [row] = world.rows("SELECT * FROM calendar_feeds")
    assert bytes(row.secret_hash) == tokens.digest(secret)
    assert secret not in repr(row)


def test_a_renewed_or_deleted_address_opens_nothing(anna: Runner, world: World) -> None:
    web = world.service()
    first = anna.caller.post("/athlete/calendar-feed", status=201).json["secret"]
    second = anna.caller.post("/athlete/calendar-feed", status=201).json["secret"]
    assert code_of(web.post("/calendar-feeds/read", {"secret": first}, 404)) == "calendar_feed_not_found"
    web.post("/calendar-feeds/read", {"secret": second})
    anna.caller.delete("/athlete/calendar-feed")
    assert code_of(web.post("/calendar-feeds/read", {"secret": second}, 404)) == "calendar_feed_not_found"
    assert code_of(anna.caller.get("/athlete/calendar-feed", 404)) == "calendar_feed_not_found"
    assert code_of(anna.caller.delete("/athlete/calendar-feed", 404)) == "calendar_feed_not_found"


def test_a_changed_session_keeps_its_id_and_counts_up(anna: Runner, world: World) -> None:
    plan = anna.plan()
    secret = anna.caller.post("/athlete/calendar-feed", status=201).json["secret"]
    before = {each["session_id"]: each for each in sessions(plan)}
    change = anna.report(plan["plan_id"], "away", to=(anna.today + timedelta(days=9)).isoformat())["change"]
    found = world.service().post("/calendar-feeds/read", {"secret": secret}).json["sessions"]
    after = {each["session_id"]: each for each in found}
    touched = {each["session_id"] for each in change["changes"]}
    for session_id in before.keys() & after.keys():
        names = ("date", "kind", "steps", "distance_m", "duration_s")
        same = all(before[session_id][name] == after[session_id][name] for name in names)
        assert after[session_id]["sequence"] == (0 if same else 1)
        assert same or session_id in touched
    kept = before.keys() & after.keys()
    assert len(kept) > 0.6 * len(after)


def test_the_calendar_reaches_back_three_months(anna: Runner, world: World) -> None:
    plan = anna.plan(weeks=16)
    secret = anna.caller.post("/athlete/calendar-feed", status=201).json["secret"]
    with clock.testing.shifted(timedelta(days=100)):
        found = world.service().post("/calendar-feeds/read", {"secret": secret}).json["sessions"]
        since = (anna.today - timedelta(days=90)).isoformat()
    expected = [each for each in sessions(plan) if each["date"] >= since]
    assert alike([{k: v for k, v in each.items() if k != "updated_at"} for each in found]) == alike(expected)


def test_a_calendar_goes_with_its_athlete(anna: Runner, world: World) -> None:
    anna.plan()
    secret = anna.caller.post("/athlete/calendar-feed", status=201).json["secret"]
    anna.caller.post("/athlete/deletion", {"password": "correct horse battery"}, 204)
    assert code_of(world.service().post("/calendar-feeds/read", {"secret": secret}, 404)) == "calendar_feed_not_found"
    for table in ("calendar_feeds", "training_plans", "planned_weeks", "planned_sessions", "plan_events"):
        assert world.count(table) == 0
