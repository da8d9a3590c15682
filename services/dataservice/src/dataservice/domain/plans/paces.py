"""How fast each part of a session is run: by her VDOT, and by effort where nothing tells it.

The expected speeds make distances of durations and the other way round; what a step asks for is a band around them,
and for easy running a ceiling only.
"""

from dataclasses import dataclass

from dataservice.domain.plans.model import CurrentTraining, GoalRace, Intensity
from runscience import marathon
from runscience.race_equivalence import VDOT, race_time_s
from runscience.training_paces import training_paces
from runscience.validity import OutsideValidity

WALK_MPS = 1.5
BAND = 0.015
"""A speed is met within this share of it."""

UNKNOWN_EASY_MPS = 2.3
SLOWEST_EASY_MPS, FASTEST_EASY_MPS = 1.4, 5.2
EASY_SLOWER = 0.8
"""As much slower than Daniels' slow end as her own easy running is believed to be."""

# What speeds are to easy speed, for the expected distance where effort alone says how fast (Daniels' at VDOT 40).
_OVER_EASY = {
    Intensity.MARATHON: 1.13,
    Intensity.THRESHOLD: 1.23,
    Intensity.INTERVAL: 1.34,
    Intensity.REPETITION: 1.43,
    Intensity.RACE: 1.25,
}
_KNOWN_M = 10_000.0
_MARATHON_FROM_M = 40_000.0

Band = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Speeds:
    """Her speeds in m/s: `expected` by intensity, and the band that a step asks for (slowest, fastest)."""

    vdot: float | None
    expected: dict[Intensity, float]
    bands: dict[Intensity, Band]

    @property
    def easy(self) -> float:
        """What an easy run is expected to be run at."""
        return self.expected[Intensity.EASY]

    @property
    def threshold(self) -> float:
        """What loads are measured by."""
        return self.expected[Intensity.THRESHOLD]


def speeds(training: CurrentTraining, vdot: float | None) -> Speeds:
    """Her speeds by this VDOT; without one, or with one that the tables do not cover, by effort."""
    none: Band = (None, None)
    if vdot is None or not VDOT.low <= vdot <= VDOT.high:
        easy = training.easy_speed_mps or UNKNOWN_EASY_MPS
        easy = min(max(easy, SLOWEST_EASY_MPS), FASTEST_EASY_MPS)
        expected = {intensity: easy * over for intensity, over in _OVER_EASY.items()}
        expected |= {Intensity.EASY: easy, Intensity.WALK: WALK_MPS}
        return Speeds(None, expected, dict.fromkeys(Intensity, none))
    paces = training_paces(vdot)
    slowest, fastest = 1_000.0 / paces.easy_slowest_s_per_km, 1_000.0 / paces.easy_fastest_s_per_km
    easy = (slowest + fastest) / 2.0
    if training.easy_speed_mps is not None:
        easy = min(max(training.easy_speed_mps, EASY_SLOWER * slowest), fastest)
    expected = {
        Intensity.EASY: easy,
        Intensity.MARATHON: 1_000.0 / paces.marathon_s_per_km,
        Intensity.THRESHOLD: 1_000.0 / paces.threshold_s_per_km,
        Intensity.INTERVAL: 1_000.0 / paces.interval_s_per_km,
        Intensity.REPETITION: 1_000.0 / paces.repetition_s_per_km,
        Intensity.RACE: 1_000.0 / paces.threshold_s_per_km,
        Intensity.WALK: WALK_MPS,
    }
    bands: dict[Intensity, Band] = {
        intensity: ((1.0 - BAND) * speed, (1.0 + BAND) * speed) for intensity, speed in expected.items()
    }
    bands[Intensity.EASY] = (None, fastest)
    bands[Intensity.WALK] = none
    return Speeds(vdot, expected, bands)


def expected_race_s(speeds: Speeds, race: GoalRace, weekly_m: float) -> float | None:
    """In what time fitness says that she will run this race; None where nothing tells.

    What was predicted of it, or else what follows of the plan's VDOT: for a marathon the slower of VDOT's time and of
    the estimate that knows what she runs a week (`runscience.marathon`), since VDOT alone is too fast for most.
    """
    if race.predicted_time_s is not None:
        return race.predicted_time_s
    if speeds.vdot is None:
        return None
    distance_m = race.distance_m
    try:
        time_s = race_time_s(speeds.vdot, distance_m)
        if distance_m < _MARATHON_FROM_M:
            return time_s
        estimate_s = marathon.marathon_estimate_s(_KNOWN_M, race_time_s(speeds.vdot, _KNOWN_M), weekly_m)
        return max(time_s, estimate_s * distance_m / marathon.MARATHON_M)
    except OutsideValidity:
        return None
