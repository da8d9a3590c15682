from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience.cleaning import cumulative_distance_m, from_samples, teleports
from runscience.streams import FloatArray, Streams


def column(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def test_samples_are_put_in_order_and_counted_from_the_first() -> None:
    streams = from_samples(column(105, 100, 102), {"heartrate_bpm": column(130, 110, 120)})
    assert streams.to_columns() == {"time_s": [0, 2, 5], "heartrate_bpm": [110.0, 120.0, 130.0]}


def test_of_several_samples_in_a_second_the_last_counts() -> None:
    streams = from_samples(column(0, 1.1, 0.9, 2), {"heartrate_bpm": column(110, 111, 112, 113)})
    assert streams.to_columns() == {"time_s": [0, 1, 2], "heartrate_bpm": [110.0, 111.0, 113.0]}


def test_a_sample_without_a_time_is_none() -> None:
    assert from_samples(column(0, np.nan, 2), {}).to_columns() == {"time_s": [0, 2]}


def test_no_sample_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no sample"):
        from_samples(column(np.nan), {})


def test_what_no_sensor_can_mean_is_missing() -> None:
    streams = from_samples(
        column(0, 1, 2),
        {
            "heartrate_bpm": column(0, 120, 300),
            "latitude_deg": column(0, 48.1, 180),
            "longitude_deg": column(0, 2.3, 2.3),
            "power_w": column(65_535, 65_535, 65_535),
        },
    )
    assert streams.to_columns() == {
        "time_s": [0, 1, 2],
        "heartrate_bpm": [None, 120.0, None],
        "latitude_deg": [None, 48.1, None],
        "longitude_deg": [None, 2.3, None],
    }


def test_pauses_stay_with_their_samples() -> None:
    streams = from_samples(column(2, 0, 1), {}, np.array([False, True, True]))
    assert streams.to_columns()["moving"] == [True, True, False]


SAMPLES = st.lists(
    st.tuples(st.floats(0, 1e6) | st.just(float("nan")), st.floats(allow_nan=True, allow_infinity=True)), min_size=1
)


@given(SAMPLES)
def test_whatever_a_device_writes_its_streams_are_in_order(samples: list[tuple[float, float]]) -> None:
    times = column(*(time for time, _ in samples))
    values = column(*(value for _, value in samples))
    if np.isnan(times).all():
        return
    columns: dict[str, Any] = {"altitude_m": values, "latitude_deg": values, "longitude_deg": values}
    streams = from_samples(times, columns)
    assert len(streams) <= len(samples)
    altitude = streams.altitude_m
    assert altitude is None or np.nanmax(np.abs(altitude)) <= 10_000


def test_distance_never_goes_back() -> None:
    streams = Streams.from_columns({"time_s": [0, 1, 2, 3, 4], "distance_m": [5.0, 8.0, 7.0, None, 12.0]})
    distance = cumulative_distance_m(streams)
    assert distance is not None
    assert distance.tolist() == [0.0, 3.0, 3.0, 4.5, 7.0]


def test_where_the_device_has_no_distance_positions_give_it() -> None:
    streams = Streams.from_columns(
        {
            "time_s": [0, 10, 20, 30],
            "latitude_deg": [48.0, None, 48.0004, 48.0006],
            "longitude_deg": [2.0, None, 2.0, 2.0],
        }
    )
    distance = cumulative_distance_m(streams)
    assert distance is not None
    assert distance.tolist() == pytest.approx([0.0, 22.24, 44.48, 66.72], abs=0.01)


def test_a_teleport_adds_nothing_to_the_distance_of_positions() -> None:
    streams = Streams.from_columns(
        {"time_s": [0, 10, 20], "latitude_deg": [48.0, 48.0003, 49.0], "longitude_deg": [2.0, 2.0, 2.0]}
    )
    distance = cumulative_distance_m(streams)
    assert distance is not None
    assert distance.tolist() == pytest.approx([0.0, 33.36, 33.36], abs=0.01)


@pytest.mark.parametrize("columns", [{}, {"latitude_deg": [48.0, None], "longitude_deg": [2.0, None]}])
def test_where_nothing_says_how_far_there_is_no_distance(columns: dict[str, Any]) -> None:
    assert cumulative_distance_m(Streams.from_columns({"time_s": [0, 1], **columns})) is None


def test_a_device_that_counts_zeros_does_not_know() -> None:
    assert cumulative_distance_m(Streams.from_columns({"time_s": [0, 1], "distance_m": [0.0, 0.0]})) is None


def test_only_a_jump_that_is_fast_and_far_is_a_teleport() -> None:
    # 29 m in a second: noise; 400 m in a minute: run; 31 m in a second, 800 m in a minute: nobody
    distance = column(0, 29, 429, 460, 1_260)
    assert teleports(np.array([0, 1, 61, 62, 122]), distance).tolist() == [False, False, True, True]


def test_a_tunnel_is_run_through_evenly() -> None:
    distance = column(*(3.0 * second for second in range(101)))
    distance[41:81] = distance[40]
    streams = Streams(np.arange(101), distance_m=distance)
    found = cumulative_distance_m(streams)
    assert found is not None
    assert found.tolist() == pytest.approx([3.0 * second for second in range(101)])


def test_a_jump_after_a_moments_standstill_stays_a_teleport() -> None:
    distance = column(0, 3, 3, 3, 303, 306)
    streams = Streams(np.arange(6), distance_m=distance)
    found = cumulative_distance_m(streams)
    assert found is not None
    assert teleports(streams.time_s, found).tolist() == [False, False, False, True, False]


@given(st.lists(st.tuples(st.integers(1, 30), st.floats(0, 400)), min_size=1, max_size=50))
def test_spreading_a_jump_neither_adds_nor_turns_back(steps: list[tuple[int, float]]) -> None:
    times = np.cumsum([0, *(seconds for seconds, _ in steps)])
    distance = np.cumsum([0.0, *(metres for _, metres in steps)])
    found = cumulative_distance_m(Streams(times, distance_m=distance))
    if found is not None:
        assert found[-1] == pytest.approx(distance[-1])
        assert np.diff(found).min() >= -1e-9
