"""The cost of grade against the figures Minetti's polynomial gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.grade import minetti_cost_j_per_kg_m, minetti_factor


def test_level_running_costs_the_level_cost() -> None:
    assert minetti_cost_j_per_kg_m(0) == 3.6
    assert minetti_factor(0) == 1


def test_ten_percent_up_and_down_are_the_computed_factors() -> None:
    assert minetti_factor(0.10) == pytest.approx(1.658, abs=0.0005)
    assert minetti_factor(-0.10) == pytest.approx(0.598, abs=0.0005)


def test_the_cheapest_slope_is_a_descent_of_about_a_fifth() -> None:
    cheapest = min(range(-45, 46), key=lambda percent: minetti_factor(percent / 100))
    assert -21 <= cheapest <= -17


@given(gradient=st.floats(0, 0.44))
def test_a_steeper_climb_costs_more(gradient: float) -> None:
    assert minetti_factor(gradient + 0.01) > minetti_factor(gradient)


@given(gradient=st.floats(-0.45, 0.45))
def test_running_always_costs_something(gradient: float) -> None:
    assert minetti_cost_j_per_kg_m(gradient) > 1


@pytest.mark.parametrize("gradient", [-0.46, 0.46, 10, float("nan"), float("-inf")])
def test_a_slope_steeper_than_was_measured_is_refused(gradient: float) -> None:
    with pytest.raises(OutsideValidity, match=r"the gradient \(rise/run\) is"):
        minetti_factor(gradient)
