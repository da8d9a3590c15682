"""Whether somebody can have run what streams say, before it makes records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

import numpy as np

from runscience.cleaning import teleports
from runscience.efforts import Effort
from runscience.plausibility import fastest_time_s, is_plausible
from runscience.streams import Streams
from runscience.track import Track

JUMPED_SHARE = 0.05
"""A receiver that lost its way for a moment is common; beyond this share of the distance she is asked."""


class Cause(StrEnum):
    TOO_FAST = "too_fast"
    JUMPS = "jumps"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a run may be none: an effort faster than anyone's, the most striking one; or a track that jumps."""

    cause: Cause
    distance_m: float
    elapsed_time_s: float

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """The doubt as it lies in JSON."""
        return cls(Cause(stored["cause"]), stored["distance_m"], stored["elapsed_time_s"])


def doubt(streams: Streams, track: Track, efforts: Sequence[Effort]) -> Doubt | None:
    """What to ask her about, if anything. The run makes no records until she has answered."""
    too_fast = [effort for effort in efforts if not is_plausible(effort.distance_m, effort.elapsed_time_s)]
    if too_fast:
        worst = min(too_fast, key=lambda each: each.elapsed_time_s / fastest_time_s(each.distance_m))
        return Doubt(Cause.TOO_FAST, worst.distance_m, round(worst.elapsed_time_s, 1))
    if track.distance_m is None:
        return None
    jumped = float(np.diff(track.distance_m)[teleports(streams.time_s, track.distance_m)].sum())
    if jumped > JUMPED_SHARE * float(track.distance_m[-1]):
        return Doubt(Cause.JUMPS, round(float(track.distance_m[-1]), 1), float(streams.elapsed_time_s))
    return None
