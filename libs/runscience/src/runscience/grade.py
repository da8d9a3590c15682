"""What a slope costs a runner, after Minetti et al. (2002), measured on a treadmill from -45 % to +45 %.

It overrates the help of running downhill next to what runners see outdoors.
"""

from runscience.validity import Validity

LEVEL_COST_J_PER_KG_M = 3.6

GRADIENT = Validity("the gradient (rise/run)", -0.45, 0.45)


def minetti_cost_j_per_kg_m(gradient: float) -> float:
    """Energy to run one metre on a slope of `gradient` (rise/run: 0.1 is 10 % uphill), in J per kg and metre.

    Raises OutsideValidity beyond the measured ±0.45.
    """
    i = GRADIENT.check(gradient)
    return 155.4 * i**5 - 30.4 * i**4 - 43.3 * i**3 + 46.3 * i**2 + 19.5 * i + LEVEL_COST_J_PER_KG_M


def minetti_factor(gradient: float) -> float:
    """How many times the energy of level running a slope costs: above 1 uphill, below 1 on gentle descents."""
    return minetti_cost_j_per_kg_m(gradient) / LEVEL_COST_J_PER_KG_M
