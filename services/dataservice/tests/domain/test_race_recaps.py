from datetime import date
from typing import Any

import pytest

from dataservice.domain.race_recaps import goals, halves, plan_weeks, splits
from dataservice.domain.races import Goals


def section(distance_m: float | None, elapsed_time_s: float) -> dict[str, Any]:
    return {
        "distance_m": distance_m,
        "elapsed_time_s": elapsed_time_s,
        "grade_adjusted_speed_mps": None,
        "average_heartrate_bpm": 150.0,
    }


def test_goals_say_how_far_she_was_from_them() -> None:
    found = goals(Goals(dream_time_s=2400, target_time_s=2500, floor_time_s=2600), 2500.0)
    assert [(each["goal"], each["difference_s"], each["is_reached"]) for each in found] == [
        ("dream", 100.0, False),
        ("target", 0.0, True),
        ("floor", -100.0, True),
    ]


def test_goals_without_a_time_are_open() -> None:
    assert goals(Goals(target_time_s=2500), None) == [
        {"goal": "target", "time_s": 2500, "difference_s": None, "is_reached": None}
    ]


def test_splits_are_held_against_an_even_pace_over_what_the_watch_measured() -> None:
    # 2.1 km by the watch for a course of 2 km: the even pace of ten minutes ends with the race, not a split before
    found = splits([section(1000, 290), section(1000, 300), section(100, 30)], Goals(target_time_s=600), 630.0)
    assert [round(each["against"]["target"], 2) for each in found] == [4.29, 18.57, 20.0]
    assert [round(each["against"]["predicted"], 2) for each in found] == [-10.0, -10.0, -10.0]
    assert [each["against"]["dream"] for each in found] == [None, None, None]
    assert [(each["covered_m"], each["time_s"]) for each in found] == [(1000, 290), (2000, 590), (2100, 620)]


def test_without_a_distance_there_are_no_splits() -> None:
    assert splits([], Goals(target_time_s=600), None) == []
    assert splits([section(None, 600)], Goals(target_time_s=600), None) == []


def test_halves_divide_the_split_in_the_middle() -> None:
    found = splits([section(1000, 300), section(1000, 320), section(1000, 360)], Goals(), None)
    assert halves(found) == pytest.approx({"first_s": 300 + 160, "second_s": 160 + 360})
    assert halves([]) is None


def test_the_weeks_of_a_plan_begin_on_monday_and_count_what_was_run() -> None:
    wednesday, sunday, monday = date(2026, 11, 11), date(2026, 11, 15), date(2026, 11, 16)
    weeks = plan_weeks(
        [(wednesday, 8000.0), (sunday, 12000.0), (monday, 5000.0)],
        {wednesday: 8200.0, monday: 0.0, date(2026, 11, 10): 3000.0},
        wednesday,
        date(2026, 11, 17),
    )
    assert [each.starts_on for each in weeks] == [date(2026, 11, 9), monday]
    assert [(each.planned_distance_m, each.planned_sessions) for each in weeks] == [(20000.0, 2), (5000.0, 1)]
    assert [(each.done_distance_m, each.days_run) for each in weeks] == [(11200.0, 2), (0, 0)]
