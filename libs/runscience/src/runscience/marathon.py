"""What a recreational runner's marathon is likely to take, out of a shorter race and her weekly distance.

Vickers and Vertosick, "An empirical study of race times in recreational endurance runners" (2016): of 2,303 runners,
half ran their marathon at least ten minutes slower than Riegel's power law has it. Their first model corrects it by the
distance run a week. Its mean squared error in runners it had not seen was 228 square minutes, Riegel's 381.
"""

import math

from runscience.validity import Validity

MARATHON_M = 42_195.0
MILE_M = 1_609.344

RIEGEL_EXPONENT = 1.07
"""What the model was fitted with, a little above Riegel's own 1.06."""

STANDARD_ERROR_S = 60.0 * math.sqrt(228.0)
"""How far off the model was in the study's validation: the root of its mean squared error, some 15 minutes."""

KNOWN_DISTANCE = Validity("the known distance", 4_500.0, 22_000.0, "m")
WEEKLY_DISTANCE = Validity("the distance of a week", 5_000.0, 160_000.0, "m")
TIME = Validity("the marathon time", 7_200.0, 28_800.0, "s")


def marathon_speed_mps(riegel_speed_mps: float, weekly_distance_m: float) -> float:
    """Mean speed of a marathon in m/s, by the speed that Riegel has for it and the typical distance of a week.

    v = 0.16018617 + 0.83076202 v_Riegel + 0.06423826 (miles a week / 10). The coefficients are from the supplement of
    the paper as several independent calculators quote them, agreeing in every digit but for one that misplaces a
    point (0.64 for 0.064, which would make 40 miles a week worth 2.5 m/s); the supplement itself was not at hand.
    """
    miles = WEEKLY_DISTANCE.check(weekly_distance_m) / MILE_M
    return 0.16018617 + 0.83076202 * riegel_speed_mps + 0.06423826 * miles / 10.0


def marathon_estimate_s(known_distance_m: float, known_time_s: float, weekly_distance_m: float) -> float:
    """The marathon in seconds, from a race of 5 km to a half marathon and the distance that she runs in a usual week.

    It knows nothing of long runs, heat or hills: `predictions` takes short long runs into its spread. Raises
    OutsideValidity for a known distance, a week or a resulting time that the study's runners did not have.
    """
    KNOWN_DISTANCE.check(known_distance_m)
    if not 0.0 < known_time_s < math.inf:
        raise ValueError(f"the known time, {known_time_s:g} s, is none")
    riegel_s = known_time_s * (MARATHON_M / known_distance_m) ** RIEGEL_EXPONENT
    return TIME.check(MARATHON_M / marathon_speed_mps(MARATHON_M / riegel_s, weekly_distance_m))
