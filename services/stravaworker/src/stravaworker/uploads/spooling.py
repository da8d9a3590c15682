"""One file of an upload put aside for another process to read: unpacked, measured, and with its digest."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stravaworker.files import formats
from stravaworker.files.errors import Unreadable
from stravaworker.uploads.incoming import Stream

CHUNK = 256 * 1024
_RATIO = 200
_UNSUSPECTED_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Spooled:
    """A file on the disk. The digest is that of its unpacked bytes, so that it is one file packed or not."""

    path: Path
    digest: str
    size: int


def spool(source: Stream, path: Path, most: int) -> Spooled:
    """The stream's bytes as a file, without gzip. Unreadable beyond `most` bytes, or where gzip is damaged."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as target:
        for part in _unpacked(source):
            size += len(part)
            if size > most:
                raise Unreadable("too_large", f"It is larger than {most >> 20} MiB.")
            digest.update(part)
            target.write(part)
    return Spooled(path, digest.hexdigest(), size)


def _unpacked(source: Stream) -> Iterator[bytes]:
    first = source.read(CHUNK)
    if formats.of(first[:16]) != "gzip":
        while first:
            yield first
            first = source.read(CHUNK)
        return
    yield from _gunzipped(first, source)


def _gunzipped(first: bytes, source: Stream) -> Iterator[bytes]:
    """What gzip holds, as far as it goes; several members follow one another."""
    packed = unpacked = 0
    member = zlib.decompressobj(wbits=31)
    data = first
    while data:
        packed += len(data)
        while data:
            try:
                part = member.decompress(data, CHUNK)
            except zlib.error as error:
                if unpacked and member.eof:  # what follows the last member is filling
                    return
                raise Unreadable("damaged", "Its gzip is damaged.") from error
            unpacked += len(part)
            if unpacked > _UNSUSPECTED_BYTES and unpacked > _RATIO * packed:
                raise Unreadable("suspicious", "It is packed so tightly that it can be no recording.")
            if part:
                yield part
            data = member.unconsumed_tail
            if member.eof:
                data = member.unused_data.lstrip(b"\0")
                if not data:
                    break
                if data[:1] != b"\x1f":
                    return
                member = zlib.decompressobj(wbits=31)
        data = source.read(CHUNK)
    if unpacked == 0:
        raise Unreadable("empty", "It is empty.")
