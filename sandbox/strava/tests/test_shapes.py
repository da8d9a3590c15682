from typing import Any

import pytest
from conftest import App


@pytest.fixture
def listing(app: App) -> Any:
    return app.listing(app.connect().access)


def test_the_local_start_carries_a_false_z(listing: list[dict[str, Any]]) -> None:
    for activity in listing[:50]:
        assert activity["start_date"].endswith("Z")
        assert activity["start_date_local"].endswith("Z")
        assert activity["start_date"] != activity["start_date_local"]


def test_the_timezone_names_the_offset_of_winter_in_summer_too(listing: list[dict[str, Any]]) -> None:
    assert {activity["timezone"] for activity in listing} == {"(GMT+01:00) Europe/Berlin"}
    assert {activity["utc_offset"] for activity in listing} == {3600.0, 7200.0}


def test_the_cadence_of_a_run_is_per_leg(listing: list[dict[str, Any]]) -> None:
    cadences = [a["average_cadence"] for a in listing if a["sport_type"] == "Run"]
    assert cadences
    assert all(74.0 <= cadence <= 96.0 for cadence in cadences)


def test_the_deprecated_type_stays_beside_sport_type(listing: list[dict[str, Any]]) -> None:
    trail = next(a for a in listing if a["sport_type"] == "TrailRun")
    assert trail["type"] == "Run"


def test_average_heartrate_is_there_though_the_definition_does_not_name_it(listing: list[dict[str, Any]]) -> None:
    assert all(a["has_heartrate"] and a["average_heartrate"] > 80 for a in listing)


def test_a_treadmill_run_has_no_place(listing: list[dict[str, Any]]) -> None:
    indoors = next(a for a in listing if a["trainer"])
    assert indoors["start_latlng"] == []
    assert indoors["map"]["summary_polyline"] == ""


def test_a_race_is_workout_type_1(listing: list[dict[str, Any]]) -> None:
    assert {a["workout_type"] for a in listing if a["sport_type"] == "Run"} == {None, 1, 2, 3}
