"""FIT files of made-up runs, written fast: one definition, then a packed record a second."""

import struct
from datetime import UTC, datetime

import numpy as np

__all__ = ["run"]

_EPOCH_S = 631_065_600
_RECORD = np.dtype([
    ("header", "u1"),
    ("timestamp", "<u4"),
    ("latitude", "<i4"),
    ("longitude", "<i4"),
    ("distance", "<u4"),
    ("altitude", "<u4"),
    ("speed", "<u4"),
    ("power", "<u2"),
    ("heart_rate", "u1"),
    ("cadence", "u1"),
])  # fmt: skip
_SINT32, _UINT32, _UINT16, _UINT8, _ENUM = 0x85, 0x86, 0x84, 0x02, 0x00
_FILE_ID, _SESSION, _LAP, _RECORD_NUMBER = 0, 18, 19, 20


def run(start: datetime, seconds: int, seed: int) -> bytes:
    """A run with a sample a second, unlike that of any other seed."""
    random = np.random.default_rng(seed)
    begin = int(start.astimezone(UTC).timestamp()) - _EPOCH_S
    body = _definition(0, _FILE_ID, (0, 1, _ENUM), (1, 2, _UINT16), (4, 4, _UINT32))
    body += struct.pack("<BBHI", 0, 4, 1, begin)
    body += _definition(
        1,
        _RECORD_NUMBER,
        (253, 4, _UINT32),
        (0, 4, _SINT32),
        (1, 4, _SINT32),
        (5, 4, _UINT32),
        (78, 4, _UINT32),
        (73, 4, _UINT32),
        (7, 2, _UINT16),
        (3, 1, _UINT8),
        (4, 1, _UINT8),
    )
    speed = np.clip(3.0 + np.cumsum(random.normal(0, 0.02, seconds)) * 0.1, 2.0, 5.0)
    distance = np.cumsum(speed)
    heading = np.cumsum(random.normal(0, 0.03, seconds)) + seed
    degrees = 2**31 / 180.0
    records = np.zeros(seconds, dtype=_RECORD)
    records["header"] = 1
    records["timestamp"] = begin + np.arange(seconds)
    records["latitude"] = (48.85 + np.cumsum(speed * np.cos(heading)) / 111_195) * degrees
    records["longitude"] = (2.35 + np.cumsum(speed * np.sin(heading)) / 73_000) * degrees
    records["distance"] = distance * 100
    records["altitude"] = (500 + 100 + 20 * np.sin(distance / 900)) * 5
    records["speed"] = speed * 1000
    records["power"] = 250 + random.integers(-30, 30, seconds)
    records["heart_rate"] = 145 + 15 * np.sin(np.arange(seconds) / 500) + random.integers(-2, 3, seconds)
    records["cadence"] = 85 + random.integers(-2, 3, seconds)
    body += records.tobytes()
    whole = (begin + seconds - 1, begin, (seconds - 1) * 1000, (seconds - 1) * 1000, int(distance[-1] * 100))
    for local, number in ((2, _LAP), (3, _SESSION)):
        fields = [(253, 4, _UINT32), (2, 4, _UINT32), (7, 4, _UINT32), (8, 4, _UINT32), (9, 4, _UINT32)]
        sport = (25 if number == _LAP else 5, 1, _ENUM)
        body += _definition(local, number, *fields, sport) + struct.pack("<B5IB", local, *whole, 1)
    return struct.pack("<BBHI4sH", 14, 0x20, 2140, len(body), b".FIT", 0) + body + b"\0\0"


def _definition(local: int, number: int, *fields: tuple[int, int, int]) -> bytes:
    """What a message's fields are: number, size, base type."""
    return struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(fields)) + b"".join(bytes(each) for each in fields)
