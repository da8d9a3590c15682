"""Time at each heart rate, and zones of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from runscience.streams import Streams
from runscience.track import LONGEST_STEP_S
from runscience.validity import Validity

AGE = Validity("the age", 5.0, 120.0, "years")

ZONE_SHARES = (0.6, 0.7, 0.8, 0.9)
"""Where the second to the fifth zone begin, as shares of the maximum or of the reserve; the first is all below."""


@dataclass(frozen=True, slots=True)
class Zone:
    """From `low_bpm` up to, not including, `high_bpm`; None for no end. `seconds` is the time in it."""

    low_bpm: int
    high_bpm: int | None
    seconds: int


def histogram(streams: Streams) -> dict[int, int]:
    """Seconds at each heart rate in beats per minute, pauses included; each value holds until the next sample.

    What lies in a gap of more than half a minute between samples is not counted.
    """
    if streams.heartrate_bpm is None or len(streams) < 2:
        return {}
    steps = np.diff(streams.time_s)
    rates = streams.heartrate_bpm[:-1]
    known = ~np.isnan(rates) & (steps <= LONGEST_STEP_S)
    values, places = np.unique(np.rint(rates[known]).astype(np.int64), return_inverse=True)
    seconds = np.bincount(places, weights=steps[known], minlength=len(values))
    return {int(value): int(each) for value, each in zip(values, seconds, strict=True)}


def tanaka_max_bpm(age_years: float) -> float:
    """The maximal heart rate to expect at an age: 208 - 0.7 age (Tanaka, Monahan and Seals 2001), give or take 10.

    Raises OutsideValidity for an age nobody has.
    """
    return 208.0 - 0.7 * AGE.check(age_years)


def zone_bounds_bpm(max_bpm: float, resting_bpm: float | None = None) -> list[int]:
    """Where the second to the fifth zone begin: 60, 70, 80 and 90 % of the maximum.

    With a resting heart rate, of the reserve between it and the maximum (Karvonen 1957). ValueError when the maximum
    is not above it.
    """
    rest = 0.0 if resting_bpm is None else resting_bpm
    if max_bpm <= rest:
        raise ValueError(f"the maximal heart rate, {max_bpm:g}, is not above the one at rest, {rest:g}")
    return [round(rest + share * (max_bpm - rest)) for share in ZONE_SHARES]


def zones(seconds_at: Mapping[int, int], bounds_bpm: Sequence[int]) -> list[Zone]:
    """The time in each zone, from a histogram and the ascending bounds between the zones."""
    lows = [0, *bounds_bpm]
    highs = [*bounds_bpm, None]
    return [
        Zone(low, high, sum(each for bpm, each in seconds_at.items() if bpm >= low and (high is None or bpm < high)))
        for low, high in zip(lows, highs, strict=True)
    ]
