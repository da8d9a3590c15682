"""The pages of runs and trends in a state worth looking at."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pages_to_look_at import Scene, connected, full, her
from stand_ins import StandIns, run
from stand_ins_runs import encoded, original, recording, section, with_recording

from flakon import clock

NAMES = ("Morning run", "Tempo along the canal", "Easy with Léa", "Hills <b>× 8</b> & cool-down", "Lunch loop")
WHERE = ((48.86, 2.35), (48.84, 2.42), (48.88, 2.29))
ID = "3f0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a11"
OTHER_ID = "3f0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a12"


def loop(distance_m: float, seed: int) -> str:
    """The short form of a track somewhere in Paris."""
    streams = recording(distance_m, int(distance_m / 3), seed=seed)
    latitude, longitude = WHERE[seed % len(WHERE)]
    line = [
        (north - 48.86 + latitude, east - 2.35 + longitude)
        for north, east in zip(streams["latitude_deg"][::12], streams["longitude_deg"][::12], strict=True)
    ]
    return encoded(line)


def years(count: int = 3) -> list[dict[str, Any]]:
    """Years of running, four or five times a week, more in spring and autumn."""
    chance = random.Random(7)
    today = clock.now().replace(hour=7, minute=12, second=0, microsecond=0, tzinfo=None)
    runs = []
    for back in range(365 * count):
        day = today - timedelta(days=back)
        if chance.random() > 0.6:
            continue
        long = day.weekday() == 6
        distance_m = chance.uniform(15_000, 26_000) if long else chance.uniform(5_000, 12_500) * (1 + back % 97 / 300)
        more: dict[str, Any] = {
            "total_elevation_gain_m": chance.uniform(10, 260),
            "summary_polyline": loop(distance_m, back % 7),
        }
        more["average_heartrate_bpm"] = chance.uniform(132, 168)
        if back % 61 == 9:
            more |= {"is_race": True, "workout_type": "race"}
        moment = day.replace(hour=chance.choice((6, 7, 7, 12, 18, 18, 19)))
        pace_s = chance.uniform(278, 345) + (15 if long else 0)
        name = "City half marathon" if more.get("is_race") else "Long run" if long else chance.choice(NAMES)
        runs.append(run(moment, distance_m, int(distance_m / 1000 * pace_s), name, **more))
    return runs


def _years(services: StandIns) -> None:
    full(services)
    her(services).runs = years()


def _in_miles(services: StandIns) -> None:
    _years(services)
    her(services).units = "imperial"


def _one(**more: Any) -> dict[str, Any]:
    begun = datetime(2026, 11, 22, 9, 2)  # noqa: DTZ001 - local
    about = {
        "name": "City half marathon",
        "summary_polyline": loop(21_140, 1),
        "note": "Cold and clear. Held back until 15 km, then let it go.",
        "perceived_exertion": 8,
        "pain": 1,
        "is_race": True,
    }
    made = run(begun, 21_140, 6_127, **{**about, **more})
    return {**made, "activity_id": ID}


def _whole(services: StandIns) -> None:
    full(services)
    laps = [{"name": None, **section(number * 1500, 1500, 5_150, 150 + 4 * number, 21)} for number in range(4)]
    first = with_recording(
        {
            **_one(sources=["file", "strava"], average_cadence_spm=172.4, max_heartrate_bpm=181.0, _route=5),
            "_originals": [original("2026-11-22-090211.fit")],
        },
        laps=laps,
    )
    second = {**run(datetime(2026, 4, 12, 9, 0), 21_090, 6_420, "Spring half", _route=5), "activity_id": OTHER_ID}  # noqa: DTZ001
    her(services).runs = [first, with_recording(second, seed=3), *her(services).runs]


def _whole_in_miles(services: StandIns) -> None:
    _whole(services)
    her(services).units = "imperial"


def _treadmill(services: StandIns) -> None:
    full(services)
    made = with_recording(
        _one(
            sport_type="VirtualRun",
            is_race=False,
            name="Treadmill",
            sources=["file"],
            strava_activity_id=None,
            note=None,
        )
    )
    for name in ("latitude_deg", "longitude_deg", "altitude_m"):
        del made["_streams"][name]
    her(services).runs = [{**made, "summary_polyline": None}]


def _without_details(services: StandIns) -> None:
    full(services)
    her(services).runs = [_one()]


def _by_hand(services: StandIns) -> None:
    her(services).runs = [_one(sources=["manual"], strava_activity_id=None, summary_polyline=None)]


def _page(name: str, path: str, prepare: Callable[[StandIns], None], **more: Any) -> Scene:
    return Scene(name, path, prepare, **more)


SCENES = (
    _page("runs", "/runs", _years),
    _page("runs-fr", "/runs?kind=race&sort=distance", _years, language="fr"),
    _page("runs-filtered-miles", "/runs?text=canal&min=5&max=nonsense", _in_miles),
    _page("runs-none-like-that", "/runs?text=swim", _years),
    _page("runs-empty", "/runs", lambda services: None),
    _page("run", f"/runs/{ID}", _whole),
    _page("run-fr", f"/runs/{ID}", _whole, language="fr"),
    _page("run-miles", f"/runs/{ID}", _whole_in_miles),
    _page("run-treadmill", f"/runs/{ID}", _treadmill),
    _page("run-without-details", f"/runs/{ID}", _without_details),
    _page("run-waiting", f"/runs/{ID}?asked=1795718400", _without_details),
    _page("run-by-hand", f"/runs/{ID}", _by_hand),
    _page("run-edit", f"/runs/{ID}/edit", _whole),
    _page(
        "run-edit-wrong",
        f"/runs/{ID}/edit",
        _whole,
        press="main form .button",
        fill={"crop_start_s": "later", "distance_m": "far"},
    ),
    _page("run-delete", f"/runs/{ID}/delete", _whole),
    _page("compare", f"/runs/compare?a={ID}&b={OTHER_ID}", _whole),
    _page("compare-nothing", "/runs/compare", _whole),
    _page("log", "/runs/new", full),
    _page("log-wrong", "/runs/new", full, press="main form .button", fill={"distance_m": "ten", "moving_time_s": "7"}),
    _page("trends", "/trends", _years),
    _page("trends-months-time-fr", "/trends?by=month&show=time&year=2026", _years, language="fr"),
    _page("trends-years-miles", "/trends?by=year", _in_miles),
    _page("trends-empty", "/trends", lambda services: None),
)

__all__ = ["SCENES", "connected"]
