"""What a slope costs a runner.

After Minetti et al. (2002), measured on a treadmill from -45 % to +45 %: it overrates the help of running downhill next
to what runners see outdoors. And by a curve fitted to the graded-adjusted pace that Strava shows, which rests on
the heart rates of many outdoor runs; on five real runs it came within 15 seconds per kilometre of Strava's own figure.
"""

import numpy as np

from runscience.streams import FloatArray
from runscience.validity import Validity

LEVEL_COST_J_PER_KG_M = 3.6

GRADIENT = Validity("the gradient (rise/run)", -0.45, 0.45)

STEEPEST = 0.35
"""The fitted curve is flat beyond this rise/run."""

_BASE_M = 40.0
_SHORTEST_M = 0.001
_FITTED = np.polynomial.Polynomial(
    [1.0, 0.0292909206, 0.0018083953, 4.066243e-7, -3.686187e-7, -2.662811e-9]  # of the gradient in percent
)


def minetti_cost_j_per_kg_m(gradient: float) -> float:
    """Energy to run one metre on a slope of `gradient` (rise/run: 0.1 is 10 % uphill), in J per kg and metre.

    Raises OutsideValidity beyond the measured ±0.45.
    """
    i = GRADIENT.check(gradient)
    return 155.4 * i**5 - 30.4 * i**4 - 43.3 * i**3 + 46.3 * i**2 + 19.5 * i + LEVEL_COST_J_PER_KG_M


def minetti_factor(gradient: float) -> float:
    """How many times the energy of level running a slope costs: above 1 uphill, below 1 on gentle descents."""
    return minetti_cost_j_per_kg_m(gradient) / LEVEL_COST_J_PER_KG_M


def graded_factor(gradient: FloatArray | float) -> FloatArray:
    """How many times as fast she would run on level ground with the same effort, by the fitted curve.

    `gradient` is rise/run; beyond ±0.35 the factor stays what it is there.
    """
    percent = np.clip(np.asarray(gradient, dtype=np.float64), -STEEPEST, STEEPEST) * 100.0
    factor: FloatArray = _FITTED(percent)
    return factor


def gradients(distance_m: FloatArray, altitude_m: FloatArray) -> FloatArray:
    """The slope (rise/run) of each step between two samples, over the 40 m around it; 0 where she did not go on.

    `distance_m` is cumulative, `altitude_m` smoothed.
    """
    middle = (distance_m[:-1] + distance_m[1:]) / 2
    before = np.maximum(middle - _BASE_M / 2, distance_m[0])
    after = np.minimum(middle + _BASE_M / 2, distance_m[-1])
    rise = np.interp(after, distance_m, altitude_m) - np.interp(before, distance_m, altitude_m)
    run = after - before
    slope: FloatArray = np.divide(rise, run, out=np.zeros_like(rise), where=run > _SHORTEST_M)
    return slope


def graded_distance_m(distance_m: FloatArray, altitude_m: FloatArray) -> FloatArray:
    """How far she would have come on level ground up to each sample: cumulative, from 0, with the graded-adjusted
    factor of each step.
    """
    steps = np.diff(distance_m) * graded_factor(gradients(distance_m, altitude_m))
    return np.concatenate([[0.0], np.cumsum(steps)])
