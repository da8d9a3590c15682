"""The time zone of a place."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import tzfpy


def at(latitude_deg: float, longitude_deg: float) -> str | None:
    """The IANA name of the zone at a position; on the sea one of whole hours. None where nobody knows it."""
    name = tzfpy.get_tz(longitude_deg, latitude_deg)
    return name if name and _is_known(name) else None


def of_offset(utc_offset_s: float | None, fallback: str, moment: datetime) -> str:
    """A zone with this offset at this moment: `fallback` if it has it, else one of whole hours, else `fallback`.

    For runs without a position: the watch says how far its clock was from UTC, and `fallback` is where she lives.
    """
    if utc_offset_s is None or not -12 * 3600 <= utc_offset_s <= 14 * 3600:
        return fallback
    if abs((moment.astimezone(ZoneInfo(fallback)).utcoffset() or timedelta()).total_seconds() - utc_offset_s) < 60:
        return fallback
    hours = round(utc_offset_s / 3600)
    if abs(utc_offset_s - hours * 3600) >= 60:
        return fallback
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def local(moment: datetime, zone: str) -> datetime:
    """The wall clock's time there, without an offset."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def known(name: str | None) -> str:
    """The name itself if it is a zone's, else UTC."""
    return name if name and _is_known(name) else "UTC"


def _is_known(name: str) -> bool:
    try:
        datetime.now(UTC).astimezone(ZoneInfo(name))
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError on top of it
        return False
    except KeyError:
        return False
    return True
