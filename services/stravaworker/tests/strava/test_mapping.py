"""One test per trap, on an activity in Strava's shape that nobody ran."""

from typing import Any

import pytest
from fake_dataservice import DOCUMENT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flakon.openapi import Document
from stravaworker.strava.mapping import NotAnActivity, activity, athlete_name, timezone_name

SUMMARY: dict[str, Any] = {
    "resource_state": 2,
    "athlete": {"id": 120000007, "resource_state": 1},
    "name": "Canal and back",
    "distance": 12345.6,
    "moving_time": 3901,
    "elapsed_time": 4020,
    "total_elevation_gain": 55.0,
    "type": "Run",
    "sport_type": "TrailRun",
    "workout_type": 2,
    "id": 16543210987,
    "start_date": "2026-07-05T07:12:31Z",
    "start_date_local": "2026-07-05T09:12:31Z",
    "timezone": "(GMT+01:00) Europe/Berlin",
    "utc_offset": 7200.0,
    "location_city": None,
    "map": {"id": "a16543210987", "summary_polyline": "_p~iF~ps|U_ulLnnqC", "resource_state": 2},
    "trainer": False,
    "commute": True,
    "manual": False,
    "private": False,
    "visibility": "followers_only",
    "flagged": False,
    "gear_id": "g7654321",
    "start_latlng": [51.33, 12.36],
    "end_latlng": [51.34, 12.37],
    "average_speed": 3.165,
    "max_speed": 5.2,
    "average_cadence": 84.5,
    "average_temp": 17,
    "average_watts": 251.5,
    "has_heartrate": True,
    "average_heartrate": 148.2,
    "max_heartrate": 171.0,
    "elev_high": 133.4,
    "elev_low": 101.0,
    "upload_id": 17265500001,
    "external_id": "watch_1.fit",
    "kudos_count": 4,
}


def mapped(**changes: Any) -> dict[str, Any]:
    return activity(SUMMARY | changes)


def without(*names: str) -> dict[str, Any]:
    return activity({name: value for name, value in SUMMARY.items() if name not in names})


def test_names_and_units_are_ours() -> None:
    assert mapped() == {
        "strava_activity_id": 16543210987,
        "name": "Canal and back",
        "sport_type": "TrailRun",
        "workout_type": "long_run",
        "start_date": "2026-07-05T07:12:31Z",
        "start_date_local": "2026-07-05T09:12:31",
        "timezone": "Europe/Berlin",
        "distance_m": 12345.6,
        "moving_time_s": 3901,
        "elapsed_time_s": 4020,
        "total_elevation_gain_m": 55.0,
        "elevation_high_m": 133.4,
        "elevation_low_m": 101.0,
        "average_speed_mps": 3.165,
        "max_speed_mps": 5.2,
        "average_heartrate_bpm": 148.2,
        "max_heartrate_bpm": 171.0,
        "average_cadence_spm": 169.0,
        "average_power_w": 251.5,
        "average_temperature_c": 17.0,
        "start_latitude_deg": 51.33,
        "start_longitude_deg": 12.36,
        "end_latitude_deg": 51.34,
        "end_longitude_deg": 12.37,
        "summary_polyline": "_p~iF~ps|U_ulLnnqC",
        "device_name": None,
        "strava_gear_id": "g7654321",
        "external_id": "watch_1.fit",
        "upload_id": 17265500001,
        "is_trainer": False,
        "is_commute": True,
        "is_manual": False,
        "is_private": False,
        "visibility": "followers_only",
    }


def test_the_local_start_loses_its_false_z() -> None:
    assert mapped(start_date_local="2026-07-05T23:59:00Z")["start_date_local"] == "2026-07-05T23:59:00"


def test_a_missing_local_start_comes_from_the_zone() -> None:
    assert without("start_date_local")["start_date_local"] == "2026-07-05T09:12:31"


@pytest.mark.parametrize(
    ("text", "offset", "name"),
    [
        ("(GMT-08:00) America/Los_Angeles", -25200.0, "America/Los_Angeles"),
        ("(GMT+05:30) Asia/Kolkata", 19800.0, "Asia/Kolkata"),
        ("(GMT+08:00) Etc/GMT-8", 28800.0, "Etc/GMT-8"),
        ("(GMT+00:00) GMT", 0.0, "GMT"),
        ("(GMT+01:00) Europe/Nowhere", 7200.0, "Etc/GMT-2"),
        ("(GMT-03:00) America", -10800.0, "Etc/GMT+3"),
        ("(GMT+01:00) ../../etc/passwd", 3600.0, "Etc/GMT-1"),
        ("(GMT+05:30) Nowhere", 19800.0, "UTC"),
        (None, None, "UTC"),
        ("", "soon", "UTC"),
    ],
)
def test_the_zone_is_the_name_behind_the_offset(text: Any, offset: Any, name: str) -> None:
    assert timezone_name(text, offset) == name


def test_the_cadence_on_foot_is_per_leg_and_doubled() -> None:
    for sport_type in ("Run", "TrailRun", "VirtualRun", "Walk", "Hike"):
        assert mapped(sport_type=sport_type, average_cadence=83.0)["average_cadence_spm"] == 166.0


def test_a_ride_has_no_steps() -> None:
    assert mapped(sport_type="Ride", average_cadence=88.0)["average_cadence_spm"] is None


def test_ids_keep_all_of_their_64_bits() -> None:
    assert mapped(id=2**63 - 1)["strava_activity_id"] == 9223372036854775807


def test_sport_type_counts_and_the_deprecated_type_stands_in_for_it() -> None:
    assert mapped(type="Run", sport_type="VirtualRun")["sport_type"] == "VirtualRun"
    assert without("sport_type")["sport_type"] == "Run"
    assert without("sport_type", "type")["sport_type"] == "Workout"


@pytest.mark.parametrize(
    ("number", "name"),
    [(None, None), (0, None), (1, "race"), (2, "long_run"), (3, "workout"), (10, None), (11, "race"), (12, "workout")],
)
def test_workout_types_have_names(number: Any, name: Any) -> None:
    assert mapped(workout_type=number)["workout_type"] == name


def test_an_empty_place_and_an_empty_map_are_none() -> None:
    indoors = mapped(start_latlng=[], end_latlng=None, map={"summary_polyline": ""}, trainer=True)
    assert indoors["start_latitude_deg"] is indoors["end_longitude_deg"] is indoors["summary_polyline"] is None
    assert indoors["is_trainer"]
    assert without("map")["summary_polyline"] is None


def test_what_only_she_sees_is_private() -> None:
    assert mapped(private=True)["is_private"]
    assert mapped(visibility="only_me")["is_private"]


def test_no_heart_rate_is_none_and_not_nought() -> None:
    assert without("average_heartrate", "max_heartrate")["average_heartrate_bpm"] is None


def test_a_missing_elapsed_time_is_the_moving_time() -> None:
    assert without("elapsed_time")["elapsed_time_s"] == 3901


@pytest.mark.parametrize("changes", [{"id": None}, {"id": "7"}, {"id": 2**63}, {"id": True}, {"start_date": "soon"}])
def test_what_has_no_id_or_start_is_no_activity(changes: dict[str, Any]) -> None:
    with pytest.raises(NotAnActivity):
        mapped(**changes)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ({"firstname": "Mara", "lastname": "Lindholm"}, "Mara Lindholm"),
        ({"firstname": "Mara", "lastname": " "}, "Mara"),
        ({"firstname": None}, None),
        (None, None),
    ],
)
def test_a_name_is_first_and_last_name(raw: Any, name: Any) -> None:
    assert athlete_name(raw) == name


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("2026-07-05T09:12:31Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.dictionaries(st.sampled_from(sorted(SUMMARY)), JSON, max_size=8))
def test_whatever_strava_sends_dataservice_takes_what_becomes_of_it(changes: dict[str, Any]) -> None:
    try:
        found = mapped(**changes)
    except NotAnActivity:
        return
    problems = [f"{error.instance_path} {error.message}" for error in STRAVA_SUMMARY.iter_errors(found)]
    assert not problems


STRAVA_SUMMARY = Document(DOCUMENT).validator({"$ref": "#/components/schemas/StravaSummary"})


def test_a_distance_is_at_most_what_dataservice_takes() -> None:
    assert activity(SUMMARY | {"distance": 4e8})["distance_m"] == 1e8


@pytest.mark.parametrize(
    ("start", "local", "zone"),
    [
        ("2026-05-31T11:50:00Z", "2026-05-31T23:50:00", "(GMT+12:00) Pacific/Auckland"),
        ("2026-06-01T09:50:00Z", "2026-05-31T23:50:00", "(GMT-10:00) Pacific/Honolulu"),
        ("2021-10-31T22:50:00Z", "2021-10-31T23:50:00", "(GMT+01:00) Europe/Paris"),
        ("2024-03-31T21:50:00Z", "2024-03-31T23:50:00", "(GMT+01:00) Europe/Paris"),
    ],
)
def test_late_in_the_evening_it_is_the_day_where_she_ran(start: str, local: str, zone: str) -> None:
    told = mapped(start_date=start, start_date_local=f"{local}Z", timezone=zone)
    assert (told["start_date"], told["start_date_local"]) == (start, local)
    untold = mapped(start_date=start, start_date_local=None, timezone=zone)
    assert untold["start_date_local"] == local
