"""A recording as a table of a few rows: what the chart shows, for those who read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from web.api.recordings import Streams
from web.formatting import speed_mps


@dataclass(frozen=True)
class Row:
    """A moment of the run; `speed_mps` is the mean since the row before. None is what was not recorded."""

    time_s: float
    distance_m: float | None
    speed_mps: float | None
    heartrate_bpm: float | None
    altitude_m: float | None
    cadence_spm: float | None


def rows(streams: Streams) -> list[Row]:
    """A row for each point."""
    times = streams["time_s"]
    distances = _column(streams, "distance_m", len(times))
    speeds = _column(streams, "speed_mps", len(times))
    heart_rates = _column(streams, "heartrate_bpm", len(times))
    altitudes = _column(streams, "altitude_m", len(times))
    cadences = _column(streams, "cadence_spm", len(times))
    found: list[Row] = []
    before: tuple[float, float] | None = None
    for time, distance, speed, heart_rate, altitude, cadence in zip(
        times, distances, speeds, heart_rates, altitudes, cadences, strict=True
    ):
        covered = None
        if distance is not None:
            if before is not None:
                covered = speed_mps(distance - before[1], time - before[0])
            before = (time, distance)
        found.append(Row(time, distance, covered if distance is not None else speed, heart_rate, altitude, cadence))
    return found


def _column(streams: Streams, name: str, length: int) -> Sequence[Any]:
    return streams.get(name) or [None] * length
