"""Strava's windows: quarter-hours from :00, and days from midnight UTC."""

from collections.abc import Mapping

QUARTER_S = 15 * 60
DAY_S = 24 * 60 * 60
# Strava's clock and ours need not agree to the second.
MARGIN_S = 5.0

_PAIRS = (("x-ratelimit-limit", "x-ratelimit-usage"), ("x-readratelimit-limit", "x-readratelimit-usage"))


def seconds_until_open(headers: Mapping[str, str], now: float) -> float:
    """Seconds from `now` (since 1970) until a closed window opens, from the headers of the answer that closed it.

    Midnight UTC where the use of a day has reached its limit, else the next quarter of an hour; Retry-After where
    Strava gives a later one. Missing or malformed headers count as a quarter.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    is_day_over = any(_is_day_over(lowered.get(limit), lowered.get(usage)) for limit, usage in _PAIRS)
    span_s = DAY_S if is_day_over else QUARTER_S
    waits = [span_s - now % span_s + MARGIN_S]
    retry_after = lowered.get("retry-after", "")
    if retry_after.isdecimal():
        waits.append(min(float(retry_after), float(DAY_S)))
    return max(waits)


def _is_day_over(limit: str | None, usage: str | None) -> bool:
    most, used = _day(limit), _day(usage)
    return most is not None and used is not None and used >= most


def _day(pair: str | None) -> int | None:
    parts = (pair or "").split(",")
    return int(parts[1]) if len(parts) == 2 and parts[1].strip().isdecimal() else None
