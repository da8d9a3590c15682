"""What was planned and done, through the operations: matched when asked, never stale, nobody else's."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import Caller, World, listed, statements, summary
from files_support import put_file
from races_support import add, enter

from flakon import clock

MONDAY = date(2026, 6, 1)
WEEK = "2026-W23"
BEFORE, AFTER = datetime(2026, 5, 25, 8, tzinfo=UTC), datetime(2026, 6, 9, 8, tzinfo=UTC)


@pytest.fixture
def athlete_id(world: World) -> UUID:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    return athlete_id


@pytest.fixture
def her(world: World, athlete_id: UUID) -> Caller:
    return world.athlete(athlete_id)


@pytest.fixture(autouse=True)
def in_may() -> Any:
    """The week's sessions are planned while they are to come."""
    with clock.testing.at(BEFORE):
        yield


def plan(her: Caller, day: int, kind: str = "easy", **of: Any) -> str:
    body = {"date": (MONDAY + timedelta(days=day)).isoformat(), "kind": kind, **(of or {"distance_m": 10_000})}
    return str(her.post("/planned-sessions", body, 201).json["session"]["session_id"])


def run(world: World, athlete_id: UUID, number: int, day: int, **of: Any) -> str:
    start = f"{MONDAY + timedelta(days=day)}T06:30:00Z"
    path = f"/athletes/{athlete_id}/strava/activities"
    world.service("stravaworker").post(
        path, listed(summary(number, start_date=start, start_date_local=start[:-1], **of))
    )
    rows = world.rows("SELECT id FROM activities WHERE strava_activity_id = :number", number=number)
    return str(rows[0].id)


def days(first: object, last: object) -> dict[str, Any]:
    return {"from": str(first), "to": str(last)}


def of(her: Caller, activity_id: str) -> Any:
    return her.get(f"/activities/{activity_id}/session").json


def test_a_run_that_comes_in_is_matched_to_its_session_with_the_reasons(
    world: World, her: Caller, athlete_id: UUID
) -> None:
    easy, long = plan(her, 1), plan(her, 6, "long", distance_m=18_000)
    on_day = run(world, athlete_id, 1, 1, distance_m=9_800.0)
    late = run(world, athlete_id, 2, 7, distance_m=18_300.0)
    found = of(her, on_day)
    assert found["session"]["session_id"] == easy
    assert [each["code"] for each in found["match"]["reasons"]] == ["same_day", "distance_fits"]
    assert found["match"]["reasons"][1]["values"] == {"done_m": 9800.0, "planned_m": 10000.0}
    assert found["verdict"]["code"] == "done"
    assert found["verdict"]["asks"] == ["perceived_exertion", "pain"]
    over_the_end_of_the_week = of(her, late)
    assert over_the_end_of_the_week["session"]["session_id"] == long
    assert over_the_end_of_the_week["match"]["reasons"][0] == {"code": "days_later", "values": {"days": 1}}


def test_her_word_goes_before_what_is_found_and_can_be_taken_back(world: World, her: Caller, athlete_id: UUID) -> None:
    one, other = plan(her, 1), plan(her, 2)
    activity_id = run(world, athlete_id, 1, 1, distance_m=10_000.0)
    path = f"/activities/{activity_id}/session"
    said = her.put(path, {"session_id": other}).json
    assert (said["session"]["session_id"], said["match"]["is_override"], said["is_override"]) == (other, True, True)
    assert said["candidates"][0]["session"]["session_id"] == one
    none = her.put(path, {"session_id": None}).json
    assert (none["session"], none["is_override"]) == (None, True)
    tray = her.get("/tray", **days(MONDAY, MONDAY + timedelta(days=6))).json
    assert [each["activity_id"] for each in tray["runs"]] == [activity_id]
    assert her.delete(path, 200).json["session"]["session_id"] == one


def test_a_session_has_one_activity_whichever_she_names_last(world: World, her: Caller, athlete_id: UUID) -> None:
    session_id = plan(her, 1)
    first = run(world, athlete_id, 1, 1, distance_m=5_000.0)
    second = run(world, athlete_id, 2, 3, distance_m=5_000.0)
    her.put(f"/activities/{first}/session", {"session_id": session_id})
    her.put(f"/activities/{second}/session", {"session_id": session_id})
    assert of(her, second)["session"]["session_id"] == session_id
    assert of(her, first)["session"] is None


def test_nothing_is_stale_after_an_edit_or_a_purge_and_her_word_outlives_the_run(
    world: World, her: Caller, athlete_id: UUID
) -> None:
    session_id = plan(her, 1)
    activity_id = run(world, athlete_id, 1, 1, distance_m=10_000.0)
    her.patch(f"/activities/{activity_id}", {"distance_m": 4_000.0})
    assert of(her, activity_id)["verdict"]["code"] == "shortened"
    her.put(f"/activities/{activity_id}/session", {"session_id": session_id})
    asked_at = (clock.now() + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    world.service("stravaworker").delete(f"/athletes/{athlete_id}/strava/activities/1?asked_at={asked_at}")
    her.get(f"/activities/{activity_id}/session", 404)
    [planned] = her.get(f"/weeks/{WEEK}").json["planned"]
    assert planned["match"] is None
    with clock.testing.at(AFTER):
        assert run(world, athlete_id, 1, 1, distance_m=10_000.0) == activity_id
        assert of(world.athlete(athlete_id), activity_id)["is_override"] is True


def test_a_week_says_how_it_went_in_words_and_figures(world: World, her: Caller, athlete_id: UUID) -> None:
    for day in (1, 3):
        plan(her, day)
    plan(her, 5, "long", distance_m=16_000)
    plan(her, 8)
    for number, day, metres in ((1, 1, 10_000.0), (2, 3, 10_200.0)):
        run(world, athlete_id, number, day, distance_m=metres)
    with clock.testing.at(AFTER):
        week = world.athlete(athlete_id).get(f"/weeks/{WEEK}").json
    assert (week["starts_on"], week["week"]) == (str(MONDAY), WEEK)
    assert [each["verdict"]["code"] for each in week["planned"]] == ["done", "done", "missed"]
    verdict = week["verdict"]
    assert (verdict["code"], verdict["one_thing"]["code"]) == ("without_key_session", "key_session_first")
    assert (verdict["done_sessions"], verdict["planned_sessions"], verdict["done_distance_m"]) == (2, 3, 20_200.0)
    assert len(week["next_week"]["sessions"]) == 1


def test_the_run_of_a_race_that_she_entered_is_a_race_whatever_it_is_called(
    world: World, her: Caller, athlete_id: UUID
) -> None:
    session_id = plan(her, 6, "race", distance_m=10_000)
    enter(her, add(her, date=str(MONDAY + timedelta(days=6)), distance_m=10_000.0))
    run(world, athlete_id, 1, 6, distance_m=2_000.0)
    raced = run(world, athlete_id, 2, 6, distance_m=10_080.0, elapsed_time_s=2_700)
    found = of(her, raced)
    assert found["session"]["session_id"] == session_id
    assert "is_race" in [each["code"] for each in found["match"]["reasons"]]
    assert found["verdict"]["code"] == "raced"
    assert found["verdict"]["reasons"][0]["values"] == {"distance_m": 10_080.0, "time_s": 2_700}
    assert [each["activity_id"] for each in her.get("/tray", **days(MONDAY, "2026-06-07")).json["runs"]]
    [race] = her.get(f"/weeks/{WEEK}").json["races"]
    assert race["date"] == "2026-06-07"


def test_a_calendar_shows_both_and_sums_whole_weeks(world: World, her: Caller, athlete_id: UUID) -> None:
    plan(her, 1)
    run(world, athlete_id, 1, 2, distance_m=9_000.0)
    found = her.get("/calendar", **days(MONDAY + timedelta(days=2), "2026-06-30")).json
    assert found["planned"] == []
    [done] = found["done"]
    assert done["match"]["reasons"][0] == {"code": "days_later", "values": {"days": 1}}
    assert found["weeks"][0] == {
        "starts_on": str(MONDAY), "planned_distance_m": 10_000.0, "done_distance_m": 9_000.0,
    }  # fmt: skip
    problem = her.get("/calendar", 422, **days("2026-06-01", "2026-08-02")).json
    assert "at most 62 days" in problem["errors"][0]["message"]


@pytest.mark.parametrize("week", ["2026-W00", "2025-W53", "2026-W54", "2026-W99", "0000-W01", "0001-W01", "9999-W52"])
def test_a_week_that_there_is_not_is_named(her: Caller, week: str) -> None:
    assert week in her.get(f"/weeks/{week}", 422).json["errors"][0]["message"]


@pytest.mark.parametrize("operation", ["calendar", "tray"])
@pytest.mark.parametrize("days", ["from=0001-01-01&to=0001-01-07", "from=9999-12-01&to=9999-12-31"])
def test_a_day_that_is_too_far_away_is_named(her: Caller, operation: str, days: str) -> None:
    message = her.get(f"/{operation}?{days}", 422).json["errors"][0]["message"]
    assert days[5:15] in message
    assert "1900" in message


def test_what_another_athlete_has_is_not_found(world: World, her: Caller, athlete_id: UUID) -> None:
    session_id, activity_id = plan(her, 1), run(world, athlete_id, 1, 1)
    berta_id = world.add_athlete("berta@example.org")
    berta = world.athlete(berta_id)
    hers = put_file(world, berta_id, "hers")["activity_id"]
    berta.get(f"/activities/{activity_id}/session", 404)
    berta.put(f"/activities/{hers}/session", {"session_id": session_id}, 404)
    berta.delete(f"/activities/{activity_id}/session", 404)
    assert berta.get(f"/weeks/{WEEK}").json["planned"] == []
    berta.get(f"/training-plans/{uuid4()}/progress", 404)


def test_a_week_takes_as_many_statements_whatever_the_history(world: World, her: Caller, athlete_id: UUID) -> None:
    counts = []
    for number in (1, 40):
        for each in range(number):
            run(world, athlete_id, 100 * number + each, -each if number > 1 else 1)
        with statements(world.database.engine) as seen:
            her.get(f"/weeks/{WEEK}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 9, counts
