"""Streams and laps as they come in and go out: JSON, columns of equal length."""

from collections.abc import Mapping
from typing import Any, TypedDict

import numpy as np

from dataservice.domain import stream_codec
from dataservice.domain.problems import wrong_field
from runscience.streams import Streams

_EXTREMES = ("altitude_m", "heartrate_bpm", "power_w", "speed_mps")


class Lap(TypedDict, total=False):
    """A lap as the watch or Strava counted it. A key that is absent or None: it did not say."""

    name: str | None
    start_s: int
    elapsed_time_s: int
    moving_time_s: int
    distance_m: float
    average_heartrate_bpm: float | None
    max_heartrate_bpm: float | None
    average_cadence_spm: float | None
    average_power_w: float | None
    total_elevation_gain_m: float | None


def parse(columns: Mapping[str, Any], path: str = "/streams") -> Streams:
    """Streams from the contract's columns, or Invalid (422) that says which field they stood in."""
    try:
        return Streams.from_columns(columns)
    except (ValueError, OverflowError) as error:
        raise wrong_field(path, f"{error}.") from None


def encoded(streams: Streams, path: str = "/streams") -> bytes:
    """The streams as they are kept, or Invalid (422)."""
    try:
        return stream_codec.encode(streams)
    except ValueError as error:
        raise wrong_field(path, f"{error}.") from None


def thinned(streams: Streams, points: int | None) -> Streams:
    """At most `points` of the samples (at least 2), or all of them.

    They are evenly chosen rows as they were recorded, among them the first and the last; the highest and the lowest
    value of altitude, heart rate, power and speed stay, so that a chart of a few points has its true extremes.
    """
    if points is None or len(streams) <= points:
        return streams
    kept = {0, len(streams) - 1}
    for name in _EXTREMES:
        column = getattr(streams, name)
        if column is not None and len(kept) + 2 <= points:
            kept |= {int(np.nanargmin(column)), int(np.nanargmax(column))}
    fixed = np.array(sorted(kept))
    even = np.linspace(0, len(streams) - 1, max(points - len(fixed), 0)).round().astype(np.int64)
    return streams.take(np.union1d(fixed, even))
