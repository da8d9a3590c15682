import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import App

from strava_sandbox import shapes
from strava_sandbox.listfile import ListError, convert, read
from strava_sandbox.parts import Config


def run(**changes: Any) -> dict[str, Any]:
    entry = {
        "run_id": 9_223_372_036_854_775_800,
        "name": "Round the lake",
        "distance": 8123.4,
        "moving_time": "0:45:22.880000",
        "type": "Run",
        "subtype": "generic",
        "start_date": "2025-07-03 10:15:00",
        "start_date_local": "2025-07-03 18:15:00",
        "location_country": "",
        "summary_polyline": "_p~iF~ps|U_ulLnnqC_mqNvxq`@",
        "average_heartrate": 151.0,
        "average_speed": 2.984,
        "elevation_gain": None,
        "streak": 1,
    }
    return entry | changes


def test_a_run_of_the_list_becomes_a_recording() -> None:
    recording = convert(run())
    assert recording.id == 9_223_372_036_854_775_800
    assert (recording.distance_m, recording.moving_time_s, recording.average_speed_mps) == (8123.4, 2723, 2.984)
    assert recording.total_elevation_gain_m == 0.0
    assert recording.start_point == (38.5, -120.2)
    assert recording.start.isoformat() == "2025-07-03T18:15:00+08:00"


def test_elapsed_time_is_taken_to_be_the_moving_time() -> None:
    assert convert(run()).elapsed_time_s == 2723


@pytest.mark.parametrize(
    ("local", "zone", "text"),
    [
        ("2025-07-03 18:15:00", "Etc/GMT-8", "(GMT+08:00) Etc/GMT-8"),
        ("2025-07-03 05:15:00", "Etc/GMT+5", "(GMT-05:00) Etc/GMT+5"),
        ("2025-07-03 10:15:00", "Etc/UTC", "(GMT+00:00) Etc/UTC"),
        ("2025-07-03 15:45:00", "Asia/Kolkata", "(GMT+05:30) Asia/Kolkata"),
    ],
)
def test_the_zone_is_one_with_the_difference_of_local_and_utc(local: str, zone: str, text: Any) -> None:
    recording = convert(run(start_date_local=local))
    assert recording.timezone == zone
    assert shapes.timezone_text(zone, recording.start) == text


def test_indoors_is_a_run_on_a_trainer() -> None:
    assert convert(run(subtype="indoor")).trainer
    assert not convert(run(subtype=None)).trainer


def test_no_heart_rate_stays_none() -> None:
    assert convert(run(average_heartrate=None)).average_heartrate_bpm is None


@pytest.mark.parametrize(("text", "seconds"), [("0:19:50", 1190), ("1 day, 2:00:01", 93601), ("1:00:00.500000", 3600)])
def test_moving_times_are_hours_minutes_seconds(text: Any, seconds: int) -> None:
    assert convert(run(moving_time=text)).moving_time_s == seconds


@pytest.mark.parametrize(
    "changes",
    [
        {"run_id": 2**63},
        {"run_id": 0},
        {"run_id": "abc"},
        {"moving_time": "45 min"},
        {"start_date": "yesterday"},
        {"start_date_local": "2025-07-03 18:32:00"},
        {"summary_polyline": "_p~iF"},
        {"distance": None},
    ],
)
def test_an_entry_that_is_no_run_is_refused_with_its_number(tmp_path: Path, changes: dict[str, Any]) -> None:
    path = tmp_path / "runs.json"
    path.write_text(json.dumps([run(run_id=1), run(**changes)]))
    with pytest.raises(ListError, match="entry 1"):
        read(path)


@pytest.mark.parametrize("text", ["{}", "no json", json.dumps([run(), run()])])
def test_a_file_that_is_no_list_of_runs_is_refused(tmp_path: Path, text: Any) -> None:
    path = tmp_path / "runs.json"
    path.write_text(text)
    with pytest.raises(ListError):
        read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="cannot be read"):
        read(tmp_path / "none.json")


@pytest.fixture
def with_file(config: Config, tmp_path: Path) -> Any:
    """The sandbox with a list of 450 runs."""
    from dataclasses import replace

    entries = []
    for number in range(450):
        hours = timedelta(hours=24 * number)
        start = datetime(2024, 1, 1, 10, tzinfo=UTC) + hours
        text = start.strftime("%Y-%m-%d %H:%M:%S")
        local = (start + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
        entries.append(run(run_id=9 * 10**18 + number, start_date=text, start_date_local=local))
    path = tmp_path / "runs.json"
    path.write_text(json.dumps(entries))
    return replace(config, activities=read(path))


def test_the_listing_serves_every_run_of_the_file_under_its_own_id(
    with_file: Config, start: Callable[[Config], App]
) -> None:
    app = start(with_file)
    found = app.listing(app.connect().access)
    assert sorted(activity["id"] for activity in found) == [9 * 10**18 + number for number in range(450)]
    assert found[0]["start_date"] == "2025-03-25T10:00:00Z"
    assert found[0]["start_date_local"] == "2025-03-25T18:00:00Z"


def test_the_first_page_of_a_file_is_short_too(with_file: Config, start: Callable[[Config], App]) -> None:
    app = start(with_file)
    token = app.connect().access
    assert len(app.get("/athlete/activities", token, per_page=200).get_json()) == 199


def test_the_athlete_of_the_file_is_asked_first_and_the_made_up_ones_after_her(
    with_file: Config, start: Callable[[Config], App]
) -> None:
    app = start(with_file)
    first, second = app.connect(), app.connect()
    assert "from a file" in app.client.get(app.authorize_path()).text
    from_file = {athlete.id: athlete.is_from_file for athlete in app.sandbox.athletes.all()}
    assert from_file[first.athlete_id]
    assert not from_file[second.athlete_id]


def test_without_the_file_her_athlete_is_not_there(
    with_file: Config, config: Config, start: Callable[[Config], App]
) -> None:
    tokens = start(with_file).connect()
    assert start(config).get("/athlete", tokens.access).status_code == 401
