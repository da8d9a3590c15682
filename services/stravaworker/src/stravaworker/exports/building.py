"""All of an athlete's data as one archive, which any instance takes in again."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from flakon import get_logger
from flakon.celery import TryAgain
from stravaworker.dataservice_files import AthleteNotFound, FilesDataservice
from stravaworker.exports.layout import FORMAT, MANIFEST, VERSION, original_path, page_path
from stravaworker.originals.store import NotKept, Originals, chunks
from stravaworker.uploads.incoming import Busy, IncomingFiles

log = get_logger(__name__)

BUSY_AGAIN_S = 300.0
NO_ROOM_AGAIN_S = 900.0
_ROOM_BYTES = 64 * 1024 * 1024


class ExportBuilding:
    """Builds exports. Repeating it, or stopping it anywhere, begins it anew and does no harm."""

    def __init__(self, dataservice: FilesDataservice, incoming: IncomingFiles, originals: Originals) -> None:
        self._dataservice = dataservice
        self._incoming = incoming
        self._originals = originals

    def run(self, athlete_id: str, export_id: str) -> None:
        """Return when it is kept, or nobody wants it any more; TryAgain while there is no room."""
        place = self._incoming.upload(athlete_id, export_id)
        try:
            with place.locked():
                if self._dataservice.is_export_wanted(athlete_id, export_id):
                    self._build(athlete_id, export_id, place.content)
            place.discard()
        except AthleteNotFound:
            place.discard()
            self._originals.delete_athlete(athlete_id)
        except Busy as error:
            raise TryAgain(BUSY_AGAIN_S, "the export is being built") from error

    def _build(self, athlete_id: str, export_id: str, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            archive.writestr(MANIFEST, orjson.dumps({"format": FORMAT, "version": VERSION}))
            seen: set[str] = set()
            cursor: str | None = None
            number = 0
            while number == 0 or cursor is not None:
                records, cursor = self._dataservice.export_page(athlete_id, cursor)
                number += 1
                archive.writestr(page_path(number), orjson.dumps({"records": records}))
                for digest, kind in _originals_of(records, seen):
                    self._add_original(archive, athlete_id, digest, kind, path)
        self._originals.put_export(athlete_id, export_id, path)
        size = path.stat().st_size
        self._dataservice.finish_export(athlete_id, export_id, "done", size, None)
        log.info("export_built", export_id=export_id, pages=number, originals=len(seen), size_bytes=size)

    def _add_original(self, archive: zipfile.ZipFile, athlete_id: str, digest: str, kind: str, path: Path) -> None:
        if not self._incoming.has_room(_ROOM_BYTES):
            path.unlink(missing_ok=True)
            raise TryAgain(NO_ROOM_AGAIN_S, "there is no room to build the export")
        try:
            source = self._originals.open(athlete_id, digest)
        except NotKept:
            log.error("original_missing", digest=digest)
            return
        with archive.open(original_path(digest, kind), "w", force_zip64=True) as target:
            for chunk in chunks(source):
                target.write(chunk)


def _originals_of(records: Iterable[dict[str, Any]], seen: set[str]) -> Iterable[tuple[str, str]]:
    """Digest and format of each original that the records name, once."""
    for record in records:
        original = record.get("original")
        if original is None:
            continue
        digest = record["source"]["external_id"].partition("#")[0]
        if digest not in seen:
            seen.add(digest)
            yield digest, original["format"]
