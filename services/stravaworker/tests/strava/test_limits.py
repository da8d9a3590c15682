from datetime import UTC, datetime

import pytest

from stravaworker.strava.limits import MARGIN_S, seconds_until_open


def at(hour: int, minute: int, second: int = 0) -> float:
    return datetime(2026, 11, 20, hour, minute, second, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("now", "seconds"), [(at(10, 0), 900), (at(10, 7), 480), (at(10, 14, 59), 1), (at(10, 45), 900), (at(23, 59), 60)]
)
def test_a_window_opens_with_the_next_quarter_of_an_hour(now: float, seconds: float) -> None:
    headers = {"X-RateLimit-Limit": "200,2000", "X-RateLimit-Usage": "200,340"}
    assert seconds_until_open(headers, now) == seconds + MARGIN_S


def test_a_day_that_is_used_up_opens_at_midnight_utc() -> None:
    headers = {"X-RateLimit-Limit": "200,2000", "X-RateLimit-Usage": "7,2001"}
    assert seconds_until_open(headers, at(22, 30)) == 5400 + MARGIN_S


def test_the_reads_of_a_day_count_too() -> None:
    headers = {
        "X-RateLimit-Limit": "200,2000",
        "X-RateLimit-Usage": "7,1001",
        "X-ReadRateLimit-Limit": "100,1000",
        "X-ReadRateLimit-Usage": "7,1000",
    }
    assert seconds_until_open(headers, at(23, 0)) == 3600 + MARGIN_S


def test_the_case_of_the_headers_does_not_matter() -> None:
    headers = {"x-Ratelimit-limit": "200,2000", "X-RATELIMIT-USAGE": "1,2000"}
    assert seconds_until_open(headers, at(23, 0)) == 3600 + MARGIN_S


def test_retry_after_counts_where_it_is_later() -> None:
    assert seconds_until_open({"Retry-After": "1800"}, at(10, 0)) == 1800
    assert seconds_until_open({"Retry-After": "10"}, at(10, 0)) == 900 + MARGIN_S
    assert seconds_until_open({"Retry-After": "99999999"}, at(10, 0)) == 86400


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-RateLimit-Limit": "many", "X-RateLimit-Usage": "1"}, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}],
)
def test_headers_that_say_nothing_count_as_a_quarter(headers: dict[str, str]) -> None:
    assert seconds_until_open(headers, at(10, 5)) == 600 + MARGIN_S
