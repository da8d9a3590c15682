from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience.elevation import climbed_m, smoothed, smoothed_altitude_m
from runscience.streams import FloatArray, Streams


def climbed(altitude: list[float], threshold_m: float = 2.0) -> tuple[float, float]:
    gain, loss = climbed_m(np.array(altitude, dtype=np.float64), threshold_m)
    return float(gain[-1]), float(loss[-1])


def test_a_hill_is_climbed_and_descended_once() -> None:
    assert climbed([100, 105, 110, 120, 115, 100]) == (20.0, 20.0)


def test_what_stays_below_the_threshold_is_noise() -> None:
    assert climbed([100, 101, 100, 101.9, 100, 101] * 50) == (0.0, 0.0)


def test_a_dip_below_the_threshold_interrupts_no_climb() -> None:
    assert climbed([100, 105, 104, 110]) == (10.0, 0.0)


def test_a_dip_as_high_as_the_threshold_is_climbed_again() -> None:
    assert climbed([100, 105, 103, 110]) == (12.0, 2.0)


def test_level_ground_has_neither() -> None:
    assert climbed([100.0] * 10) == (0.0, 0.0)


def test_a_climb_counts_as_it_is_made() -> None:
    gain, _ = climbed_m(np.array([100.0, 101.0, 103.0, 102.5, 104.0]))
    assert gain.tolist() == [0.0, 1.0, 3.0, 3.0, 4.0]


@given(st.lists(st.floats(-100, 5000), min_size=1, max_size=60))
def test_without_a_threshold_every_step_counts(altitude: list[float]) -> None:
    steps = [after - before for before, after in pairwise(altitude)]
    wanted = sum(max(each, 0) for each in steps), sum(max(-each, 0) for each in steps)
    assert climbed(altitude, 1e-9) == pytest.approx(wanted, abs=1e-6)


@given(st.lists(st.floats(-100, 5000), min_size=1, max_size=60), st.floats(0.5, 50))
def test_a_threshold_takes_away_and_never_more_than_itself_from_the_difference(
    altitude: list[float], threshold_m: float
) -> None:
    gain, loss = climbed(altitude, threshold_m)
    everything = climbed(altitude, 1e-9)
    assert gain <= everything[0] + 1e-6
    assert loss <= everything[1] + 1e-6
    assert abs((gain - loss) - (altitude[-1] - altitude[0])) <= 2 * threshold_m + 1e-6


def naive_mean(values: FloatArray, along: FloatArray, place: float, half: float) -> float:
    fine = np.linspace(place - half, place + half, 20_001)
    return float(np.interp(fine, along, values).mean())


def test_smoothing_is_the_mean_around_each_place() -> None:
    random = np.random.default_rng(7)
    along = np.cumsum(random.uniform(0.5, 8.0, 200))
    values = random.normal(100, 3, 200)
    found = smoothed(values, along, 30.0)
    for place in (60, 100, 140):
        assert found[place] == pytest.approx(naive_mean(values, along, along[place], 15.0), abs=0.02)


def test_smoothing_leaves_a_slope_as_it_is_to_its_ends() -> None:
    along = np.linspace(0, 500, 101)
    assert smoothed(0.05 * along, along, 40.0) == pytest.approx(0.05 * along, abs=1e-9)


def test_next_to_no_step_is_no_cliff() -> None:
    along = np.array([0.0, 10.0, 10.0 + 2e-15, 20.0, 30.0])
    found = smoothed(np.array([0.0, 0.0, 1e6, 1e6, 1e6]), along, 10.0)
    assert np.isfinite(found).all()
    assert 0 <= found.min() <= found.max() <= 1e6


def test_standing_still_weighs_nothing() -> None:
    along = np.concatenate([np.arange(0, 100, 2.0), np.full(300, 100.0), np.arange(102, 200, 2.0)])
    drifting = np.concatenate([np.full(50, 50.0), np.linspace(50, 50, 300), np.full(49, 50.0)])
    assert smoothed(drifting, along, 40.0) == pytest.approx(50.0)


def test_a_missing_altitude_lies_between_its_neighbours() -> None:
    streams = Streams.from_columns({"time_s": [0, 1, 2], "altitude_m": [10.0, None, 14.0]})
    altitude = smoothed_altitude_m(streams, np.array([0.0, 100.0, 200.0]))
    assert altitude is not None
    assert altitude[1] == pytest.approx(12.0)


def test_a_treadmill_has_no_altitude() -> None:
    assert smoothed_altitude_m(Streams(np.arange(3)), None) is None


def test_a_noisy_barometer_climbs_what_the_hill_is_high() -> None:
    random = np.random.default_rng(3)
    distance = np.arange(0, 5_000, 3.0)
    hill = 40 * np.sin(distance / 5_000 * np.pi) + random.normal(0, 0.4, len(distance))
    streams = Streams(np.arange(len(distance)), altitude_m=hill)
    altitude = smoothed_altitude_m(streams, distance)
    assert altitude is not None
    gain, loss = climbed_m(altitude)
    assert (gain[-1], loss[-1]) == (pytest.approx(40, abs=1), pytest.approx(40, abs=1))


def cleaned(altitude: list[float], every_s: int = 1) -> list[float]:
    """The altitude at each sample, hardly smoothed: the samples lie a kilometre apart."""
    times = np.arange(len(altitude)) * every_s
    found = smoothed_altitude_m(
        Streams(times, altitude_m=np.array(altitude)), 1_000.0 * np.arange(len(altitude), dtype=np.float64)
    )
    assert found is not None
    return [round(each) for each in found.tolist()]


def test_a_sensor_that_jumps_and_jumps_back_has_not_climbed() -> None:
    assert cleaned([55.0, 142.0, 142.0, 142.0, 56.0, 56.0]) == [55, 55, 56, 56, 56, 56]


def test_a_sensor_that_begins_elsewhere_is_put_right() -> None:
    assert cleaned([0.0, 0.0, 0.0, 240.0, 241.0, 241.0]) == [240, 240, 240, 240, 241, 241]


def test_a_steep_hill_is_no_spike() -> None:
    hill = [100.0, 130.0, 160.0, 190.0, 160.0, 130.0, 100.0]
    assert max(cleaned(hill, every_s=30)) >= 189


def test_a_jump_that_lasts_is_left() -> None:
    assert cleaned([100.0] * 60 + [150.0] * 60)[-1] == 150
