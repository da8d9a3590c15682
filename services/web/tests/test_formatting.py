from datetime import date, datetime

import pytest

from web import formatting

KM = 1000.0
NBSP = "\u00a0"


def test_a_distance_has_one_decimal_place_and_its_unit():
    assert str(formatting.distance(10_210, "metric")) == "10.2\u00a0km"
    assert str(formatting.distance(10_210, "imperial")) == "6.3\u00a0mi"
    assert str(formatting.distance(0, "metric")) == "0.0\u00a0km"


def test_a_distance_is_rounded_half_up_once():
    assert formatting.distance(10_250, "metric").value == "10.3"
    assert formatting.distance(9_949, "metric").value == "9.9"
    assert formatting.distance(9_950, "metric").value == "10.0"


def test_a_distance_is_written_as_its_language_writes_numbers():
    assert formatting.distance(1_234_567, "metric", "en").value == "1,234.6"
    assert formatting.distance(10_210, "metric", "fr").value == "10,2"


@pytest.mark.parametrize(
    ("seconds_a_km", "written"), [(298, "4:58"), (299.6, "5:00"), (300, "5:00"), (359.5, "6:00"), (605, "10:05")]
)
def test_a_pace_never_reads_sixty_seconds(seconds_a_km: float, written: str):
    assert formatting.pace(KM / seconds_a_km, "metric") == formatting.Figure(written, "/km")


def test_a_pace_in_miles_is_a_mile_longer():
    assert str(formatting.pace(KM / 298, "imperial")) == "8:00\u00a0/mi"


def test_standing_still_is_no_pace():
    assert formatting.pace(None, "metric") is None
    assert formatting.pace(0.0, "metric") is None
    assert formatting.pace(0.01, "metric") is None
    assert formatting.speed_mps(1000, 0) is None


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0:00"), (45, "0:45"), (2_527, "42:07"), (3_599.5, "1:00:00"), (6_127, "1:42:07"), (36_000, "10:00:00")],
)
def test_a_duration_shows_hours_only_when_there_are_some(seconds: float, written: str):
    assert str(formatting.duration(seconds)) == written


def test_totals_leave_seconds_away():
    assert str(formatting.hours_and_minutes(20_520)) == "5:42\u00a0h"
    assert str(formatting.hours_and_minutes(3_599)) == "1:00\u00a0h"


def test_a_climb_is_in_metres_or_feet():
    assert str(formatting.elevation(123.4, "metric")) == "123\u00a0m"
    assert str(formatting.elevation(123.4, "imperial")) == "405\u00a0ft"
    assert formatting.elevation(None, "metric") is None


def test_a_day_names_its_year_once_it_is_another_one():
    today = date(2026, 11, 23)
    assert formatting.day(date(2026, 11, 17), today) == "Tue 17 Nov"
    assert formatting.day(date(2025, 12, 31), today) == "Wed 31 Dec 2025"
    assert formatting.day(date(2026, 11, 17), today, "fr") == "mar. 17 nov."


def test_a_time_is_by_the_24_hour_clock_in_every_language():
    moment = datetime(2026, 11, 17, 19, 5)  # noqa: DTZ001 - local
    assert formatting.day_and_time(moment, date(2026, 11, 23)) == "Tue 17 Nov, 19:05"
    assert formatting.day_and_time(moment, date(2026, 11, 23), "fr") == "mar. 17 nov., 19:05"


def test_weekdays_and_months_have_their_names():
    assert formatting.weekday_letter(date(2026, 11, 23), "fr") == "L"
    assert formatting.weekday(date(2026, 11, 23), "en") == "Monday"
    assert formatting.long_day(date(2026, 11, 23), "fr") == "lundi 23 novembre"
    assert formatting.month(date(2026, 11, 23), "fr") == "novembre"


@pytest.mark.parametrize(
    ("size_bytes", "said", "said_in_french"),
    [
        (0, "0 kB", "0 ko"),
        (1, "1 kB", "1 ko"),
        (48_211, "48 kB", "48 ko"),
        (2_149_000, "2.1 MB", "2,1 Mo"),
        (2_147_483_648, "2.1 GB", "2,1 Go"),
    ],
)
def test_sizes_of_files_are_in_powers_of_ten(size_bytes: int, said: str, said_in_french: str):
    assert formatting.file_size(size_bytes).replace("\u00a0", " ") == said
    assert formatting.file_size(size_bytes, "fr").replace("\u00a0", " ") == said_in_french


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), "23 – 29 Nov 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "30 Nov – 6 Dec 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026 – 3 Jan 2027"),
    ],
)
def test_a_range_of_days_says_once_what_both_have(begin: date, end: date, said: str):
    assert formatting.range_of_days(begin, end) == said


def test_how_much_slower_the_other_was():
    assert str(formatting.pace_difference(1000 / 300, 1000 / 312, "metric")) == "+0:12 /km".replace(" ", NBSP)
    assert str(formatting.pace_difference(1000 / 300, 1000 / 215, "metric")) == "\u22121:25 /km".replace(" ", NBSP)
    assert str(formatting.pace_difference(3.0, 3.0, "imperial")) == "±0:00 /mi".replace(" ", NBSP)
    assert formatting.pace_difference(None, 3.0, "metric") is None


@pytest.mark.parametrize(
    ("number", "places", "typed"), [(10.4, 2, "10.4"), (6.4604, 2, "6.46"), (10.0, 2, "10"), (0.0, 1, "0")]
)
def test_a_number_as_one_would_type_it(number: float, places: int, typed: str):
    assert formatting.plain_number(number, places) == typed


def test_figures_of_axes_and_parts():
    assert formatting.plain(1250.0) == "1,250"
    assert formatting.plain(2.5, "fr") == "2,5"
    assert formatting.percent(0.374) == "37%"
    assert str(formatting.exact_distance(10_214, "metric", "fr")) == f"10,21{NBSP}km"


def test_a_narrow_column_is_given_whole_kilometres_rounded_as_people_round():
    assert str(formatting.whole_distance(53_900, "metric")) == f"54{NBSP}km"
    assert str(formatting.whole_distance(53_900, "imperial")) == f"33{NBSP}mi"


@pytest.mark.parametrize(
    ("distance_m", "called"),
    [(42_195, "42.2"), (21_097.5, "21.1"), (10_000, "10"), (21_340, "21.34"), (161_000, "161")],
)
def test_a_race_is_called_by_its_distance_without_needless_zeros(distance_m: float, called: str):
    assert str(formatting.race_distance(distance_m, "metric")) == f"{called}{NBSP}km"
