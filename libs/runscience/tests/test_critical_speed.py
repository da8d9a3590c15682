import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.critical_speed import SMYTH_DISTANCES_M, CriticalSpeed, critical_speed


@given(speed=st.floats(2.5, 5.5), reserve=st.floats(20, 250))
def test_efforts_on_a_line_give_the_line_and_the_line_the_efforts(speed: float, reserve: float) -> None:
    times = [(distance_m - reserve) / speed for distance_m in SMYTH_DISTANCES_M]
    if times[0] < 45:
        return
    found = critical_speed(list(zip(SMYTH_DISTANCES_M, times, strict=True)))
    assert found.speed_mps == pytest.approx(speed)
    assert found.reserve_m == pytest.approx(reserve)
    assert found.race_time_s(5_000) == pytest.approx(times[2])


def test_a_runner_of_20_minutes_over_5_km() -> None:
    found = critical_speed([(400, 78), (800, 170), (5_000, 1_200)])
    assert found.speed_mps == pytest.approx(4.1, abs=0.05)
    assert found.reserve_m == pytest.approx(90, abs=20)


@pytest.mark.parametrize(
    "efforts", [[], [(5_000, 1_200)], [(5_000, 1_200), (5_000, 1_210)], [(400, 80), (800, 170), (1_000, 210)]]
)
def test_efforts_too_few_or_too_alike_make_no_line(efforts: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="critical speed needs efforts over distances far apart"):
        critical_speed(efforts)


def test_the_longer_effort_cannot_be_the_faster() -> None:
    with pytest.raises(ValueError, match="lie on no line"):
        critical_speed([(400, 120), (5_000, 1_200)])
    with pytest.raises(ValueError, match="lie on no line"):
        critical_speed([(800, 500), (5_000, 400)])


def test_it_is_not_asked_beyond_what_it_was_made_for() -> None:
    with pytest.raises(OutsideValidity, match="the effort's distance is 200 m"):
        critical_speed([(200, 30), (5_000, 1_200)])
    with pytest.raises(OutsideValidity, match="the effort's time is 30 s"):
        critical_speed([(400, 30), (5_000, 1_200)])
    with pytest.raises(OutsideValidity, match="the distance is 42195 m"):
        CriticalSpeed(4, 100).race_time_s(42_195)
    with pytest.raises(OutsideValidity, match="the time is"):
        CriticalSpeed(2.5, 100).race_time_s(15_000)
