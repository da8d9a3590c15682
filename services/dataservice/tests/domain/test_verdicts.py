"""Verdicts judge what can be judged, and never scold."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_support import (
    CEILING_MPS,
    EASY_MPS,
    INTERVAL_MPS,
    MONDAY,
    bouts,
    easy_step,
    hard_run,
    intervals,
    planned,
    run,
)

from dataservice.domain.matching import Done, PlannedItem
from dataservice.domain.plans.model import Intensity, Repeat, SessionKind, Step, StepKind
from dataservice.domain.verdicts import SessionVerdict, VerdictReason, judge

TODAY = MONDAY + timedelta(days=3)
EASY, LONG = planned(1, 1), planned(1, 1, SessionKind.LONG, 20.0)


def code(session: PlannedItem, done: Done | None) -> str:
    return judge(session, done, TODAY).code


def said(session: PlannedItem, done: Done) -> list[str]:
    return [str(each.code) for each in judge(session, done, TODAY).reasons]


def test_what_was_not_run_is_to_come_left_out_or_over() -> None:
    assert code(planned(1, 3), None) == SessionVerdict.PLANNED
    assert code(planned(1, 2), None) == SessionVerdict.MISSED
    assert code(planned(1, 2, is_skipped=True), None) == SessionVerdict.SKIPPED
    assert judge(planned(1, 2), None, TODAY).reasons[0].code == VerdictReason.NOT_MADE_UP_FOR


@given(speed=st.floats(0.5, CEILING_MPS), effort=st.one_of(st.none(), st.integers(1, 5)))
def test_too_slow_does_not_exist(speed: float, effort: int | None) -> None:
    for session, km in ((EASY, 8.0), (LONG, 20.0)):
        assert code(session, run(1, 1, km, average_speed_mps=speed, perceived_exertion=effort)) == SessionVerdict.DONE


def test_faster_than_the_ceiling_is_said_with_both_speeds() -> None:
    found = judge(EASY, run(1, 1, average_speed_mps=3.1), TODAY)
    assert found.code == SessionVerdict.FASTER_THAN_EASY
    assert found.reasons[0].values == {"speed_mps": 3.1, "ceiling_mps": CEILING_MPS}
    assert code(EASY, run(1, 1, average_speed_mps=CEILING_MPS * 1.02)) == SessionVerdict.DONE


def test_hills_are_judged_by_graded_adjusted_speed() -> None:
    downhill = run(1, 1, average_speed_mps=3.2, graded_speed_mps=2.7)
    uphill = run(1, 1, average_speed_mps=2.4, graded_speed_mps=3.2)
    assert code(EASY, downhill) == SessionVerdict.DONE
    assert code(EASY, uphill) == SessionVerdict.FASTER_THAN_EASY


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ({"temperature_c": 31.0}, "because_of_heat"),
        ({"sport_type": "TrailRun"}, "because_of_trail"),
        ({"is_trainer": True}, "because_of_treadmill"),
        ({"sport_type": "VirtualRun"}, "because_of_treadmill"),
    ],
)
def test_heat_trail_and_treadmill_are_judged_by_how_it_felt(where: dict[str, Any], why: str) -> None:
    fast = run(1, 1, average_speed_mps=3.3, **where)
    assert code(EASY, fast) == SessionVerdict.DONE
    assert code(EASY, replace(fast, perceived_exertion=3)) == SessionVerdict.DONE
    hard = replace(fast, average_speed_mps=2.0, perceived_exertion=8)
    assert code(EASY, hard) == SessionVerdict.HARDER_THAN_EASY
    assert said(EASY, hard)[:2] == ["by_effort", why]


def test_without_a_speed_how_it_felt_decides() -> None:
    by_feel = planned(1, 1, steps=(Step(StepKind.RUN, Intensity.EASY, 8_000.0),))
    assert code(by_feel, run(1, 1, average_speed_mps=4.0)) == SessionVerdict.DONE
    assert code(by_feel, run(1, 1, perceived_exertion=9)) == SessionVerdict.HARDER_THAN_EASY


def test_strides_in_an_easy_run_do_not_make_it_a_fast_one() -> None:
    stride = Step(StepKind.STRIDE, Intensity.REPETITION, duration_s=20.0)
    steps = (easy_step(7_000.0), Repeat(4, (stride, easy_step(duration_s=60.0))))
    with_strides = run(1, 1, average_speed_mps=EASY_MPS, bouts=bouts(4, 100.0, 5.0))
    assert code(planned(1, 1, steps=steps), with_strides) == SessionVerdict.DONE


@pytest.mark.parametrize(
    ("km", "expected"), [(8.0, "done"), (6.2, "done"), (5.0, "shortened"), (9.5, "done"), (11.0, "longer")]
)
def test_how_far_it_was_is_said_without_blame(km: float, expected: str) -> None:
    assert code(EASY, run(1, 1, km)) == expected


def test_a_session_by_time_is_measured_in_time() -> None:
    session = planned(1, 1, by_time=True, duration_s=1_800.0)
    slow = run(1, 1, 3.0, moving_time_s=1_790.0)
    assert code(session, slow) == SessionVerdict.DONE
    assert said(session, slow) == ["duration"]


def test_repeats_are_judged_as_a_set() -> None:
    uneven = bouts(3, mps=INTERVAL_MPS * 1.06) + bouts(3, mps=INTERVAL_MPS * 0.94)
    found = judge(intervals(1, 1), replace(hard_run(1, 1), bouts=uneven), TODAY)
    assert found.code == SessionVerdict.ON_TARGET
    assert found.reasons[0].values == {"done": 6, "planned": 6}
    assert found.reasons[1].values["speed_mps"] == pytest.approx(INTERVAL_MPS, rel=0.01)


@pytest.mark.parametrize(
    ("share", "expected"), [(1.08, "faster_than_target"), (0.92, "slower_than_target"), (1.0, "on_target")]
)
def test_a_set_is_faster_slower_or_on_target(share: float, expected: str) -> None:
    assert code(intervals(1, 1), hard_run(1, 1, mps=INTERVAL_MPS * share)) == expected


def test_five_of_six_are_the_set_and_three_are_not() -> None:
    assert code(intervals(1, 1), hard_run(1, 1, times=5)) == SessionVerdict.ON_TARGET
    assert code(intervals(1, 1), hard_run(1, 1, times=3)) == SessionVerdict.REPEATS_LEFT_OUT


def test_repeats_in_the_heat_are_not_held_to_a_speed() -> None:
    hot = replace(hard_run(1, 1, mps=INTERVAL_MPS * 0.9), temperature_c=30.0)
    assert code(intervals(1, 1), hot) == SessionVerdict.DONE
    assert said(intervals(1, 1), hot) == ["repeats", "because_of_heat"]


def test_repeats_that_were_not_recorded_are_believed() -> None:
    typed_in = replace(hard_run(1, 1), bouts=None)
    assert code(intervals(1, 1), typed_in) == SessionVerdict.DONE
    assert said(intervals(1, 1), typed_in)[-1] == "not_recorded"


def test_marathon_pace_is_not_missed_where_it_cannot_be_seen() -> None:
    step = Step(StepKind.RUN, Intensity.MARATHON, 8_000.0, None, 2.98, 3.06)
    session = planned(1, 1, SessionKind.MARATHON_PACE, 15.0, steps=(easy_step(6_000.0), step, easy_step(1_000.0)))
    assert code(session, run(1, 1, 15.0, average_speed_mps=2.9)) == SessionVerdict.DONE
    assert said(session, run(1, 1, 15.0))[-1] == "not_told_apart"


def test_a_tempo_run_without_warming_up_is_a_set_of_one() -> None:
    step = Step(StepKind.RUN, Intensity.THRESHOLD, 8_000.0, None, 3.25, 3.35)
    session = planned(1, 1, SessionKind.THRESHOLD, steps=(step,))
    assert code(session, run(1, 1, average_speed_mps=3.3)) == SessionVerdict.ON_TARGET
    assert code(session, run(1, 1, average_speed_mps=2.8)) == SessionVerdict.SLOWER_THAN_TARGET


def test_a_race_is_a_race_by_the_clock_that_never_stops() -> None:
    race = planned(1, 1, SessionKind.RACE, 10.0, steps=(Step(StepKind.RUN, Intensity.RACE, 10_000.0, None, 3.9, 4.1),))
    done = run(1, 1, 10.0, moving_time_s=2_400.0, elapsed_time_s=2_430.0)
    found = judge(race, done, TODAY)
    assert found.code == SessionVerdict.RACED
    assert found.reasons[0].values == {"distance_m": 10_000.0, "time_s": 2_430.0}


def test_what_nobody_can_have_run_is_asked_about_and_not_judged() -> None:
    assert code(EASY, run(1, 1, average_speed_mps=9.0, doubtful=True)) == SessionVerdict.DOUBTFUL
    assert said(EASY, run(1, 1, doubtful=True)) == ["asked_about"]


def test_how_it_felt_and_pain_are_asked_for_until_they_are_said() -> None:
    assert judge(EASY, run(1, 1), TODAY).asks == ("perceived_exertion", "pain")
    assert judge(EASY, run(1, 1, perceived_exertion=3), TODAY).asks == ("pain",)
    assert judge(EASY, run(1, 1, perceived_exertion=3, pain=0), TODAY).asks == ()
    assert judge(EASY, None, TODAY).asks == ()


def test_strength_is_done_when_it_was_done() -> None:
    session = planned(1, 1, SessionKind.STRENGTH, steps=(), distance_m=0.0, duration_s=1_800.0, by_time=True)
    other = run(1, 1, sport_type="WeightTraining", is_run=False, moving_time_s=600.0)
    assert code(session, other) == SessionVerdict.DONE


SCOLDING = ("fail", "bad", "poor", "lazy", "too_slow", "should", "must", "wrong")


def test_no_code_scolds() -> None:
    for each in (*SessionVerdict, *VerdictReason):
        assert not any(word in each.value for word in SCOLDING)
