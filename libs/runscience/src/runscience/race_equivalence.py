"""How good a race was, and what it is worth over another distance.

VDOT is Daniels and Gilbert, "Oxygen Power" (1979): the oxygen that running at a speed costs, divided by the share of
the maximum that a runner can hold for that long. Riegel, "Athletic Records and Human Endurance" (1981), is a power law
in the distance, Cameron's formula (1998) a curve through the world's best times. All are optimistic for the marathon of
most recreational runners (Vickers and Vertosick 2016): see `marathon`.
"""

import math

from runscience.validity import Validity

RIEGEL_EXPONENT = 1.06

# Middle distance sprints are not aerobic, and beyond some six hours nobody races at a constant share of the maximum.
DISTANCE = Validity("the distance", 1_000.0, 50_000.0, "m")
TIME = Validity("the time", 150.0, 25_200.0, "s")
VDOT = Validity("VDOT", 20.0, 90.0)

_SLOWEST_M_PER_MIN = 50.0
_FASTEST_M_PER_MIN = 600.0
_PRECISION_M_PER_MIN = 1e-9


def vo2(speed_m_per_min: float) -> float:
    """Oxygen that level running at this speed costs, in ml per kg and minute (Daniels and Gilbert 1979)."""
    return -4.60 + 0.182258 * speed_m_per_min + 0.000104 * speed_m_per_min**2


def speed_m_per_min(vo2_ml_per_kg_min: float) -> float:
    """Speed at which level running costs this much oxygen: the inverse of `vo2`, in m per minute."""
    return (-0.182258 + math.sqrt(0.182258**2 + 4 * 0.000104 * (vo2_ml_per_kg_min + 4.60))) / (2 * 0.000104)


def fraction(time_min: float) -> float:
    """Share of the maximal oxygen uptake that can be held for this long (above 1 for some ten minutes and less)."""
    return 0.8 + 0.1894393 * math.exp(-0.012778 * time_min) + 0.2989558 * math.exp(-0.1932605 * time_min)


def vdot(distance_m: float, time_s: float) -> float:
    """VDOT of a race run over this distance in this time.

    Raises OutsideValidity for a distance, a time, or a VDOT that comes of them, which the formula does not cover.
    """
    DISTANCE.check(distance_m)
    TIME.check(time_s)
    return VDOT.check(_vdot(distance_m, time_s / 60.0))


def race_time_s(vdot: float, distance_m: float) -> float:
    """Time in seconds in which a runner of this VDOT races this distance: `vdot` solved for the time.

    Raises OutsideValidity for a VDOT or distance that the formula does not cover, or where the race would last longer
    than it covers.
    """
    VDOT.check(vdot)
    DISTANCE.check(distance_m)
    slow, fast = _SLOWEST_M_PER_MIN, _FASTEST_M_PER_MIN
    while fast - slow > _PRECISION_M_PER_MIN:
        middle = (slow + fast) / 2.0
        if _vdot(distance_m, distance_m / middle) < vdot:
            slow = middle
        else:
            fast = middle
    return TIME.check(60.0 * distance_m / ((slow + fast) / 2.0))


def riegel_time_s(known_distance_m: float, known_time_s: float, distance_m: float) -> float:
    """Time in seconds over `distance_m` for a runner who raced the known distance in the known time (Riegel 1981).

    Raises OutsideValidity for a distance or time, known or predicted, outside the range.
    """
    DISTANCE.check(known_distance_m)
    TIME.check(known_time_s)
    DISTANCE.check(distance_m)
    return TIME.check(known_time_s * float((distance_m / known_distance_m) ** RIEGEL_EXPONENT))


def cameron_time_s(known_distance_m: float, known_time_s: float, distance_m: float) -> float:
    """Time in seconds over `distance_m` for a runner who raced the known distance in the known time (Cameron 1998).

    Speeds are in the ratio of F(m) = 13.49681 - 3.0363e-5 m + 835.7114 / m^0.7905, fitted to the best times of the
    world. Raises OutsideValidity for a distance or time, known or predicted, outside the range.
    """
    DISTANCE.check(known_distance_m)
    TIME.check(known_time_s)
    DISTANCE.check(distance_m)
    ratio = distance_m / known_distance_m * _cameron(known_distance_m) / _cameron(distance_m)
    return TIME.check(known_time_s * ratio)


def _cameron(distance_m: float) -> float:
    return 13.49681 - 3.0363e-5 * distance_m + 835.7114 / float(distance_m**0.7905)


def _vdot(distance_m: float, time_min: float) -> float:
    return vo2(distance_m / time_min) / fraction(time_min)
