"""Banister's impulse against its published example, and loads that agree at threshold."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.load import (
    Sex,
    duration_load,
    effort_load,
    estimated_threshold_bpm,
    heart_rate_load,
    pace_load,
    trimp,
)

HALF_AN_HOUR = 30 * 60
HOUR = 60 * 60


def test_the_published_example() -> None:
    assert trimp({130: HALF_AN_HOUR}, resting_bpm=40, max_bpm=200, sex=Sex.MALE) == pytest.approx(31.8, abs=0.05)


def test_women_have_coefficients_of_their_own() -> None:
    x = 90 / 160
    expected = 30 * x * 0.86 * math.exp(1.67 * x)
    assert trimp({130: HALF_AN_HOUR}, resting_bpm=40, max_bpm=200, sex="female") == pytest.approx(expected)


@given(bpm=st.integers(41, 200))
def test_without_the_sex_it_lies_between_both_or_at_their_edge(bpm: int) -> None:
    of = {sex: trimp({bpm: HOUR}, resting_bpm=40, max_bpm=200, sex=sex) for sex in (Sex.MALE, Sex.FEMALE, None)}
    low, high = sorted((of[Sex.MALE], of[Sex.FEMALE]))
    assert low * 0.99 <= of[None] <= high * 1.01


def test_an_unknown_sex_is_refused() -> None:
    with pytest.raises(ValueError, match="other"):
        trimp({130: 1}, resting_bpm=40, max_bpm=200, sex="other")


def test_an_hour_at_threshold_is_a_hundred_by_every_method() -> None:
    for sex in (None, "female", "male"):
        by_heart_rate = heart_rate_load({170: HOUR}, resting_bpm=50, max_bpm=190, threshold_bpm=170, sex=sex)
        assert by_heart_rate == pytest.approx(100)
    assert pace_load(HOUR, 3.9, 3.9) == pytest.approx(100)
    assert effort_load(HOUR, 7) == pytest.approx(100)


def test_an_easy_hour_is_much_the_same_by_every_method() -> None:
    by_heart_rate = heart_rate_load({141: HOUR}, resting_bpm=50, max_bpm=190, sex="male")
    by_pace = pace_load(HOUR, 0.78 * 3.9, 3.9)
    assert by_heart_rate == pytest.approx(47, abs=2)
    assert by_pace == pytest.approx(61, abs=1)
    assert effort_load(HOUR, 3) == pytest.approx(43, abs=1)
    assert duration_load(HOUR) == pytest.approx(64)


def test_the_threshold_is_estimated_within_daniels_range() -> None:
    estimated = estimated_threshold_bpm(resting_bpm=50, max_bpm=190)
    assert estimated == pytest.approx(173.2)
    assert 0.88 <= estimated / 190 <= 0.92
    by_default = heart_rate_load({150: HOUR}, resting_bpm=50, max_bpm=190)
    assert by_default == heart_rate_load({150: HOUR}, resting_bpm=50, max_bpm=190, threshold_bpm=estimated)


def test_what_a_sensor_says_beyond_rest_and_maximum_counts_as_these() -> None:
    assert trimp({30: HOUR}, resting_bpm=50, max_bpm=190) == 0
    at_most = trimp({190: HOUR}, resting_bpm=50, max_bpm=190)
    assert trimp({215: HOUR}, resting_bpm=50, max_bpm=190) == at_most


@given(
    first=st.dictionaries(st.integers(40, 200), st.integers(0, 5_000), max_size=20),
    second=st.dictionaries(st.integers(40, 200), st.integers(0, 5_000), max_size=20),
)
def test_impulses_of_parts_add_up(first: dict[int, float], second: dict[int, float]) -> None:
    both = {bpm: first.get(bpm, 0) + second.get(bpm, 0) for bpm in first | second}
    parts = trimp(first, resting_bpm=45, max_bpm=195) + trimp(second, resting_bpm=45, max_bpm=195)
    assert trimp(both, resting_bpm=45, max_bpm=195) == pytest.approx(parts)


@given(bpm=st.integers(51, 189))
def test_a_higher_heart_rate_is_a_higher_load(bpm: int) -> None:
    lower, higher = (heart_rate_load({each: HOUR}, resting_bpm=50, max_bpm=190) for each in (bpm, bpm + 1))
    assert lower < higher


@given(duration_s=st.floats(1, 100_000), speed_mps=st.floats(1, 6))
def test_load_grows_with_the_square_of_the_speed_and_with_time(duration_s: float, speed_mps: float) -> None:
    load = pace_load(duration_s, speed_mps, 4.0)
    assert pace_load(duration_s, 2 * speed_mps, 4.0) == pytest.approx(4 * load)
    assert pace_load(2 * duration_s, speed_mps, 4.0) == pytest.approx(2 * load)


def test_no_time_is_no_load() -> None:
    assert trimp({}, resting_bpm=50, max_bpm=190) == 0
    assert (pace_load(0, 3), effort_load(0, 10), duration_load(0)) == (0, 0, 0)


@pytest.mark.parametrize("duration_s", [-1, 604_801, math.nan, math.inf])
def test_a_duration_nobody_runs_is_refused(duration_s: float) -> None:
    with pytest.raises(OutsideValidity, match="the duration is"):
        pace_load(duration_s, 3)
    with pytest.raises(OutsideValidity, match="the duration is"):
        effort_load(duration_s, 5)
    with pytest.raises(OutsideValidity, match="the duration is"):
        duration_load(duration_s)
    with pytest.raises(OutsideValidity, match="the duration is"):
        trimp({130: duration_s}, resting_bpm=50, max_bpm=190)


def test_speeds_efforts_and_heart_rates_off_the_scale_are_refused() -> None:
    with pytest.raises(OutsideValidity, match="the speed is 13 m/s"):
        pace_load(HOUR, 13)
    with pytest.raises(OutsideValidity, match="the speed at threshold is 0 m/s"):
        pace_load(HOUR, 3, 0)
    with pytest.raises(OutsideValidity, match="the effort is 11"):
        effort_load(HOUR, 11)
    with pytest.raises(OutsideValidity, match="the heart rate is 301 bpm"):
        trimp({301: 1}, resting_bpm=50, max_bpm=190)
    with pytest.raises(OutsideValidity, match="at rest is 10"):
        trimp({130: 1}, resting_bpm=10, max_bpm=190)
    with pytest.raises(OutsideValidity, match="the maximal heart rate is 300"):
        estimated_threshold_bpm(resting_bpm=50, max_bpm=300)


def test_a_body_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="100, is not above the one at rest, 110"):
        trimp({105: 1}, resting_bpm=110, max_bpm=100)
    for threshold_bpm in (50, 191, math.nan):
        with pytest.raises(ValueError, match="is not between rest, 50, and maximum, 190"):
            heart_rate_load({130: 1}, resting_bpm=50, max_bpm=190, threshold_bpm=threshold_bpm)
