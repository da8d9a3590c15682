"""The cost of grade against the figures that the published polynomials give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.grade import graded_distance_m, graded_factor, gradients, minetti_cost_j_per_kg_m, minetti_factor


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


@pytest.mark.parametrize(
    ("gradient", "factor"),
    [(0.0, 1.0), (0.05, 1.1915), (0.10, 1.4702), (0.20, 2.2449), (-0.05, 0.8985), (-0.10, 0.8841), (-0.20, 1.0838)],
)
def test_the_fitted_curve_is_the_published_polynomial(gradient: float, factor: float) -> None:
    g = 100 * gradient
    published = (
        1 + 0.0292909206 * g + 0.0018083953 * g**2 + 4.066243e-7 * g**3 - 3.686187e-7 * g**4 - 2.662811e-9 * g**5
    )
    assert float(graded_factor(gradient)) == pytest.approx(published, rel=1e-12)
    assert float(graded_factor(gradient)) == pytest.approx(factor, abs=1e-4)


@given(st.floats(0.35, 10))
def test_beyond_its_range_the_fitted_curve_is_flat(gradient: float) -> None:
    assert float(graded_factor(gradient)) == float(graded_factor(0.35))
    assert float(graded_factor(-gradient)) == float(graded_factor(-0.35))


@given(st.floats(-1, 1))
def test_a_slope_makes_nobody_stand_or_fly(gradient: float) -> None:
    assert 0.85 < float(graded_factor(gradient)) < 3.7


def test_on_level_ground_the_graded_distance_is_the_distance() -> None:
    distance = np.linspace(0, 1_000, 400)
    assert graded_distance_m(distance, np.full(400, 80.0)) == pytest.approx(distance)


def test_an_even_slope_makes_the_distance_longer_by_its_factor() -> None:
    distance = np.linspace(0, 1_000, 400)
    graded = graded_distance_m(distance, 0.06 * distance)
    assert graded[-1] == pytest.approx(1_000 * float(graded_factor(0.06)))


def test_standing_has_no_slope() -> None:
    slope = gradients(np.array([0.0, 0.0, 0.0]), np.array([10.0, 12.0, 14.0]))
    assert slope.tolist() == [0.0, 0.0]


def test_next_to_no_way_has_no_slope() -> None:
    assert gradients(np.array([0.0, 5e-324]), np.array([0.0, 1e6])).tolist() == [0.0]


def test_a_wall_between_two_samples_is_seen_over_forty_metres() -> None:
    distance = np.arange(0, 201, 1.0)
    altitude = np.where(distance < 100, 0.0, 4.0)
    assert gradients(distance, altitude).max() == pytest.approx(0.1)
