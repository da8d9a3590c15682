"""A track as a short line: fewer points, encoded as Google's polyline with five decimals."""

import numpy as np
from numpy.typing import NDArray

from runscience.geodesy import EARTH_RADIUS_M
from runscience.streams import FloatArray

TOLERANCE_M = 8.0
LONGEST = 2_000
"""At most as many points."""
_MOST_LOOKED_AT = 20_000


def summary(latitude_deg: FloatArray, longitude_deg: FloatArray) -> str | None:
    """The line along the positions, at most 8 m beside them, or more where it is very long; None without two."""
    known = ~(np.isnan(latitude_deg) | np.isnan(longitude_deg))
    every = 1 + int(known.sum()) // _MOST_LOOKED_AT
    latitude, longitude = latitude_deg[known][::every], longitude_deg[known][::every]
    if len(latitude) < 2:
        return None
    tolerance_m = TOLERANCE_M
    kept = _simplified(latitude, longitude, tolerance_m)
    while len(kept) > LONGEST:
        tolerance_m *= 2
        kept = kept[_simplified(latitude[kept], longitude[kept], tolerance_m)]
    return encoded(latitude[kept], longitude[kept])


def encoded(latitude_deg: FloatArray, longitude_deg: FloatArray) -> str:
    """Google's encoded polyline: differences in units of 1e-5 degrees, five bits a character."""
    parts: list[str] = []
    places = np.rint(np.column_stack([latitude_deg, longitude_deg]) * 1e5).astype(np.int64)
    for change in np.diff(places, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist():
        value = ~(change << 1) if change < 0 else change << 1
        while value >= 0x20:
            parts.append(chr((0x20 | (value & 0x1F)) + 63))
            value >>= 5
        parts.append(chr(value + 63))
    return "".join(parts)


def _simplified(latitude_deg: FloatArray, longitude_deg: FloatArray, tolerance_m: float) -> NDArray[np.intp]:
    """Indices of what Douglas and Peucker's method keeps (1973), on a plane around the track's middle."""
    metres = np.radians(1.0) * EARTH_RADIUS_M
    x = longitude_deg * metres * np.cos(np.radians(np.mean(latitude_deg)))
    y = latitude_deg * metres
    keep = np.zeros(len(x), dtype=np.bool_)
    keep[[0, -1]] = True
    waiting = [(0, len(x) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        away = _distances(x[first : last + 1], y[first : last + 1])
        farthest = int(np.argmax(away))
        if away[farthest] > tolerance_m:
            keep[first + farthest] = True
            waiting += [(first, first + farthest), (first + farthest, last)]
    return np.flatnonzero(keep)


def _distances(x: FloatArray, y: FloatArray) -> FloatArray:
    """How far each point is from the straight line between the first and the last."""
    along_x, along_y = x[-1] - x[0], y[-1] - y[0]
    from_x, from_y = x - x[0], y - y[0]
    length_squared = along_x**2 + along_y**2 or 1.0
    part = np.clip((from_x * along_x + from_y * along_y) / length_squared, 0.0, 1.0)
    distances: FloatArray = np.hypot(from_x - part * along_x, from_y - part * along_y)
    return distances
