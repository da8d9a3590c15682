"""A week says how it went, and one thing to change."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from matching_support import INTERVAL_MPS, MONDAY, hard_run, intervals, planned, run

from dataservice.domain.matching import Done, PlannedItem
from dataservice.domain.plans.model import SessionKind
from dataservice.domain.week_verdicts import JudgedWeek, OneThing, WeekVerdict, judge_week

TUE, WED, FRI, SUN = 1, 2, 4, 6
NEXT_MONDAY = MONDAY + timedelta(days=7)
EASY, HARD = planned(1, TUE), intervals(2, WED)
SHORT, LONG = planned(3, FRI, km=6.0), planned(4, SUN, SessionKind.LONG, 20.0)
FELT = {"perceived_exertion": 4, "pain": 0}


def week(*done: Done | None, today: date = NEXT_MONDAY, besides: tuple[Done, ...] = ()) -> JudgedWeek:
    """The week of the four sessions, with what was done of each."""
    sessions: list[tuple[PlannedItem, Done | None]] = list(zip((EASY, HARD, SHORT, LONG), done, strict=True))
    return judge_week(MONDAY, today, sessions, [each for each in (*done, *besides) if each is not None])


def felt(done: Done, **values: Any) -> Done:
    return replace(done, **(FELT | values))


ALL = (felt(run(1, TUE)), felt(hard_run(2, WED)), felt(run(3, FRI, 6.0)), felt(run(4, SUN, 20.0)))


def test_a_week_as_planned_has_its_figures_and_is_to_be_kept_up() -> None:
    found = week(*ALL)
    assert (found.code, found.one_thing.code) == (WeekVerdict.AS_PLANNED, OneThing.KEEP_GOING)
    assert (found.planned_sessions, found.done_sessions) == (4, 4)
    assert (found.planned_key_sessions, found.done_key_sessions) == (2, 2)
    assert found.done_distance_m == pytest.approx(found.planned_distance_m)


def test_a_week_without_its_long_run_says_so_and_never_asks_for_it_back() -> None:
    found = week(*ALL[:3], None)
    assert (found.code, found.one_thing.code) == (WeekVerdict.WITHOUT_KEY_SESSION, OneThing.KEY_SESSION_FIRST)
    assert found.one_thing.values == {"sessions": 1}


def test_one_easy_run_less_is_a_week_as_planned() -> None:
    assert week(*ALL[:2], None, ALL[3]).code == WeekVerdict.AS_PLANNED


def test_what_was_run_besides_counts_in_the_distance() -> None:
    found = week(*ALL, besides=(felt(run(9, FRI, 15.0)),))
    assert (found.code, found.one_thing.code) == (WeekVerdict.MORE_THAN_PLANNED, OneThing.HOLD_BACK_DISTANCE)
    assert found.done_sessions == 4


def test_a_week_of_shorter_runs_is_less_than_planned() -> None:
    short = (felt(run(1, TUE, 6.5)), ALL[1], felt(run(3, FRI, 5.0)), felt(run(4, SUN, 15.0)))
    assert week(*short).code == WeekVerdict.LESS_THAN_PLANNED


def test_easy_days_that_were_none_are_the_one_thing() -> None:
    fast = (felt(run(1, TUE, average_speed_mps=3.2)), ALL[1], felt(run(3, FRI, 6.0, average_speed_mps=3.2)), ALL[3])
    found = week(*fast)
    assert (found.code, found.one_thing.code) == (WeekVerdict.EASY_DAYS_TOO_FAST, OneThing.SLOW_DOWN_EASY_RUNS)
    assert found.one_thing.values == {"runs": 2, "of": 3}


def test_repeats_that_were_too_fast_are_to_be_held_back() -> None:
    fast = felt(hard_run(2, WED, mps=INTERVAL_MPS * 1.1))
    assert week(ALL[0], fast, *ALL[2:]).one_thing.code == OneThing.HOLD_BACK_REPEATS


def test_pain_goes_before_everything() -> None:
    found = week(felt(run(1, TUE, average_speed_mps=3.4), pain=6), *ALL[1:])
    assert (found.one_thing.code, found.one_thing.values) == (OneThing.SEE_TO_PAIN, {"pain": 6})


def test_a_week_of_which_little_was_run_asks_for_fewer_days_only_once_it_is_over() -> None:
    easy = [planned(number, day, km=5.0) for number, day in ((1, 1), (2, 2), (3, 4))]
    pairs: list[tuple[PlannedItem, Done | None]] = [(easy[0], felt(run(1, 1, 5.0))), (easy[1], None), (easy[2], None)]
    runs = [felt(run(1, 1, 5.0))]
    assert judge_week(MONDAY, NEXT_MONDAY, pairs, runs).one_thing.code == OneThing.FEWER_DAYS
    assert judge_week(MONDAY, MONDAY + timedelta(days=3), pairs, runs).one_thing.code == OneThing.KEEP_GOING


def test_how_it_felt_is_asked_for_if_nothing_was_said_all_week() -> None:
    silent = [replace(each, perceived_exertion=None, pain=None) for each in ALL]
    assert week(*silent).one_thing.code == OneThing.SAY_HOW_IT_FELT


def test_a_week_under_way_is_not_judged_before_it_is_over() -> None:
    assert week(ALL[0], ALL[1], None, None, today=MONDAY + timedelta(days=3)).code == WeekVerdict.UNDER_WAY
    assert week(None, None, None, None, today=MONDAY - timedelta(days=3)).code == WeekVerdict.AHEAD
    assert week(None, None, None, None, today=MONDAY - timedelta(days=3)).one_thing.code == OneThing.KEEP_GOING


def test_a_week_is_judged_as_soon_as_nothing_of_it_is_to_come() -> None:
    assert week(*ALL, today=MONDAY + timedelta(days=6)).code == WeekVerdict.AS_PLANNED


def test_a_week_without_sessions_is_a_rest_or_free_running() -> None:
    assert judge_week(MONDAY, NEXT_MONDAY, [], []).code == WeekVerdict.RESTED
    assert judge_week(MONDAY, NEXT_MONDAY, [], [run(1, TUE)]).code == WeekVerdict.NOTHING_PLANNED


def test_strength_and_what_she_left_out_are_not_counted_among_the_runs() -> None:
    strength = planned(7, TUE, SessionKind.STRENGTH, distance_m=0.0)
    left_out = replace(SHORT, is_skipped=True)
    found = judge_week(MONDAY, NEXT_MONDAY, [(EASY, ALL[0]), (strength, None), (left_out, None)], [ALL[0]])
    assert (found.planned_sessions, found.done_sessions, found.code) == (1, 1, WeekVerdict.AS_PLANNED)


SCOLDING = ("fail", "bad", "poor", "lazy", "too_slow", "catch_up", "make_up")


def test_no_code_scolds() -> None:
    for each in (*WeekVerdict, *OneThing):
        assert not any(
            word in each.value for word in ("fail", "bad", "poor", "lazy", "too_slow", "catch_up", "make_up")
        )
