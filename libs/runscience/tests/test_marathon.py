import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.marathon import MARATHON_M, MILE_M, marathon_estimate_s, marathon_speed_mps
from runscience.race_equivalence import riegel_time_s

HALF_M = 21_097.5


def test_the_speed_is_the_formula() -> None:
    assert marathon_speed_mps(3.5, 40 * MILE_M) == pytest.approx(0.16018617 + 0.83076202 * 3.5 + 0.06423826 * 4)


def test_more_than_ten_minutes_slower_than_riegel_for_a_middling_runner() -> None:
    """As the study has it for half of its runners: 1:45 for the half and 25 miles a week."""
    estimate_s = marathon_estimate_s(HALF_M, 105 * 60, 25 * MILE_M)
    assert estimate_s - riegel_time_s(HALF_M, 105 * 60, MARATHON_M) > 600
    assert estimate_s == pytest.approx((3 * 60 + 58) * 60, abs=90)


def test_who_runs_much_comes_near_to_riegel() -> None:
    estimate_s = marathon_estimate_s(HALF_M, 80 * 60, 75 * MILE_M)
    assert estimate_s == pytest.approx(riegel_time_s(HALF_M, 80 * 60, MARATHON_M), rel=0.03)


@given(minutes=st.floats(75, 150), weekly_m=st.floats(10_000, 140_000))
def test_who_runs_more_or_faster_is_the_faster(minutes: float, weekly_m: float) -> None:
    here = marathon_estimate_s(HALF_M, minutes * 60, weekly_m)
    assert marathon_estimate_s(HALF_M, minutes * 60, weekly_m * 1.1) < here
    assert marathon_estimate_s(HALF_M, minutes * 59, weekly_m) < here


def test_what_the_study_did_not_have_is_refused() -> None:
    with pytest.raises(OutsideValidity, match="the known distance is 1500 m"):
        marathon_estimate_s(1_500, 300, 50_000)
    with pytest.raises(OutsideValidity, match="the known distance is 42195 m"):
        marathon_estimate_s(42_195, 12_000, 50_000)
    with pytest.raises(OutsideValidity, match="the distance of a week is 0 m"):
        marathon_estimate_s(10_000, 2_700, 0)
    with pytest.raises(OutsideValidity, match="the marathon time is"):
        marathon_estimate_s(10_000, 7_200, 50_000)
    with pytest.raises(ValueError, match="the known time, 0 s, is none"):
        marathon_estimate_s(10_000, 0, 50_000)
