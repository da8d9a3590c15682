"""Streams as few bytes: what lies in the database.

A header of 13 bytes: `Rs`, the version, which columns there are (a bit each, in the order of COLUMNS), how many points,
and the CRC-32 of the rest. The rest is LZMA1 without a container, with fixed parameters, so that no input can ask for
memory. Unpacked, it is a column after the other: a byte (bit 7: some values are missing; the others: bytes per value),
where some are missing a bit per point that is 1 for a value, then the differences of the values, folded to be
unsigned, their lowest bytes first, then their second, and so on. A missing value repeats the one before.

Positions and distance change steadily: their differences are taken twice. What is encoded is exact at RESOLUTION.
"""

import lzma
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runscience.streams import COLUMNS, BoolArray, FloatArray, IntArray, Streams

VERSION = 1
MAX_POINTS = 200_000

PER_UNIT = {
    "time_s": 1,
    "distance_m": 10,
    "latitude_deg": 1_000_000,
    "longitude_deg": 1_000_000,
    "altitude_m": 10,
    "heartrate_bpm": 1,
    "cadence_spm": 1,
    "power_w": 1,
    "temperature_c": 1,
    "speed_mps": 100,
    "moving": 1,
}
"""How finely each column is kept: a distance to a tenth of a metre, a position to 11 centimetres."""

_DIFFERENCES = {"time_s": 2, "distance_m": 2, "latitude_deg": 2, "longitude_deg": 2}

_HEADER = struct.Struct("<2sBHII")
_MAGIC = b"Rs"
_FILTERS = [{"id": lzma.FILTER_LZMA1, "preset": 6, "lc": 0, "lp": 0, "pb": 0, "dict_size": 1 << 20}]
_SOME_MISSING = 0x80
_WIDTHS = (1, 2, 4, 8)
_LARGEST = 1 << 40


class MalformedStreams(ValueError):  # noqa: N818 (reads as what it says)
    """Bytes that `encode` did not make; the message says what is wrong with them."""


def encode(streams: Streams) -> bytes:
    """The streams as bytes. ValueError for too many points, or a value that no watch can mean."""
    points = len(streams)
    if points > MAX_POINTS:
        raise ValueError(f"there are {points} points, and at most {MAX_POINTS} are kept")
    present, parts = 0, []
    for bit, name in enumerate(COLUMNS):
        column = getattr(streams, name)
        if column is not None:
            present |= 1 << bit
            parts.append(_pack(name, column))
    rest = lzma.compress(b"".join(parts), format=lzma.FORMAT_RAW, filters=_FILTERS)
    return _HEADER.pack(_MAGIC, VERSION, present, points, zlib.crc32(rest)) + rest


def decode(encoded: bytes) -> Streams:
    """The streams, with each value as it is kept. MalformedStreams."""
    if len(encoded) < _HEADER.size:
        raise MalformedStreams(f"{len(encoded)} bytes are too few")
    magic, version, present, points, crc = _HEADER.unpack_from(encoded)
    if magic != _MAGIC or version != VERSION:
        raise MalformedStreams(f"the header says {magic!r}, version {version}")
    if not 1 <= points <= MAX_POINTS or present >> len(COLUMNS) or not present & 1:
        raise MalformedStreams(f"the header says {points} points and columns {present:#x}")
    rest = encoded[_HEADER.size :]
    if zlib.crc32(rest) != crc:
        raise MalformedStreams("the checksum does not hold")
    unpacked = _Unpacked(_decompress(rest, points), points)
    columns: dict[str, Any] = {name: unpacked.column(name) for bit, name in enumerate(COLUMNS) if present >> bit & 1}
    unpacked.end()
    try:
        return Streams(**columns)
    except ValueError as error:
        raise MalformedStreams(str(error)) from None


def _pack(name: str, column: NDArray[np.generic]) -> bytes:
    values = column.astype(np.float64)
    missing = np.isnan(values)
    flags, bitmap = 0, b""
    if missing.any():
        flags, bitmap = _SOME_MISSING, np.packbits(~missing).tobytes()
        values = _filled(values, missing)
    kept = np.rint(values * PER_UNIT[name])
    if np.abs(kept).max() >= _LARGEST:
        raise ValueError(f"{name} has a value that no watch can mean")
    differences = kept.astype(np.int64)
    for _ in range(_DIFFERENCES.get(name, 1)):
        differences = np.diff(differences, prepend=0)
    folded = (differences << 1) ^ (differences >> 63)
    largest = int(folded.max())
    width = next(each for each in _WIDTHS if largest < 1 << 8 * each)
    planes = folded.astype(f"<u{width}").view(np.uint8).reshape(-1, width).T
    return bytes([flags | width]) + bitmap + planes.tobytes()


def _filled(values: FloatArray, missing: BoolArray) -> FloatArray:
    """Each missing value as the one before; those at the beginning 0."""
    last = np.maximum.accumulate(np.where(missing, -1, np.arange(len(values))))
    return np.where(last < 0, 0.0, values[np.maximum(last, 0)])


def _decompress(rest: bytes, points: int) -> bytes:
    most = len(COLUMNS) * (1 + points // 8 + 1 + points * _WIDTHS[-1])
    decompressor = lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=_FILTERS)
    try:
        unpacked = decompressor.decompress(rest, max_length=most)
    except lzma.LZMAError as error:
        raise MalformedStreams(f"it does not unpack: {error}") from None
    if not decompressor.eof:
        raise MalformedStreams("it unpacks to more than its header says, or breaks off")
    return unpacked


class _Unpacked:
    """Columns off the unpacked bytes, one by one."""

    def __init__(self, data: bytes, points: int) -> None:
        self._data = data
        self._points = points
        self._offset = 0

    def column(self, name: str) -> NDArray[np.generic]:
        flags = self._take(1)[0]
        width = flags & ~_SOME_MISSING
        if width not in _WIDTHS:
            raise MalformedStreams(f"{name} has {width} bytes per value")
        present = None
        if flags & _SOME_MISSING:
            bits = np.frombuffer(self._take((self._points + 7) // 8), dtype=np.uint8)
            present = np.unpackbits(bits, count=self._points).astype(np.bool_)
        planes = np.frombuffer(self._take(width * self._points), dtype=np.uint8).reshape(width, -1)
        folded = np.ascontiguousarray(planes.T).view(f"<u{width}").ravel().astype(np.uint64)
        values: IntArray = (folded >> np.uint64(1)).astype(np.int64) ^ -(folded & np.uint64(1)).astype(np.int64)
        for _ in range(_DIFFERENCES.get(name, 1)):
            values = np.cumsum(values)
        if np.abs(values).max() >= _LARGEST:
            raise MalformedStreams(f"{name} has a value that was never encoded")
        if name == "time_s":
            return values
        if name == "moving":
            moving: BoolArray = values != 0
            return moving
        exact: FloatArray = values / PER_UNIT[name]
        if present is not None:
            exact[~present] = np.nan
        return exact

    def end(self) -> None:
        if self._offset != len(self._data):
            raise MalformedStreams(f"{len(self._data) - self._offset} bytes are left over")

    def _take(self, count: int) -> bytes:
        taken = self._data[self._offset : self._offset + count]
        if len(taken) != count:
            raise MalformedStreams("it breaks off within a column")
        self._offset += count
        return taken
