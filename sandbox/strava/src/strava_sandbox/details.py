"""What `GET /activities/{id}` tells beyond the summary, and the streams: from the track, so that all of it agrees."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import pairwise
from typing import Any

from runscience.grade import minetti_factor
from strava_sandbox import shapes
from strava_sandbox.athletes import Athlete
from strava_sandbox.demo.track import Track, track
from strava_sandbox.recording import RUNS, Recording

MILE_M = 1609.344
BEST_EFFORTS_M = {
    "400m": 400.0,
    "1/2 mile": 805.0,
    "1K": 1000.0,
    "1 mile": 1609.0,
    "2 mile": 3219.0,
    "5K": 5000.0,
    "10K": 10_000.0,
    "15K": 15_000.0,
    "10 mile": 16_090.0,
    "20K": 20_000.0,
    "Half-Marathon": 21_097.0,
    "30K": 30_000.0,
    "Marathon": 42_195.0,
}
_CALORIES_PER_KM = 62.0


def detailed(athlete: Athlete, recording: Recording) -> dict[str, Any]:
    """A DetailedActivity: the summary with description, splits, laps and best efforts."""
    shape = shapes.summary(athlete, recording)
    shape["resource_state"] = 3
    shape["map"] = shape["map"] | {"polyline": recording.summary_polyline, "resource_state": 3}
    found = track(recording)
    is_run = recording.sport_type in RUNS
    return shape | {
        "description": recording.description,
        "calories": round(recording.distance_m / 1000.0 * _CALORIES_PER_KM, 1),
        "device_name": recording.device_name,
        "embed_token": f"{recording.id:x}",
        "perceived_exertion": None,
        "prefer_perceived_exertion": None,
        "hide_from_home": False,
        "segment_efforts": [],
        "gear": gear_summary(athlete, recording.gear_id) if recording.gear_id else None,
        "splits_metric": _splits(found, 1000.0) if found and is_run else [],
        "splits_standard": _splits(found, MILE_M) if found and is_run else [],
        "laps": _laps(athlete, recording, shape, found),
        "best_efforts": _best_efforts(athlete, recording, found) if found and is_run else [],
        "available_zones": ["heartrate"] if recording.average_heartrate_bpm is not None else [],
    }


def streams(recording: Recording, keys: set[str]) -> dict[str, Any] | None:
    """The streams that were asked for, by type; None if there are none."""
    found = track(recording)
    if found is None:
        return None
    columns: dict[str, Any] = {
        "time": found.time_s,
        "distance": found.distance_m,
        "latlng": [list(place) for place in found.latlng] if found.latlng else None,
        "altitude": found.altitude_m,
        "velocity_smooth": found.velocity_mps,
        "heartrate": found.heartrate_bpm,
        "cadence": found.cadence,
        "temp": found.temp_c,
        "moving": found.moving,
        "grade_smooth": found.grade_percent,
    }
    # Distance comes along whether it was asked for or not: by it the others are indexed.
    return {
        name: {"data": data, "series_type": "distance", "original_size": len(data), "resolution": "high"}
        for name, data in columns.items()
        if data is not None and (name in keys or name == "distance")
    }


def gear_summary(athlete: Athlete, gear_id: str) -> dict[str, Any]:
    """A pair of shoes, as an activity has it."""
    number = int(gear_id.lstrip("gb") or 0)
    model = ("Roadrunner", "Longhaul", "Feather", "Mudlark")[number % 4]
    return {
        "id": gear_id,
        "primary": False,
        "name": f"Sandbox {model} {number % 7 + 1}",
        "nickname": "",
        "resource_state": 2,
        "retired": False,
        "distance": 0,
        "converted_distance": 0.0,
    }


def gear_detailed(athlete: Athlete, gear_id: str, distance_m: float) -> dict[str, Any]:
    """The same with how far it went."""
    shape = gear_summary(athlete, gear_id)
    return shape | {
        "resource_state": 3,
        "distance": round(distance_m),
        "converted_distance": round(distance_m / 1000.0, 1),
        "brand_name": "Sandbox",
        "model_name": shape["name"].removeprefix("Sandbox "),
        "description": "",
        "notification_distance": 0,
    }


def zones(athlete: Athlete) -> dict[str, Any]:
    """Her heart-rate zones: five, by shares of her highest rate; -1 stands for no end."""
    highest = athlete.persona.max_heartrate_bpm
    ends = [round(share * highest) for share in (0.6, 0.75, 0.83, 0.92)]
    bounds = zip([0, *ends], [*ends, -1], strict=True)
    return {"heart_rate": {"custom_zones": False, "zones": [{"min": low, "max": high} for low, high in bounds]}}


def _laps(athlete: Athlete, recording: Recording, shape: dict[str, Any], found: Track | None) -> list[dict[str, Any]]:
    whole = {
        name: shape[name]
        for name in ("distance", "elapsed_time", "moving_time", "total_elevation_gain", "average_speed")
    }
    first = {"max_speed": shape.get("max_speed", shape["average_speed"]), "start_index": 0, "end_index": 0}
    pieces = [("Lap 1", 0, whole | first)] if found is None else _lap_pieces(found)
    laps = []
    for number, (name, begins_s, piece) in enumerate(pieces, start=1):
        start = recording.start + timedelta(seconds=begins_s)
        laps.append(
            {
                "id": recording.id * 100 + number,
                "resource_state": 2,
                "name": name,
                "activity": {"id": recording.id, "visibility": recording.visibility, "resource_state": 1},
                "athlete": {"id": athlete.id, "resource_state": 1},
                "start_date": shapes.zulu(start.astimezone(UTC)),
                "start_date_local": shapes.zulu(start),
                "lap_index": number,
                "split": number,
                "device_watts": False,
                "pace_zone": 0,
                **piece,
            }
        )
    return laps


def _lap_pieces(found: Track) -> Iterator[tuple[str, int, dict[str, Any]]]:
    begin = 0
    for name, end in found.laps:
        piece = _piece(found, begin, end)
        speeds = found.velocity_mps[begin : end + 1]
        yield (
            name,
            found.time_s[begin],
            piece
            | {
                "total_elevation_gain": _ascent(found, begin, end),
                "max_speed": max(speeds),
                "start_index": begin,
                "end_index": end,
            },
        )
        begin = end


def _splits(found: Track, length_m: float) -> list[dict[str, Any]]:
    splits, begin, number = [], 0, 0
    last = len(found.distance_m) - 1
    while begin < last and found.distance_m[-1] - found.distance_m[begin] > 10.0:
        number += 1
        end = min(last, bisect_left(found.distance_m, number * length_m))
        if end <= begin:
            continue
        piece = _piece(found, begin, end)
        rise = found.altitude_m[end] - found.altitude_m[begin] if found.altitude_m else 0.0
        grade = max(-0.45, min(0.45, rise / piece["distance"])) if piece["distance"] else 0.0
        graded = {"average_grade_adjusted_speed": round(piece["average_speed"] * minetti_factor(grade), 2)}
        splits.append(piece | graded | {"elevation_difference": round(rise, 1), "split": number, "pace_zone": 0})
        begin = end
    return splits


def _piece(found: Track, begin: int, end: int) -> dict[str, Any]:
    """What a lap and a split have in common."""
    elapsed_s = found.time_s[end] - found.time_s[begin]
    standing_s = sum(
        found.time_s[i] - found.time_s[i - 1] - found.step_s for i in range(begin + 1, end + 1) if not found.moving[i]
    )
    distance_m = found.distance_m[end] - found.distance_m[begin]
    moving_s = max(1, elapsed_s - standing_s)
    piece: dict[str, Any] = {
        "distance": round(distance_m, 1),
        "elapsed_time": elapsed_s,
        "moving_time": moving_s,
        "average_speed": round(distance_m / moving_s, 2),
    }
    if found.heartrate_bpm is not None:
        beats = found.heartrate_bpm[begin + 1 : end + 1]
        piece |= {"average_heartrate": round(sum(beats) / len(beats), 1), "max_heartrate": float(max(beats))}
    if found.cadence is not None:
        steps = found.cadence[begin + 1 : end + 1]
        piece["average_cadence"] = round(sum(steps) / len(steps), 1)
    return piece


def _ascent(found: Track, begin: int, end: int) -> float:
    heights = (found.altitude_m or [])[begin : end + 1]
    return round(sum(max(0.0, b - a) for a, b in pairwise(heights)), 1)


def _best_efforts(athlete: Athlete, recording: Recording, found: Track) -> list[dict[str, Any]]:
    efforts = []
    for number, (name, length_m) in enumerate(BEST_EFFORTS_M.items()):
        best = _fastest(found, length_m)
        if best is None:
            continue
        begin, end = best
        seconds = found.time_s[end] - found.time_s[begin]
        start = recording.start + timedelta(seconds=found.time_s[begin])
        efforts.append(
            {
                "id": recording.id * 100 + 50 + number,
                "resource_state": 2,
                "name": name,
                "activity": {"id": recording.id, "visibility": recording.visibility, "resource_state": 1},
                "athlete": {"id": athlete.id, "resource_state": 1},
                "elapsed_time": seconds,
                "moving_time": seconds,
                "start_date": shapes.zulu(start.astimezone(UTC)),
                "start_date_local": shapes.zulu(start),
                "distance": length_m,
                "pr_rank": None,
                "achievements": [],
                "start_index": begin,
                "end_index": end,
            }
        )
    return efforts


def _fastest(found: Track, length_m: float) -> tuple[int, int] | None:
    """Where the fastest stretch of at least this length begins and ends; None if the activity is shorter."""
    distances, times = found.distance_m, found.time_s
    if distances[-1] < length_m:
        return None
    best, shortest_s = None, times[-1] + 1
    begin = 0
    for end in range(bisect_right(distances, length_m - 0.05), len(distances)):
        while distances[end] - distances[begin + 1] >= length_m:
            begin += 1
        if distances[end] - distances[begin] >= length_m - 0.05 and times[end] - times[begin] < shortest_s:
            best, shortest_s = (begin, end), times[end] - times[begin]
    return best
