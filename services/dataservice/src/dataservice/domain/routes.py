"""Whether two runs took the same way: where they began and ended, how far they went, and the squares they crossed."""

from collections.abc import Iterable
from itertools import pairwise
from math import cos, radians
from typing import NamedTuple

NEAR_M = 300.0
DISTANCE_SHARE = 0.1
SAME_WAY = 0.8
"""The part of the squares of either that both crossed, or passed by one square aside."""

_CELL_M = 100.0
_METRES_PER_DEGREE = 111_320.0


class Point(NamedTuple):
    latitude_deg: float
    longitude_deg: float


def decoded(polyline: str) -> list[Point]:
    """The points of a Google-encoded polyline of precision 5; what is cut off or odd at its end is left out."""
    points: list[Point] = []
    values = [0, 0]
    index, axis = 0, 0
    while index < len(polyline):
        result = shift = 0
        while True:
            if index >= len(polyline) or not 63 <= ord(polyline[index]) <= 126 or shift > 60:
                return points
            chunk = ord(polyline[index]) - 63
            index += 1
            result |= (chunk & 31) << shift
            shift += 5
            if chunk < 32:
                break
        values[axis] += ~(result >> 1) if result & 1 else result >> 1
        axis = 1 - axis
        if axis == 0:
            points.append(Point(values[0] / 1e5, values[1] / 1e5))
    return points


def box_deg(latitude_deg: float) -> tuple[float, float]:
    """How many degrees of latitude and of longitude NEAR_M are, there."""
    return NEAR_M / _METRES_PER_DEGREE, NEAR_M / (_METRES_PER_DEGREE * max(cos(radians(latitude_deg)), 0.01))


def are_near(one: Point, other: Point) -> bool:
    """Whether two points are at most NEAR_M apart; a plane is good enough for so little."""
    scale = cos(radians((one.latitude_deg + other.latitude_deg) / 2))
    north_m = (one.latitude_deg - other.latitude_deg) * _METRES_PER_DEGREE
    east_m = (one.longitude_deg - other.longitude_deg) * _METRES_PER_DEGREE * scale
    return north_m * north_m + east_m * east_m <= NEAR_M * NEAR_M


def similarity(one: str, other: str) -> float:
    """The part of their ways that two polylines share, from 0 to 1, whichever way round they went."""
    ours, theirs = decoded(one), decoded(other)
    if not ours or not theirs:
        return 0.0
    scale = cos(radians(ours[0].latitude_deg))
    return _shared(_cells(ours, scale), _cells(theirs, scale))


def _shared(ours: set[tuple[int, int]], theirs: set[tuple[int, int]]) -> float:
    return min(len(ours & _grown(theirs)) / len(ours), len(theirs & _grown(ours)) / len(theirs))


def _grown(cells: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    return {(x + dx, y + dy) for x, y in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1)}


def _cells(points: list[Point], scale: float) -> set[tuple[int, int]]:
    """The squares that a way crosses, also between its points."""
    places = [
        (
            point.longitude_deg * scale * _METRES_PER_DEGREE / _CELL_M,
            point.latitude_deg * _METRES_PER_DEGREE / _CELL_M,
        )
        for point in points
    ]
    cells = {(int(x // 1), int(y // 1)) for x, y in places[:1]}
    for (x, y), (to_x, to_y) in pairwise(places):
        steps = min(max(int(max(abs(to_x - x), abs(to_y - y)) * 2), 1), 2000)
        for step in range(1, steps + 1):
            cells.add((int((x + (to_x - x) * step / steps) // 1), int((y + (to_y - y) * step / steps) // 1)))
    return cells
