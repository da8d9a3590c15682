"""The short form of a track, as services hold it (Google's encoding, precision 5), and a small drawing of it."""

import math
from collections.abc import Iterator, Sequence

DRAWN_POINTS = 60


def decoded(text: str) -> list[tuple[float, float]]:
    """Latitude and longitude in degrees of each point. What breaks off in the middle of a point ends there."""
    numbers = _numbers(text)
    line = []
    latitude = longitude = 0
    for latitude_step, longitude_step in zip(numbers, numbers, strict=False):
        latitude += latitude_step
        longitude += longitude_step
        line.append((latitude / 1e5, longitude / 1e5))
    return line


def drawing(text: str | None, size: int = 48, margin: int = 4) -> str | None:
    """An SVG path of the track within a square of that size, north up; None for what has no extent."""
    points = decoded(text) if text else []
    step = max(1, len(points) // DRAWN_POINTS)
    kept = [*points[:-1:step], points[-1]] if points else []
    places = _projected(kept)
    if not places:
        return None
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    top, bottom = min(y for _, y in places), max(y for _, y in places)
    extent = max(right - left, bottom - top)
    if extent <= 0:
        return None
    scale = (size - 2 * margin) / extent
    begin_x, begin_y = (size - (right - left) * scale) / 2, (size - (bottom - top) * scale) / 2
    drawn = (f"{begin_x + (x - left) * scale:.1f} {begin_y + (y - top) * scale:.1f}" for x, y in places)
    return "M" + "L".join(drawn)


def _projected(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """To a plane, well enough for a run: east to the right, south downwards."""
    if not points:
        return []
    narrowing = math.cos(math.radians(points[0][0]))
    return [(longitude * narrowing, -latitude) for latitude, longitude in points]


def _numbers(text: str) -> Iterator[int]:
    value = shift = 0
    for each in text:
        piece = ord(each) - 63
        value |= (piece & 31) << shift
        shift += 5
        if piece < 32:
            yield ~(value >> 1) if value & 1 else value >> 1
            value = shift = 0
