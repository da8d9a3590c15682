from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import World, listed, summary

from dataservice.tick import tick
from flakon import clock

LAP = {"name": "Lap 1", "start_s": 0, "elapsed_time_s": 600, "moving_time_s": 600, "distance_m": 1800.0}


def columns(seconds: int = 2_000, speed_mps: float = 3.0) -> dict[str, Any]:
    """An even run at 150 beats."""
    times = list(range(seconds + 1))
    return {
        "time_s": times,
        "distance_m": [round(speed_mps * each, 1) for each in times],
        "heartrate_bpm": [150 for _ in times],
        "altitude_m": [None, *(80.5 for _ in times[1:])],
    }


def connected(world: World, *ids: int, **changes: Any) -> UUID:
    """An athlete with these Strava activities, all with the same changes."""
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    body = listed(*(summary(each, **changes) for each in ids))
    world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body)
    return athlete_id


def bring_details(world: World, athlete_id: UUID, strava_id: int, streams: Any, **changes: Any) -> None:
    """What stravaworker stores of an activity's details."""
    body = {
        "asked_at": clock.now().isoformat(),
        "summary": summary(strava_id, **changes),
        "laps": [LAP],
        "streams": streams,
    }
    path = f"/athletes/{athlete_id}/strava/activities/{strava_id}/details"
    world.service("stravaworker").put(path, body)


def activity(world: World, strava_id: int) -> UUID:
    """The activity that a Strava activity is part of."""
    [row] = world.rows("SELECT activity_id FROM activity_sources WHERE external_id = :id", id=str(strava_id))
    return UUID(str(row.activity_id))


def analysis(world: World, athlete_id: UUID, strava_id: int) -> Any:
    return world.athlete(athlete_id).get(f"/activities/{activity(world, strava_id)}/analysis").json


def effort(world: World, athlete_id: UUID, strava_id: int, distance_m: float = 1_000.0) -> Any:
    """Her best effort over a distance in one of her activities."""
    found = analysis(world, athlete_id, strava_id)["best_efforts"]
    return next(each for each in found if each["distance_m"] == distance_m)


def standing(world: World, athlete_id: UUID, strava_id: int) -> tuple[int | None, int | None, bool]:
    """Where her kilometre in it stands: of all, of its year, whether it is the record."""
    found = effort(world, athlete_id, strava_id)
    return found["rank"], found["rank_in_year"], found["is_record"]


def test_streams_come_out_as_they_went_in(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns())
    answer = world.athlete(athlete_id).get(f"/activities/{activity(world, 1)}/streams").json
    assert (answer["source"], answer["points"]) == ("strava", 2_001)
    assert answer["streams"] == columns()


def test_fewer_points_are_given_where_fewer_are_asked_for(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns())
    answer = world.athlete(athlete_id).get(f"/activities/{activity(world, 1)}/streams", points=100).json
    assert answer["points"] == 2_001
    assert 90 <= len(answer["streams"]["time_s"]) <= 100


def test_the_analysis_has_all_that_a_run_shows(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns())
    world.athlete(athlete_id).patch("/athlete", {"max_heartrate_bpm": 190, "resting_heartrate_bpm": 50})
    found = analysis(world, athlete_id, 1)
    assert (found["source"], found["activity_id"]) == ("strava", str(activity(world, 1)))
    assert (found["total"]["distance_m"], found["total"]["moving_time_s"]) == (6_000, 2_000)
    assert [split["distance_m"] for split in found["splits_km"]] == [1_000] * 6
    assert [lap["name"] for lap in found["laps"]] == ["Lap 1"]
    assert found["best_efforts"][-1] == {
        "distance_m": 5_000,
        "elapsed_time_s": 1_666.7,
        "start_offset_s": 0,
        "is_plausible": True,
        "counts": True,
        "rank": 1,
        "rank_in_year": 1,
        "is_record": True,
    }
    assert [zone["seconds"] for zone in found["zones"]["zones"]] == [0, 0, 2_000, 0, 0]


def test_zones_follow_her_settings(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns())
    assert analysis(world, athlete_id, 1)["zones"] is None
    world.athlete(athlete_id).patch("/athlete", {"max_heartrate_bpm": 160})
    assert analysis(world, athlete_id, 1)["zones"]["zones"][4]["seconds"] == 2_000


def test_unchanged_streams_are_not_sent_again(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns())
    for name in ("streams", "analysis"):
        path = f"/activities/{activity(world, 1)}/{name}"
        tag = world.athlete(athlete_id).get(path).headers["ETag"]
        world.athlete(athlete_id).get(path, status=304, headers={"If-None-Match": tag})


@pytest.mark.parametrize("name", ["streams", "analysis"])
def test_without_streams_she_is_told_what_to_do(world: World, name: str) -> None:
    athlete_id = connected(world, 1)
    problem = world.athlete(athlete_id).get(f"/activities/{activity(world, 1)}/{name}", 404).json
    assert problem["code"] == "no_streams"
    assert "ask for them" in problem["detail"]
    by_hand = {"start_date_local": "2026-03-01T07:30:00", "distance_m": 8000, "moving_time_s": 2700}
    logged = world.athlete(athlete_id).post("/activities", by_hand, 201).json["activity_id"]
    assert "bring its file" in world.athlete(athlete_id).get(f"/activities/{logged}/{name}", 404).json["detail"]


@pytest.mark.parametrize("name", ["streams", "analysis"])
def test_anothers_activity_is_not_there(world: World, name: str) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns())
    other = world.add_athlete("grace@example.org")
    problem = world.athlete(other).get(f"/activities/{activity(world, 1)}/{name}", 404).json
    assert problem["code"] == "activity_not_found"
    assert world.athlete(other).get(f"/activities/{uuid4()}/{name}", 404).json["code"] == "activity_not_found"


def test_efforts_are_ranked_among_all_and_within_their_year(world: World) -> None:
    athlete_id = connected(world, 1, 2, 400)  # ids 1 and 2 were run in 2026, 400 in 2027
    for strava_id, speed_mps in ((1, 3.0), (2, 4.0), (400, 3.5)):
        bring_details(world, athlete_id, strava_id, columns(600, speed_mps))
    assert standing(world, athlete_id, 2) == (1, 1, True)
    assert standing(world, athlete_id, 400) == (2, 1, False)
    assert standing(world, athlete_id, 1) == (3, 2, False)


def test_of_two_equal_efforts_the_earlier_is_the_record(world: World) -> None:
    athlete_id = connected(world, 1, 2)
    for strava_id in (2, 1):
        bring_details(world, athlete_id, strava_id, columns(600))
    assert [standing(world, athlete_id, strava_id)[0] for strava_id in (1, 2)] == [1, 2]


def test_others_efforts_are_others(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns(600))
    other = world.add_athlete("grace@example.org")
    world.connect_strava(other, 2002)
    world.service("stravaworker").post(f"/athletes/{other}/strava/activities", listed(summary(9)))
    bring_details(world, other, 9, columns(600, 4.0))
    assert standing(world, athlete_id, 1) == (1, 1, True)


def test_what_she_leaves_out_makes_no_record(world: World) -> None:
    athlete_id = connected(world, 1, 2)
    bring_details(world, athlete_id, 1, columns(600))
    bring_details(world, athlete_id, 2, columns(600, 4.0))
    path = f"/activities/{activity(world, 2)}"
    world.athlete(athlete_id).patch(path, {"leave_out_of_records": True})
    assert standing(world, athlete_id, 2) == (None, None, False)
    assert standing(world, athlete_id, 1) == (1, 1, True)
    world.athlete(athlete_id).patch(path, {"leave_out_of_records": None})
    assert standing(world, athlete_id, 2) == (1, 1, True)


@pytest.mark.parametrize("changes", [{"is_trainer": True}, {"sport_type": "VirtualRun"}])
def test_a_treadmill_makes_no_record(world: World, changes: dict[str, Any]) -> None:
    athlete_id = connected(world, 1, **changes)
    bring_details(world, athlete_id, 1, columns(600), **changes)
    assert standing(world, athlete_id, 1) == (None, None, False)


def test_a_ride_has_no_best_efforts(world: World) -> None:
    athlete_id = connected(world, 1, sport_type="Ride")
    bring_details(world, athlete_id, 1, columns(), sport_type="Ride")
    assert analysis(world, athlete_id, 1)["best_efforts"] == []


def test_what_turns_out_to_be_a_ride_has_none_any_more(world: World) -> None:
    athlete_id = connected(world, 1, 2)
    bring_details(world, athlete_id, 1, columns(600))
    bring_details(world, athlete_id, 2, columns(600, 4.0))
    body = listed(summary(2, sport_type="Ride"))
    with clock.testing.shifted(timedelta(minutes=1)):
        world.service("stravaworker").post(
            f"/athletes/{athlete_id}/strava/activities", {**body, "asked_at": clock.now().isoformat()}
        )
    assert analysis(world, athlete_id, 2)["best_efforts"] == []
    assert standing(world, athlete_id, 1) == (1, 1, True)


def test_a_run_nobody_can_have_run_waits_for_her_word(world: World) -> None:
    athlete_id = connected(world, 1, 2)
    bring_details(world, athlete_id, 1, columns(600))
    bring_details(world, athlete_id, 2, columns(600, 9.0))
    found = effort(world, athlete_id, 2)
    assert (found["is_plausible"], found["counts"], found["rank"]) == (False, False, None)
    assert standing(world, athlete_id, 1) == (1, 1, True)
    [question] = world.athlete(athlete_id).get("/questions").json["questions"]
    assert (question["kind"], question["cause"]) == ("implausible_effort", "too_fast")
    world.athlete(athlete_id).post(f"/questions/{question['question_id']}/answer", {"answer": "real"})
    assert standing(world, athlete_id, 2) == (1, 1, True)


def test_what_she_says_was_none_makes_no_record(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns(600, 9.0))
    [question] = world.athlete(athlete_id).get("/questions").json["questions"]
    world.athlete(athlete_id).post(f"/questions/{question['question_id']}/answer", {"answer": "leave_out"})
    assert standing(world, athlete_id, 1) == (None, None, False)
    with clock.testing.shifted(timedelta(days=1)):
        bring_details(world, athlete_id, 1, columns(600, 9.0))
        assert standing(world, athlete_id, 1) == (None, None, False)
        assert world.athlete(athlete_id).get("/questions").json["questions"] == []


def test_her_word_that_it_was_real_outlives_the_streams(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns(600, 9.0))
    [question] = world.athlete(athlete_id).get("/questions").json["questions"]
    world.athlete(athlete_id).post(f"/questions/{question['question_id']}/answer", {"answer": "real"})
    with clock.testing.shifted(timedelta(days=8)):
        tick(world.database, clock.now())
        body = listed(summary(1))
        world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body)
        bring_details(world, athlete_id, 1, columns(600, 9.0))
        assert standing(world, athlete_id, 1) == (1, 1, True)


def test_a_crop_shows_in_streams_analysis_and_summary(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns())
    path = f"/activities/{activity(world, 1)}"
    her = world.athlete(athlete_id)
    before = her.get(path).json
    shown = her.patch(path, {"crop_start_s": 500, "crop_end_s": 1_500}).json
    assert (shown["distance_m"], shown["elapsed_time_s"], shown["moving_time_s"]) == (3_000, 1_000, 1_000)
    assert shown["start_date"] > before["start_date"]
    assert analysis(world, athlete_id, 1)["total"]["distance_m"] == 3_000
    assert len(her.get(f"{path}/streams").json["streams"]["time_s"]) == 1_001
    assert len(her.get(f"{path}/streams", whole="true").json["streams"]["time_s"]) == 2_001
    assert her.patch(path, {"crop_start_s": None, "crop_end_s": None}).json["distance_m"] == before["distance_m"]


def test_details_that_end_take_their_analysis_along(world: World) -> None:
    athlete_id = connected(world, 1)
    bring_details(world, athlete_id, 1, columns())
    with clock.testing.shifted(timedelta(days=5)):
        body = {**listed(summary(1)), "asked_at": clock.now().isoformat()}
        world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body)
    with clock.testing.shifted(timedelta(days=8)):
        tick(world.database, clock.now())
    assert [world.count(table) for table in ("activities", "source_streams", "activity_analyses", "best_efforts")] == [
        1,
        0,
        0,
        0,
    ]
