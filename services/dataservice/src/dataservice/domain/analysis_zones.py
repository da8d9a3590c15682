"""Heart-rate zones from what an athlete has told of herself."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from dataservice.domain.athletes import Athlete
from runscience import heartrate


def zones(heartrate_seconds: Sequence[tuple[int, int]], athlete: Athlete, on: date) -> dict[str, Any] | None:
    """The contract's HeartrateZones for a histogram, by her settings of now; an unknown maximum from her age that day.

    None without a heart rate, and while neither her maximum nor her birth date is known.
    """
    max_bpm = _max_bpm(athlete, on)
    if not heartrate_seconds or max_bpm is None:
        return None
    resting_bpm = athlete.resting_heartrate_bpm
    bounds = heartrate.zone_bounds_bpm(max_bpm, resting_bpm)
    return {
        "method": "percent_of_max" if resting_bpm is None else "heart_rate_reserve",
        "max_heartrate_bpm": max_bpm,
        "max_is_estimated": athlete.max_heartrate_bpm is None,
        "resting_heartrate_bpm": resting_bpm,
        "zones": [asdict(zone) for zone in heartrate.zones(dict(heartrate_seconds), bounds)],
    }


def _max_bpm(athlete: Athlete, on: date) -> int | None:
    if athlete.max_heartrate_bpm is not None:
        return athlete.max_heartrate_bpm
    if athlete.birth_date is None:
        return None
    born = athlete.birth_date
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if not heartrate.AGE.low <= age <= heartrate.AGE.high:
        return None
    return round(heartrate.tanaka_max_bpm(age))
