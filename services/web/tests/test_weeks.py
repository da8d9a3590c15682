from datetime import date

import pytest

from web.weeks import WeekStart, first_of_week, week_bars

THURSDAY = date(2026, 11, 26)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("week_start", "first"),
    [("monday", MONDAY), ("sunday", date(2026, 11, 22)), ("saturday", date(2026, 11, 21))],
)
def test_a_week_begins_where_she_says(week_start: WeekStart, first: date):
    assert first_of_week(THURSDAY, week_start) == first
    assert first_of_week(first, week_start) == first


def test_the_longest_day_is_whole_be_it_run_or_planned():
    done = {date(2026, 11, 24): 8_000.0, date(2026, 11, 25): 4_000.0}
    days = week_bars(MONDAY, THURSDAY, done, {date(2026, 11, 25): 5_000.0, date(2026, 11, 29): 16_000.0})
    assert [day.distance_m for day in days] == [0, 8_000, 4_000, 0, 0, 0, 0]
    assert [day.share for day in days] == [0, 0.5, 0.25, 0, 0, 0, 0]
    assert [day.planned_share for day in days] == [0, 0, 0.3125, 0, 0, 0, 1]
    assert [day.is_today for day in days].index(True) == 3
    assert [day.is_future for day in days] == [False] * 4 + [True] * 3


def test_a_week_without_anything_has_no_bars():
    assert {(day.share, day.planned_share) for day in week_bars(MONDAY, THURSDAY, {}, {})} == {(0.0, 0.0)}
