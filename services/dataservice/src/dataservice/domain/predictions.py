"""What she would race now: predictions over the usual distances, and the speeds to train at."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from dataservice.domain.vdot import Performance
from runscience import OutsideValidity, predictions
from runscience.critical_speed import SMYTH_DISTANCES_M, CriticalSpeed, critical_speed
from runscience.pace_zones import pace_zone_bounds_mps
from runscience.predictions import Prediction, predict
from runscience.training_paces import TrainingPaces, training_paces

DISTANCES_M = (1_609.344, 5_000.0, 10_000.0, 16_093.44, 21_097.5, 42_195.0)
WEEKS = 8
CRITICAL_SPEED_COUNTS = timedelta(days=90)
CRITICAL_SPEED_FROM_M = (*SMYTH_DISTANCES_M[:1], 804.672, *SMYTH_DISTANCES_M[2:])
"""Best efforts over 400 m, half a mile for the 800, and 5 km."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """All that predictions rest on, on one day: the performances with the one that leads first, and her weeks."""

    today: date
    performances: Sequence[Performance]
    weekly_distance_m: float
    longest_run_m: float
    critical_speed: CriticalSpeed | None

    @property
    def vdot(self) -> float | None:
        """VDOT of now, None while nothing tells it."""
        return self.performances[0].vdot if self.performances else None

    def predict(self, distance_m: float) -> Prediction | None:
        """What she would race over a distance; None where nothing tells."""
        if not self.performances:
            return None
        known = self.performances[0]
        try:
            return predict(
                distance_m,
                predictions.Performance(
                    known.distance_m, known.time_s, max((self.today - known.date).days, 0), known.is_race
                ),
                weekly_distance_m=self.weekly_distance_m,
                longest_run_m=self.longest_run_m,
                critical_speed=self.critical_speed,
            )
        except OutsideValidity:
            return None


def week_figures(distances_m: Sequence[float]) -> tuple[float, float]:
    """The mean distance of a week and the longest day, of the running days of `WEEKS` weeks."""
    return sum(distances_m) / WEEKS, max(distances_m, default=0.0)


def critical_speed_of(efforts: Sequence[Performance]) -> CriticalSpeed | None:
    """Critical speed from best efforts over each of `CRITICAL_SPEED_FROM_M`; None without them, or without a line."""
    if {each.distance_m for each in efforts} != set(CRITICAL_SPEED_FROM_M):
        return None
    try:
        return critical_speed([(each.distance_m, each.time_s) for each in efforts])
    except ValueError:
        return None


def document(basis: Basis) -> dict[str, Any]:
    """The contract's Predictions, but for the races."""
    vdot = basis.vdot
    found = [prediction for each in DISTANCES_M if (prediction := basis.predict(each)) is not None]
    return {
        "today": basis.today,
        "vdot": vdot,
        "basis": _performance(basis.performances[0]) if basis.performances else None,
        "rests_on": [_performance(each) for each in basis.performances[:50]],
        "weekly_distance_m": basis.weekly_distance_m,
        "longest_run_m": basis.longest_run_m,
        "critical_speed": None if basis.critical_speed is None else asdict(basis.critical_speed),
        "training_speeds": None if vdot is None else training_speeds(vdot),
        "predictions": [asdict(each) for each in found],
    }


def training_speeds(vdot: float) -> dict[str, Any]:
    """The contract's TrainingSpeeds for a VDOT."""
    paces: TrainingPaces = training_paces(vdot)
    speeds = {name.replace("_s_per_km", "_mps"): 1_000.0 / pace for name, pace in asdict(paces).items()}
    return {**speeds, "zone_bounds_mps": pace_zone_bounds_mps(vdot)}


def _performance(performance: Performance) -> dict[str, Any]:
    return {**asdict(performance), "vdot": performance.vdot}
