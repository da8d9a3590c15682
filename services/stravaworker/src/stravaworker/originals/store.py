"""The athletes' original files, by athlete and digest, in a folder or in an S3 store: whatever fsspec reaches.

<url>/<athlete_id>/originals/<sha-256 of the bytes>
<url>/<athlete_id>/exports/<export_id>.zip
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

import fsspec
from fsspec.implementations.local import LocalFileSystem

CHUNK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NotKept(Exception):  # noqa: N818 - the name is the case
    """There is no such file."""


class Originals:
    """The store behind a URL like `file:///var/lib/runnerly/originals` or `s3://bucket/folder`."""

    def __init__(self, url: str, **options: Any) -> None:
        self._files, root = fsspec.core.url_to_fs(url, **options)
        self._root = root.rstrip("/")
        self._is_local = isinstance(self._files, LocalFileSystem)

    def put(self, athlete_id: str, digest: str, source: Path) -> None:
        """Keep a file from the disk. Nobody sees a part of it; putting the same one again changes nothing."""
        self._put(source, self._original(athlete_id, digest))

    def put_export(self, athlete_id: str, export_id: str, source: Path) -> None:
        """Keep an export from the disk."""
        self._put(source, self._export(athlete_id, export_id))

    def open(self, athlete_id: str, digest: str) -> IO[bytes]:
        """An original as a stream. NotKept."""
        return self._open(self._original(athlete_id, digest))

    def open_export(self, athlete_id: str, export_id: str) -> IO[bytes]:
        """An export as a stream. NotKept."""
        return self._open(self._export(athlete_id, export_id))

    def has(self, athlete_id: str, digest: str) -> bool:
        """Whether the original is kept."""
        self._files.invalidate_cache(self._place(athlete_id))
        return bool(self._files.exists(self._original(athlete_id, digest)))

    def delete(self, athlete_id: str, digest: str) -> None:
        """Whether it was there or not."""
        self._delete(self._original(athlete_id, digest))

    def delete_export(self, athlete_id: str, export_id: str) -> None:
        """Whether it was there or not."""
        self._delete(self._export(athlete_id, export_id))

    def delete_athlete(self, athlete_id: str) -> None:
        """Everything of hers."""
        place = self._place(athlete_id)
        try:
            self._files.rm(place, recursive=True)
        except FileNotFoundError:
            return

    def answers(self) -> None:
        """Return if the store can be reached; OSError or the store's own error."""
        self._files.exists(self._root)

    def _put(self, source: Path, path: str) -> None:
        if not self._is_local:
            # A store of objects shows one only when it is complete.
            self._files.put_file(str(source), path)
            return
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_name(f".{target.name}.{uuid4().hex}")
        try:
            with source.open("rb") as bytes_of, part.open("xb") as kept:
                shutil.copyfileobj(bytes_of, kept, CHUNK)
                kept.flush()
                os.fsync(kept.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def _open(self, path: str) -> IO[bytes]:
        try:
            stream: IO[bytes] = self._files.open(path, "rb", block_size=CHUNK)
        except FileNotFoundError as error:
            raise NotKept(path.rpartition("/")[2]) from error
        return stream

    def _delete(self, path: str) -> None:
        try:
            self._files.rm_file(path)
        except FileNotFoundError:
            return

    def _place(self, athlete_id: str) -> str:
        return f"{self._root}/{UUID(athlete_id)}"

    def _original(self, athlete_id: str, digest: str) -> str:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is no SHA-256")
        return f"{self._place(athlete_id)}/originals/{digest}"

    def _export(self, athlete_id: str, export_id: str) -> str:
        return f"{self._place(athlete_id)}/exports/{UUID(export_id)}.zip"


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream piece by piece, closed at its end."""
    with stream:
        while chunk := stream.read(CHUNK):
            yield chunk
