import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runscience.efforts import DISTANCES_M, best_efforts
from runscience.streams import FloatArray, IntArray


def slow_best(time_s: IntArray, distance_m: FloatArray, wanted: float) -> float:
    """By trying every pair of steps, in which a stretch may begin and end: exact, and O(n²)."""
    best = math.inf
    for end in range(1, len(time_s)):
        for begin in range(end):
            # a stretch that begins in step `begin` and ends in step `end`: the shortest has an end at a sample
            for anchor in (begin, end):
                other = distance_m[anchor] + (wanted if anchor == begin else -wanted)
                low, high = (end - 1, end) if anchor == begin else (begin, begin + 1)
                if not distance_m[low] <= other <= distance_m[high]:
                    continue
                step = distance_m[high] - distance_m[low]
                if step == 0:
                    moment = time_s[low] if anchor == begin else time_s[high]
                else:
                    moment = time_s[low] + (other - distance_m[low]) / step * (time_s[high] - time_s[low])
                best = min(best, abs(float(time_s[anchor] - moment)))
    return best


# 30 m at most in a step: no teleports
STEPS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 30)), min_size=1, max_size=40)


@settings(max_examples=300, deadline=None)
@given(STEPS, st.integers(1, 400))
def test_the_fast_way_finds_what_trying_everything_finds(steps: list[tuple[int, int]], wanted: int) -> None:
    time_s = np.concatenate([[0], np.cumsum([seconds for seconds, _ in steps])])
    distance_m = np.concatenate([[0.0], np.cumsum([float(metres) for _, metres in steps])])
    found = best_efforts(time_s, distance_m, [float(wanted)])
    if distance_m[-1] < wanted:
        assert found == []
        return
    assert found[0].elapsed_time_s == pytest.approx(slow_best(time_s, distance_m, float(wanted)), abs=1e-6)


@settings(max_examples=200, deadline=None)
@given(STEPS, st.integers(1, 400))
def test_she_covers_the_distance_in_the_stretch_that_is_named(steps: list[tuple[int, int]], wanted: int) -> None:
    time_s = np.concatenate([[0], np.cumsum([seconds for seconds, _ in steps])])
    distance_m = np.concatenate([[0.0], np.cumsum([float(metres) for _, metres in steps])])
    for effort in best_efforts(time_s, distance_m, [float(wanted)]):
        begin, end = effort.start_s, effort.start_s + effort.elapsed_time_s
        covered = np.interp(end, time_s, distance_m) - np.interp(begin, time_s, distance_m)
        assert covered == pytest.approx(wanted, abs=1e-6)
        assert 0 <= begin <= end <= time_s[-1] + 1e-9


def at(*legs: tuple[int, float]) -> tuple[IntArray, FloatArray]:
    """A sample each second: seconds and metres per second of each leg."""
    speeds = np.concatenate([np.full(seconds, speed) for seconds, speed in legs])
    return np.arange(len(speeds) + 1), np.concatenate([[0.0], np.cumsum(speeds)])


def test_the_fast_kilometre_of_a_slow_run_is_found() -> None:
    [effort] = best_efforts(*at((1_000, 2.5), (200, 5.0), (1_000, 2.5)), [1_000.0])
    assert (effort.elapsed_time_s, effort.start_s) == (200, 1_000)


def test_a_pause_within_it_counts() -> None:
    [effort] = best_efforts(*at((200, 4.0), (60, 0.0), (200, 4.0)), [1_600.0])
    assert effort.elapsed_time_s == 460


def test_a_pause_before_and_after_it_does_not() -> None:
    [effort] = best_efforts(*at((60, 0.0), (250, 4.0), (60, 0.0)), [1_000.0])
    assert (effort.elapsed_time_s, effort.start_s) == (250, 60)


def test_a_run_that_is_exactly_as_long_has_the_effort() -> None:
    [effort] = best_efforts(*at((2_000, 2.5)), [5_000.0])
    assert effort.elapsed_time_s == 2_000


def test_a_run_that_is_too_short_has_none() -> None:
    assert best_efforts(*at((100, 3.0)), [400.0]) == []


def test_no_effort_leads_over_a_teleport() -> None:
    time_s, distance_m = at((300, 3.0), (300, 3.0))
    distance_m[301:] += 2_000.0
    found = {each.distance_m: each.elapsed_time_s for each in best_efforts(time_s, distance_m, [400.0, 800.0, 1_000.0])}
    assert found == {400.0: pytest.approx(133.33, abs=0.01), 800.0: pytest.approx(266.67, abs=0.01)}


def test_between_sparse_samples_she_runs_evenly() -> None:
    [effort] = best_efforts(np.array([0, 60, 120]), np.array([0.0, 180.0, 480.0]), [400.0])
    assert effort.elapsed_time_s == pytest.approx(60 + 100 / 180 * 60)


def test_an_even_marathon_has_every_distance_at_its_pace() -> None:
    efforts = best_efforts(*at((14_400, 42_195 / 14_400)))
    assert [each.distance_m for each in efforts] == list(DISTANCES_M)
    for each in efforts:
        assert each.elapsed_time_s == pytest.approx(each.distance_m / 42_195 * 14_400, rel=1e-9)


def test_a_hundred_thousand_samples_are_no_trouble() -> None:
    random = np.random.default_rng(1)
    distance_m = np.concatenate([[0.0], np.cumsum(random.uniform(0, 6, 100_000))])
    efforts = best_efforts(np.arange(100_001), distance_m)
    assert len(efforts) == len(DISTANCES_M)
