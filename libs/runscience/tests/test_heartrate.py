import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.heartrate import Zone, histogram, tanaka_max_bpm, zone_bounds_bpm, zones
from runscience.streams import Streams


def test_a_value_holds_until_the_next_sample() -> None:
    streams = Streams.from_columns({"time_s": [0, 1, 5, 6], "heartrate_bpm": [120.0, 130.4, None, 140.0]})
    assert histogram(streams) == {120: 1, 130: 4}


def test_a_gap_of_more_than_half_a_minute_is_not_counted() -> None:
    streams = Streams.from_columns({"time_s": [0, 30, 61, 62], "heartrate_bpm": [120.0, 130.0, 140.0, 150.0]})
    assert histogram(streams) == {120: 30, 140: 1}


def test_no_sensor_no_histogram() -> None:
    assert histogram(Streams(np.arange(10))) == {}


@given(st.lists(st.integers(30, 220), min_size=2, max_size=200))
def test_every_second_is_counted_once(rates: list[int]) -> None:
    streams = Streams.from_columns({"time_s": list(range(len(rates))), "heartrate_bpm": rates})
    assert sum(histogram(streams).values()) == len(rates) - 1


@pytest.mark.parametrize(("age", "bpm"), [(20, 194), (40, 180), (60, 166)])
def test_the_maximum_of_an_age_is_tanakas(age: int, bpm: int) -> None:
    assert tanaka_max_bpm(age) == bpm


def test_an_age_nobody_has_is_refused() -> None:
    with pytest.raises(OutsideValidity, match="the age is 130 years"):
        tanaka_max_bpm(130)


def test_zones_are_shares_of_the_maximum() -> None:
    assert zone_bounds_bpm(200) == [120, 140, 160, 180]


def test_with_a_resting_heart_rate_zones_are_shares_of_the_reserve() -> None:
    # Karvonen: 50 + 0.7 (190 - 50) = 148
    assert zone_bounds_bpm(190, 50) == [134, 148, 162, 176]


def test_a_maximum_below_the_rest_makes_no_zones() -> None:
    with pytest.raises(ValueError, match="100, is not above the one at rest, 110"):
        zone_bounds_bpm(100, 110)


def test_a_heart_rate_on_the_border_is_in_the_higher_zone() -> None:
    found = zones({119: 10, 120: 20, 139: 30, 180: 40, 210: 50}, [120, 140, 160, 180])
    assert found == [Zone(0, 120, 10), Zone(120, 140, 50), Zone(140, 160, 0), Zone(160, 180, 0), Zone(180, None, 90)]
