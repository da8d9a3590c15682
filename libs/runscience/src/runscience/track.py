"""A run as growing sums: how far, how long in motion, how much climbed, up to each sample.

So the figures of any part of it, a kilometre, a lap, the whole, are differences of two interpolated values.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from runscience.cleaning import cumulative_distance_m
from runscience.elevation import climbed_m, smoothed_altitude_m
from runscience.grade import graded_distance_m
from runscience.moving import moving_steps
from runscience.streams import BoolArray, FloatArray, Streams

LONGEST_STEP_S = 30
"""Over a longer gap between two samples nobody knows the heart rate."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Sums up to each sample, all from 0; None for what is not known.

    `measured` are sums of value × seconds, and of the seconds for which there was a value, for heart rate, cadence and
    power.
    """

    time_s: FloatArray
    moving_s: FloatArray
    distance_m: FloatArray | None
    graded_m: FloatArray | None
    altitude_m: FloatArray | None
    gain_m: FloatArray | None
    loss_m: FloatArray | None
    measured: dict[str, tuple[FloatArray, FloatArray]]

    @classmethod
    def of(cls, streams: Streams) -> Self:
        """The sums of some streams."""
        distance = cumulative_distance_m(streams)
        altitude = smoothed_altitude_m(streams, distance)
        gain, loss = (None, None) if altitude is None else climbed_m(altitude)
        moved = moving_steps(streams, distance)
        steps = np.diff(streams.time_s).astype(np.float64)
        measured = {}
        for name in ("heartrate_bpm", "cadence_spm", "power_w"):
            column = getattr(streams, name)
            if column is not None:
                # standing still has a heart rate, but no cadence and no power worth a mean
                counted = (steps <= LONGEST_STEP_S) if name == "heartrate_bpm" else (steps <= LONGEST_STEP_S) & moved
                measured[name] = _integrated(column, steps, counted)
        return cls(
            time_s=streams.time_s.astype(np.float64),
            moving_s=_summed(np.where(moved, steps, 0.0)),
            distance_m=distance,
            graded_m=None if distance is None or altitude is None else graded_distance_m(distance, altitude),
            altitude_m=altitude,
            gain_m=gain,
            loss_m=loss,
            measured=measured,
        )


def _integrated(column: FloatArray, steps: FloatArray, counted: BoolArray) -> tuple[FloatArray, FloatArray]:
    """A value holds from its sample to the next one."""
    known = counted & ~np.isnan(column[:-1])
    seconds = np.where(known, steps, 0.0)
    return _summed(np.where(known, column[:-1], 0.0) * seconds), _summed(seconds)


def _summed(steps: FloatArray) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(steps)])
