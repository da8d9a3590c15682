"""One activity the way its file tells it, before anything is computed: the same shape whatever the format."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from runscience.streams import FloatArray

NOTHING: FloatArray = np.empty(0, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class RawLap:
    """A lap; times are seconds since the epoch or durations in seconds. None for what the file does not say."""

    start: float
    elapsed_time_s: float
    timer_time_s: float | None = None
    distance_m: float | None = None
    total_elevation_gain_m: float | None = None
    average_speed_mps: float | None = None
    max_speed_mps: float | None = None
    average_heartrate_bpm: float | None = None
    max_heartrate_bpm: float | None = None
    average_cadence: float | None = None
    average_power_w: float | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What the device says of the whole. None for what it does not say."""

    start: float | None = None
    elapsed_time_s: float | None = None
    timer_time_s: float | None = None
    moving_time_s: float | None = None
    distance_m: float | None = None
    total_elevation_gain_m: float | None = None
    max_speed_mps: float | None = None
    average_heartrate_bpm: float | None = None
    max_heartrate_bpm: float | None = None
    average_cadence: float | None = None
    average_power_w: float | None = None


@dataclass(kw_only=True)
class Recording:
    """Samples as they were written, in any order, and what stands beside them.

    `time` are seconds since the epoch; `columns` have the names of the streams and NaN for what is missing, except
    `cadence`, which is as the device counts it: turns or steps of one leg, or of both. `pauses` are pairs of seconds
    since the epoch. `sport_type` is Strava's word, or None.
    """

    sport_type: str | None = None
    is_trainer: bool = False
    time: FloatArray = field(default_factory=lambda: NOTHING)
    columns: dict[str, FloatArray] = field(default_factory=dict)
    laps: Sequence[RawLap] = ()
    pauses: Sequence[tuple[float, float]] = ()
    totals: Totals = Totals()
    name: str | None = None
    description: str | None = None
    device_name: str | None = None
    utc_offset_s: float | None = None


@dataclass(frozen=True)
class Contents:
    """What is in a file. `damage` says what was lost of it, or is None."""

    format: str
    recordings: Sequence[Recording]
    damage: str | None = None


class Samples:
    """Collects samples one by one into columns of equal length."""

    def __init__(self) -> None:
        self._time: list[float] = []
        self._columns: dict[str, list[float]] = {}

    def __len__(self) -> int:
        return len(self._time)

    def add(self, time: float, values: dict[str, float]) -> None:
        """One sample; what it does not name is missing."""
        count = len(self._time)
        self._time.append(time)
        for name, value in values.items():
            column = self._columns.get(name)
            if column is None:
                column = self._columns[name] = []
            if len(column) < count:
                column.extend([np.nan] * (count - len(column)))
            column.append(value)

    def arrays(self) -> tuple[FloatArray, dict[str, FloatArray]]:
        """The times, and the columns by name."""
        count = len(self._time)
        columns = {}
        for name, column in self._columns.items():
            column.extend([np.nan] * (count - len(column)))
            columns[name] = np.array(column, dtype=np.float64)
        return np.array(self._time, dtype=np.float64), columns
