from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, summary
from files_support import START, digest_of, put_file, streams
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from races_support import add, enter

from dataservice.storage.race_predictions import RacePredictions
from dataservice.tick import tick
from flakon import clock

Record = dict[str, Any]


def worker(world: World) -> Any:
    return world.service("stravaworker")


def exported(world: World, athlete_id: UUID) -> list[Record]:
    """All of her records, in their order."""
    records: list[Record] = []
    cursor: dict[str, str] = {}
    while True:
        page = worker(world).get(f"/athletes/{athlete_id}/export-records", **cursor).json
        records += page["records"]
        if page["next_cursor"] is None:
            return records
        cursor = {"cursor": page["next_cursor"]}


def store(world: World, athlete_id: UUID, records: list[Record], status: int = 200) -> Any:
    return worker(world).post(f"/athletes/{athlete_id}/import-records", {"records": records}, status).json


def imported(world: World, athlete_id: UUID, records: list[Record], by: int = 200) -> dict[str, int]:
    total = {"taken": 0, "known": 0, "expired": 0}
    for at in range(0, len(records), by):
        for name, count in store(world, athlete_id, records[at : at + by]).items():
            total[name] += count
    return total


def without_ids(records: list[Record]) -> list[Record]:
    """Uploads and shoes have other ids elsewhere: what they are called follows from their times here."""
    names = {each["upload_id"]: each["created_at"] for each in records if each["type"] == "upload"}
    names |= {each["shoe_id"]: each["created_at"] for each in records if each["type"] == "shoe"}
    named = [_named(each, names) for each in records]
    return sorted(named, key=lambda each: (each["type"], repr(sorted(each.items()))))


def _named(record: Record, names: dict[str, str]) -> Record:
    ids = {name: names[each] for name in ("upload_id", "shoe_id") if (each := record.get(name)) is not None}
    if record["type"] == "edits" and "shoe_id" in record["edits"]:
        return {**record, "edits": {**record["edits"], "shoe_id": names[record["edits"]["shoe_id"]]}}
    return {**record, **ids}


def activities(world: World, athlete_id: UUID) -> list[Any]:
    me = world.athlete(athlete_id)
    shoes = {each["shoe_id"]: each["name"] for each in me.get("/shoes").json["shoes"]}
    shown = me.get("/activities", sport="all", limit=200).json["activities"]
    return [
        {name: value for name, value in each.items() if name != "activity_id"} | {"shoe_id": shoes.get(each["shoe_id"])}
        for each in shown
    ]


def strava_page(world: World, athlete_id: UUID, *numbers: int, **changes: Any) -> None:
    body = {
        "asked_at": clock.now().isoformat(),
        "activities": [summary(number, **changes) for number in numbers],
    }
    worker(world).post(f"/athletes/{athlete_id}/strava/activities", body)


def add_plan(me: Any) -> None:
    """A plan of which something has changed, and a session of her own."""
    wish = {"aim": "start_running", "weeks": 10, "days_a_week": 3, "adapting": "apply"}
    plan = me.post("/training-plans", wish, 201).json
    first, second = [each for week in plan["weeks"] for each in week["sessions"]][:2]
    me.patch(f"/planned-sessions/{first['session_id']}", {"is_locked": True})
    me.patch(f"/planned-sessions/{second['session_id']}", {"state": "skipped"})
    events = f"/training-plans/{plan['plan_id']}/events"
    me.post(events, {"kind": "ill"}, 201)
    me.post(events, {"kind": "well"}, 201)
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    me.post("/planned-sessions", {"date": day, "kind": "strength", "duration_s": 1_800}, 201)


def full(world: World) -> UUID:
    """An athlete with something of everything."""
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    me = world.athlete(athlete_id)
    me.patch("/athlete", {"name": "Anna", "units": "imperial", "max_heartrate_bpm": 190, "birth_date": "1990-04-21"})
    strava_page(world, athlete_id, *range(1, 6))
    at_once = {"start_date": START.isoformat(), "start_date_local": "2026-05-01T08:00:00", "elapsed_time_s": 3000}
    strava_page(world, athlete_id, 100, distance_m=10900, **at_once)
    laps = [{"start_s": 0, "elapsed_time_s": 600, "moving_time_s": 600, "distance_m": 1800, "name": "one"}]
    file = put_file(world, athlete_id, "a", body={"streams": streams(), "laps": laps})
    put_file(world, athlete_id, "b", after_s=9 * 86400, body={"streams": streams(60)})
    put_file(world, athlete_id, "c", index=3, after_s=10 * 86400, name="Côte", description="uphill")
    too_fast = put_file(world, athlete_id, "d", after_s=99 * 86400, body={"streams": streams(600, 9.0)})
    deleted = put_file(world, athlete_id, "e", after_s=20 * 86400)
    me.delete(f"/activities/{deleted['activity_id']}")
    by_hand = {"start_date_local": "2026-03-01T07:30:00", "distance_m": 8000, "moving_time_s": 2700}
    me.post("/activities", {**by_hand, "note": "windy", "pain": 2}, 201)
    me.patch(f"/activities/{file['activity_id']}", {"crop_start_s": 60, "is_race": True, "note": "first"})
    for each in me.get("/questions").json["questions"]:
        said = "different" if each["kind"] == "duplicate" else "real"
        me.post(f"/questions/{each['question_id']}/answer", {"answer": said})
    assert me.get(f"/activities/{too_fast['activity_id']}/analysis").json["best_efforts"][0]["counts"]
    figures = {"threshold_speed_mps": 3.9, "resting_heartrate_bpm": 48, "max_heartrate_bpm": 188}
    me.put("/athlete/physiology/2026-03-01", figures)
    price = {"price_cents": 12_990, "currency": "EUR", "bought_on": "2026-01-02", "retire_at_m": 700_000}
    me.post("/shoes", {"name": "blue", "starting_distance_m": 1234.5, "is_default": True, **price}, 201)
    race_shoe = me.post("/shoes", {"name": "fast"}, 201).json["shoe_id"]
    me.patch(f"/activities/{file['activity_id']}", {"shoe_id": race_shoe})
    me.put("/check-ins/2026-05-01", {"legs": 5, "pain": 0, "note": "ready"})
    raced = add(me, date="2026-05-01", distance_m=10_000.0)
    enter(me, raced, priority="B", dream_time_s=2_900, target_time_s=3_000, is_visible=True)
    result = {"official_time_s": 2_999.5, "official_distance_m": 10_000.0, "run": "chosen"}
    me.put(f"/races/{raced}/entry/result", {**result, "activity_id": file["activity_id"]})
    enter(me, add(me, name="Parkrun", distance_m=5_000.0, kind="parkrun"), priority="C")
    predicted = {"distance_m": 10_000.0, "time_s": 3_000.5, "fastest_s": 2_900.0, "slowest_s": 3_100.0, "vdot": 40.1}
    with world.transaction() as connection:
        for day in (20, 27):
            made = {**predicted, "race_id": UUID(raced), "made_on": date(2026, 4, day)}
            RacePredictions(connection, athlete_id).add([made])
    add_plan(me)
    session_id = me.get("/next-session").json["session"]["session_id"]
    me.put(f"/activities/{file['activity_id']}/session", {"session_id": session_id})
    me.put(f"/activities/{too_fast['activity_id']}/session", {"session_id": None})
    upload = me.post("/uploads", {"filename": "x.zip", "size_bytes": 10}, 201).json["upload_id"]
    path = f"/athletes/{athlete_id}/uploads/{upload}"
    worker(world).post(f"{path}/content", {"digest": digest_of("x"), "size_bytes": 10}, 202)
    told: list[dict[str, Any]] = [
        {"path": "a.fit", "outcome": "added", "code": None, "reason": None, "activity_ids": [file["activity_id"]]},
        {"path": "z.txt", "outcome": "skipped", "code": "no_run", "reason": "A text.", "activity_ids": []},
    ]
    outcomes = [{"entry": entry, **each} for entry, each in enumerate(told)]
    worker(world).post(f"{path}/outcomes", {"outcomes": outcomes, "next_entry": 2}, 204)
    worker(world).post(f"{path}/end", {"state": "done"}, 204)
    return athlete_id


def test_everything_comes_out_and_goes_in_elsewhere_without_loss(world: World) -> None:
    anna = full(world)
    records = exported(world, anna)
    assert {each["type"] for each in records} == {
        "profile", "answer", "ignored", "source", "streams", "edits", "effort_answer", "upload", "upload_outcome",
        "race_entry", "physiology", "shoe", "usual_shoe", "check_in", "training_plan", "planned_session", "plan_change",
        "session_match",
    }  # fmt: skip
    assert [len(each["predictions"]) for each in records if each["type"] == "race_entry"].count(2) == 1
    eve = world.add_athlete("eve@example.org")
    assert imported(world, eve, records) == {"taken": len(records), "known": 0, "expired": 0}
    assert without_ids(exported(world, eve)) == without_ids(records)
    assert activities(world, eve) == activities(world, anna)
    assert world.athlete(eve).get("/athlete/storage").json == world.athlete(anna).get("/athlete/storage").json
    assert world.athlete(eve).get("/questions").json == {"questions": [], "total": 0}
    efforts = world.rows("SELECT athlete_id, distance_m, counts FROM best_efforts ORDER BY distance_m, elapsed_time_s")
    assert [(row.distance_m, row.counts) for row in efforts if row.athlete_id == eve] == [
        (row.distance_m, row.counts) for row in efforts if row.athlete_id == anna
    ]
    again = imported(world, eve, records)
    assert again == {"taken": 0, "known": len(records), "expired": 0}
    assert without_ids(exported(world, eve)) == without_ids(records)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=1, max_value=9), st.booleans())
def test_it_can_be_stored_in_pieces_of_any_size_and_after_a_stop(world: World, by: int, stopped: bool) -> None:
    with world.transaction() as connection:
        connection.exec_driver_sql("TRUNCATE athletes, strava_apps CASCADE")
    records = exported(world, full(world))
    eve = world.add_athlete("eve@example.org")
    if stopped:
        imported(world, eve, records[: len(records) // 2], by)
    imported(world, eve, records, by)
    assert without_ids(exported(world, eve)) == without_ids(records)


def test_what_came_from_strava_keeps_its_end_and_is_not_taken_after_it(world: World) -> None:
    anna = world.add_athlete()
    world.connect_strava(anna)
    strava_page(world, anna, 1, 2)
    records = [each for each in exported(world, anna) if each["type"] == "source"]
    eve = world.add_athlete("eve@example.org")
    with clock.testing.shifted(timedelta(days=6)):
        assert store(world, eve, records) == {"taken": 2, "known": 0, "expired": 0}
        ends = {row.expires_at for row in world.rows("SELECT * FROM activity_sources")}
        assert len(ends) == 1
    tick(world.database, clock.now() + timedelta(days=7, hours=1))
    assert activities(world, eve) == []
    carla = world.add_athlete("carla@example.org")
    with clock.testing.shifted(timedelta(days=7, hours=1)):
        assert store(world, carla, records) == {"taken": 0, "known": 0, "expired": 2}


def test_nobody_prolongs_what_came_from_strava_by_writing_an_export(world: World) -> None:
    anna = world.add_athlete()
    world.connect_strava(anna)
    strava_page(world, anna, 1)
    [record] = [each for each in exported(world, anna) if each["type"] == "source"]
    eve = world.add_athlete("eve@example.org")
    refused = store(world, eve, [{**record, "expires_at": None}], 422)
    assert refused["errors"][0]["path"] == "/records/0/expires_at"
    store(world, eve, [{**record, "expires_at": "2999-01-01T00:00:00Z", "fetched_at": "2999-01-01T00:00:00Z"}])
    [row] = world.rows("SELECT * FROM activity_sources WHERE athlete_id = :id", id=eve)
    assert row.expires_at <= clock.now() + timedelta(days=7)
    assert row.fetched_at <= clock.now()


@pytest.mark.parametrize(
    "source",
    [
        {"kind": "strava", "external_id": "abc"},
        {"kind": "strava", "external_id": str(2**63)},
        {"kind": "file", "external_id": "a" * 63},
        {"kind": "file", "external_id": "a" * 64 + "#0"},
    ],
)
def test_a_name_that_no_source_has_is_refused(world: World, source: dict[str, str]) -> None:
    record = {"type": "ignored", "source": source, "seen_at": "2026-01-01T00:00:00Z"}
    refused = store(world, world.add_athlete(), [record], 422)
    assert refused["errors"][0]["path"] == "/records/0/source/external_id"


def test_her_own_words_are_not_overwritten(world: World) -> None:
    anna, eve = world.add_athlete(), world.add_athlete("eve@example.org")
    for each, words in ((anna, {"note": "from there", "pain": 3}), (eve, {"note": "from here", "name": "Mine"})):
        found = put_file(world, each, "a")
        world.athlete(each).patch(f"/activities/{found['activity_id']}", words)
    imported(world, eve, exported(world, anna))
    [shown] = activities(world, eve)
    assert (shown["note"], shown["pain"], shown["name"]) == ("from here\n\nfrom there", 3, "Mine")
    imported(world, eve, exported(world, anna))
    assert activities(world, eve)[0]["note"] == "from here\n\nfrom there"


def test_words_about_a_run_that_has_expired_wait_for_it(world: World) -> None:
    anna = world.add_athlete()
    world.connect_strava(anna)
    strava_page(world, anna, 1)
    me = world.athlete(anna)
    [shown] = me.get("/activities").json["activities"]
    me.patch(f"/activities/{shown['activity_id']}", {"note": "my best"})
    tick(world.database, clock.now() + timedelta(days=8))
    assert activities(world, anna) == []
    records = exported(world, anna)
    eve = world.add_athlete("eve@example.org")
    imported(world, eve, records)
    world.connect_strava(eve, 1002)
    strava_page(world, eve, 1)
    assert activities(world, eve)[0]["note"] == "my best"


def test_a_file_is_taken_with_its_original_and_within_the_quota(world: World) -> None:
    anna, eve = world.add_athlete(), world.add_athlete("eve@example.org")
    put_file(world, anna, "a")
    [record] = [each for each in exported(world, anna) if each["type"] == "source"]
    assert store(world, eve, [{**record, "original": None}], 422)["errors"][0]["path"] == "/records/0/original"
    large = {**record, "original": {**record["original"], "size_bytes": 2**40}}
    assert store(world, eve, [large], 409)["code"] == "quota_exceeded"
    assert activities(world, eve) == []


def test_pages_are_bounded_by_their_points(world: World) -> None:
    athlete_id = world.add_athlete()
    for number in range(4):
        put_file(world, athlete_id, f"f{number}", after_s=number * 86400, body={"streams": streams(16000)})
    sizes = []
    cursor: dict[str, str] = {}
    while True:
        page = worker(world).get(f"/athletes/{athlete_id}/export-records", **cursor).json
        sizes += [len(page["records"])] if page["records"] and page["records"][0]["type"] == "streams" else []
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sizes == [2, 2]


def test_an_export_is_made_once_offered_for_a_week_and_replaced(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    first = me.post("/exports", status=202).json
    assert me.post("/exports", status=202).json == first
    [work] = world.work()
    assert (work.task, work.arguments["export_id"]) == ("stravaworker.build_export", first["export_id"])
    body = {"export_id": first["export_id"]}
    assert me.post("/downloads", body, 409).json["code"] == "export_not_ready"
    path = f"/athletes/{athlete_id}/exports/{first['export_id']}"
    worker(world).post(f"{path}/end", {"state": "done", "size_bytes": 99}, 204)
    worker(world).post(f"{path}/end", {"state": "failed", "reason": "late"}, 204)
    assert worker(world).get(path).json["size_bytes"] == 99
    made = me.post("/downloads", body, 201).json
    ticket = made["url"].rpartition("/")[2]
    redeemed = worker(world).post("/download-tickets/redemption", {"ticket": ticket}).json
    assert (redeemed["export_id"], redeemed["digest"]) == (first["export_id"], None)
    second = me.post("/exports", status=202).json
    assert [each["export_id"] for each in me.get("/exports").json["exports"]] == [second["export_id"]]
    claim = f"/athletes/{athlete_id}/original-deletions/claim"
    assert worker(world).post(claim).json["export_ids"] == [first["export_id"]]
    tick(world.database, clock.now() + timedelta(days=7, minutes=1))
    assert me.get("/exports").json["exports"] == []
    assert worker(world).post(claim).json["export_ids"] == sorted([first["export_id"], second["export_id"]])
    confirmed = {"everything": False, "digests": [], "export_ids": [second["export_id"]]}
    worker(world).post(f"/athletes/{athlete_id}/original-deletions/confirmation", confirmed, 204)
    assert worker(world).post(claim).json["export_ids"] == [first["export_id"]]


def test_an_export_is_its_athletes(world: World) -> None:
    anna, eve = world.add_athlete(), world.add_athlete("eve@example.org")
    export_id = world.athlete(anna).post("/exports", status=202).json["export_id"]
    worker(world).post(f"/athletes/{anna}/exports/{export_id}/end", {"state": "done", "size_bytes": 1}, 204)
    world.athlete(eve).get(f"/exports/{export_id}", 404)
    world.athlete(eve).post("/downloads", {"export_id": export_id}, 404)
    worker(world).get(f"/athletes/{eve}/exports/{export_id}", 404)
    worker(world).post(f"/athletes/{eve}/exports/{export_id}/end", {"state": "failed"}, 404)


@pytest.mark.parametrize(
    "cursor", ["x", "AAAA", "é", "A" * 24 + "A", "AGMAAAAAAAAAAAAAAAAAAAAA", "__8AAAAAAAAAAAAAAAAAAAAA"]
)
def test_a_malformed_cursor_is_refused(world: World, cursor: str) -> None:
    answer = worker(world).get(f"/athletes/{world.add_athlete()}/export-records", 422, cursor=cursor).json
    assert answer["code"] == "cursor_malformed"


def test_a_race_of_an_export_is_found_again_by_what_is_told_of_it(world: World) -> None:
    anna = world.add_athlete()
    me = world.athlete(anna)
    enter(me, add(me))
    [record] = [each for each in exported(world, anna) if each["type"] == "race_entry"]
    told_elsewhere = {**record, "race": {**record["race"], "race_id": "00000000-0000-4000-8000-000000000001"}}
    eve = world.add_athlete("eve@example.org")
    assert store(world, eve, [told_elsewhere]) == {"taken": 1, "known": 0, "expired": 0}
    assert world.count("races") == 1
    another = {**told_elsewhere["race"], "name": "Annecy by night"}
    assert store(world, eve, [{**told_elsewhere, "race": another}]) == {"taken": 1, "known": 0, "expired": 0}
    assert store(world, eve, [{**told_elsewhere, "race": another}]) == {"taken": 0, "known": 1, "expired": 0}
    assert [str(row.id) for row in world.rows("SELECT id FROM races WHERE name = 'Annecy by night'")] == [
        another["race_id"]
    ]


def test_an_entry_of_an_export_that_cannot_be_is_refused(world: World) -> None:
    anna = world.add_athlete()
    me = world.athlete(anna)
    enter(me, add(me))
    [record] = [each for each in exported(world, anna) if each["type"] == "race_entry"]
    for change, path in (
        ({"dream_time_s": 9_000, "floor_time_s": 8_000}, "/records/0/floor_time_s"),
        ({"run": "chosen"}, "/records/0/source"),
        ({"race": {**record["race"], "date": "2050-01-01"}}, "/records/0/race/date"),
    ):
        refused = store(world, anna, [{**record, **change}], 422)
        assert refused["errors"][0]["path"] == path
