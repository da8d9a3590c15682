from datetime import date

import pytest

from web.api.trends import Period
from web.periods import bars, firsts, next_first, scale_to, year_lines


def period(start: date, distance_m: float = 1_000.0) -> Period:
    return Period(start, 1, distance_m, 300, 10.0)


def test_weeks_begin_on_her_first_day():
    today = date(2026, 11, 26)
    assert firsts("week", today, "monday", None)[-1] == date(2026, 11, 23)
    assert firsts("week", today, "sunday", None)[-1] == date(2026, 11, 22)
    assert len(firsts("week", today, "monday", None)) == 52


def test_periods_go_back_to_the_first_run_and_no_further():
    assert firsts("year", date(2026, 11, 26), "monday", date(2024, 1, 1)) == [date(y, 1, 1) for y in (2024, 2025, 2026)]
    months = firsts("month", date(2026, 2, 28), "monday", date(2025, 11, 30))
    assert months == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


@pytest.mark.parametrize(
    ("kind", "first", "following"),
    [
        ("week", date(2026, 12, 28), date(2027, 1, 4)),
        ("month", date(2026, 12, 1), date(2027, 1, 1)),
        ("month", date(2026, 2, 1), date(2026, 3, 1)),
        ("year", date(2024, 1, 1), date(2025, 1, 1)),
    ],
)
def test_the_period_after(kind, first: date, following: date):
    assert next_first(kind, first) == following


def test_periods_without_a_run_have_bars_without_height():
    begins = [date(2026, 10, 1), date(2026, 11, 1)]
    drawn = bars("month", [period(begins[1], 4_000)], begins, lambda each: each.distance_m, scale_to(4_000, 1_000))
    assert [(bar.period.runs, bar.share, bar.is_now) for bar in drawn] == [(0, 0.0, False), (1, 1.0, True)]
    assert drawn[0].end == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("most", "unit", "ticks"),
    [
        (0, 1000, (0, 1000)),
        (900, 1000, (0, 1000)),
        (42_000, 1000, (0, 20_000, 40_000, 60_000)),
        (80_000, 1000, (0, 20_000, 40_000, 60_000, 80_000)),
        (10, 1, (0, 2.5, 5, 7.5, 10)),
        (3, 1, (0, 1, 2, 3)),
        (2_761_600, 1000, (0, 1_000_000, 2_000_000, 3_000_000)),
    ],
)
def test_an_axis_has_round_ticks_and_reaches_the_most(most: float, unit: float, ticks: tuple[float, ...]):
    scale = scale_to(most, unit)
    assert scale.ticks == pytest.approx(ticks)
    assert scale.top >= most


def test_years_add_up_day_by_day():
    days = [period(date(2025, 12, 31), 5), period(date(2026, 1, 1), 1), period(date(2026, 3, 1), 2)]
    newest, older = year_lines(days, lambda each: each.distance_m)
    assert (newest.year, newest.points, newest.total) == (2026, ((1, 1), (60, 3)), 3)
    assert (older.year, older.points) == (2025, ((365, 5),))
    assert [newest.until(day) for day in (1, 59, 60, 366)] == [1, 1, 3, 3]
    assert older.until(31) == 0.0
