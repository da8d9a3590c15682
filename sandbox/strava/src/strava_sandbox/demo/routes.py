"""Fictional loops: a wobbly circle that begins and ends at the athlete's door, as long as the run."""

import math
import random
from itertools import pairwise

from strava_sandbox import polyline

_M_PER_DEGREE = 111_320.0
_POINT_EVERY_M = 120.0


def loop(home: tuple[float, float], distance_m: float, rng: random.Random) -> str:
    """The encoded polyline of a loop of about `distance_m` through `home` (latitude, longitude in degrees)."""
    waves = [(k, rng.uniform(-0.22, 0.22) / k, rng.uniform(0.0, 2.0 * math.pi)) for k in range(2, 6)]
    turn = rng.choice((-1.0, 1.0))
    bearing = rng.uniform(0.0, 2.0 * math.pi)
    count = max(24, min(220, round(distance_m / _POINT_EVERY_M)))
    outline: list[tuple[float, float]] = []
    for step in range(count + 1):
        angle = 2.0 * math.pi * (step % count) / count
        radius = 1.0 + sum(size * math.cos(k * angle + phase) for k, size, phase in waves)
        outline.append((radius * math.cos(turn * angle + bearing), radius * math.sin(turn * angle + bearing)))
    length = sum(math.dist(a, b) for a, b in pairwise(outline))
    scale = distance_m / length
    latitude, longitude = home
    metres_per_degree_east = _M_PER_DEGREE * math.cos(math.radians(latitude))
    first_north, first_east = outline[0]
    return polyline.encode(
        (
            latitude + (north - first_north) * scale / _M_PER_DEGREE,
            longitude + (east - first_east) * scale / metres_per_degree_east,
        )
        for north, east in outline
    )
