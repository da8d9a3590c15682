"""Reading what an athlete uploaded: a file, or an archive of them, in slices of a minute.

After each slice the work goes back to the outbox, and on at the entry where it was; so a stop costs a file at most, and
other work has its turn.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal

from flakon import clock, get_logger
from flakon.celery import TryAgain
from stravaworker.archives import strava_export
from stravaworker.archives.directory import BadArchive
from stravaworker.archives.entries import DAMAGE, Archive, Entry, NoRoom, is_full
from stravaworker.archives.limits import ArchiveLimits
from stravaworker.archives.strava_export import StravaList
from stravaworker.dataservice_files import (
    AthleteNotFound,
    FilesDataservice,
    OriginalBeingDeleted,
    Outcome,
    UploadEnded,
    UploadNotFound,
    UploadState,
)
from stravaworker.exports.importing import ExportImport, is_export
from stravaworker.files import formats
from stravaworker.files.errors import FileError, NotAnActivity
from stravaworker.files.reader import FileReader
from stravaworker.originals.store import Originals
from stravaworker.uploads.incoming import Busy, IncomingFiles, IncomingUpload
from stravaworker.uploads.intake import Candidate, Intake, spool_path
from stravaworker.uploads.spooling import spool

log = get_logger(__name__)

SLICE_S = 60.0
BUSY_AGAIN_S = 120.0
NO_ROOM_AGAIN_S = 900.0
STALE_S = 3 * 86_400.0
_TELL_EVERY_S = 1.0
_MOST_TOLD = 200
_LOST = "What had come of it is gone. Upload it again."


@dataclass
class _Told:
    """Outcomes on their way to dataservice: soon, and not one by one."""

    dataservice: FilesDataservice
    athlete_id: str
    upload_id: str
    next_entry: int
    waiting: list[Outcome] = field(default_factory=list)
    told_at: float = field(default_factory=clock.monotonic)

    def add(self, outcome: Outcome) -> None:
        self.waiting.append(outcome)
        self.next_entry = max(self.next_entry, outcome.entry + 1)
        # What was stored is told at once: after a kill it would be found again, and called a duplicate of itself.
        is_stored = outcome.outcome in ("added", "merged")
        is_late = clock.monotonic() - self.told_at >= _TELL_EVERY_S
        if is_stored or is_late or len(self.waiting) >= _MOST_TOLD:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            self.dataservice.tell_outcomes(self.athlete_id, self.upload_id, self.waiting, self.next_entry)
            self.waiting = []
        self.told_at = clock.monotonic()


class UploadReading:
    """Reads uploads. Repeating it, or stopping it anywhere, does no harm."""

    def __init__(
        self,
        dataservice: FilesDataservice,
        incoming: IncomingFiles,
        originals: Originals,
        reader: FileReader,
        limits: ArchiveLimits,
        *,
        slice_s: float = SLICE_S,
    ) -> None:
        self._dataservice = dataservice
        self._incoming = incoming
        self._originals = originals
        self._reader = reader
        self._limits = limits
        self._slice_s = slice_s

    def run(self, athlete_id: str, upload_id: str) -> None:
        """Return when it is read; TryAgain for the next slice, or when it is not its turn."""
        upload = self._incoming.upload(athlete_id, upload_id)
        try:
            state = self._dataservice.upload(athlete_id, upload_id)
            if not state.has_ended:
                with upload.locked():
                    self._read(_Reading(athlete_id, upload_id, state, upload))
            upload.discard()
            self._sweep()
        except UploadNotFound:
            log.info("upload_taken_back", upload_id=upload_id)
            upload.discard()
        except AthleteNotFound:
            # She left meanwhile: an original that was put after hers were deleted goes, too.
            log.info("upload_of_nobody", upload_id=upload_id)
            upload.discard()
            self._originals.delete_athlete(athlete_id)
        except UploadEnded:
            upload.discard()
        except Busy as error:
            raise TryAgain(BUSY_AGAIN_S, str(error)) from error
        except NoRoom as error:
            raise TryAgain(NO_ROOM_AGAIN_S, f"there is no room to unpack {error}") from error
        except OriginalBeingDeleted as error:
            raise TryAgain(60.0, "the same file is being deleted") from error

    def _sweep(self) -> None:
        """Remove what was begun and never went on: nobody can, once its ticket is a day old."""
        for athlete_id, upload_id in self._incoming.stale(STALE_S):
            try:
                state = self._dataservice.upload(athlete_id, upload_id)
            except UploadNotFound:
                is_left = True
            else:
                is_left = state.state == "receiving" or state.has_ended
            if is_left:
                log.info("upload_left_behind", upload_id=upload_id)
                self._incoming.upload(athlete_id, upload_id).discard()

    def _read(self, reading: "_Reading") -> None:
        upload = reading.upload
        if not upload.content.exists():
            self._end(reading, "failed", "content_lost", _LOST)
            return
        with upload.content.open("rb") as stream:
            kind = formats.of(stream.read(formats.HEAD_BYTES))
        try:
            if kind != "zip":
                self._read_file(reading)
            elif not self._read_archive(reading):
                raise TryAgain(0.0, "the next slice")
        except BadArchive as error:
            self._end(reading, "failed", error.code, error.reason)
            return
        self._end(reading, "done", None, None)

    def _read_file(self, reading: "_Reading") -> None:
        name = reading.state.filename
        with self._outcomes(reading) as told:
            try:
                with reading.upload.content.open("rb") as stream:
                    spooled = spool(stream, spool_path(reading.upload.work, 0), self._limits.file_bytes)
            except FileError as error:
                told.add(_failed(0, name, error))
            else:
                intake = self._intake(reading, by_itself=True)
                for outcome in (*intake.take(Candidate(0, name, _unpacked_name(name), spooled)), *intake.rest()):
                    told.add(outcome)

    def _read_archive(self, reading: "_Reading") -> bool:
        """Whether it is read to its end."""
        upload = reading.upload
        has_room = self._incoming.has_room
        with Archive(upload.content, upload.work, self._limits, has_room) as archive:
            if is_export(archive):
                importing = ExportImport(self._dataservice, self._originals, reading.athlete_id, upload.work)
                with self._outcomes(reading) as told:
                    return self._add_until(told, importing.run(archive, reading.state.next_entry))
            rows = _strava_list(archive)
            with self._outcomes(reading) as told:
                return self._add_until(told, self._take_entries(reading, archive, rows))

    def _take_entries(self, reading: "_Reading", archive: Archive, rows: StravaList | None) -> Iterator[Outcome]:
        intake = self._intake(reading, by_itself=False)
        for entry in archive.entries(reading.state.next_entry):
            if entry.refusal is not None:
                yield from intake.rest()
                yield _refused(entry)
                continue
            path = spool_path(reading.upload.work, entry.number)
            try:
                with entry.open() as stream:
                    spooled = spool(stream, path, self._limits.file_bytes)
            except (FileError, *DAMAGE) as error:
                path.unlink(missing_ok=True)
                if is_full(error):
                    raise NoRoom("a file of the archive") from error
                yield from intake.rest()
                yield _failed(entry.number, entry.path, error)
                continue
            name = _unpacked_name(entry.path.rpartition("/")[2])
            row = rows.of(entry.path) if rows is not None else None
            yield from intake.take(Candidate(entry.number, entry.path, name, spooled, row))
        yield from intake.rest()

    def _add_until(self, told: _Told, outcomes: Iterator[Outcome]) -> bool:
        """Whether all were told before the slice was over."""
        until = clock.monotonic() + self._slice_s
        for outcome in outcomes:
            told.add(outcome)
            if clock.monotonic() >= until:
                return False
        return True

    def _intake(self, reading: "_Reading", *, by_itself: bool) -> Intake:
        home_zone = reading.state.timezone
        return Intake(
            reading.athlete_id,
            self._dataservice,
            self._originals,
            self._reader,
            home_zone=home_zone,
            by_itself=by_itself,
        )

    def _outcomes(self, reading: "_Reading") -> "_Telling":
        told = _Told(self._dataservice, reading.athlete_id, reading.upload_id, reading.state.next_entry)
        return _Telling(told, self._reader)

    def _end(self, reading: "_Reading", state: Literal["done", "failed"], code: str | None, reason: str | None) -> None:
        self._dataservice.end_upload(reading.athlete_id, reading.upload_id, state, code, reason)
        log.info("upload_read", upload_id=reading.upload_id, state=state, code=code)


@dataclass(frozen=True)
class _Reading:
    """One slice of reading one upload."""

    athlete_id: str
    upload_id: str
    state: UploadState
    upload: IncomingUpload


class _Telling:
    """Within the block outcomes are collected; at its end they are told, and no child goes on reading for nobody."""

    def __init__(self, told: _Told, reader: FileReader) -> None:
        self._told = told
        self._reader = reader

    def __enter__(self) -> _Told:
        return self._told

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._reader.is_busy:
            self._reader.close()
        if kind is None or issubclass(kind, BadArchive | NoRoom | OriginalBeingDeleted):
            self._told.flush()


def _strava_list(archive: Archive) -> StravaList | None:
    found = archive.find(strava_export.NAME)
    if found is None:
        return None
    try:
        with closing(found()) as stream:
            rows = StravaList.read(stream)
    except DAMAGE:
        return None
    log.info("strava_export_recognized", rows=len(rows))
    return rows


def _refused(entry: Entry) -> Outcome:
    refusal = entry.refusal
    if refusal is None:
        raise ValueError(f"entry {entry.number} is not refused")
    return Outcome(entry.number, entry.path, refusal.outcome, refusal.code, refusal.reason)


def _failed(entry: int, path: str, error: Exception) -> Outcome:
    if isinstance(error, NotAnActivity):
        return Outcome(entry, path, "skipped", error.code, error.reason)
    if isinstance(error, FileError):
        return Outcome(entry, path, "failed", error.code, error.reason)
    return Outcome(entry, path, "failed", "damaged", "It is damaged within the archive.")


def _unpacked_name(name: str) -> str:
    """A name as it can be stored: without .gz, without a path, with something in it."""
    shown = "".join(each for each in name.rpartition("/")[2] if each.isprintable() and each != "\\").strip()
    if shown.lower().endswith(".gz"):
        shown = shown[:-3]
    return shown[-300:] or "file"
