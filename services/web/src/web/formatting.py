"""Figures the way runners write them: 10.2 km, 4:58 /km, 1:42:07. Only here do metres become kilometres or miles.

Every function takes what the services hold (metres, seconds, metres per second) and answers a `Figure`, value and
unit apart, so that a page can set them in different sizes. Rounding is half up, and happens once, on the smallest
unit shown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from babel.dates import format_date, format_time, get_datetime_format, get_day_names
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

Units = Literal["metric", "imperial"]

METRES_PER_KM = 1000.0
METRES_PER_MILE = 1609.344
METRES_PER_FOOT = 0.3048
SLOWEST_PACE_S = 3600
"""A pace slower than an hour a kilometre says that the watch stood still: it is not shown."""

_NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class Figure:
    """A number with its unit; str() joins them by a no-break space, and is what a screen reader is given."""

    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value}{_NO_BREAK_SPACE}{self.unit}" if self.unit else self.value


def rounded(number: float, places: int = 0) -> Decimal:
    """`number` with that many decimal places, halves away from zero, as people round."""
    return Decimal(repr(number)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def distance(distance_m: float, units: Units, locale: str = "en") -> Figure:
    """10.2 km or 6.3 mi: one decimal place, always."""
    size, unit = (METRES_PER_MILE, "mi") if units == "imperial" else (METRES_PER_KM, "km")
    return Figure(format_decimal(rounded(distance_m / size, 1), format="#,##0.0", locale=locale), unit)


def exact_distance(distance_m: float, units: Units, locale: str = "en") -> Figure:
    """10.21 km: two decimal places, for laps and for splits that end early."""
    size, unit = (METRES_PER_MILE, "mi") if units == "imperial" else (METRES_PER_KM, "km")
    return Figure(format_decimal(rounded(distance_m / size, 2), format="#,##0.00", locale=locale), unit)


def whole_distance(distance_m: float, units: Units, locale: str = "en") -> Figure:
    """54 km: for narrow columns."""
    size, unit = (METRES_PER_MILE, "mi") if units == "imperial" else (METRES_PER_KM, "km")
    return Figure(format_decimal(rounded(distance_m / size), locale=locale), unit)


def race_distance(distance_m: float, units: Units, locale: str = "en") -> Figure:
    """42.2 km, 10 km, 21.34 km: as races are called, two decimal places at most."""
    size, unit = (METRES_PER_MILE, "mi") if units == "imperial" else (METRES_PER_KM, "km")
    return Figure(format_decimal(rounded(distance_m / size, 2), format="#,##0.##", locale=locale), unit)


def pace(average_speed_mps: float | None, units: Units) -> Figure | None:
    """4:58 /km or 7:59 /mi; None where there is no speed, or one so slow that it is none."""
    if not average_speed_mps or average_speed_mps <= 0:
        return None
    size, unit = (METRES_PER_MILE, "/mi") if units == "imperial" else (METRES_PER_KM, "/km")
    seconds = int(rounded(size / average_speed_mps))
    if seconds > SLOWEST_PACE_S:
        return None
    return Figure(f"{seconds // 60}:{seconds % 60:02d}", unit)


def speed_mps(distance_m: float, moving_time_s: float) -> float | None:
    """Metres a second over the whole, None without a time."""
    return distance_m / moving_time_s if moving_time_s > 0 else None


def pace_difference(one_mps: float | None, other_mps: float | None, units: Units) -> Figure | None:
    """+0:12 /km where the other is that much slower, −0:12 /km where it is faster; None where one has no pace."""
    paces = [pace(each, units) for each in (one_mps, other_mps)]
    if not all(paces):
        return None
    size, unit = (METRES_PER_MILE, "/mi") if units == "imperial" else (METRES_PER_KM, "/km")
    seconds = [int(rounded(size / each)) for each in (one_mps, other_mps) if each]
    apart = seconds[1] - seconds[0]
    sign = "+" if apart > 0 else "\u2212" if apart < 0 else "±"
    return Figure(f"{sign}{abs(apart) // 60}:{abs(apart) % 60:02d}", unit)


def duration(seconds: float) -> Figure:
    """1:42:07 from an hour on, else 42:07; a time of less than a minute is 0:45."""
    whole = int(rounded(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return Figure(f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}")


def hours_and_minutes(seconds: float) -> Figure:
    """5:42 h, for totals, where seconds say nothing."""
    minutes = int(rounded(seconds / 60))
    return Figure(f"{minutes // 60}:{minutes % 60:02d}", "h")


def elevation(height_m: float | None, units: Units, locale: str = "en") -> Figure | None:
    """123 m or 404 ft."""
    if height_m is None:
        return None
    size, unit = (METRES_PER_FOOT, "ft") if units == "imperial" else (1.0, "m")
    return Figure(format_decimal(rounded(height_m / size), locale=locale), unit)


def whole(number: float | None, unit: str, locale: str = "en") -> Figure | None:
    """148 bpm; None stays None."""
    if number is None:
        return None
    return Figure(format_decimal(rounded(number), locale=locale), unit)


def signed(number: float, locale: str = "en") -> str:
    """+7, −12 or 0, for what lies on both sides of nothing."""
    value = rounded(number)
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return f"{sign}{format_decimal(abs(value), locale=locale)}"


def tenths(number: float, locale: str = "en") -> str:
    """48.3: one decimal place, always."""
    return format_decimal(rounded(number, 1), format="#,##0.0", locale=locale)


def apart(seconds: float) -> str:
    """+1:12 for so much slower, −0:07 for faster, ±0:00."""
    whole = int(rounded(seconds))
    sign = "+" if whole > 0 else "\u2212" if whole < 0 else "±"
    return f"{sign}{duration(abs(whole))}"


def money(amount: float, currency: str, locale: str = "en") -> str:
    """€0.23, or 0,23 € in French."""
    return format_currency(rounded(amount, 2), currency, locale=locale)


def file_size(size_bytes: int, locale: str = "en") -> str:
    """340 kB, 2.1 GB (2,1 Go): powers of ten, as disks and phones count; what is more than nothing is 1 kB at least."""
    if size_bytes >= 1e9:
        number, unit = rounded(size_bytes / 1e9, 1), "gigabyte"
    elif size_bytes >= 1e6:
        number, unit = rounded(size_bytes / 1e6, 1), "megabyte"
    else:
        number, unit = rounded(max(size_bytes / 1e3, min(size_bytes, 1))), "kilobyte"
    said = str(format_unit(number, f"digital-{unit}", "short", locale=locale))
    return said.replace(" ", _NO_BREAK_SPACE).replace("\u202f", _NO_BREAK_SPACE)


def plain(number: float, locale: str = "en") -> str:
    """1,250 or 2.5: with as many places as it needs, two at most."""
    return format_decimal(rounded(number, 2), format="#,##0.##", locale=locale)


def percent(share: float, locale: str = "en") -> str:
    """37 %, of 0.37."""
    return format_percent(rounded(share, 2), locale=locale)


def plain_number(number: float, places: int) -> str:
    """10.2 as one would type it: a point, and no zeros at the end."""
    return f"{rounded(number, places):f}".rstrip("0").rstrip(".") if places else str(rounded(number))


def clock_text(seconds: int) -> str:
    """0:00:45 as one would type it: 0:45, or 1:02:03 with hours."""
    return duration(seconds).value


def day(moment: date, today: date, locale: str = "en") -> str:
    """Tue 17 Nov, with the year once it is another one."""
    return format_date(moment, "EEE d MMM" if moment.year == today.year else "EEE d MMM y", locale=locale)


def long_day(moment: date, locale: str = "en") -> str:
    """Tuesday 17 November."""
    return format_date(moment, "EEEE d MMMM", locale=locale)


def month(moment: date, locale: str = "en") -> str:
    """November."""
    return format_date(moment, "LLLL", locale=locale)


def month_name(moment: date, locale: str = "en", *, short: bool = False) -> str:
    """November, or Nov."""
    return format_date(moment, "LLL" if short else "LLLL", locale=locale).rstrip(".")


def range_of_days(begin: date, end: date, locale: str = "en") -> str:
    """24 – 30 Nov 2026, with what both have in common said once."""
    pattern = "d MMM y" if begin.year != end.year else "d MMM" if begin.month != end.month else "d"
    return f"{format_date(begin, pattern, locale=locale)} – {format_date(end, 'd MMM y', locale=locale)}"


def clock_time(moment: datetime, locale: str = "en") -> str:
    """07:12, by the 24-hour clock, as watches and training logs have it."""
    return format_time(moment, "HH:mm", locale=locale)


def day_and_time(moment: datetime, today: date, locale: str = "en") -> str:
    """Tue 17 Nov, 07:12."""
    pattern = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    return pattern.replace("{1}", day(moment.date(), today, locale)).replace("{0}", clock_time(moment, locale))


def weekday_letter(moment: date, locale: str = "en") -> str:
    """M for a Monday, L for a lundi."""
    return str(get_day_names("narrow", context="stand-alone", locale=locale)[moment.weekday()])


def weekday(moment: date, locale: str = "en") -> str:
    """Monday."""
    return str(get_day_names("wide", context="stand-alone", locale=locale)[moment.weekday()])
