"""What a run took out of her, as one number: 100 is an hour at threshold, however it was measured.

In this order, by what is known: the heart rate (`heart_rate_load`), the graded-adjusted or plain speed beside that of
her threshold (`pace_load`), how hard she says it was (`effort_load`), and failing all that the duration alone
(`duration_load`). Whoever shows a load says which it was; the methods agree at threshold and part the further a run is
from it.
"""

import math
from collections.abc import Mapping
from enum import StrEnum

from runscience.validity import Validity

DURATION = Validity("the duration", 0.0, 604_800.0, "s")
SPEED = Validity("the speed", 0.0, 12.5, "m/s")
THRESHOLD_SPEED = Validity("the speed at threshold", 1.0, 7.0, "m/s")
HEART_RATE = Validity("the heart rate", 0.0, 300.0, "bpm")
RESTING_HEART_RATE = Validity("the heart rate at rest", 20.0, 120.0, "bpm")
MAX_HEART_RATE = Validity("the maximal heart rate", 80.0, 240.0, "bpm")
EFFORT = Validity("the effort", 0.0, 10.0)

THRESHOLD_EFFORT = 7.0
"""What an hour at threshold is rated on Borg's scale from 0 to 10: very hard."""

THRESHOLD_SHARE = 0.88
"""Of VO2max at threshold (Daniels), and so about of the heart rate's reserve (Swain and Leutholtz 1997)."""

EASY_SHARE = 0.8
"""An easy run's speed as a share of that at threshold: the middle of Daniels' easy range, for whom nothing is known."""

TYPICAL_THRESHOLD_SPEED_MPS = 3.27
"""Threshold speed at VDOT 40 (5:06 /km), a middling recreational runner: for whom nothing better is known."""


SecondsAt = Mapping[int, float] | Mapping[float, float]
"""Seconds at each heart rate in beats per minute, whole as `heartrate.histogram` has them or means."""


class Sex(StrEnum):
    """What Banister's coefficients were found for."""

    FEMALE = "female"
    MALE = "male"


_COEFFICIENTS = {Sex.MALE: (0.64, 1.92), Sex.FEMALE: (0.86, 1.67), None: (0.75, 1.795)}


def trimp(seconds_at: SecondsAt, *, resting_bpm: float, max_bpm: float, sex: Sex | str | None = None) -> float:
    """Banister's training impulse (1991) of the seconds at each heart rate (as `heartrate.histogram` counts them).

    The sum of minutes times x times 0.64 e^(1.92 x) for men and 0.86 e^(1.67 x) for women, x being the share of the
    reserve between rest and maximum; without the sex the mean of both coefficients, which should be said where it is
    shown. A heart rate below the one at rest counts as that, one above the maximum as the maximum.

    Raises OutsideValidity for a heart rate or duration that nobody has, ValueError for a maximum that is not above the
    rest, or an unknown sex.
    """
    _check_reserve(resting_bpm, max_bpm)
    factor, exponent = _COEFFICIENTS[None if sex is None else Sex(sex)]
    total = 0.0
    for bpm, seconds in seconds_at.items():
        share = _share_of_reserve(HEART_RATE.check(bpm), resting_bpm, max_bpm)
        total += DURATION.check(seconds) / 60.0 * share * factor * math.exp(exponent * share)
    return total


def estimated_threshold_bpm(*, resting_bpm: float, max_bpm: float) -> float:
    """The heart rate at threshold to expect until it was measured: 88 % of the reserve above the rest.

    The threshold lies near 88 % of VO2max (Daniels), and shares of the heart rate's reserve equal shares of that of
    oxygen uptake (Swain and Leutholtz 1997). With a maximum of 190 and 50 at rest it is 173, 91 % of the maximum, where
    Daniels has 88 to 92 %. Raises as `trimp` does.
    """
    _check_reserve(resting_bpm, max_bpm)
    return resting_bpm + THRESHOLD_SHARE * (max_bpm - resting_bpm)


def heart_rate_load(
    seconds_at: SecondsAt,
    *,
    resting_bpm: float,
    max_bpm: float,
    threshold_bpm: float | None = None,
    sex: Sex | str | None = None,
) -> float:
    """Load by heart rate (hrTSS): 100 times the training impulse, over that of an hour at the threshold heart rate.

    Without a threshold it is estimated. Raises as `trimp` does, and ValueError for a threshold that is not above the
    rest, or that is above the maximum.
    """
    if threshold_bpm is None:
        threshold_bpm = estimated_threshold_bpm(resting_bpm=resting_bpm, max_bpm=max_bpm)
    if not resting_bpm < threshold_bpm <= max_bpm:
        raise ValueError(
            f"the heart rate at threshold, {threshold_bpm:g}, is not between rest, {resting_bpm:g}, and maximum, "
            f"{max_bpm:g}"
        )
    impulse = trimp(seconds_at, resting_bpm=resting_bpm, max_bpm=max_bpm, sex=sex)
    factor, exponent = _COEFFICIENTS[None if sex is None else Sex(sex)]
    share = _share_of_reserve(threshold_bpm, resting_bpm, max_bpm)
    return 100.0 * impulse / (60.0 * share * factor * math.exp(exponent * share))


def pace_load(duration_s: float, speed_mps: float, threshold_speed_mps: float = TYPICAL_THRESHOLD_SPEED_MPS) -> float:
    """Load by speed (rTSS): 100 times the hours times the square of the speed over that at threshold.

    `speed_mps` is the mean over the duration, graded-adjusted where the altitude is known. Without a threshold of hers
    a middling runner's is taken. Raises OutsideValidity for a duration or speed that nobody runs.
    """
    intensity = SPEED.check(speed_mps) / THRESHOLD_SPEED.check(threshold_speed_mps)
    return 100.0 * DURATION.check(duration_s) / 3_600.0 * intensity**2


def effort_load(duration_s: float, effort: float) -> float:
    """Load by how hard she says it was, from 0 to 10: Foster's session rating (2001), scaled.

    Minutes times effort, so that an hour at 7 ("very hard", as an hour at threshold is) is 100. The scale is a
    convention, made for loads that add up. Raises OutsideValidity for a duration or an effort off the scale.
    """
    return 100.0 * DURATION.check(duration_s) / 3_600.0 * EFFORT.check(effort) / THRESHOLD_EFFORT


def duration_load(duration_s: float) -> float:
    """Load of so many seconds of which nothing else is known, as if run easily: 64 for an hour.

    Raises OutsideValidity for a negative duration, or one of more than a week.
    """
    return 100.0 * DURATION.check(duration_s) / 3_600.0 * EASY_SHARE**2


def _share_of_reserve(bpm: float, resting_bpm: float, max_bpm: float) -> float:
    return min(max((bpm - resting_bpm) / (max_bpm - resting_bpm), 0.0), 1.0)


def _check_reserve(resting_bpm: float, max_bpm: float) -> None:
    RESTING_HEART_RATE.check(resting_bpm)
    MAX_HEART_RATE.check(max_bpm)
    if max_bpm <= resting_bpm:
        raise ValueError(f"the maximal heart rate, {max_bpm:g}, is not above the one at rest, {resting_bpm:g}")
