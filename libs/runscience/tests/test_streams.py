from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience.streams import Streams

RUN: dict[str, Any] = {
    "time_s": [0, 1, 3],
    "distance_m": [0.0, 3.0, 9.0],
    "heartrate_bpm": [None, 120.0, 121.0],
    "moving": [True] * 3,
}


def test_streams_are_given_back_as_they_came() -> None:
    assert Streams.from_columns(RUN).to_columns() == RUN


@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1).filter(lambda each: any(v is not None for v in each)))
def test_every_column_with_a_value_is_given_back(values: list[float | None]) -> None:
    columns: dict[str, Any] = {"time_s": list(range(len(values))), "altitude_m": values}
    assert Streams.from_columns(columns).to_columns() == columns


def test_a_column_without_any_value_is_none() -> None:
    assert Streams.from_columns({**RUN, "power_w": [None] * 3}).power_w is None


def test_whoever_is_not_said_to_stand_moved() -> None:
    assert Streams.from_columns({**RUN, "moving": [None, False, None]}).to_columns()["moving"] == [True, False, True]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"time_s": []}, "empty"),
        ({"time_s": None}, "missing"),
        ({"time_s": [1, 2, 3]}, "begins at 1"),
        ({"time_s": [0, 2, 2]}, "sample 2"),
        ({"time_s": [0, 2, 1]}, "sample 2"),
        ({"distance_m": [0.0]}, "1 values"),
        ({"wind_mps": [1, 2, 3]}, "wind_mps"),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_reason(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Streams.from_columns({**RUN, **changes})


def test_time_and_distance_count_from_the_crop() -> None:
    times = list(range(101))
    streams = Streams.from_columns({"time_s": times, "distance_m": [3.0 * each for each in times]})
    rest = streams.cropped(20, 60)
    assert rest.elapsed_time_s == 40
    assert rest.distance_m is not None
    assert (rest.distance_m[0], rest.distance_m[-1]) == (0.0, 120.0)


def test_an_open_crop_takes_off_one_end_only() -> None:
    streams = Streams(np.arange(10))
    assert (len(streams.cropped(None, 4)), len(streams.cropped(4, None))) == (5, 6)


def test_a_crop_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing lies between 50 s and 60 s"):
        Streams(np.arange(10)).cropped(50, 60)


def test_the_values_of_a_crop_stay_with_their_times() -> None:
    streams = Streams.from_columns({"time_s": [0, 2, 5, 9], "heartrate_bpm": [100.0, None, 120.0, 130.0]})
    assert streams.cropped(1, 6).to_columns() == {"time_s": [0, 3], "heartrate_bpm": [None, 120.0]}


def test_a_sensor_that_had_nothing_to_say_within_the_crop_is_none() -> None:
    columns: dict[str, Any] = {
        "time_s": [0, 1, 2, 3],
        "heartrate_bpm": [None, None, 120, 121],
        "altitude_m": [3, 4, 5, 6],
    }
    assert Streams.from_columns(columns).cropped(0, 1).to_columns() == {"time_s": [0, 1], "altitude_m": [3.0, 4.0]}
