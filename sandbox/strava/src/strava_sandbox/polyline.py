"""Google's encoded polylines with five decimals, as Strava's `summary_polyline`."""

from collections.abc import Iterable

_SCALE = 100_000


def encode(points: Iterable[tuple[float, float]]) -> str:
    """The text for a line of (latitude, longitude) in degrees."""
    text: list[str] = []
    before = (0, 0)
    for latitude, longitude in points:
        here = (round(latitude * _SCALE), round(longitude * _SCALE))
        for now, then in zip(here, before, strict=True):
            text.append(_encode_number(now - then))
        before = here
    return "".join(text)


def decode(text: str) -> list[tuple[float, float]]:
    """The (latitude, longitude) points of an encoded line; ValueError where the text is cut off."""
    numbers: list[int] = []
    value = shift = 0
    for character in text:
        chunk = ord(character) - 63
        if not 0 <= chunk < 64:
            raise ValueError(f"{character!r} is no character of an encoded polyline")
        value |= (chunk & 0x1F) << shift
        shift += 5
        if chunk < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError("the encoded polyline is cut off")
    points: list[tuple[float, float]] = []
    latitude = longitude = 0
    for step in range(0, len(numbers), 2):
        latitude += numbers[step]
        longitude += numbers[step + 1]
        points.append((latitude / _SCALE, longitude / _SCALE))
    return points


def _encode_number(number: int) -> str:
    value = ~(number << 1) if number < 0 else number << 1
    text = ""
    while value >= 0x20:
        text += chr((0x20 | (value & 0x1F)) + 63)
        value >>= 5
    return text + chr(value + 63)
