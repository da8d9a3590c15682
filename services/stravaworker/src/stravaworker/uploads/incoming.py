"""What is coming in and what is being read: files on this service's own disk, a folder for each upload.

<folder>/<athlete_id>/<upload_id>/content     as much of it as has come; its size is the offset to go on at
                                 /lock        held by who writes or reads it
                                 /work/       what reading it puts aside
"""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from uuid import UUID

from flakon import clock, errors, get_logger

log = get_logger(__name__)

CHUNK = 1 << 20
_CHECK_EVERY = 16 * CHUNK
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))


class StorageFull(errors.Error):
    """There is no room for uploads; nothing else is affected."""

    status = 507
    code = "storage_full"
    title = "Insufficient Storage"

    def __init__(self) -> None:
        super().__init__(
            "There is no room for uploads now. Whoever runs this installation has to make some. Try later."
        )


class Busy(errors.Conflict):
    """Somebody else writes or reads this upload."""

    code = "upload_busy"


class OffsetMoved(errors.Conflict):
    """The upload is longer or shorter than the one who sends believes."""

    code = "offset_moved"

    def __init__(self, offset: int) -> None:
        super().__init__(f"{offset} bytes have come: go on there", headers={"Upload-Offset": str(offset)})


class Stream(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes: ...


class IncomingFiles:
    """The uploads under one folder, which leave `min_free_bytes` of its disk to others."""

    def __init__(self, folder: Path, min_free_bytes: int) -> None:
        self._folder = folder
        self._min_free_bytes = min_free_bytes

    def upload(self, athlete_id: str, upload_id: str) -> "IncomingUpload":
        """One upload, whether anything of it has come or not."""
        return IncomingUpload(self._folder / str(UUID(athlete_id)) / str(UUID(upload_id)), self)

    def stale(self, older_than_s: float) -> Iterator[tuple[str, str]]:
        """Athlete and upload of what nobody has touched for so long."""
        before = clock.timestamp() - older_than_s
        for athlete in sorted(self._folder.iterdir()) if self._folder.is_dir() else []:
            for upload in sorted(each for each in athlete.iterdir() if each.is_dir()):
                content = upload / "content"
                touched = (content if content.exists() else upload).stat().st_mtime
                if touched < before:
                    yield athlete.name, upload.name

    def discard_athlete(self, athlete_id: str) -> None:
        """Everything of hers."""
        shutil.rmtree(self._folder / str(UUID(athlete_id)), ignore_errors=True)

    def has_room(self, size: int) -> bool:
        """Whether so many bytes more still fit."""
        place = self._folder if self._folder.exists() else self._folder.parent
        return shutil.disk_usage(place).free - size >= self._min_free_bytes


class IncomingUpload:
    """The folder of one upload."""

    def __init__(self, folder: Path, files: IncomingFiles) -> None:
        self._folder = folder
        self._files = files
        self.content = folder / "content"
        self.work = folder / "work"

    @property
    def offset(self) -> int:
        """How many bytes have come."""
        try:
            return self.content.stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, stream: Stream, offset: int, most: int) -> "Appended":
        """Everything the stream gives, on the disk for good. What came before it broke off stays.

        OffsetMoved where it is not what `offset` says, StorageFull, errors.TooLarge beyond `most` bytes in all.
        """
        with self.locked():
            if self.offset != offset:
                raise OffsetMoved(self.offset)
            digest = hashlib.sha256() if offset == 0 else None
            descriptor = os.open(self.content, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                size = self._write(descriptor, stream, offset, most, digest)
            finally:
                os.fsync(descriptor)
                os.close(descriptor)
            return Appended(size, digest.hexdigest() if digest is not None else None)

    def _write(self, descriptor: int, stream: Stream, offset: int, most: int, digest: "hashlib._Hash | None") -> int:
        size = checked_at = offset
        while chunk := stream.read(CHUNK):
            if size + len(chunk) > most:
                raise errors.TooLarge(f"More than the {most} bytes that were announced or are allowed came")
            if size == offset or size - checked_at >= _CHECK_EVERY:
                if not self._files.has_room(len(chunk)):
                    raise StorageFull
                checked_at = size
            try:
                _write_all(descriptor, chunk)
            except OSError as error:
                if error.errno in _FULL:
                    raise StorageFull from error
                raise
            if digest is not None:
                digest.update(chunk)
            size += len(chunk)
        return size

    def digest(self) -> str:
        """The SHA-256 of what has come."""
        with self.content.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def discard(self) -> None:
        """All of it."""
        shutil.rmtree(self._folder, ignore_errors=True)
        try:
            self._folder.parent.rmdir()
        except OSError:  # she has others
            return

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Within the block nobody else writes or reads it; Busy when somebody does."""
        try:
            self.work.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            if error.errno in _FULL:
                raise StorageFull from error
            raise
        descriptor = os.open(self._folder / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Busy("Another request sends this upload, or it is being read") from error
            yield
        finally:
            os.close(descriptor)


class Appended:
    """What came of sending: the size now, and the digest where all of it came at once."""

    def __init__(self, size: int, digest: str | None) -> None:
        self.size = size
        self.digest = digest


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
