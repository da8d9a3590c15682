"""Zones of speed, by Daniels' five intensities: easy, marathon, threshold, interval, repetition.

Where one ends and the next begins is the middle of the gap between his ranges, as shares of VDOT: easy to 74 %,
marathon 75 to 84, threshold to 88, interval 95 to 100, repetition above.
"""

from collections.abc import Sequence

from runscience.race_equivalence import VDOT, speed_m_per_min

BOUNDS = (0.745, 0.84, 0.915, 1.0)
"""Where the second to the fifth zone begin, as shares of VDOT."""


def pace_zone_bounds_mps(vdot: float) -> list[float]:
    """Where the second to the fifth zone begin, ascending, in m/s. OutsideValidity for a VDOT beyond the tables."""
    VDOT.check(vdot)
    return [speed_m_per_min(share * vdot) / 60.0 for share in BOUNDS]


def zone_of(speed_mps: float, bounds_mps: Sequence[float]) -> int:
    """Which zone a speed is in, 1 to 5: on a border in the faster one."""
    return 1 + sum(speed_mps >= bound for bound in bounds_mps)
