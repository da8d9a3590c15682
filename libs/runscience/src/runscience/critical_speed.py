"""Critical speed: the highest at which a runner's body stays in balance, and the distance she has beyond it.

The two-parameter model (Hughson, Orok and Staudt 1984) is a line through efforts of some minutes each: the distance
is critical speed times the time, plus D', a fixed stretch that she can run on what does not come back while she races.
Smyth and Muniz-Pumares (2020) found it well enough in the best 400, 800 and 5000 m of recreational runners' training.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runscience.validity import Validity

EFFORT_DISTANCE = Validity("the effort's distance", 400.0, 10_000.0, "m")
EFFORT_TIME = Validity("the effort's time", 45.0, 3_600.0, "s")
DISTANCE = Validity("the distance", 1_000.0, 15_000.0, "m")
TIME = Validity("the time", 120.0, 3_600.0, "s")

SMYTH_DISTANCES_M = (400.0, 800.0, 5_000.0)
"""What the parameters are found from."""


@dataclass(frozen=True, slots=True)
class CriticalSpeed:
    """The two parameters of one runner: critical speed in m/s, D' in m."""

    speed_mps: float
    reserve_m: float

    def race_time_s(self, distance_m: float) -> float:
        """Seconds in which she covers a distance, at her best.

        Raises OutsideValidity for a distance, or a time that comes of it, that the line was not made for: it claims
        that anybody holds her critical speed for ever, and is of no use beyond an hour, nor below two minutes.
        """
        return TIME.check((DISTANCE.check(distance_m) - self.reserve_m) / self.speed_mps)


def critical_speed(efforts: Sequence[tuple[float, float]]) -> CriticalSpeed:
    """The line through best efforts, each a distance in metres and a time in seconds: least squares over the time.

    At least two different distances are needed, and the longest must be three times the shortest, or the line says
    nothing. Raises OutsideValidity for an effort beyond 400 m to 10 km or a minute to an hour; ValueError for efforts
    that are too few or too alike, or of which the longer one is the faster.
    """
    for distance_m, time_s in efforts:
        EFFORT_DISTANCE.check(distance_m)
        EFFORT_TIME.check(time_s)
    distances = np.array([distance_m for distance_m, _ in efforts], dtype=np.float64)
    times = np.array([time_s for _, time_s in efforts], dtype=np.float64)
    if len(efforts) < 2 or distances.max() < 3.0 * distances.min():
        raise ValueError(f"critical speed needs efforts over distances far apart, not {sorted(distances.tolist())}")
    middle = times.mean()
    speed = float(np.sum((times - middle) * distances) / np.sum((times - middle) ** 2))
    reserve = float(distances.mean() - speed * middle)
    if not (speed > 0.0 and 0.0 <= reserve < float(distances.min())):
        raise ValueError(f"these efforts lie on no line of critical speed: {speed:.2f} m/s and {reserve:.0f} m beyond")
    return CriticalSpeed(speed, reserve)
