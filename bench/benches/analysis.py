"""What streams weigh and what their analysis costs: a run of two hours, a point each second, nine sensors.

The run is made up, with the noise of real sensors. The base is what one would do without a format of one's own: the
same rounded numbers as JSON, compressed by zlib.
"""

import json
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bench.results import Measured, Result, in_turn
from dataservice.domain import stream_codec
from dataservice.domain.analysis import Adjustments, analyse
from runscience.streams import Streams

SECONDS = 7_200
ROUNDS = 9
BASE = "JSON and zlib"


def run() -> Iterator[Result]:
    """Bytes per point, and milliseconds to write and to read the run; then to analyse it, from its bytes to figures."""
    streams = stream_codec.decode(stream_codec.encode(two_hours()))
    columns = streams.to_columns()
    yield from in_turn(
        {
            BASE: _measure(lambda: zlib.compress(json.dumps(columns).encode()), _from_json),
            "stream codec": _measure(lambda: stream_codec.encode(streams), stream_codec.decode),
        },
        against=BASE,
        rounds=ROUNDS,
    )
    encoded = stream_codec.encode(streams)
    yield from in_turn({"read and analyse": lambda: _analysed(encoded)}, against="read and analyse", rounds=ROUNDS)


def two_hours() -> Streams:
    """A run along a winding way over low hills, in steady and in faster parts."""
    random = np.random.default_rng(20_261_123)
    points = SECONDS + 1

    def wandering(step: float, back: float) -> Any:
        """Noise that returns to nothing."""
        noise = np.zeros(points)
        for index, push in enumerate(random.normal(0, step, points - 1)):
            noise[index + 1] = noise[index] * back + push
        return noise

    time_s = np.arange(points)
    speed = np.where(time_s // 600 % 2, 3.6, 3.0) + wandering(0.05, 0.95)
    distance = np.concatenate([[0.0], np.cumsum(speed[:-1])])
    heading = np.cumsum(random.normal(0, 0.03, points))
    north, east = np.cumsum(speed * np.cos(heading)), np.cumsum(speed * np.sin(heading))
    altitude = 120 + 25 * np.sin(distance / 2_500) + wandering(0.05, 0.98)
    return Streams(
        time_s,
        distance_m=distance,
        latitude_deg=48.85 + north / 111_195 + wandering(1e-6, 0.9),
        longitude_deg=2.35 + east / 73_000 + wandering(1e-6, 0.9),
        altitude_m=np.round(altitude * 5) / 5,
        heartrate_bpm=145 + 4 * (speed - 3.0) / 0.6 * 3 + wandering(0.4, 0.98),
        cadence_spm=2 * np.round(86 + wandering(0.5, 0.7)),
        power_w=80 * speed + wandering(4.0, 0.8),
        speed_mps=speed,
    )


def _from_json(data: bytes) -> Streams:
    return Streams.from_columns(json.loads(zlib.decompress(data)))


def _measure(write: Callable[[], bytes], read: Callable[[bytes], Streams]) -> Callable[[], Measured]:
    def measure() -> Measured:
        begun = time.perf_counter()
        data = write()
        written = time.perf_counter()
        read(data)
        done = time.perf_counter()
        return {
            "bytes per point": len(data) / (SECONDS + 1),
            "ms to write": 1e3 * (written - begun),
            "ms to read": 1e3 * (done - written),
        }

    return measure


def _analysed(encoded: bytes) -> Measured:
    begun = time.perf_counter()
    analyse(stream_codec.decode(encoded), [], Adjustments()).stored()
    return {"ms": 1e3 * (time.perf_counter() - begun)}
