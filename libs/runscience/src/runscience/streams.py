"""What a watch recorded of one activity, second by second: columns of equal length.

`time_s` are whole seconds since the start, strictly increasing from 0. A missing value is NaN. `moving` is False where
the athlete stood, or her watch was paused, between the sample before and this one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MEASURED = (
    "distance_m",
    "latitude_deg",
    "longitude_deg",
    "altitude_m",
    "heartrate_bpm",
    "cadence_spm",
    "power_w",
    "temperature_c",
    "speed_mps",
)
"""The columns of numbers beside the time."""

COLUMNS = ("time_s", *MEASURED, "moving")


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """One activity's streams. ValueError for lengths that differ, or times that are not as said above.

    A column without any value is none.
    """

    time_s: IntArray
    distance_m: FloatArray | None = None
    latitude_deg: FloatArray | None = None
    longitude_deg: FloatArray | None = None
    altitude_m: FloatArray | None = None
    heartrate_bpm: FloatArray | None = None
    cadence_spm: FloatArray | None = None
    power_w: FloatArray | None = None
    temperature_c: FloatArray | None = None
    speed_mps: FloatArray | None = None
    moving: BoolArray | None = None

    def __post_init__(self) -> None:
        if len(self.time_s) == 0:
            raise ValueError("time_s is empty: streams have at least one sample")
        if self.time_s[0] != 0:
            raise ValueError(f"time_s begins at {self.time_s[0]}: it begins at 0")
        steps = np.diff(self.time_s)
        if len(steps) and steps.min() <= 0:
            where = int(np.argmax(steps <= 0)) + 1
            raise ValueError(f"time_s does not increase at sample {where}")
        for name in COLUMNS[1:]:
            column = getattr(self, name)
            if column is not None and len(column) != len(self.time_s):
                raise ValueError(f"{name} has {len(column)} values, and time_s {len(self.time_s)}")
            if name in MEASURED and column is not None and np.isnan(column).all():
                object.__setattr__(self, name, None)

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def elapsed_time_s(self) -> int:
        """From the first sample to the last."""
        return int(self.time_s[-1])

    @classmethod
    def from_columns(cls, columns: Mapping[str, Sequence[Any]]) -> Self:
        """From lists by name, with None for what is missing. ValueError."""
        unknown = columns.keys() - set(COLUMNS)
        if unknown:
            raise ValueError(f"there is no stream {', '.join(sorted(unknown))}; there are {', '.join(COLUMNS)}")
        if columns.get("time_s") is None:
            raise ValueError("time_s is missing")
        values: dict[str, Any] = {"time_s": np.array(columns["time_s"], dtype=np.int64)}
        for name in MEASURED:
            if columns.get(name) is not None:
                column = np.array(columns[name], dtype=np.float64)
                column[np.isinf(column)] = np.nan
                values[name] = column
        if columns.get("moving") is not None:
            # nobody says that she stood: she moved
            values["moving"] = np.array([each is not False for each in columns["moving"]], dtype=np.bool_)
        return cls(**values)

    def to_columns(self) -> dict[str, list[Any]]:
        """Lists by name, with None for what is missing: the inverse of `from_columns`."""
        columns: dict[str, list[Any]] = {"time_s": self.time_s.tolist()}
        for name in COLUMNS[1:]:
            column = getattr(self, name)
            if column is None:
                continue
            values = column.tolist()
            if column.dtype == np.float64 and np.isnan(column).any():
                values = [None if value != value else value for value in values]
            columns[name] = values
        return columns

    def replace(self, **changes: Any) -> Self:
        """With these columns instead."""
        return type(self)(**{name: changes.get(name, getattr(self, name)) for name in COLUMNS})

    def take(self, indices: NDArray[Any]) -> Self:
        """Only these samples, in this order, with the time counted from the first of them."""
        columns: dict[str, Any] = {name: getattr(self, name) for name in COLUMNS}
        picked = {name: None if column is None else column[indices] for name, column in columns.items()}
        return type(self)(**{**picked, "time_s": self.time_s[indices] - self.time_s[indices[0]]})

    def cropped(self, start_s: float | None, end_s: float | None) -> Self:
        """What lies between two times since the start, both included; time and distance count from there.

        ValueError when fewer than two samples are left.
        """
        keep = np.flatnonzero(
            (self.time_s >= (start_s if start_s is not None else 0))
            & (self.time_s <= (end_s if end_s is not None else self.elapsed_time_s))
        )
        if len(keep) < 2:
            raise ValueError(f"nothing lies between {start_s} s and {end_s} s")
        rest = self.take(keep)
        if rest.distance_m is None:
            return rest
        return rest.replace(distance_m=rest.distance_m - np.nanmin(rest.distance_m))
