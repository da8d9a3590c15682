from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import PASSWORD, World, summary
from files_support import START, digest_of, put_file, streams

from flakon import clock


def worker(world: World) -> Any:
    return world.service("stravaworker")


def storage(world: World, athlete_id: UUID) -> tuple[int, int]:
    found = world.athlete(athlete_id).get("/athlete/storage").json
    counted = world.rows(
        "SELECT coalesce(sum(size_bytes), 0) AS used, count(*) AS files FROM originals WHERE athlete_id = :id",
        id=athlete_id,
    )[0]
    assert (found["used_bytes"], found["files"]) == (counted.used, counted.files)
    return found["used_bytes"], found["files"]


def listed(world: World, athlete_id: UUID) -> list[Any]:
    return list(world.athlete(athlete_id).get("/activities", sport="all").json["activities"])


def test_the_same_bytes_are_a_duplicate_and_counted_once(world: World) -> None:
    athlete_id = world.add_athlete()
    first = put_file(world, athlete_id, "a")
    assert first["outcome"] == "added"
    again = put_file(world, athlete_id, "a", distance_m=1)
    assert (again["outcome"], again["activity_id"]) == ("duplicate", first["activity_id"])
    assert storage(world, athlete_id) == (1000, 1)
    known = worker(world).get(f"/athletes/{athlete_id}/files/{digest_of('a')}").json
    assert known == {
        "known": True,
        "ignored": False,
        "activities": [{"index": 0, "activity_id": first["activity_id"]}],
    }


def test_a_file_with_several_activities_is_one_original(world: World) -> None:
    athlete_id = world.add_athlete()
    found = [put_file(world, athlete_id, "a", index=each, after_s=each * 86400)["activity_id"] for each in range(12)]
    assert storage(world, athlete_id) == (1000, 1)
    known = worker(world).get(f"/athletes/{athlete_id}/files/{digest_of('a')}").json
    assert [(each["index"], each["activity_id"]) for each in known["activities"]] == list(enumerate(found))
    me = world.athlete(athlete_id)
    [original] = me.get(f"/activities/{found[11]}/originals").json["originals"]
    assert (original["digest"], original["filename"], original["size_bytes"]) == (digest_of("a"), "a.fit", 1000)
    for each in found[1:]:
        me.delete(f"/activities/{each}")
    assert storage(world, athlete_id) == (1000, 1)
    assert worker(world).post(f"/athletes/{athlete_id}/original-deletions/claim").json["digests"] == []
    me.delete(f"/activities/{found[0]}")
    assert storage(world, athlete_id) == (0, 0)
    assert worker(world).post(f"/athletes/{athlete_id}/original-deletions/claim").json["digests"] == [digest_of("a")]


def test_what_she_deleted_comes_back_by_itself_and_not_with_its_archive(world: World) -> None:
    athlete_id = world.add_athlete()
    first = put_file(world, athlete_id, "a")
    world.athlete(athlete_id).delete(f"/activities/{first['activity_id']}")
    assert worker(world).get(f"/athletes/{athlete_id}/files/{digest_of('a')}").json["ignored"]
    with clock.testing.shifted(timedelta(days=400)):
        kept_out = put_file(world, athlete_id, "a", body={"by_itself": False})
        assert kept_out == {"outcome": "ignored", "activity_id": None, "with": None, "question_id": None}
        assert (listed(world, athlete_id), storage(world, athlete_id)) == ([], (0, 0))
        assert put_file(world, athlete_id, "a")["outcome"] == "added"
    assert not worker(world).get(f"/athletes/{athlete_id}/files/{digest_of('a')}").json["ignored"]


def test_a_strava_run_she_deleted_does_not_come_back_with_her_strava_archive(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    body = {"asked_at": clock.now().isoformat(), "activities": [summary(7)]}
    worker(world).post(f"/athletes/{athlete_id}/strava/activities", body)
    [shown] = listed(world, athlete_id)
    world.athlete(athlete_id).delete(f"/activities/{shown['activity_id']}")
    kept_out = put_file(world, athlete_id, "a", strava_activity_id=7, body={"by_itself": False})
    assert kept_out["outcome"] == "ignored"
    assert put_file(world, athlete_id, "b", after_s=86400, strava_activity_id=8)["outcome"] == "added"


def test_streams_of_a_file_are_analysed_with_it(world: World) -> None:
    athlete_id = world.add_athlete()
    laps = [{"start_s": 0, "elapsed_time_s": 600, "moving_time_s": 600, "distance_m": 1800}]
    found = put_file(world, athlete_id, "a", body={"streams": streams(), "laps": laps})
    me = world.athlete(athlete_id)
    assert me.get(f"/activities/{found['activity_id']}/streams").json["points"] == 301
    assert len(me.get(f"/activities/{found['activity_id']}/analysis").json["laps"]) == 1


def test_a_crop_a_distance_and_an_ignored_heart_rate_change_what_the_run_says(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    activity_id = put_file(world, athlete_id, "a", distance_m=1800, elapsed_time_s=600, body={"streams": streams()})[
        "activity_id"
    ]
    path = f"/activities/{activity_id}"
    cropped = me.patch(path, {"crop_start_s": 60, "crop_end_s": 360, "ignore_heartrate": True}).json
    assert (cropped["elapsed_time_s"], cropped["average_heartrate_bpm"]) == (300, None)
    assert cropped["distance_m"] == pytest.approx(900, abs=10)
    assert cropped["start_date"] == (START + timedelta(seconds=60)).isoformat().replace("+00:00", "Z")
    assert me.get(f"{path}/analysis").json["total"]["distance_m"] == pytest.approx(900, abs=10)
    put_file(world, athlete_id, "b", distance_m=1800, elapsed_time_s=600)
    assert me.get(path).json["elapsed_time_s"] == 300
    back = me.patch(path, {"crop_start_s": None, "crop_end_s": None, "ignore_heartrate": None}).json
    assert (back["elapsed_time_s"], back["distance_m"], back["average_heartrate_bpm"]) == (600, 1800, 150)
    assert back["start_date"] == START.isoformat().replace("+00:00", "Z")
    me.patch(path, {"crop_start_s": 60, "crop_end_s": 60}, 422)
    me.patch(path, {"crop_start_s": 60}, 200)
    me.patch(path, {"crop_end_s": 50}, 422)


def test_an_effort_that_nobody_could_run_is_no_record_until_she_says_so(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    body = {"streams": streams(600, speed_mps=9.0)}
    activity_id = put_file(world, athlete_id, "a", elapsed_time_s=600, distance_m=5400, body=body)["activity_id"]

    def counts() -> set[bool]:
        found = me.get(f"/activities/{activity_id}/analysis").json["best_efforts"]
        assert found
        return {each["counts"] for each in found}

    assert counts() == {False}
    [question] = me.get("/questions", activity_id=activity_id).json["questions"]
    assert (question["kind"], question["cause"]) == ("implausible_effort", "too_fast")
    assert question["effort"]["elapsed_time_s"] > 0
    answer = f"/questions/{question['question_id']}/answer"
    me.post(answer, {"answer": "same"}, 422)
    assert me.post(answer, {"answer": "real"}).json == {"activity_ids": [activity_id]}
    assert counts() == {True}
    me.post(answer, {"answer": "leave_out"}, 404)
    assert me.get("/questions").json == {"questions": [], "total": 0}


def test_what_she_leaves_out_of_records_is_an_edit_that_she_can_take_back(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    body = {"streams": streams(600, speed_mps=9.0)}
    activity_id = put_file(world, athlete_id, "a", elapsed_time_s=600, distance_m=5400, body=body)["activity_id"]
    [question] = me.get("/questions").json["questions"]
    me.post(f"/questions/{question['question_id']}/answer", {"answer": "leave_out"})
    path = f"/activities/{activity_id}"
    assert me.get(path).json["edits"] == {"leave_out_of_records": True}
    assert me.get("/questions").json["total"] == 0
    me.patch(path, {"leave_out_of_records": None})
    assert me.get("/questions").json["total"] == 1


def test_the_quota_is_hers_and_holds_to_the_byte(world: World) -> None:
    anna, eve = world.add_athlete(), world.add_athlete("eve@example.org")
    quota = world.athlete(anna).get("/athlete/storage").json["quota_bytes"]
    put_file(world, anna, "a", body={"size_bytes": quota - 1})
    refused = put_file(world, anna, "b", after_s=86400, status=409, body={"size_bytes": 2})
    assert refused["code"] == "quota_exceeded"
    assert (len(listed(world, anna)), storage(world, anna)) == (1, (quota - 1, 1))
    assert put_file(world, anna, "c", after_s=86400, body={"size_bytes": 1})["outcome"] == "added"
    assert put_file(world, eve, "b", body={"size_bytes": 2})["outcome"] == "added"


def test_bytes_that_are_being_deleted_are_refused_until_they_are_gone(world: World) -> None:
    athlete_id = world.add_athlete()
    first = put_file(world, athlete_id, "a")["activity_id"]
    world.athlete(athlete_id).delete(f"/activities/{first}")
    assert [each.task for each in world.work()] == ["stravaworker.delete_originals"]
    second = put_file(world, athlete_id, "a")["activity_id"]
    claim = f"/athletes/{athlete_id}/original-deletions/claim"
    assert worker(world).post(claim).json == {"everything": False, "digests": [], "export_ids": []}
    world.athlete(athlete_id).delete(f"/activities/{second}")
    assert worker(world).post(claim).json["digests"] == [digest_of("a")]
    assert worker(world).post(claim).json["digests"] == [digest_of("a")]
    assert put_file(world, athlete_id, "a", status=409)["code"] == "original_being_deleted"
    confirm = f"/athletes/{athlete_id}/original-deletions/confirmation"
    worker(world).post(confirm, {"everything": False, "digests": [digest_of("a")]}, 204)
    assert put_file(world, athlete_id, "a")["outcome"] == "added"


def test_a_deletion_that_was_not_claimed_is_not_confirmed(world: World) -> None:
    athlete_id = world.add_athlete()
    world.athlete(athlete_id).delete(f"/activities/{put_file(world, athlete_id, 'a')['activity_id']}")
    confirm = f"/athletes/{athlete_id}/original-deletions/confirmation"
    worker(world).post(confirm, {"everything": False, "digests": [digest_of("a")]}, 204)
    claimed = worker(world).post(f"/athletes/{athlete_id}/original-deletions/claim").json
    assert claimed["digests"] == [digest_of("a")]


def test_whoever_leaves_leaves_nothing(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    put_file(world, athlete_id, "a", body={"streams": streams()})
    put_file(world, athlete_id, "b", distance_m=12000)
    [question] = me.get("/questions").json["questions"]
    me.post(f"/questions/{question['question_id']}/answer", {"answer": "different"})
    me.post("/uploads", {"filename": "x.zip", "size_bytes": 10}, 201)
    me.post("/upload-tokens", {"name": "phone"}, 201)
    me.post("/downloads", {"digest": digest_of("a")}, 201)
    me.post("/exports", status=202)
    me.post("/athlete/deletion", {"password": PASSWORD}, 204)
    tables = world.rows(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'athlete_id' AND table_schema = 'public'"
    )
    left = {row.table_name for row in tables if world.rows(
        f"SELECT 1 FROM {row.table_name} WHERE athlete_id = :id LIMIT 1", id=athlete_id
    )}  # fmt: skip
    assert left == {"original_deletions"}
    claimed = worker(world).post(f"/athletes/{athlete_id}/original-deletions/claim").json
    assert claimed == {"everything": True, "digests": [], "export_ids": []}
    confirm = f"/athletes/{athlete_id}/original-deletions/confirmation"
    worker(world).post(confirm, {"everything": True, "digests": []}, 204)
    assert world.count("original_deletions") == 0
    assert put_file(world, athlete_id, "a", status=404)["code"] == "athlete_not_found"


def test_a_file_is_known_once_its_first_activity_is_stored_which_comes_last(world: World) -> None:
    athlete_id = world.add_athlete()
    path = f"/athletes/{athlete_id}/files/{digest_of('a')}"
    last = put_file(world, athlete_id, "a", index=1, after_s=4000)["activity_id"]
    cut_short = worker(world).get(path).json
    assert not cut_short["known"]
    assert [each["activity_id"] for each in cut_short["activities"]] == [last]
    first = put_file(world, athlete_id, "a")["activity_id"]
    assert worker(world).get(path).json["known"]
    world.athlete(athlete_id).delete(f"/activities/{first}")
    found = worker(world).get(path).json
    assert (found["known"], found["ignored"]) == (True, True), "what is left of it is all she wants"
    world.athlete(athlete_id).delete(f"/activities/{last}")
    found = worker(world).get(path).json
    assert (found["known"], found["ignored"]) == (False, True)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"start_date": "2026-02-30T06:00:00Z"}, "/summary/start_date"),
        ({"start_date_local": "2026-02-30T06:00:00"}, "/summary/start_date_local"),
        ({"start_date": "9999-12-31T23:59:59Z"}, "/summary/start_date"),
        ({"start_date": "1899-12-31T23:59:59Z"}, "/summary/start_date"),
        ({"start_date_local": "9999-12-31T23:59:59"}, "/summary/start_date_local"),
        ({"start_date_local": "0001-01-01T00:00:00"}, "/summary/start_date_local"),
        ({"distance_m": -1}, "/summary/distance_m"),
        ({"unknown": 1}, "/summary/unknown"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(world: World, changes: Any, path: str) -> None:
    athlete_id = world.add_athlete()
    assert put_file(world, athlete_id, "a", status=422, **changes)["errors"][0]["path"] == path
    assert storage(world, athlete_id) == (0, 0)


def test_the_first_and_the_last_moment_that_are_taken_are_no_defect(world: World) -> None:
    athlete_id = world.add_athlete()
    late: dict[str, Any] = {"start_date": "2099-12-31T23:59:59Z", "start_date_local": "2099-12-31T23:59:59"}
    early: dict[str, Any] = {"start_date": "1900-01-01T00:00:00Z", "start_date_local": "1900-01-01T00:00:00"}
    for name, changes in (("late", late), ("early", early)):
        found = put_file(world, athlete_id, name, elapsed_time_s=2_000_000_000, **changes, body={"streams": streams()})
        assert found["outcome"] == "added"
        world.athlete(athlete_id).patch(f"/activities/{found['activity_id']}", {"crop_start_s": 60})
    me = world.athlete(athlete_id)
    assert len(me.get("/activities").json["activities"]) == 2
    for by in ("day", "week", "month", "year"):
        assert len(me.get("/trends", by=by).json["periods"]) == 2


def test_another_athlete_has_no_part_in_a_file(world: World) -> None:
    anna, eve = world.add_athlete(), world.add_athlete("eve@example.org")
    activity_id = put_file(world, anna, "a")["activity_id"]
    them = world.athlete(eve)
    them.get(f"/activities/{activity_id}/originals", 404)
    assert them.post("/downloads", {"digest": digest_of("a")}, 404).json["code"] == "original_not_found"
    assert not worker(world).get(f"/athletes/{eve}/files/{digest_of('a')}").json["known"]
    worker(world).get(f"/athletes/{uuid4()}/files/{digest_of('a')}", 404)


def test_a_download_ticket_works_once_and_for_ten_minutes(world: World) -> None:
    athlete_id = world.add_athlete()
    put_file(world, athlete_id, "a")
    made = world.athlete(athlete_id).post("/downloads", {"digest": digest_of("a")}, 201).json
    assert made["filename"] == "a.fit"
    address, _, ticket = made["url"].rpartition("/")
    assert address == "https://runs.example.org/downloads"
    redeemed = worker(world).post("/download-tickets/redemption", {"ticket": ticket}).json
    assert redeemed == {
        "athlete_id": str(athlete_id),
        "digest": digest_of("a"),
        "export_id": None,
        "filename": "a.fit",
    }
    again = worker(world).post("/download-tickets/redemption", {"ticket": ticket}, 404).json
    assert again["code"] == "ticket_not_valid"
    late = world.athlete(athlete_id).post("/downloads", {"digest": digest_of("a")}, 201).json["url"].rpartition("/")[2]
    with clock.testing.shifted(timedelta(minutes=10)):
        worker(world).post("/download-tickets/redemption", {"ticket": late}, 404)
