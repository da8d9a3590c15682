"""Fitness and fatigue against a published series, monotony and strain against Foster's week."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.fitness import acute_chronic_ratio, fitness_curve, monotony, strain

LOADS = [150.0, 50.0, 40.0, 0.0, 0.0, 60.0, 30.0, 100.0]
FITNESS = [3.53, 4.62, 5.45, 5.33, 5.20, 6.49, 7.04, 9.23]
FATIGUE = [19.97, 23.97, 26.10, 22.63, 19.61, 24.99, 25.66, 35.55]
FOSTERS_WEEK = [5.0, 15.0, 20.0, 20.0, 20.0, 25.0, 35.0]
a_day = st.floats(0, 500)


def test_the_published_series_from_nothing() -> None:
    curve = fitness_curve(LOADS)
    assert curve.fitness == pytest.approx(FITNESS, abs=0.005)
    assert curve.fatigue == pytest.approx(FATIGUE, abs=0.005)


def test_form_is_what_the_day_before_left() -> None:
    curve = fitness_curve(LOADS)
    assert curve.form[0] == 0
    assert curve.form[1:] == pytest.approx(np.array(FITNESS[:-1]) - FATIGUE[:-1], abs=0.01)
    assert fitness_curve([100], fitness=50, fatigue=70).form == pytest.approx([-20])


@given(loads=st.lists(a_day, min_size=2, max_size=60), at=st.integers(0, 60))
def test_a_curve_goes_on_from_where_another_ended(loads: list[float], at: int) -> None:
    whole = fitness_curve(loads)
    first, rest = loads[:at], loads[at:]
    begun = fitness_curve(first)
    ctl, atl = (begun.fitness[-1], begun.fatigue[-1]) if first else (0.0, 0.0)
    ended = fitness_curve(rest, fitness=ctl, fatigue=atl)
    assert np.concatenate([begun.fitness, ended.fitness]) == pytest.approx(whole.fitness)
    assert np.concatenate([begun.form, ended.form]) == pytest.approx(whole.form)


@given(load=st.floats(0, 500))
def test_the_same_load_every_day_ends_as_fitness_and_no_form(load: float) -> None:
    curve = fitness_curve([load] * 600)
    assert curve.fitness[-1] == pytest.approx(load, abs=0.01)
    assert curve.form[-1] == pytest.approx(0, abs=0.01)


@given(loads=st.lists(a_day, max_size=50))
def test_neither_leaves_what_was_done(loads: list[float]) -> None:
    curve = fitness_curve(loads)
    for values in (curve.fitness, curve.fatigue):
        assert len(values) == len(loads)
        assert all(0 <= value <= max(loads) + 1e-9 for value in values)


def test_an_array_is_as_good_as_a_list() -> None:
    assert fitness_curve(np.array(LOADS)).fitness == pytest.approx(fitness_curve(LOADS).fitness)


@pytest.mark.parametrize("load", [-1, 10_001, math.nan, math.inf])
def test_a_load_nobody_has_is_refused(load: float) -> None:
    for ask in (
        lambda: fitness_curve([0, load]),
        lambda: monotony([0, 0, 0, 0, 0, 1, load]),
        lambda: acute_chronic_ratio([0.0] * 27 + [load]),
    ):
        with pytest.raises(OutsideValidity, match="the load of a day"):
            ask()


def test_fosters_week() -> None:
    assert monotony(FOSTERS_WEEK) == pytest.approx(2.366, abs=0.0005)
    assert strain(FOSTERS_WEEK) == pytest.approx(331, abs=0.5)


@pytest.mark.parametrize("load", [0.0, 0.1, 33.3])
def test_days_that_are_all_alike_have_no_monotony(load: float) -> None:
    assert monotony([load] * 7) is None
    assert strain([load] * 7) is None


@given(week=st.lists(st.integers(0, 300), min_size=7, max_size=7), factor=st.floats(0.5, 5))
def test_monotony_is_of_the_shape_of_a_week_not_its_size(week: list[int], factor: float) -> None:
    first, second = monotony(week), monotony([factor * load for load in week])
    assert (first is None) == (second is None)
    if first is not None:
        assert second == pytest.approx(first)


def test_the_week_is_over_the_mean_of_four() -> None:
    assert acute_chronic_ratio([10.0] * 28) == pytest.approx(1)
    assert acute_chronic_ratio([0.0] * 21 + [10.0] * 7) == pytest.approx(4)
    assert acute_chronic_ratio([0.0] * 28) is None


def test_a_week_has_seven_days_and_four_of_them_28() -> None:
    with pytest.raises(ValueError, match="the loads of 7 days are needed, and there are 6"):
        monotony([1.0] * 6)
    with pytest.raises(ValueError, match="the loads of 28 days are needed, and there are 7"):
        acute_chronic_ratio([1.0] * 7)
