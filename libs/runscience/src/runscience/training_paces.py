"""Training paces for a VDOT, after Daniels' Running Formula: easy, marathon, threshold, interval, repetition.

A pace is the speed at which running costs a fixed share of VDOT. Marathon pace is the pace of a marathon raced at that
VDOT (the printed tables are a little slower below VDOT 45). For repetitions the printed tables differ: six seconds per
400 m faster than intervals in some, near 107.3 % of VDOT in others; the mean of both is within 3 seconds per 400 m of
each.
"""

from dataclasses import dataclass

from runscience.race_equivalence import VDOT, race_time_s, speed_m_per_min

MARATHON_M = 42_195.0

EASY_SLOWEST = 0.63
EASY_FASTEST = 0.734
THRESHOLD = 0.88
INTERVAL = 0.975
REPETITION = 1.073
REPETITION_FASTER_S_PER_400_M = 6.0


@dataclass(frozen=True)
class TrainingPaces:
    """The five paces in seconds per kilometre; easy is a range, whose slow end is no limit."""

    easy_slowest_s_per_km: float
    easy_fastest_s_per_km: float
    marathon_s_per_km: float
    threshold_s_per_km: float
    interval_s_per_km: float
    repetition_s_per_km: float

    @property
    def repetition_s_per_400_m(self) -> float:
        """The repetition pace as it is run: seconds for a lap of the track."""
        return self.repetition_s_per_km * 0.4


def training_paces(vdot: float) -> TrainingPaces:
    """The paces to train at for a runner of this VDOT; OutsideValidity for a VDOT that the tables do not cover."""
    VDOT.check(vdot)
    interval = _pace_s_per_km(INTERVAL * vdot)
    by_interval = interval - REPETITION_FASTER_S_PER_400_M / 0.4
    return TrainingPaces(
        easy_slowest_s_per_km=_pace_s_per_km(EASY_SLOWEST * vdot),
        easy_fastest_s_per_km=_pace_s_per_km(EASY_FASTEST * vdot),
        marathon_s_per_km=race_time_s(vdot, MARATHON_M) / (MARATHON_M / 1_000.0),
        threshold_s_per_km=_pace_s_per_km(THRESHOLD * vdot),
        interval_s_per_km=interval,
        repetition_s_per_km=(by_interval + _pace_s_per_km(REPETITION * vdot)) / 2.0,
    )


def _pace_s_per_km(vo2_ml_per_kg_min: float) -> float:
    return 60_000.0 / speed_m_per_min(vo2_ml_per_kg_min)
