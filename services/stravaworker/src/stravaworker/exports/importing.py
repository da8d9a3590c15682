"""Taking in an export of this or of another instance: page after page, each after the originals it names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from flakon import errors, get_logger
from stravaworker.archives.directory import BadArchive
from stravaworker.archives.entries import DAMAGE, Archive
from stravaworker.dataservice_files import FilesDataservice, Imported, Outcome, QuotaExceeded
from stravaworker.exports.layout import FORMAT, MANIFEST, VERSION, original_path, page_path
from stravaworker.files.errors import FileError
from stravaworker.originals.store import Originals
from stravaworker.uploads.intake import spool_path
from stravaworker.uploads.spooling import spool

log = get_logger(__name__)

LARGEST_PAGE = 32 * 1024 * 1024
# Each object or list takes memory of its own, however short it is written.
MOST_PARTS = 1_000_000
_LARGEST_ORIGINAL = 100 * 1024 * 1024


def is_export(archive: Archive) -> bool:
    """Whether the archive is an export of Runnerly's."""
    return _content(archive, MANIFEST, 65_536) is not None


class ExportImport:
    """Imports an export for one athlete. Repeating it changes nothing."""

    def __init__(self, dataservice: FilesDataservice, originals: Originals, athlete_id: str, folder: Path) -> None:
        self._dataservice = dataservice
        self._originals = originals
        self._athlete_id = athlete_id
        self._folder = folder

    def run(self, archive: Archive, start: int) -> Iterator[Outcome]:
        """What became of each page, from the one with this number on, counted from 0. BadArchive."""
        _check(archive)
        number = start
        while (page := self._page(archive, number)) is not None:
            yield self._take(archive, number, page)
            number += 1
        if number == 0:
            raise BadArchive("damaged", "The export has no records.")

    def _page(self, archive: Archive, number: int) -> list[dict[str, Any]] | None:
        data = _content(archive, page_path(number + 1), LARGEST_PAGE)
        if data is None:
            return None
        damaged = BadArchive("damaged", f"{page_path(number + 1)} is damaged.")
        if data.count(b"{") + data.count(b"[") > MOST_PARTS:
            raise damaged
        try:
            records = orjson.loads(data)["records"]
        except (ValueError, KeyError, TypeError) as error:
            raise damaged from error
        if not isinstance(records, list):
            raise damaged
        return records

    def _take(self, archive: Archive, number: int, records: list[dict[str, Any]]) -> Outcome:
        path = page_path(number + 1)
        kept = []
        lost = 0
        for record in records:
            digest, kind = _original_of(record)
            if digest is not None and not self._keep(archive, digest, kind):
                lost += 1
                continue
            kept.append(record)
        try:
            done = self._dataservice.import_records(self._athlete_id, orjson.dumps(kept))
        except QuotaExceeded:
            reason = "It would take you beyond the room that you have here."
            return Outcome(number, path, "failed", QuotaExceeded.code, reason)
        except errors.Invalid as error:
            return Outcome(number, path, "failed", "not_accepted", f"Its records are not what an export holds: {error}")
        return Outcome(number, path, "added" if done.taken else "duplicate", "records", _in_words(done, lost))

    def _keep(self, archive: Archive, digest: str, kind: str) -> bool:
        """Whether the original is kept now: it was already, or it is in the archive and is what its name says."""
        if self._originals.has(self._athlete_id, digest):
            return True
        try:
            stream = archive.get(original_path(digest, kind))
            if stream is None:
                return False
            with stream:
                spooled = spool(stream, spool_path(self._folder, 0), _LARGEST_ORIGINAL)
        except (FileError, *DAMAGE):
            return False
        try:
            if spooled.digest != digest:
                return False
            self._originals.put(self._athlete_id, digest, spooled.path)
        finally:
            spooled.path.unlink(missing_ok=True)
        return True


def _check(archive: Archive) -> None:
    try:
        manifest = orjson.loads(_content(archive, MANIFEST, 65_536) or b"")
    except ValueError as error:
        raise BadArchive("damaged", f"{MANIFEST} is damaged.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadArchive("damaged", f"{MANIFEST} does not say that this is an export.")
    if manifest.get("version") != VERSION:
        raise BadArchive("newer_export", "The export was made by a newer version of Runnerly than this one.")


def _content(archive: Archive, path: str, most: int) -> bytes | None:
    try:
        stream = archive.get(path)
        if stream is None:
            return None
        with stream:
            data = stream.read(most + 1)
    except DAMAGE as error:
        raise BadArchive("damaged", f"{path} is damaged.") from error
    if len(data) > most:
        raise BadArchive("too_large", f"{path} is larger than it can be.")
    return data


def _original_of(record: Any) -> tuple[str | None, str]:
    """The digest and format of the original that a record needs; None for one that needs none."""
    original = record.get("original") if isinstance(record, dict) else None
    source = record.get("source") if isinstance(record, dict) else None
    if not isinstance(original, dict) or not isinstance(source, dict):
        return None, ""
    digest = str(source.get("external_id", "")).partition("#")[0]
    is_digest = len(digest) == 64 and all(each in "0123456789abcdef" for each in digest)
    return (digest, str(original.get("format"))) if is_digest else (None, "")


def _in_words(done: Imported, lost: int) -> str:
    words = f"{done.taken} records taken, {done.known} there already, {done.expired} expired."
    return f"{words} {lost} left out, since their original file is missing." if lost else words
