from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import World
from files_support import digest_of

from dataservice.tick import tick
from flakon import clock

ZIP = {"filename": "archive.zip", "size_bytes": 5000}


def worker(world: World) -> Any:
    return world.service("stravaworker")


def begun(world: World, athlete_id: UUID, **changes: Any) -> Any:
    return world.athlete(athlete_id).post("/uploads", {**ZIP, **changes}, 201).json


def redeem(world: World, upload: Any, status: int = 200, **changes: Any) -> Any:
    body = {"upload_id": upload["upload_id"], "ticket": upload["ticket"], **changes}
    return worker(world).post("/upload-tickets/redemption", body, status).json


def told(entry: int, outcome: str = "added", **changes: Any) -> dict[str, Any]:
    said = {"entry": entry, "path": f"activities/{entry}.fit", "outcome": outcome, "code": None, "reason": None}
    return {**said, "activity_ids": [], **changes}


def test_an_upload_from_its_ticket_to_its_end(world: World) -> None:
    athlete_id = world.add_athlete()
    upload = begun(world, athlete_id)
    assert upload["url"] == f"https://runs.example.org/uploads/{upload['upload_id']}"
    redeemed = {"athlete_id": str(athlete_id), "filename": "archive.zip", "size_bytes": 5000, "received_bytes": 0}
    assert redeem(world, upload) == redeemed
    path = f"/athletes/{athlete_id}/uploads/{upload['upload_id']}"
    worker(world).put(f"{path}/progress", {"received_bytes": 2000}, 204)
    assert redeem(world, upload)["received_bytes"] == 2000
    content = {"digest": digest_of("zip"), "size_bytes": 5000}
    worker(world).post(f"{path}/content", content, 202)
    worker(world).post(f"{path}/content", content, 202)
    [work] = world.work()
    assert (work.task, work.arguments) == (
        "stravaworker.read_upload",
        {"athlete_id": str(athlete_id), "upload_id": upload["upload_id"]},
    )
    assert redeem(world, upload, 404)["code"] == "ticket_not_valid"
    worker(world).post(f"{path}/content", {**content, "digest": digest_of("other")}, 409)
    worker(world).put(f"{path}/progress", {"received_bytes": 1}, 409)
    worker(world).post(
        f"{path}/outcomes", {"outcomes": [told(0), told(1, "failed", code="broken")], "next_entry": 2}, 204
    )
    state = worker(world).get(path).json
    assert (state["state"], state["next_entry"], state["digest"]) == ("reading", 2, digest_of("zip"))
    worker(world).post(f"{path}/end", {"state": "done"}, 204)
    worker(world).post(f"{path}/end", {"state": "failed", "code": "late"}, 204)
    assert worker(world).post(f"{path}/outcomes", {"outcomes": [], "next_entry": 9}, 409).json["code"] == "upload_ended"
    shown = world.athlete(athlete_id).get(f"/uploads/{upload['upload_id']}").json
    assert (shown["upload"]["state"], shown["upload"]["code"]) == ("done", None)
    assert shown["upload"]["counts"] == {"added": 1, "duplicate": 0, "merged": 0, "skipped": 0, "failed": 1}
    assert [each["entry"] for each in shown["outcomes"]] == [0, 1]


def test_what_is_told_twice_is_stored_once_and_reading_never_goes_back(world: World) -> None:
    athlete_id = world.add_athlete()
    path = f"/athletes/{athlete_id}/uploads/{begun(world, athlete_id)['upload_id']}"
    worker(world).post(f"{path}/content", {"digest": digest_of("zip"), "size_bytes": 1}, 202)
    worker(world).post(f"{path}/outcomes", {"outcomes": [told(0), told(1)], "next_entry": 2}, 204)
    worker(world).post(
        f"{path}/outcomes", {"outcomes": [told(0, "duplicate"), told(0, "merged")], "next_entry": 1}, 204
    )
    state = worker(world).get(path).json
    assert state["next_entry"] == 2
    assert state["counts"] == {"added": 1, "duplicate": 0, "merged": 1, "skipped": 0, "failed": 0}


def test_outcomes_come_in_their_order_page_by_page_and_by_kind(world: World) -> None:
    athlete_id = world.add_athlete()
    upload_id = begun(world, athlete_id)["upload_id"]
    path = f"/athletes/{athlete_id}/uploads/{upload_id}"
    outcomes = [told(each, "failed" if each % 3 == 0 else "added") for each in range(100)]
    worker(world).post(f"{path}/content", {"digest": digest_of("zip"), "size_bytes": 1}, 202)
    worker(world).post(f"{path}/outcomes", {"outcomes": outcomes[::-1], "next_entry": 100}, 204)
    me = world.athlete(athlete_id)
    cases: list[tuple[dict[str, Any], range]] = [({}, range(100)), ({"outcome": "failed"}, range(0, 100, 3))]
    for chosen, expected in cases:
        seen: list[int] = []
        cursor: dict[str, Any] = {}
        while True:
            page = me.get(f"/uploads/{upload_id}", limit=7, **chosen, **cursor).json
            seen += [each["entry"] for each in page["outcomes"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == list(expected)
    assert me.get(f"/uploads/{upload_id}", 422, cursor="nonsense").json["code"] == "cursor_malformed"


def test_a_ticket_is_for_its_own_upload_and_for_a_day(world: World) -> None:
    athlete_id = world.add_athlete()
    first, second = begun(world, athlete_id), begun(world, athlete_id)
    redeem(world, first, 404, ticket=second["ticket"])
    redeem(world, first, 404, ticket="x")
    redeem(world, first, 404, upload_id=str(uuid4()))
    assert first["ticket"] not in str(world.rows("SELECT * FROM uploads"))
    with clock.testing.shifted(timedelta(hours=23)):
        redeem(world, first)
    with clock.testing.shifted(timedelta(days=1)):
        assert redeem(world, first, 404)["code"] == "ticket_not_valid"


def test_an_upload_without_a_ticket_is_not_opened_by_an_empty_one(world: World) -> None:
    athlete_id = world.add_athlete()
    token = world.athlete(athlete_id).post("/upload-tokens", {"name": "phone"}, 201).json
    body = {"token_id": token["token_id"], "filename": "run.fit", "size_bytes": None}
    made = worker(world).post(f"/athletes/{athlete_id}/uploads", body, 201).json
    redeem(world, {**made, "ticket": "x"}, 404)


def test_what_is_under_way_counts_towards_the_quota(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    quota = me.get("/athlete/storage").json["quota_bytes"]
    first = begun(world, athlete_id, size_bytes=quota - 10)
    assert me.post("/uploads", {"filename": "x.zip", "size_bytes": 11}, 409).json["code"] == "quota_exceeded"
    second = begun(world, athlete_id, size_bytes=10)
    for each in (first, second):
        me.delete(f"/uploads/{each['upload_id']}")
    begun(world, athlete_id, size_bytes=quota)


def test_only_so_many_uploads_wait_for_their_content(world: World) -> None:
    athlete_id = world.add_athlete()
    for _ in range(20):
        begun(world, athlete_id)
    refused = world.athlete(athlete_id).post("/uploads", ZIP, 409).json
    assert refused["code"] == "too_many_uploads"
    assert "20" in refused["detail"]


def test_an_upload_she_takes_back_stops(world: World) -> None:
    athlete_id = world.add_athlete()
    upload = begun(world, athlete_id)
    path = f"/athletes/{athlete_id}/uploads/{upload['upload_id']}"
    worker(world).post(f"{path}/content", {"digest": digest_of("zip"), "size_bytes": 5}, 202)
    [before] = world.work()
    world.athlete(athlete_id).delete(f"/uploads/{upload['upload_id']}")
    assert [row.id for row in world.work()] == [before.id], "whoever would have read it takes its bytes away"
    assert worker(world).get(path, 404).json["code"] == "upload_not_found"
    worker(world).post(f"{path}/outcomes", {"outcomes": [], "next_entry": 1}, 404)
    world.athlete(athlete_id).delete(f"/uploads/{upload['upload_id']}", 404)


def test_the_bytes_of_an_upload_that_was_read_or_only_begun_are_taken_away_too(world: World) -> None:
    athlete_id = world.add_athlete()
    upload = begun(world, athlete_id)
    world.athlete(athlete_id).delete(f"/uploads/{upload['upload_id']}")
    [work] = world.work()
    arguments = {"athlete_id": str(athlete_id), "upload_id": upload["upload_id"]}
    assert (work.task, work.arguments) == ("stravaworker.read_upload", arguments)


def test_an_upload_whose_reading_was_given_up_ends_and_counts_no_more(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    quota = me.get("/athlete/storage").json["quota_bytes"]
    given_up, kept = (begun(world, athlete_id, size_bytes=quota // 2)["upload_id"] for _ in range(2))
    for each in (given_up, kept):
        body = {"digest": digest_of(each), "size_bytes": quota // 2}
        worker(world).post(f"/athletes/{athlete_id}/uploads/{each}/content", body, 202)
    for work in world.work():
        final = work.arguments["upload_id"] == given_up
        worker(world).post(f"/work/{work.id}/failure", {"reason": "no", "final": final}, 204)
    tick(world.database, clock.now())
    ended = me.get(f"/uploads/{given_up}").json["upload"]
    assert (ended["state"], ended["code"]) == ("failed", "not_readable")
    assert me.get(f"/uploads/{kept}").json["upload"]["state"] == "waiting"
    begun(world, athlete_id, size_bytes=quota // 2)


def test_an_upload_that_nobody_goes_on_with_ends_after_two_days(world: World) -> None:
    athlete_id = world.add_athlete()
    upload = begun(world, athlete_id)
    tick(world.database, clock.now() + timedelta(days=1, hours=23))
    me = world.athlete(athlete_id)
    assert me.get(f"/uploads/{upload['upload_id']}").json["upload"]["state"] == "receiving"
    tick(world.database, clock.now() + timedelta(days=2))
    ended = me.get(f"/uploads/{upload['upload_id']}").json["upload"]
    assert (ended["state"], ended["code"]) == ("failed", "not_finished")
    redeem(world, upload, 404)


def test_uploads_come_newest_first(world: World) -> None:
    athlete_id = world.add_athlete()
    made = [begun(world, athlete_id)["upload_id"] for _ in range(5)]
    me = world.athlete(athlete_id)
    first = me.get("/uploads", limit=3).json
    second = me.get("/uploads", limit=3, cursor=first["next_cursor"]).json
    seen = [each["upload_id"] for each in (*first["uploads"], *second["uploads"])]
    assert (seen, second["next_cursor"]) == (made[::-1], None)


def test_an_upload_token_uploads_and_does_nothing_else(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    made = me.post("/upload-tokens", {"name": "watch folder"}, 201).json
    assert made["token"].startswith("rup_")
    assert made["url"] == "https://runs.example.org/uploads/files/"
    assert made["token"] not in str(world.rows("SELECT * FROM upload_tokens"))
    [shown] = me.get("/upload-tokens").json["tokens"]
    assert (shown["name"], shown["last_used_at"]) == ("watch folder", None)
    found = worker(world).post("/upload-tokens/check", {"token": made["token"]}).json
    quota = me.get("/athlete/storage").json["quota_bytes"]
    assert (found["athlete_id"], found["quota_left_bytes"]) == (str(athlete_id), quota)
    assert me.get("/upload-tokens").json["tokens"][0]["last_used_at"] is not None
    body = {"token_id": made["token_id"], "filename": "run.fit", "size_bytes": 1000}
    upload = worker(world).post(f"/athletes/{athlete_id}/uploads", body, 201).json
    assert upload["quota_left_bytes"] == quota - 1000
    [listed] = me.get("/uploads").json["uploads"]
    assert (listed["origin"], listed["token_name"]) == ("token", "watch folder")
    me.delete(f"/upload-tokens/{made['token_id']}")
    refused = worker(world).post("/upload-tokens/check", {"token": made["token"]}, 404).json
    assert refused["code"] == "upload_token_not_valid"
    worker(world).post(f"/athletes/{athlete_id}/uploads", body, 404)
    assert me.get("/uploads").json["uploads"][0]["token_name"] == "watch folder"
    me.delete(f"/upload-tokens/{made['token_id']}", 404)


def test_another_athletes_token_and_upload_are_not_there(world: World) -> None:
    anna, eve = world.add_athlete(), world.add_athlete("eve@example.org")
    token = world.athlete(anna).post("/upload-tokens", {"name": "phone"}, 201).json
    body = {"token_id": token["token_id"], "filename": "run.fit", "size_bytes": 1000}
    assert worker(world).post(f"/athletes/{eve}/uploads", body, 404).json["code"] == "upload_token_not_valid"
    upload = begun(world, anna)
    world.athlete(eve).get(f"/uploads/{upload['upload_id']}", 404)
    world.athlete(eve).delete(f"/uploads/{upload['upload_id']}", 404)
    world.athlete(eve).delete(f"/upload-tokens/{token['token_id']}", 404)
    path = f"/athletes/{eve}/uploads/{upload['upload_id']}"
    worker(world).get(path, 404)
    worker(world).post(f"{path}/content", {"digest": digest_of("zip"), "size_bytes": 5}, 404)
    worker(world).post(f"{path}/end", {"state": "failed"}, 404)


def test_fifty_tokens_are_enough(world: World) -> None:
    me = world.athlete(world.add_athlete())
    for number in range(50):
        me.post("/upload-tokens", {"name": f"token {number}"}, 201)
    assert me.post("/upload-tokens", {"name": "one more"}, 409).json["code"] == "too_many_upload_tokens"


@pytest.mark.parametrize("filename", ["", "a/b.fit", "a\\b.fit", "a\nb.fit", "x" * 301])
def test_a_file_name_is_no_path(world: World, filename: str) -> None:
    world.athlete(world.add_athlete()).post("/uploads", {"filename": filename, "size_bytes": 1}, 422)
