from datetime import timedelta
from typing import Any
from uuid import UUID

from dataservice_support import World
from files_support import START, put_file

OUT, BACK = "_yfiHw|iM_@?_@?_@?_@?_@?_@?_@?_@?_@?_@?", (48.85, 2.35)


def track(world: World, athlete_id: UUID, day: int, **changes: Any) -> str:
    """A run on a day of its own, on the usual way unless said otherwise."""
    start = (START + timedelta(days=day)).isoformat().replace("+00:00", "Z")
    place = {
        "summary_polyline": OUT,
        "start_latitude_deg": BACK[0],
        "start_longitude_deg": BACK[1],
        "end_latitude_deg": BACK[0],
        "end_longitude_deg": BACK[1],
    }
    return str(put_file(world, athlete_id, f"day {day}", start_date=start, **{**place, **changes})["activity_id"])


def similar(world: World, athlete_id: UUID, activity_id: str) -> list[str]:
    found = world.athlete(athlete_id).get(f"/activities/{activity_id}/similar").json["activities"]
    assert all(0.8 <= each["similarity"] <= 1 for each in found)
    return [each["activity"]["activity_id"] for each in found]


def test_runs_on_one_route_are_found_newest_first(world: World) -> None:
    athlete_id = world.add_athlete()
    mine = track(world, athlete_id, 0)
    others = [track(world, athlete_id, day) for day in (1, 2, 3)]
    trail = track(world, athlete_id, 4, sport_type="TrailRun", distance_m=10900)
    track(world, athlete_id, 5, distance_m=11500)
    track(world, athlete_id, 6, start_latitude_deg=48.86)
    track(world, athlete_id, 7, sport_type="Ride")
    track(world, athlete_id, 8, summary_polyline="_yfiHw|iM?_@?_@?_@?_@?_@?_@?_@?_@?_@?_@?_@?_@?_@?_@?_@?_@?_@?_@")
    put_file(world, athlete_id, "no track", after_s=90 * 86400)
    assert similar(world, athlete_id, mine) == [trail, *others[::-1]]


def test_what_has_no_track_is_like_nothing(world: World) -> None:
    athlete_id = world.add_athlete()
    mine = put_file(world, athlete_id, "no track")["activity_id"]
    track(world, athlete_id, 1)
    assert similar(world, athlete_id, mine) == []


def test_another_athletes_runs_on_the_same_route_are_not_shown(world: World) -> None:
    anna, eve = world.add_athlete(), world.add_athlete("eve@example.org")
    mine = track(world, anna, 0)
    track(world, eve, 1)
    assert similar(world, anna, mine) == []
    world.athlete(eve).get(f"/activities/{mine}/similar", 404)
