from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import World, statements, summary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flakon import clock

BY_HAND = {"start_date_local": "2026-03-01T07:30:00", "distance_m": 8000, "moving_time_s": 2700}


def connected(world: World, *ids: int, email: str = "anna@example.org", strava_athlete_id: int = 1001) -> UUID:
    """An athlete with these Strava activities."""
    athlete_id = world.add_athlete(email)
    world.connect_strava(athlete_id, strava_athlete_id)
    if ids:
        put(world, athlete_id, [summary(each) for each in ids])
    return athlete_id


def put(world: World, athlete_id: UUID, activities: list[dict[str, Any]], status: int = 200) -> Any:
    body = {"asked_at": clock.now().isoformat(), "activities": activities}
    return world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body, status).json


def following(cursor: str | None) -> dict[str, Any]:
    return {"cursor": cursor} if cursor else {}


def ids_of(page: Any) -> list[int | None]:
    return [each["strava_activity_id"] for each in page["activities"]]


def test_a_listing_is_added_once_then_left_alone_then_updated(world: World) -> None:
    athlete_id = connected(world)
    listing = [summary(each) for each in range(1, 31)]
    assert put(world, athlete_id, listing) == {"added": 30, "updated": 0, "unchanged": 0, "stale": 0}
    assert put(world, athlete_id, listing) == {"added": 0, "updated": 0, "unchanged": 30, "stale": 0}
    listing[3]["name"] = "Renamed at Strava"
    assert put(world, athlete_id, listing) == {"added": 0, "updated": 1, "unchanged": 29, "stale": 0}
    page = world.athlete(athlete_id).get("/activities", limit=50).json
    assert len(page["activities"]) == 30
    assert page["activities"][26]["name"] == "Renamed at Strava"


def test_an_activity_shows_what_strava_said(world: World) -> None:
    athlete_id = connected(world, 7)
    [shown] = world.athlete(athlete_id).get("/activities").json["activities"]
    said = summary(7)
    for name in said.keys() - {"strava_activity_id"}:
        assert shown[name] == said[name], name
    assert (shown["strava_activity_id"], shown["sources"], shown["is_race"]) == (7, ["strava"], False)


def test_of_two_with_one_id_the_last_counts(world: World) -> None:
    athlete_id = connected(world)
    assert put(world, athlete_id, [summary(1), summary(1, name="Later")])["added"] == 1
    assert world.athlete(athlete_id).get("/activities").json["activities"][0]["name"] == "Later"


def test_a_thousand_take_as_many_statements_as_ten(world: World) -> None:
    athlete_id = connected(world)
    counts = []
    for ids in (range(1, 11), range(11, 1011)):
        with statements(world.database.engine) as seen:
            put(world, athlete_id, [summary(each) for each in ids])
        counts.append(len(seen))
        changed = [summary(each, name="Another name") if each % 2 else summary(each) for each in ids]
        with statements(world.database.engine) as seen:
            put(world, athlete_id, changed)
        counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 14, counts


def test_a_thousand_and_one_are_too_many(world: World) -> None:
    put(world, connected(world), [summary(each) for each in range(1, 1002)], 422)


def test_a_listing_for_someone_who_is_not_connected_is_refused(world: World) -> None:
    assert put(world, world.add_athlete(), [summary(1)], 404)["code"] == "strava_not_linked"


@pytest.mark.parametrize(
    "changes",
    [
        {"start_date": "2026-02-30T06:00:00Z"},
        {"start_date_local": "2026-02-30T06:00:00"},
        {"distance_m": -1},
        {"unknown": 1},
        {"moving_time_s": 2.5},
    ],
)
def test_what_is_not_as_agreed_is_refused_with_its_place(world: World, changes: dict[str, Any]) -> None:
    answer = put(world, connected(world), [summary(1), summary(2, **changes)], 422)
    assert answer["errors"][0]["path"].startswith("/activities/1")


def test_odd_texts_and_numbers_of_strava_are_kept(world: World) -> None:
    athlete_id = connected(world)
    odd = summary(2**63 - 1, name="ab\\u0000 \u2028 🏃", timezone="Nowhere/Land", elapsed_time_s=1_999_999_999)
    put(world, athlete_id, [odd])
    [shown] = world.athlete(athlete_id).get("/activities").json["activities"]
    assert shown["name"] == "ab\\u0000 \u2028 🏃"
    assert (shown["timezone"], shown["strava_activity_id"]) == ("UTC", 2**63 - 1)


def test_strava_data_expires_a_week_after_it_was_last_fetched(world: World) -> None:
    athlete_id = connected(world, 1, 2)
    with clock.testing.shifted(timedelta(days=5)):
        put(world, athlete_id, [summary(1)])
    ends = {row.external_id: row.expires_at for row in world.rows("SELECT * FROM activity_sources")}
    left = {external_id: (end - clock.now()) / timedelta(days=1) for external_id, end in ends.items()}
    assert left == {"1": pytest.approx(12, abs=0.01), "2": pytest.approx(7, abs=0.01)}


def test_activities_come_newest_first_page_by_page(world: World) -> None:
    athlete_id = connected(world, *range(1, 26))
    me = world.athlete(athlete_id)
    seen: list[int | None] = []
    cursor: str | None = None
    while True:
        page = me.get("/activities", limit=10, **following(cursor)).json
        seen += ids_of(page)
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == list(range(25, 0, -1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.integers(min_value=0, max_value=4), min_size=0, max_size=25),
    limit=st.integers(min_value=1, max_value=7),
)
def test_paging_shows_each_activity_once_in_order_however_many_start_together(
    world: World, days: list[int], limit: int
) -> None:
    with world.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM athletes")
    athlete_id = connected(world)
    put(world, athlete_id, [summary(n + 1, start_date=f"2026-05-0{day + 1}T06:00:00Z") for n, day in enumerate(days)])
    me = world.athlete(athlete_id)
    seen: list[Any] = []
    cursor: str | None = None
    while True:
        page = me.get("/activities", limit=limit, **following(cursor)).json
        assert len(page["activities"]) <= limit
        seen += page["activities"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        assert len(page["activities"]) == limit
    assert sorted(each["strava_activity_id"] for each in seen) == list(range(1, len(days) + 1))
    order = [(each["start_date"], UUID(each["activity_id"])) for each in seen]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "é" * 4, "A" * 200, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_a_malformed_cursor_is_refused(world: World, cursor: str) -> None:
    me = world.athlete(world.add_athlete())
    answer = me.get("/activities", 422, cursor=cursor).json
    assert answer["code"] == "cursor_malformed"


def test_only_runs_are_listed_unless_all_are_asked_for(world: World) -> None:
    athlete_id = connected(world)
    put(world, athlete_id, [summary(1), summary(2, sport_type="Ride"), summary(3, sport_type="TrailRun")])
    me = world.athlete(athlete_id)
    assert ids_of(me.get("/activities").json) == [3, 1]
    assert ids_of(me.get("/activities", sport="all").json) == [3, 2, 1]


def test_a_list_takes_one_statement(world: World) -> None:
    me = world.athlete(connected(world, *range(1, 60)))
    with statements(world.database.engine) as seen:
        me.get("/activities", limit=50)
    assert len(seen) == 1, seen


def test_a_list_that_has_not_changed_is_not_sent_again(world: World) -> None:
    athlete_id = connected(world, 1)
    me = world.athlete(athlete_id)
    tag = me.get("/activities").headers["ETag"]
    assert me.get("/activities", 304, {"If-None-Match": f'"other", W/{tag}'}).body == b""
    put(world, athlete_id, [summary(2)])
    assert me.get("/activities", 200, {"If-None-Match": tag}).headers["ETag"] != tag


def test_another_athletes_activity_is_not_there(world: World) -> None:
    athlete_id = connected(world, 1)
    activity_id = world.athlete(athlete_id).get("/activities").json["activities"][0]["activity_id"]
    eve = world.athlete(connected(world, 2, email="eve@example.org", strava_athlete_id=1002))
    path = f"/activities/{activity_id}"
    assert eve.get(path, 404).json["code"] == "activity_not_found"
    eve.patch(path, {"name": "Mine"}, 404)
    eve.delete(path, 404)
    assert ids_of(eve.get("/activities").json) == [2]


def test_the_same_strava_activity_can_be_two_athletes(world: World) -> None:
    first = connected(world, 1)
    second = connected(world, 1, email="eve@example.org", strava_athlete_id=1002)
    shown = [world.athlete(each).get("/activities").json["activities"][0] for each in (first, second)]
    assert shown[0]["activity_id"] != shown[1]["activity_id"]


def test_edits_lie_over_what_strava_says_and_survive_what_it_says_next(world: World) -> None:
    athlete_id = connected(world, 1)
    me = world.athlete(athlete_id)
    path = f"/activities/{me.get('/activities').json['activities'][0]['activity_id']}"
    edited = me.patch(path, {"name": "Tempo", "perceived_exertion": 7, "distance_m": 9000, "is_race": True}).json
    assert (edited["name"], edited["distance_m"], edited["average_speed_mps"]) == ("Tempo", 9000, 3.0)
    assert edited["edits"] == {"name": "Tempo", "perceived_exertion": 7, "distance_m": 9000, "is_race": True}
    put(world, athlete_id, [summary(1, name="Renamed", average_heartrate_bpm=150)])
    now = me.get(path).json
    assert (now["name"], now["average_heartrate_bpm"], now["is_race"]) == ("Tempo", 150, True)
    back = me.patch(path, {"name": None, "distance_m": None, "note": "  "}).json
    assert (back["name"], back["distance_m"], back["note"]) == ("Renamed", 10000, None)


def test_a_whole_number_may_be_written_with_a_point(world: World) -> None:
    athlete_id = connected(world)
    put(world, athlete_id, [{**summary(7, moving_time_s=3000.0), "strava_activity_id": 7.0}])
    me = world.athlete(athlete_id)
    [shown] = me.get("/activities").json["activities"]
    assert (shown["strava_activity_id"], shown["moving_time_s"]) == (7, 3000)
    edited = me.patch(f"/activities/{shown['activity_id']}", {"perceived_exertion": 6.0, "pain": 0.0}).json
    assert edited["edits"] == {"perceived_exertion": 6, "pain": 0}
    me.post("/activities", {**BY_HAND, "moving_time_s": 2700.0}, 201)


def test_an_edit_of_what_has_changed_meanwhile_is_refused(world: World) -> None:
    athlete_id = connected(world, 1)
    me = world.athlete(athlete_id)
    path = f"/activities/{me.get('/activities').json['activities'][0]['activity_id']}"
    tag = me.get(path).headers["ETag"]
    put(world, athlete_id, [summary(1)])
    newer = me.patch(path, {"note": "fine"}, headers={"If-Match": tag}).headers["ETag"]
    assert me.patch(path, {"note": "late"}, 412, headers={"If-Match": tag}).json["code"] == "precondition_failed"
    me.delete(path, 412, headers={"If-Match": f"W/{newer}"})
    me.delete(path, headers={"If-Match": f'"x", {newer}'})


def test_what_she_deleted_does_not_come_back_with_the_next_listing(world: World) -> None:
    athlete_id = connected(world, 1, 2)
    me = world.athlete(athlete_id)
    first = me.get("/activities").json["activities"][0]
    me.delete(f"/activities/{first['activity_id']}")
    assert put(world, athlete_id, [summary(1), summary(2)]) == {"added": 0, "updated": 0, "unchanged": 2, "stale": 0}
    assert ids_of(me.get("/activities").json) == [1]
    me.delete(f"/activities/{first['activity_id']}", 404)


def test_an_activity_can_be_logged_by_hand(world: World) -> None:
    me = world.athlete(world.add_athlete())
    logged = me.post("/activities", {**BY_HAND, "note": "windy", "perceived_exertion": 4}, 201).json
    assert (logged["start_date"], logged["timezone"]) == ("2026-03-01T06:30:00Z", "Europe/Paris")
    assert (logged["name"], logged["elapsed_time_s"], logged["sources"]) == ("Run", 2700, ["manual"])
    assert logged["average_speed_mps"] == pytest.approx(2.963, abs=0.001)
    assert logged["edits"] == {"note": "windy", "perceived_exertion": 4}
    assert me.get(f"/activities/{logged['activity_id']}").json == logged


def test_logging_it_again_with_one_key_logs_it_once(world: World) -> None:
    me = world.athlete(world.add_athlete())
    key = {"Idempotency-Key": str(uuid4())}
    first = me.post("/activities", BY_HAND, 201, key).json
    assert me.post("/activities", BY_HAND, 201, key).json == first
    me.post("/activities", BY_HAND, 201)
    assert len(me.get("/activities").json["activities"]) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("start_date_local", "2026-02-30T07:00:00"), ("timezone", "Mars/Olympus"), ("elapsed_time_s", 60)],
)
def test_what_cannot_have_been_is_not_logged(world: World, field: str, value: Any) -> None:
    me = world.athlete(world.add_athlete())
    assert me.post("/activities", {**BY_HAND, field: value}, 422).json["errors"][0]["path"] == f"/{field}"


def test_disconnecting_takes_away_what_strava_said_and_keeps_her_words(world: World) -> None:
    athlete_id = connected(world, 1, 2)
    me = world.athlete(athlete_id)
    me.post("/activities", BY_HAND, 201)
    activity_id = next(
        each["activity_id"] for each in me.get("/activities").json["activities"] if each["strava_activity_id"] == 2
    )
    me.patch(f"/activities/{activity_id}", {"note": "my best"})
    me.delete("/athlete/strava")
    assert [each["sources"] for each in me.get("/activities").json["activities"]] == [["manual"]]
    me.get(f"/activities/{activity_id}", 404)
    world.connect_strava(athlete_id)
    put(world, athlete_id, [summary(2)])
    assert me.get(f"/activities/{activity_id}").json["note"] == "my best"
