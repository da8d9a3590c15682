"""Repeats are found as a set, whichever witness saw them."""

import pytest
from matching_support import EASY_MPS, INTERVAL_MPS, bouts, easy_step, intervals, planned, run

from dataservice.domain.matching_work import Bout, is_told_apart, repeats_of, work_of
from dataservice.domain.plans.model import Intensity, Repeat, SessionKind, Step, StepKind

NOBODY = Bout(1.0, 1.0, 1.0)
JOG = Bout(150.0, 150.0 * EASY_MPS, EASY_MPS)
SESSION = intervals(1, 0)


def test_repeats_are_the_hard_steps_as_often_as_they_are_run() -> None:
    assert len(repeats_of(SESSION.steps)) == 6
    strides = Step(StepKind.STRIDE, Intensity.REPETITION, duration_s=20.0)
    walk = Step(StepKind.RUN, Intensity.WALK, duration_s=60.0)
    assert repeats_of([easy_step(5_000.0), Repeat(4, (strides, walk))]) == []


def test_an_even_session_has_no_repeats_to_be_found() -> None:
    assert work_of(planned(1, 0).steps, bouts(6), (), NOBODY) is None


def test_without_streams_and_laps_nothing_is_told() -> None:
    assert work_of(SESSION.steps, None, (), NOBODY) is None


@pytest.mark.parametrize(("times", "share"), [(6, 1.0), (3, 0.5), (8, 8 / 6), (0, 0.0)])
def test_the_share_is_of_the_planned_distance(times: int, share: float) -> None:
    work = work_of(SESSION.steps, bouts(times), (), NOBODY)
    assert work is not None
    assert len(work.bouts) == times
    assert work.share == pytest.approx(share)


def test_repeats_that_run_into_each_other_are_as_much_work() -> None:
    work = work_of(SESSION.steps, bouts(2, 3_000.0), (), NOBODY)
    assert work is not None
    assert len(work.bouts) == 2
    assert work.share == pytest.approx(1.0)


def test_strides_before_the_start_are_no_repeats() -> None:
    work = work_of(SESSION.steps, bouts(3, 100.0, 5.0) + bouts(6), (), NOBODY)
    assert work is not None
    assert len(work.bouts) == 6


def test_laps_are_believed_where_the_streams_saw_less() -> None:
    laps = (*(Bout(370.0, 1_000.0, EASY_MPS),) * 3, *(bouts(1)[0], JOG) * 6)
    work = work_of(SESSION.steps, bouts(2), laps, NOBODY)
    assert work is not None
    assert len(work.bouts) == 6
    assert work.share == pytest.approx(1.0)


def test_laps_of_each_kilometre_are_joined_to_what_they_were() -> None:
    step = Step(StepKind.RUN, Intensity.MARATHON, 8_000.0, None, 3.0, 3.1)
    steps = (easy_step(6_000.0), step, easy_step(1_000.0))
    laps = (*(Bout(370.0, 1_000.0, 2.7),) * 6, *(Bout(328.0, 1_000.0, 3.05),) * 8, Bout(380.0, 1_000.0, 2.6))
    work = work_of(steps, (), laps, NOBODY)
    assert work is not None
    assert len(work.bouts) == 1
    assert work.share == pytest.approx(1.0)
    assert work.bouts[0].speed_mps == pytest.approx(3.05)


def test_a_session_that_is_all_hard_is_the_run_as_a_whole() -> None:
    tempo = planned(1, 0, SessionKind.THRESHOLD, steps=(Step(StepKind.RUN, Intensity.THRESHOLD, 8_000.0),))
    work = run(1, 0, 8.2, average_speed_mps=3.3).work(tempo.steps)
    assert work is not None
    [bout] = work.bouts
    assert (bout.distance_m, bout.speed_mps) == (8_200.0, 3.3)


def test_marathon_pace_is_too_near_to_easy_running_to_be_told_apart() -> None:
    marathon = Step(StepKind.RUN, Intensity.MARATHON, 8_000.0, None, 2.98, 3.06)
    assert not is_told_apart((easy_step(5_000.0), marathon))
    assert is_told_apart(SESSION.steps)
    assert is_told_apart((easy_step(5_000.0), Step(StepKind.RUN, Intensity.THRESHOLD, 5_000.0)))
    assert INTERVAL_MPS > 1.1 * EASY_MPS
