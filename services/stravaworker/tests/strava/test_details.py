from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stravaworker.strava.details import MOST_POINTS, description, laps, streams


def raw(**columns: list[Any]) -> dict[str, Any]:
    """Streams as Strava gives them by type."""
    return {
        name: {"data": data, "series_type": "time", "original_size": len(data), "resolution": "high"}
        for name, data in columns.items()
    }


def test_streams_get_our_names_and_units() -> None:
    found = streams(
        raw(
            time=[0, 1, 3],
            distance=[0.0, 3.1, 9.3],
            latlng=[[52.5, 13.4], [52.6, 13.5], [52.7, 13.6]],
            altitude=[34.2, 34.4, 34.0],
            velocity_smooth=[0.0, 3.1, 3.1],
            heartrate=[90, 91, 95],
            cadence=[80, 84, 85],
            watts=[200, None, 210],
            temp=[21, 21, 22],
            moving=[False, True, True],
        ),
        "Run",
    )
    assert found == {
        "time_s": [0, 1, 3],
        "distance_m": [0.0, 3.1, 9.3],
        "latitude_deg": [52.5, 52.6, 52.7],
        "longitude_deg": [13.4, 13.5, 13.6],
        "altitude_m": [34.2, 34.4, 34.0],
        "speed_mps": [0.0, 3.1, 3.1],
        "heartrate_bpm": [90, 91, 95],
        "cadence_spm": [160, 168, 170],
        "power_w": [200, None, 210],
        "temperature_c": [21, 21, 22],
        "moving": [False, True, True],
    }


def test_a_rides_cadence_is_left_out() -> None:
    assert streams(raw(time=[0, 1], cadence=[80, 84]), "Ride") == {"time_s": [0, 1]}


@pytest.mark.parametrize("given_streams", [{}, raw(distance=[1.0]), raw(time=[]), {"time": [0, 1]}, {"time": None}])
def test_without_time_there_are_no_streams(given_streams: dict[str, Any]) -> None:
    assert streams(given_streams, "Run") is None


def test_a_point_whose_time_does_not_grow_is_left_out_of_every_column() -> None:
    found = streams(raw(time=[5, 6, 6, 4, None, 9], heartrate=[1, 2, 3, 4, 5, 6]), "Run")
    assert found == {"time_s": [0, 1, 4], "heartrate_bpm": [1, 2, 6]}


def test_a_column_of_another_length_and_one_without_values_are_left_out() -> None:
    found = streams(raw(time=[0, 1], heartrate=[90], temp=[None, None], distance=[0.0, 2.0]), "Run")
    assert found == {"time_s": [0, 1], "distance_m": [0.0, 2.0]}


def test_what_has_no_right_value_is_null() -> None:
    found = streams(
        raw(time=[0, 1, 2], heartrate=[-1, "90", 90], latlng=[[91.0, 0.0], None, [1.0, 2.0]], moving=[1, True, None]),
        "Run",
    )
    assert found == {
        "time_s": [0, 1, 2],
        "heartrate_bpm": [None, None, 90],
        "latitude_deg": [None, None, 1.0],
        "longitude_deg": [0.0, None, 2.0],
        "moving": [None, True, None],
    }


def test_the_longest_recording_is_cut_to_what_is_taken() -> None:
    found = streams(raw(time=list(range(MOST_POINTS + 5))), "Run")
    assert found is not None
    assert len(found["time_s"]) == MOST_POINTS


values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.lists(st.floats()))


@given(
    st.dictionaries(
        st.sampled_from(["time", "distance", "latlng", "heartrate", "cadence", "moving", "watts", "other"]),
        st.one_of(values, st.fixed_dictionaries({"data": st.one_of(values, st.lists(values, max_size=6))})),
    )
)
def test_whatever_comes_columns_are_of_one_length_and_time_grows(given_streams: dict[str, Any]) -> None:
    found = streams(given_streams, "Run")
    if found is not None:
        times = found["time_s"]
        assert times[0] == 0
        assert all(type(value) is int for value in times)
        assert all(before < after for before, after in pairwise(times))
        assert {len(column) for column in found.values()} == {len(times)}


DETAILED = {
    "start_date": "2026-11-20T06:00:00Z",
    "sport_type": "Run",
    "description": "Windy\x00",
    "laps": [
        {
            "name": "Lap 1",
            "elapsed_time": 300,
            "moving_time": 290,
            "start_date": "2026-11-20T06:00:00Z",
            "distance": 1000.0,
            "average_speed": 3.4,
            "max_speed": 4.0,
            "average_cadence": 85.5,
            "average_watts": 240.1,
            "average_heartrate": 140.2,
            "max_heartrate": 150,
            "total_elevation_gain": 4.5,
        },
        {"name": "Lap 2", "elapsed_time": 310, "distance": 1000.0, "start_date": "2026-11-20T06:05:03Z"},
    ],
}


def test_laps_get_our_names_and_begin_where_they_did() -> None:
    first, second = laps(DETAILED)
    assert first == {
        "name": "Lap 1",
        "start_s": 0,
        "elapsed_time_s": 300,
        "moving_time_s": 290,
        "distance_m": 1000.0,
        "total_elevation_gain_m": 4.5,
        "average_speed_mps": 3.4,
        "max_speed_mps": 4.0,
        "average_heartrate_bpm": 140.2,
        "max_heartrate_bpm": 150,
        "average_cadence_spm": 171.0,
        "average_power_w": 240.1,
    }
    assert (second["start_s"], second["moving_time_s"], second["average_cadence_spm"]) == (303, 310, None)


def test_a_lap_without_a_start_begins_where_the_one_before_ended() -> None:
    without = [{"elapsed_time": 300, "distance": 1.0}, {"elapsed_time": 300, "distance": 1.0}]
    assert [each["start_s"] for each in laps({"laps": without})] == [0, 300]


@pytest.mark.parametrize("listed", [None, "many", [None, 5, {}], [{"elapsed_time": None, "distance": -1}]])
def test_what_is_no_lap_is_left_out(listed: Any) -> None:
    assert laps({"laps": listed, "start_date": "yesterday"}) == []


def test_a_description_is_kept_without_what_no_column_holds() -> None:
    assert description(DETAILED) == "Windy"
    assert description({"description": ""}) is None
    assert description({"description": 5}) is None
