"""One file after the other taken in: known already, or read, kept, and its activities stored.

Two files are under way at a time: while what came of one is stored, the next is being read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flakon import errors, get_logger
from stravaworker.archives.strava_export import Row
from stravaworker.dataservice_files import FilesDataservice, Outcome, Placed, QuotaExceeded
from stravaworker.files.errors import FileError, NotAnActivity
from stravaworker.files.reader import ActivityRead, Answer, FileReader, Request
from stravaworker.originals.store import Originals
from stravaworker.uploads.spooling import Spooled

log = get_logger(__name__)

_NO_ROOM = "It would take you beyond the room that you have here. Delete what you do not need, and upload it again."
_IGNORED = "You deleted this activity here. Upload its file by itself to bring it back."
_NOT_ACCEPTED = "It says something that cannot be, so it was left out."


@dataclass(frozen=True)
class Candidate:
    """A file to be taken in, put aside on the disk. `row` is what an export says of it."""

    entry: int
    path: str
    filename: str
    spooled: Spooled
    row: Row | None = None


class Intake:
    """Takes in one athlete's files; its outcomes come in the order of the files.

    `home_zone` is where she lives; `by_itself` says that no archive held them, so that she wants even what she deleted.
    """

    def __init__(
        self,
        athlete_id: str,
        dataservice: FilesDataservice,
        originals: Originals,
        reader: FileReader,
        *,
        home_zone: str,
        by_itself: bool,
    ) -> None:
        self._athlete_id = athlete_id
        self._by_itself = by_itself
        self._dataservice = dataservice
        self._originals = originals
        self._reader = reader
        self._home_zone = home_zone
        self._asked: Candidate | None = None

    def take(self, candidate: Candidate) -> Iterator[Outcome]:
        """Begin with a file; what became of the one before it, and of this one where that is clear at once.

        The candidate's file on the disk is deleted when it is done with. errors.Conflict `original_being_deleted`: once
        more in a minute.
        """
        known = self._dataservice.known_file(self._athlete_id, candidate.spooled.digest)
        if known.is_known or (known.is_ignored and not self._by_itself):
            yield from self.rest()
            candidate.spooled.path.unlink(missing_ok=True)
            yield (
                _told(candidate, "duplicate", "same_bytes", "You have this file already.", known.activity_ids)
                if known.is_known
                else _told(candidate, "skipped", "deleted_here", _IGNORED)
            )
            return
        hint = candidate.row.sport_type if candidate.row is not None else None
        self._reader.ask(Request(candidate.spooled.path, candidate.filename, self._home_zone, hint))
        before, self._asked = self._asked, candidate
        if before is not None:
            yield self._finish(before)

    def rest(self) -> Iterator[Outcome]:
        """What became of the file that is still being read, if one is."""
        before, self._asked = self._asked, None
        if before is not None:
            yield self._finish(before)

    def _finish(self, candidate: Candidate) -> Outcome:
        try:
            answer = self._reader.answer()
            return self._store(candidate, answer)
        except NotAnActivity as error:
            return _told(candidate, "skipped", error.code, error.reason)
        except FileError as error:
            return _told(candidate, "failed", error.code, error.reason)
        finally:
            candidate.spooled.path.unlink(missing_ok=True)

    def _store(self, candidate: Candidate, answer: Answer) -> Outcome:
        digest = candidate.spooled.digest
        self._originals.put(self._athlete_id, digest, candidate.spooled.path)
        placed: list[Placed] = []
        failure: tuple[str, str] | None = None
        # All of them are taken from the reader, whatever becomes of one. The first is stored last: with it the file is
        # known, so that one that was left in the middle is read again.
        for number, activity in enumerate(answer.activities, 1):
            if failure is not None and failure[0] == QuotaExceeded.code:
                continue
            try:
                body = self._body(candidate, answer, activity)
                index = answer.count - number
                placed.append(self._dataservice.put_activity(self._athlete_id, digest, index, body, activity.streams))
            except QuotaExceeded:
                failure = (QuotaExceeded.code, _NO_ROOM)
            except errors.Invalid as error:
                log.error("file_activity_refused", format=answer.format, reason=str(error))
                failure = ("not_accepted", _NOT_ACCEPTED)
        if all(each.outcome == "ignored" for each in placed):
            self._drop_original(digest)
        elif not self._originals.has(self._athlete_id, digest):  # a deletion that was under way took it
            self._originals.put(self._athlete_id, digest, candidate.spooled.path)
        return _outcome(candidate, placed[::-1], failure, answer.damage)

    def _body(self, candidate: Candidate, answer: Answer, activity: ActivityRead) -> dict[str, Any]:
        summary = dict(activity.summary)
        row = candidate.row
        if row is not None and answer.count == 1:
            summary["strava_activity_id"] = row.strava_activity_id
            summary["name"] = row.name or summary["name"]
            summary["description"] = row.description or summary["description"]
            summary["gear_name"] = row.gear_name
        return {
            "filename": candidate.filename,
            "format": answer.format,
            "size_bytes": candidate.spooled.size,
            "by_itself": self._by_itself,
            "summary": summary,
            "laps": activity.laps,
        }

    def _drop_original(self, digest: str) -> None:
        """Unless another upload of the same bytes was faster, or left some of its activities here."""
        known = self._dataservice.known_file(self._athlete_id, digest)
        if not (known.is_known or known.activity_ids):
            self._originals.delete(self._athlete_id, digest)


def _outcome(
    candidate: Candidate, placed: list[Placed], failure: tuple[str, str] | None, damage: str | None
) -> Outcome:
    ids = tuple(each.activity_id for each in placed if each.activity_id is not None)
    words = [each.outcome for each in placed]
    if not ids:
        if failure is not None:
            return _told(candidate, "failed", *failure)
        return _told(candidate, "skipped", "deleted_here", _IGNORED)
    if "added" in words or "merged" in words:
        word: Any = "added" if "added" in words else "merged"
    else:
        return _told(candidate, "duplicate", "same_bytes", "You have this file already.", ids)
    if any(each.is_asked for each in placed):
        return _told(candidate, word, "asked", "It may be one you have already: you are asked.", ids)
    if failure is not None:
        return _told(candidate, word, failure[0], f"Some of its activities were left out. {failure[1]}", ids)
    if damage is not None:
        return _told(candidate, word, "damaged", damage, ids)
    if word == "merged":
        strava = any(each.is_with_strava for each in placed)
        reason = "It completes the activity from Strava." if strava else "It is of an activity that you have already."
        return _told(candidate, word, "with_strava" if strava else "same_time", reason, ids)
    return _told(candidate, word, None, None, ids)


def _told(candidate: Candidate, word: Any, code: str | None, reason: str | None, ids: tuple[str, ...] = ()) -> Outcome:
    return Outcome(candidate.entry, candidate.path, word, code, reason, ids)


def spool_path(folder: Path, entry: int) -> Path:
    """Where the file of an entry is put aside."""
    return folder / f"file-{entry}"
