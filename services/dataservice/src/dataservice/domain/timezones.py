"""IANA time zones."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from dataservice.domain.problems import wrong_field


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def exists(name: str) -> bool:
    """Whether the time zone database has a zone of this name."""
    return name in _known()


def check(name: str, path: str = "/timezone") -> str:
    """The name, or Invalid (422) that says which field it stood in."""
    if not exists(name):
        raise wrong_field(path, f"{name!r} is not a time zone of the IANA database, like Europe/Paris.")
    return name


def from_local(local: datetime, timezone: str) -> datetime:
    """The instant (aware, UTC) at which clocks in the zone showed `local` (naive); the first of two in autumn.

    Raises OverflowError at the ends of the calendar.
    """
    return local.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def today(timezone: str, now: datetime) -> date:
    """The date in the zone at an instant."""
    return now.astimezone(ZoneInfo(timezone)).date()
