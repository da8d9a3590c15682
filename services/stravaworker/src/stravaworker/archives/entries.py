"""What is in an archive, one entry after the other, archives within it included.

Nothing is unpacked under a name of the archive's: an entry is a number, a path for people, and a stream. What an entry
may not be is said with it, and the rest goes on. The order is the archive's and never changes, so that a walk can be
taken up again at any number.
"""

import errno
import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Literal, Self

from stravaworker.archives import directory
from stravaworker.archives.directory import BadArchive
from stravaworker.archives.limits import ArchiveLimits

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile raises over an entry that cannot be read."""

_CHUNK = 1 << 20
_LONGEST_PATH = 1000
_ENCRYPTED = 0x1
_PACKED = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
"""What is unpacked: of the others zipfile unpacks a whole chunk at once, however large that becomes."""

_OUTSIDE = re.compile(r"(^|/)\.\.(/|$)|^/|^[A-Za-z]:|\\|\x00")
_RUBBISH = re.compile(r"(^|/)(__MACOSX|\.[^/]*|Thumbs\.db|desktop\.ini)(/|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Refusal:
    """Why an entry is not read."""

    outcome: Literal["skipped", "failed"]
    code: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """One file of an archive: `open` gives its content as a stream, unless it is refused."""

    number: int
    path: str
    size: int
    open: Callable[[], IO[bytes]]
    refusal: Refusal | None = None


class NoRoom(Exception):  # noqa: N818 - the name is the case
    """Something of the archive does not fit on the disk now."""


def is_full(error: BaseException) -> bool:
    """Whether the disk is full: that says nothing about the archive."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


class Archive:
    """An archive on the disk, open within a `with` block. BadArchive when it cannot be read at all.

    `folder` is a place of its own, where archives within it are unpacked to and remembered; `has_room(bytes)` says
    whether so much still fits there.
    """

    def __init__(self, path: Path, folder: Path, limits: ArchiveLimits, has_room: Callable[[int], bool]) -> None:
        self._folder = folder
        self._limits = limits
        self._has_room = has_room
        self._memory = _Memory(folder / "nested.json")
        self._unpacked_bytes = 0
        self._path = path
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self._zip = self._load(self._path, opened)
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def find(self, name: str) -> Callable[[], IO[bytes]] | None:
        """The entry of this name at the top, or in a folder there; None without one."""
        for info in self._zip.infolist():
            place, _, last = info.filename.rpartition("/")
            if last == name and "/" not in place and not info.flag_bits & _ENCRYPTED and _is_bounded(info):
                return partial(self._zip.open, info)
        return None

    def get(self, path: str) -> IO[bytes] | None:
        """The content of the entry of exactly this name, or None. BadArchive when it is packed in an unusual way."""
        try:
            info = self._zip.getinfo(path)
        except KeyError:
            return None
        if not _is_bounded(info):
            raise BadArchive("unusual_packing", f"{path} is packed in an unusual way. Make a plain zip archive.")
        return self._zip.open(info)

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """Entries from this number on. NoRoom when an archive within does not fit now."""
        yield from self._walk(self._zip, "", 0, 1, start)

    def _walk(self, archive: zipfile.ZipFile, prefix: str, number: int, depth: int, start: int) -> Iterator[Entry]:
        seen: set[str] = set()
        for info in archive.infolist():
            if info.is_dir():
                continue
            if number >= self._limits.entries:
                raise BadArchive("too_many_entries", f"It has more than {self._limits.entries:,} entries in all.")
            path = f"{prefix}{_shown(info.filename)}"[-_LONGEST_PATH:]
            refusal = _refusal(info, self._limits) or _twice(info, seen)
            seen.add(info.filename)
            if refusal is None and info.filename.lower().endswith(".zip"):
                consumed = yield from self._nested(archive, info, path, number, depth, start)
                number += consumed
                continue
            if refusal is None and is_candidate(info.filename):
                self._unpacked_bytes += info.file_size
                if self._unpacked_bytes > self._limits.total_bytes:
                    raise BadArchive("too_large", f"It unpacks to more than {self._limits.total_bytes >> 30} GiB.")
            if number >= start:
                yield Entry(number, path, info.file_size, partial(archive.open, info), refusal)
            number += 1

    def _nested(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, number: int, depth: int, start: int
    ) -> Generator[Entry, None, int]:
        """The entries of an archive within; gives how many numbers it takes, its own included."""
        known = self._memory.get(number)
        if known is not None and number + known <= start:
            return known
        place = self._folder / f"nested-{number}.zip"
        try:
            if depth >= self._limits.depth:
                raise BadArchive("too_deep", f"Archives are read {self._limits.depth} deep, and this one lies deeper.")
            self._unpack(archive, info, place)
        except (BadArchive, *DAMAGE) as error:
            if is_full(error):
                raise NoRoom("an archive within the archive") from error
            # Remembered, so that every walk counts it alike, whatever would come of it another time.
            self._memory.put(number, 1)
            if number >= start:
                yield Entry(number, path, info.file_size, _nothing, _refused(error))
            return 1
        last = number
        with ExitStack() as opened:
            try:
                inner = self._load(place, opened)
            except BadArchive as error:
                self._memory.put(number, 1)
                if number >= start:
                    yield Entry(number, path, info.file_size, _nothing, _refused(error))
                return 1
            for entry in self._walk(inner, f"{path}/", number + 1, depth + 1, 0):
                last = entry.number
                if entry.number >= start:
                    yield entry
        place.unlink(missing_ok=True)
        self._memory.put(number, last - number + 1)
        return last - number + 1

    def _unpack(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Path) -> None:
        """The archive within, as a file: from an earlier walk, or unpacked now."""
        if place.exists():
            return
        if info.file_size > self._limits.nested_bytes:
            raise BadArchive("too_large", f"It unpacks to more than {self._limits.nested_bytes >> 30} GiB.")
        if not self._has_room(info.file_size):
            raise NoRoom(f"an archive of {info.file_size >> 20} MiB within the archive")
        part = place.with_suffix(".part")
        with archive.open(info) as source, part.open("wb") as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
        os.replace(part, place)

    def _load(self, path: Path, opened: ExitStack) -> zipfile.ZipFile:
        stream = opened.enter_context(path.open("rb"))
        directory.check(stream, self._limits)
        try:
            return opened.enter_context(zipfile.ZipFile(stream))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise BadArchive("damaged", "It is no zip archive, or a damaged one.") from error


class _Memory:
    """How many numbers each archive within takes, so that a walk can pass over it without unpacking it again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._known: dict[str, int] = json.loads(path.read_text())
        except (OSError, ValueError):
            self._known = {}

    def get(self, number: int) -> int | None:
        return self._known.get(str(number))

    def put(self, number: int, consumed: int) -> None:
        self._known[str(number)] = consumed
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(self._known))
        os.replace(part, self._path)


def is_candidate(name: str) -> bool:
    """Whether a file of this name can be one of an activity; anything else is passed over unread."""
    return name.lower().removesuffix(".gz").endswith((".fit", ".gpx", ".tcx"))


def _refusal(info: zipfile.ZipInfo, limits: ArchiveLimits) -> Refusal | None:
    if _OUTSIDE.search(info.orig_filename) or _OUTSIDE.search(info.filename):
        return Refusal("skipped", "unsafe_path", "Its path leads out of the archive, so it was not touched.")
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return Refusal("skipped", "not_a_file", "It is a link or a device and no file.")
    if _RUBBISH.search(info.filename):
        return Refusal("skipped", "not_an_activity", "It is a file of the computer's own.")
    nested = info.filename.lower().endswith(".zip")
    if not nested and not is_candidate(info.filename):
        return Refusal("skipped", "not_an_activity", "It is no FIT, GPX or TCX file.")
    if info.flag_bits & _ENCRYPTED:
        return Refusal("failed", "encrypted", "It is encrypted. Make an archive without a password.")
    if not _is_bounded(info):
        return Refusal("failed", "unusual_packing", "It is packed in an unusual way. Make a plain zip archive.")
    if not nested and info.file_size > limits.file_bytes:
        return Refusal("failed", "too_large", f"It is larger than {limits.file_bytes >> 20} MiB.")
    suspicious = info.file_size > limits.unsuspected_bytes
    if suspicious and info.file_size > limits.ratio * max(1, info.compress_size):
        return Refusal("failed", "suspicious", "It is packed so tightly that it can be no recording.")
    return None


def _is_bounded(info: zipfile.ZipInfo) -> bool:
    """Whether unpacking takes no more memory than is asked of it."""
    return info.compress_type in _PACKED


def _twice(info: zipfile.ZipInfo, seen: set[str]) -> Refusal | None:
    if info.filename in seen:
        return Refusal("skipped", "same_name", "Another file of the archive has the same name and came first.")
    return None


def _refused(error: Exception) -> Refusal:
    if isinstance(error, BadArchive):
        return Refusal("failed", error.code, error.reason)
    return Refusal("failed", "damaged", "It is damaged.")


def _nothing() -> IO[bytes]:
    raise ValueError("a refused entry has no content")


def _shown(name: str) -> str:
    """A name without what cannot be shown; never empty."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in name) or "?"
