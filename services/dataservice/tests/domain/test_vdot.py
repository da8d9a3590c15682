from datetime import date, timedelta
from typing import Any

import pytest

from dataservice.domain.predictions import critical_speed_of, week_figures
from dataservice.domain.vdot import Kind, Performance, raced_m, ranked

TODAY = date(2026, 11, 24)


def did(kind: Kind, days_ago: int, time_s: float, distance_m: float = 10_000.0, **more: Any) -> Performance:
    day = TODAY - timedelta(days=days_ago)
    return Performance(kind=kind, date=day, distance_m=distance_m, time_s=time_s, name="", **more)


def first(*performances: Performance) -> Performance | None:
    found = ranked(performances, TODAY)
    return found[0] if found else None


def test_the_best_race_of_half_a_year_counts() -> None:
    slow, fast = did(Kind.RACE, 10, 2_700), did(Kind.RACE, 30, 2_600)
    assert first(slow, fast) == fast


def test_a_little_better_half_a_year_ago_does_not_outweigh_now() -> None:
    now, then = did(Kind.RACE, 5, 2_700), did(Kind.RACE, 175, 2_640)
    assert first(now, then) == now
    assert first(now, did(Kind.RACE, 175, 2_400)) != now


@pytest.mark.parametrize(("days_ago", "counts"), [(0, True), (182, True), (183, False), (-1, False)])
def test_races_count_for_26_weeks(days_ago: int, counts: bool) -> None:
    assert (first(did(Kind.RACE, days_ago, 2_700)) is not None) == counts


@pytest.mark.parametrize(("days_ago", "counts"), [(0, True), (90, True), (91, False)])
def test_best_efforts_count_for_90_days(days_ago: int, counts: bool) -> None:
    assert (first(did(Kind.BEST_EFFORT, days_ago, 2_700)) is not None) == counts


def test_a_best_effort_counts_only_where_it_is_clearly_better_than_the_race() -> None:
    race = did(Kind.RACE, 10, 2_700)
    assert first(race, did(Kind.BEST_EFFORT, 10, 2_660)) == race
    clearly = did(Kind.BEST_EFFORT, 10, 2_600)
    assert first(race, clearly) == clearly
    assert not clearly.is_race


def test_a_time_trial_is_as_good_as_a_race() -> None:
    trial = did(Kind.TIME_TRIAL, 3, 1_200, 5_000.0)
    assert first(did(Kind.RACE, 10, 2_700), trial) == trial
    assert trial.is_race


def test_what_has_no_vdot_is_left_out() -> None:
    assert first(did(Kind.RACE, 3, 200, 400.0), did(Kind.RACE, 3, 60_000, 100_000.0)) is None
    assert first(did(Kind.RACE, 3, 240, 1_200.0)) is None
    assert first(did(Kind.BEST_EFFORT, 3, 400, 1_609.344)) is None


@pytest.mark.parametrize(
    ("measured_m", "expected_m"),
    [(10_000, 10_000), (10_140, 10_000), (9_950, 10_000), (9_800, 9_800), (10_300, 10_300), (21_350, 21_097.5)],
)
def test_a_watch_that_measures_a_little_more_measured_the_course(measured_m: float, expected_m: float) -> None:
    assert raced_m(measured_m) == expected_m


def test_the_course_that_is_known_goes_before_the_usual_ones() -> None:
    assert raced_m(12_150, 12_000) == 12_000
    assert raced_m(14_000, 12_000) == 14_000


def test_critical_speed_needs_all_three_efforts() -> None:
    efforts = [
        did(Kind.BEST_EFFORT, 5, 78, 400.0),
        did(Kind.BEST_EFFORT, 5, 171, 804.672),
        did(Kind.BEST_EFFORT, 5, 1_200, 5_000.0),
    ]
    found = critical_speed_of(efforts)
    assert found is not None
    assert found.speed_mps == pytest.approx(4.1, abs=0.05)
    assert critical_speed_of(efforts[:2]) is None
    assert critical_speed_of([*efforts[1:], did(Kind.BEST_EFFORT, 5, 130, 400.0)]) is None


def test_a_week_is_the_mean_of_eight() -> None:
    assert week_figures([10_000.0, 20_000.0, 10_000.0]) == (5_000, 20_000)
    assert week_figures([]) == (0, 0)
