"""The directory at the end of a zip archive, measured before anything of it is loaded.

Python's zipfile loads all of it at once, whatever it says of itself: so its entries are counted here first, by walking
over their headers, in a few kilobytes of memory.
"""

import struct
from typing import IO

from stravaworker.archives.limits import ArchiveLimits

_END = struct.Struct("<4s4H2LH")
_END_MAGIC = b"PK\x05\x06"
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_MAGIC = b"PK\x06\x07"
_END64 = struct.Struct("<4sQ2H2L4Q")
_END64_MAGIC = b"PK\x06\x06"
_HEADER = struct.Struct("<4s4B4HL2L5H2L")
_HEADER_MAGIC = b"PK\x01\x02"
_LONGEST_COMMENT = 65_535


class BadArchive(Exception):  # noqa: N818 - the name is the case
    """The archive cannot be read, or asks for too much. `code` is stable; the message is for its athlete."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def check(stream: IO[bytes], limits: ArchiveLimits) -> int:
    """How many entries the archive has; BadArchive for too many, or for what is no whole archive."""
    start, length = _place(stream)
    if length > limits.directory_bytes:
        raise BadArchive("too_many_entries", f"Its list of files is longer than {limits.directory_bytes >> 20} MiB.")
    stream.seek(start)
    left, count = length, 0
    while left >= _HEADER.size:
        fields = _HEADER.unpack(_exactly(stream, _HEADER.size))
        if fields[0] != _HEADER_MAGIC:
            raise BadArchive("damaged", "Its list of files is damaged.")
        rest = fields[12] + fields[13] + fields[14]  # name, extra, comment
        stream.seek(rest, 1)
        left -= _HEADER.size + rest
        count += 1
        if count > limits.entries:
            raise BadArchive("too_many_entries", f"It has more than {limits.entries:,} entries.")
    return count


def _place(stream: IO[bytes]) -> tuple[int, int]:
    """Where the directory begins and how long it is, by the same end record that zipfile takes."""
    size = stream.seek(0, 2)
    tail = min(size, _END.size + _LONGEST_COMMENT)
    stream.seek(size - tail)
    data = stream.read(tail)
    last = len(data) - _END.size
    without_comment = last >= 0 and data[last : last + 4] == _END_MAGIC and data[-2:] == b"\0\0"
    at = last if without_comment else data.rfind(_END_MAGIC)
    if at < 0 or len(data) - at < _END.size:
        raise BadArchive("damaged", "It is no zip archive, or its end is missing. Was it downloaded completely?")
    end = size - tail + at
    end, length = _end64(stream, end) or (end, _END.unpack_from(data, at)[5])
    if length > end:
        raise BadArchive("damaged", "Its list of files is damaged.")
    return end - length, length


def _end64(stream: IO[bytes], end: int) -> tuple[int, int] | None:
    """Where the larger end record begins and how long the directory is; None in an archive without one."""
    if end < _LOCATOR.size:
        return None
    stream.seek(end - _LOCATOR.size)
    magic, _, _, _ = _LOCATOR.unpack(_exactly(stream, _LOCATOR.size))
    if magic != _LOCATOR_MAGIC or end < _LOCATOR.size + _END64.size:
        return None
    at = end - _LOCATOR.size - _END64.size
    stream.seek(at)
    fields = _END64.unpack(_exactly(stream, _END64.size))
    return (at, fields[8]) if fields[0] == _END64_MAGIC else None


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise BadArchive("damaged", "Its list of files is damaged.")
    return data
