from dataclasses import dataclass
from datetime import date, datetime

import pytest

from web.totals import WeekStart, first_of_week, total, week

THURSDAY = date(2026, 11, 26)


@dataclass
class Ran:
    start_date_local: datetime
    distance_m: float = 10_000.0
    moving_time_s: int = 3_000
    total_elevation_gain_m: float | None = None


def on(day: int, hour: int = 7, **more: float) -> Ran:
    return Ran(datetime(2026, 11, day, hour), **more)  # type: ignore[arg-type]  # noqa: DTZ001 - local


@pytest.mark.parametrize(
    ("week_start", "first"),
    [("monday", date(2026, 11, 23)), ("sunday", date(2026, 11, 22)), ("saturday", date(2026, 11, 21))],
)
def test_a_week_begins_where_she_says(week_start: WeekStart, first: date):
    assert first_of_week(THURSDAY, week_start) == first
    assert first_of_week(first, week_start) == first


def test_a_week_adds_up_from_its_first_day():
    runs = [on(26), on(23, hour=0), on(22, hour=23)]
    found = total(runs, date(2026, 11, 23))
    assert (found.runs, found.distance_m, found.moving_time_s) == (2, 20_000.0, 6_000)


def test_the_week_before_ends_where_this_one_begins():
    runs = [on(23, hour=0), on(22, hour=23), on(16), on(15)]
    assert total(runs, date(2026, 11, 16), date(2026, 11, 23)).runs == 2


def test_climb_that_nobody_measured_counts_as_none():
    assert total([on(26), on(25, total_elevation_gain_m=80.0)], date(2026, 11, 1)).total_elevation_gain_m == 80.0


def test_two_runs_of_a_day_make_one_bar_and_the_longest_day_is_whole():
    days = week(
        [on(24, distance_m=5_000), on(24, hour=18, distance_m=3_000), on(25, distance_m=4_000)], THURSDAY, "monday"
    )
    assert [day.distance_m for day in days] == [0, 8_000, 4_000, 0, 0, 0, 0]
    assert [day.share for day in days] == [0, 1, 0.5, 0, 0, 0, 0]
    assert [day.is_today for day in days].index(True) == 3
    assert [day.is_future for day in days] == [False] * 4 + [True] * 3


def test_a_week_without_runs_has_no_bars():
    assert {day.share for day in week([], THURSDAY, "monday")} == {0.0}
