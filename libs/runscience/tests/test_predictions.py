"""Predictions: what leads, and a spread that grows with everything one does not know."""

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.critical_speed import CriticalSpeed
from runscience.marathon import MARATHON_M, marathon_estimate_s
from runscience.predictions import Lead, Performance, Prediction, predict

HALF_M = 21_097.5
TEN = Performance(10_000, 45 * 60)
expected = partial(predict, weekly_distance_m=50_000, longest_run_m=30_000)
distances = st.floats(1_500, 42_195)
speeds = st.floats(2.8, 5)


def width(prediction: Prediction) -> float:
    return math.log(prediction.slowest_s / prediction.fastest_s)


def test_up_to_the_half_the_mean_of_the_models_leads() -> None:
    found = expected(HALF_M, TEN)
    assert found.lead is Lead.MEAN
    assert found.by.marathon_estimate is None
    models = [found.by.vdot, found.by.riegel, found.by.cameron]
    assert all(time_s is not None and abs(time_s / found.time_s - 1) < 0.01 for time_s in models)


def test_for_the_marathon_the_estimate_that_knows_her_weeks_leads_and_the_others_are_the_optimistic_edge() -> None:
    found = expected(MARATHON_M, TEN)
    assert found.lead is Lead.MARATHON_ESTIMATE
    assert found.time_s == pytest.approx(marathon_estimate_s(10_000, 45 * 60, 50_000))
    assert found.time_s == pytest.approx(found.by.marathon_estimate)
    for optimistic_s in (found.by.vdot, found.by.riegel, found.by.cameron):
        assert optimistic_s is not None
        assert found.fastest_s <= optimistic_s < found.time_s - 10 * 60


def test_without_her_weeks_a_marathon_is_optimistic_and_says_so() -> None:
    found = predict(MARATHON_M, TEN)
    assert found.lead is Lead.OPTIMISTIC
    assert found.slowest_s - found.time_s > 25 * 60 > 1.4 * (found.time_s - found.fastest_s)
    assert predict(MARATHON_M, TEN, weekly_distance_m=3_000).lead is Lead.OPTIMISTIC


def test_a_marathon_of_hers_needs_no_estimate() -> None:
    found = expected(MARATHON_M, Performance(MARATHON_M, 4 * 3_600))
    assert found.lead is Lead.MEAN
    assert found.time_s == pytest.approx(4 * 3_600)


def test_a_race_shorter_than_the_study_had_is_taken_to_five_kilometres() -> None:
    found = expected(MARATHON_M, Performance(1_500, 5 * 60))
    assert found.lead is Lead.MARATHON_ESTIMATE


def test_the_same_distance_is_the_same_time_give_or_take_what_races_differ() -> None:
    found = predict(10_000, TEN)
    assert found.time_s == pytest.approx(45 * 60)
    assert found.slowest_s / found.time_s - 1 == pytest.approx(1.2816 * 0.0354, abs=0.002)


@given(speed_mps=speeds, known_m=distances, distance_m=distances)
def test_the_time_lies_within_its_spread_and_so_does_every_optimist(
    speed_mps: float, known_m: float, distance_m: float
) -> None:
    found = expected(distance_m, Performance(known_m, known_m / speed_mps))
    assert found.fastest_s < found.time_s < found.slowest_s
    for time_s in (found.by.vdot, found.by.riegel, found.by.cameron):
        assert time_s is None or found.fastest_s <= time_s


@given(speed_mps=speeds, known_m=st.floats(3_000, 22_000), distance_m=st.floats(1_500, 41_000))
def test_the_longer_race_takes_longer_and_is_run_slower(speed_mps: float, known_m: float, distance_m: float) -> None:
    basis = Performance(known_m, known_m / speed_mps)
    shorter, longer = (expected(each, basis) for each in (distance_m, 1.02 * distance_m))
    assert longer.time_s / longer.distance_m > shorter.time_s / shorter.distance_m * 0.9999


@given(distance_m=distances, weeks=st.integers(0, 25))
def test_the_older_the_performance_the_wider(distance_m: float, weeks: int) -> None:
    now, later = (expected(distance_m, Performance(10_000, 2_700, age_days=7.0 * each)) for each in (weeks, weeks + 1))
    assert width(later) > width(now)
    assert later.time_s == now.time_s


@pytest.mark.parametrize(("near_m", "far_m"), [(10_000, 15_000), (15_000, 21_097.5), (9_000, 5_000), (5_000, 1_500)])
def test_the_further_the_distance_is_from_what_is_known_the_wider(near_m: float, far_m: float) -> None:
    assert width(predict(far_m, TEN)) > width(predict(near_m, TEN))


def test_an_effort_in_training_leaves_room_to_be_faster() -> None:
    raced, trained = (predict(5_000, Performance(10_000, 2_700, is_race=is_race)) for is_race in (True, False))
    assert trained.fastest_s == pytest.approx(raced.fastest_s * math.exp(-0.05))
    assert trained.slowest_s == raced.slowest_s


def test_long_runs_that_are_missing_move_the_slow_end_alone() -> None:
    enough, short = (predict(MARATHON_M, TEN, weekly_distance_m=50_000, longest_run_m=m) for m in (30_000, 15_000))
    assert (short.time_s, short.fastest_s) == (enough.time_s, enough.fastest_s)
    assert short.slowest_s > enough.slowest_s * 1.05


def test_critical_speed_stands_beside_and_moves_nothing() -> None:
    line = CriticalSpeed(4.0, 100.0)
    assert predict(10_000, TEN, critical_speed=line).by.critical_speed == line.race_time_s(10_000)
    assert predict(10_000, TEN, critical_speed=line).time_s == predict(10_000, TEN).time_s
    assert predict(MARATHON_M, TEN, critical_speed=line).by.critical_speed is None


@pytest.mark.parametrize("distance_m", [3_000, 5_000, 15_000, HALF_M])
def test_four_of_five_races_of_runners_as_the_spread_takes_them_end_within(distance_m: float) -> None:
    """Each has an exponent of her own, and each of both races varies by 2.5 %."""
    chance = np.random.default_rng(2016)
    ended_within = 0
    for _ in range(1_000):
        true_s = chance.uniform(38, 65) * 60
        exponent = chance.normal(1.06, 0.04)
        known_s = true_s * math.exp(chance.normal(0, 0.025))
        raced_s = true_s * (distance_m / 10_000) ** exponent * math.exp(chance.normal(0, 0.025))
        found = predict(distance_m, Performance(10_000, known_s))
        ended_within += found.fastest_s <= raced_s <= found.slowest_s
    assert 760 <= ended_within <= 860


def test_what_no_model_knows_is_refused() -> None:
    with pytest.raises(OutsideValidity, match="the distance is 100000 m"):
        predict(100_000, TEN)
    with pytest.raises(OutsideValidity, match="the distance is 400 m"):
        predict(5_000, Performance(400, 80))
    with pytest.raises(OutsideValidity, match="VDOT is"):
        predict(5_000, Performance(10_000, 1_500))
    with pytest.raises(OutsideValidity, match="the age of the performance is -1 days"):
        predict(5_000, Performance(10_000, 2_700, age_days=-1))
    with pytest.raises(OutsideValidity, match="the predicted time is inf s"):
        predict(50_000, Performance(5_000, 2_400))
