import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience.efforts import DISTANCES_M
from runscience.plausibility import WORLD_BESTS_S, fastest_time_s, is_plausible


@pytest.mark.parametrize(("distance_m", "time_s"), WORLD_BESTS_S.items())
def test_a_record_is_plausible_and_a_second_less_is_not(distance_m: float, time_s: float) -> None:
    assert is_plausible(distance_m, time_s)
    assert not is_plausible(distance_m, time_s - 1)


@pytest.mark.parametrize(
    ("distance_m", "time_s"),
    [
        (3_218.688, 7 * 60 + 54.10),  # two miles, Ingebrigtsen 2023
        (15_000.0, 41 * 60 + 5),  # Cheptegei 2018
        (20_000.0, 56 * 60 + 20.02),  # Abdi 2020
        (21_097.5, 57 * 60 + 30),  # Kejelcha 2024
        (42_195.0, 2 * 3600 + 35),  # Kiptum 2023
        (100_000.0, 6 * 3600 + 5 * 60 + 35),  # Sorokin 2023
    ],
)
def test_what_was_run_between_them_is_plausible(distance_m: float, time_s: float) -> None:
    assert is_plausible(distance_m, time_s)
    assert fastest_time_s(distance_m) > 0.93 * time_s


@pytest.mark.parametrize("distance_m", DISTANCES_M)
def test_a_ride_at_thirty_kilometres_an_hour_is_none_beyond_a_mile_or_two(distance_m: float) -> None:
    assert is_plausible(distance_m, distance_m / (30 / 3.6)) == (distance_m < 500)


@given(st.floats(50, 150_000), st.floats(1.001, 1.5))
def test_nobody_holds_a_speed_longer_than_the_fastest(distance_m: float, longer: float) -> None:
    assert fastest_time_s(distance_m * longer) > fastest_time_s(distance_m)
    speed, later = distance_m / fastest_time_s(distance_m), distance_m * longer / fastest_time_s(distance_m * longer)
    if distance_m > 200:
        assert later <= speed * 1.000001
