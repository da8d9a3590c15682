"""What the athlete's body does: fitness over the years, the pace of a session, and the heart rate that goes with it.

Fitness is a VDOT. Paces and race times come from it by `runscience`; a slope costs what Minetti measured.
"""

import math
import random
from dataclasses import dataclass

from runscience.grade import minetti_factor
from runscience.race_equivalence import race_time_s, vo2
from runscience.training_paces import MARATHON_M, TrainingPaces, training_paces
from strava_sandbox.demo.personas import Persona
from strava_sandbox.demo.seasons import CYCLE_WEEKS, SEASON_WEEKS, Kind, weeks_since_pause

# How much slower than VDOT's equivalent a recreational runner's marathon is (Vickers and Vertosick 2016 find some 4 %).
_MARATHON_SLOWER = 1.04
_TRAIL_COST = 1.10


@dataclass(frozen=True)
class Effort:
    """How one run went: seconds moving, and heart rates in bpm."""

    moving_time_s: int
    average_heartrate_bpm: float
    max_heartrate_bpm: float


def vdot_in(week: int, persona: Persona) -> float:
    """Fitness in this week of the history: it grows ever more slowly, peaks with the season, and pauses cost some."""
    grown = (1.0 - math.exp(-week / 90.0)) / (1.0 - math.exp(-CYCLE_WEEKS / 90.0))
    peak = 1.4 * ((week % SEASON_WEEKS) / (SEASON_WEEKS - 1) - 0.5)
    since = weeks_since_pause(week)
    lost = 2.0 * math.exp(-since / 5.0) if since is not None else 0.0
    return persona.vdot_at_start + persona.vdot_gain * min(grown, 1.15) + peak - lost


def race_effort(persona: Persona, vdot: float, distance_m: float, rng: random.Random) -> Effort:
    """A race over a flat course, with the luck of the day (standard deviation 1 % of the time)."""
    slower = _MARATHON_SLOWER if distance_m >= MARATHON_M else 1.0
    seconds = race_time_s(vdot, distance_m) * slower * max(0.98, min(1.03, rng.gauss(1.002, 0.01)))
    average = _heartrate(persona, vdot, distance_m / seconds, 1.0) + rng.uniform(-1.0, 1.5)
    highest = min(persona.max_heartrate_bpm, average + rng.uniform(6.0, 11.0))
    return Effort(round(seconds), round(average, 1), float(round(highest)))


def training_effort(
    persona: Persona,
    vdot: float,
    kind: Kind,
    distance_m: float,
    climb_m: float,
    fatigue: float,
    rng: random.Random,
) -> Effort:
    """A session of this kind; `fatigue` is about -0.5 (fresh) to 0.8 (a week far above the month's)."""
    level_s_per_km = _pace_s_per_km(kind, training_paces(vdot)) * rng.gauss(1.0, 0.012) * (1.0 + 0.012 * fatigue)
    cost = slope_cost(climb_m, distance_m) * (_TRAIL_COST if kind == "trail" else 1.0)
    # On hills one slows down by most of what they cost, and the heart pays the rest.
    seconds = level_s_per_km * cost**0.8 * distance_m / 1000.0
    drift = max(0.0, seconds / 60.0 - 45.0) * 0.05
    average = _heartrate(persona, vdot, distance_m / seconds, cost) + 4.5 * fatigue + drift + rng.gauss(0.0, 1.2)
    average = min(average, persona.max_heartrate_bpm - 4.0)
    above = rng.uniform(17.0, 24.0) if kind in ("intervals", "hills", "tempo") else rng.uniform(7.0, 15.0)
    highest = min(persona.max_heartrate_bpm - 1.0, average + above)
    return Effort(round(seconds), round(average, 1), float(round(highest)))


def slope_cost(climb_m: float, distance_m: float) -> float:
    """Energy of a loop over that of the level: half its way up, half of it down, at an even gradient."""
    gradient = min(0.4, climb_m / (distance_m / 2.0))
    return (minetti_factor(gradient) + minetti_factor(-gradient)) / 2.0


def cadence_spm(speed_mps: float, rng: random.Random) -> float:
    """Steps per minute (both feet) at a running speed."""
    return round(max(148.0, min(192.0, 143.0 + 9.0 * speed_mps + rng.gauss(0.0, 1.2))), 1)


def _pace_s_per_km(kind: Kind, paces: TrainingPaces) -> float:
    easy = 0.45 * paces.easy_slowest_s_per_km + 0.55 * paces.easy_fastest_s_per_km
    if kind == "long":
        return 0.6 * paces.easy_slowest_s_per_km + 0.4 * paces.easy_fastest_s_per_km
    if kind == "steady":
        return 0.6 * paces.easy_fastest_s_per_km + 0.4 * paces.marathon_s_per_km
    if kind == "tempo":
        return 0.45 * paces.threshold_s_per_km + 0.55 * easy
    if kind == "intervals":
        return 0.38 * paces.interval_s_per_km + 0.62 * paces.easy_slowest_s_per_km
    if kind == "hills":
        return 0.2 * paces.threshold_s_per_km + 0.8 * easy
    return easy


def _heartrate(persona: Persona, vdot: float, speed_mps: float, cost: float) -> float:
    """About linear in the share of the maximal oxygen uptake: 78 % of the highest at 65 %, 95 % at 95 %."""
    share = vo2(speed_mps * 60.0) * cost / vdot
    return persona.max_heartrate_bpm * (0.40 + 0.58 * min(share, 1.0))
