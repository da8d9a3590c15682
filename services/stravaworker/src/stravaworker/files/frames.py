"""What reader and child say to each other: frames of bytes, each behind its length. JSON within, no pickle."""

import struct
from typing import IO

LONGEST = 64 * 1024 * 1024
LENGTH = struct.Struct("<I")


class FrameError(Exception):
    """The stream ended within a frame, or the frame cannot be one."""


def write(stream: IO[bytes], payload: bytes) -> None:
    """One frame."""
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)


def read(stream: IO[bytes]) -> bytes | None:
    """The next frame, or None at the end."""
    head = stream.read(LENGTH.size)
    if not head:
        return None
    if len(head) < LENGTH.size:
        raise FrameError("the stream ends within a length")
    (length,) = LENGTH.unpack(head)
    if length > LONGEST:
        raise FrameError(f"a frame of {length} bytes")
    payload = stream.read(length)
    if len(payload) < length:
        raise FrameError("the stream ends within a frame")
    return payload
