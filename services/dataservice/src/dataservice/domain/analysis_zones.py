"""Heart-rate zones from what an athlete has told of herself."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from dataservice.domain.physiology import Figures, age_on
from runscience import heartrate


def zones(
    heartrate_seconds: Sequence[tuple[int, int]], figures: Figures, birth_date: date | None, on: date
) -> dict[str, Any] | None:
    """The contract's HeartrateZones for a histogram, by the figures of that day; an unknown maximum from her age then.

    None without a heart rate, and while neither her maximum nor her birth date is known.
    """
    max_bpm = _max_bpm(figures, birth_date, on)
    if not heartrate_seconds or max_bpm is None:
        return None
    resting_bpm = figures.resting_heartrate_bpm
    bounds = heartrate.zone_bounds_bpm(max_bpm, resting_bpm)
    return {
        "method": "percent_of_max" if resting_bpm is None else "heart_rate_reserve",
        "max_heartrate_bpm": max_bpm,
        "max_is_estimated": figures.max_heartrate_bpm is None,
        "resting_heartrate_bpm": resting_bpm,
        "zones": [asdict(zone) for zone in heartrate.zones(dict(heartrate_seconds), bounds)],
    }


def _max_bpm(figures: Figures, birth_date: date | None, on: date) -> int | None:
    if figures.max_heartrate_bpm is not None:
        return figures.max_heartrate_bpm
    age = None if birth_date is None else age_on(birth_date, on)
    if age is None or not heartrate.AGE.low <= age <= heartrate.AGE.high:
        return None
    return round(heartrate.tanaka_max_bpm(age))
