"""What the headers of an answer tell of the rate limits."""

from collections.abc import Mapping
from typing import Any

_NAMES = {
    "overall": ("x-ratelimit-limit", "x-ratelimit-usage"),
    "read": ("x-readratelimit-limit", "x-readratelimit-usage"),
}


def told(headers: Mapping[str, str]) -> dict[str, Any] | None:
    """`{"limits": {kind: {"quarter", "day"}}, "usage": the same}` of the kinds that are told whole; None of none.

    The case of the names varies. What is malformed is not told.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    limits, usage = {}, {}
    for kind, (limit_name, usage_name) in _NAMES.items():
        limit, used = _pair(lowered.get(limit_name)), _pair(lowered.get(usage_name))
        if limit is not None and used is not None:
            limits[kind], usage[kind] = limit, used
    return {"limits": limits, "usage": usage} if usage else None


def _pair(text: str | None) -> dict[str, int] | None:
    parts = [part.strip() for part in (text or "").split(",")]
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        return None
    return {"quarter": int(parts[0]), "day": int(parts[1])}
