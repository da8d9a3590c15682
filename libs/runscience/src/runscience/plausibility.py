"""Whether an effort can have been run: against the fastest there are."""

import math
from itertools import pairwise

WORLD_BESTS_S = {
    100.0: 9.58,
    200.0: 19.19,
    400.0: 43.03,
    800.0: 100.91,
    1_000.0: 131.96,
    1_500.0: 206.00,
    1_609.344: 223.13,
    3_000.0: 437.55,
    5_000.0: 755.36,
    10_000.0: 1_571.00,
    21_097.5: 3_400.0,
    42_195.0: 7_100.0,
    100_000.0: 21_600.0,
}
"""The fastest times of men, in seconds, over metres.

Up to 10,000 m World Athletics' records as of 2025. Beyond, where courses and shoes still make them fall, a little less
than anyone has run: 56:40 for the half marathon, 1:58:20 for the marathon, 6 hours for 100 km.
"""

_HUNDREDTH_S = 0.01


def fastest_time_s(distance_m: float) -> float:
    """In how many seconds the fastest cover a distance: a power law from each record to the next one.

    Below 100 m at the speed of the shortest, beyond 100 km at that of the longest.
    """
    known = sorted(WORLD_BESTS_S.items())
    shortest, longest = known[0], known[-1]
    if distance_m <= shortest[0]:
        return shortest[1] * distance_m / shortest[0]
    for (short, short_time), (long, long_time) in pairwise(known):
        if distance_m <= long:
            exponent = math.log(long_time / short_time) / math.log(long / short)
            return short_time * math.exp(exponent * math.log(distance_m / short))
    return longest[1] * distance_m / longest[0]


def is_plausible(distance_m: float, time_s: float) -> bool:
    """Whether it is not faster than anyone has run: else it was a ride, or the receiver lost its way."""
    return time_s > fastest_time_s(distance_m) - _HUNDREDTH_S
