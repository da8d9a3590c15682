"""Reading what people type: 10,2 or 10.2 for a distance, 42:07 or 1:42:07 for a time, 4:58 for a pace."""

import math
import re

_NUMBER = re.compile(r"\d{1,9}([.,]\d{0,6})?|[.,]\d{1,6}", re.ASCII)
_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})", re.ASCII)


def number_typed(text: str) -> float | None:
    """A number that is not negative, with a point or a comma; None for anything else."""
    typed = text.strip().replace("\u00a0", "").replace("\u202f", "")
    if not _NUMBER.fullmatch(typed):
        return None
    number = float(typed.replace(",", "."))
    return number if math.isfinite(number) else None


def seconds_typed(text: str) -> int | None:
    """42:07 is minutes and seconds, 1:42:07 begins with hours, a number alone is minutes; None for anything else."""
    typed = text.strip()
    if typed.isascii() and typed.isdecimal() and len(typed) <= 4:
        return int(typed) * 60
    found = _TIME.fullmatch(typed)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if seconds > 59 or (found[1] is not None and minutes > 59):
        return None
    return hours * 3600 + minutes * 60 + seconds
