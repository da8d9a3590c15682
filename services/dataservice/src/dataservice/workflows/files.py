"""Activities that come from files, and the originals they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import files
from dataservice.domain.activities import Source, SourceKind
from dataservice.domain.duplicates import SourceKey
from dataservice.storage import originals
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.grouping import Grouping
from dataservice.storage.ignoring import Ignoring
from dataservice.storage.originals import EVERYTHING, Originals
from dataservice.storage.questions import DuplicateQuestions
from dataservice.storage.records import AnyRow
from dataservice.storage.uploads import Uploads
from flakon import clock

MOST_DELETIONS = 1000
_OF_EXPORT = "export:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What came of one activity of a file. `joined`: the activity that had been there, with its Strava id."""

    outcome: str
    activity_id: UUID | None = None
    joined: tuple[UUID, int | None] | None = None
    question_id: UUID | None = None


def put(deps: Deps, athlete_id: UUID, digest: str, index: int, body: dict[str, Any]) -> Imported:
    """Store one activity of a file. AthleteNotFound; QuotaExceeded, OriginalBeingDeleted (409); Invalid (422).

    What she deleted here comes back only with a file that she uploads by itself: an archive holds what it held when she
    deleted it.
    """
    now = clock.now()
    source = files.source(digest, index, body["summary"])
    key = SourceKey(source.kind, source.external_id)
    with deps.database.transaction() as connection:
        repository, grouping = Activities(connection, athlete_id), Grouping(connection, athlete_id)
        repository.claim()
        Accounts(connection).get(athlete_id)
        existing = grouping.activity_of(key)
        if existing is not None:
            return Imported(outcome="duplicate", activity_id=existing)
        ignoring = Ignoring(connection, athlete_id)
        if ignoring.ignores(_names(source)):
            if not body.get("by_itself", True):
                return Imported(outcome="ignored")
            ignoring.forget(_names(source))
        Originals(connection, athlete_id).add(
            digest,
            filename=body["filename"],
            format=body["format"],
            size_bytes=body["size_bytes"],
            quota_bytes=quota_bytes(deps),
            now=now,
        )
        placed = grouping.add(source, now, streams=body.get("streams"), laps=body.get("laps") or ())
        joined = _joined(repository, placed, key)
        return Imported(
            outcome="added" if joined is None else "merged",
            activity_id=placed,
            joined=joined,
            question_id=DuplicateQuestions(connection, athlete_id).about(key),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What came of a file: `rows` of external_id and activity_id; whether all did, and whether she deleted some."""

    rows: list[AnyRow]
    is_whole: bool
    is_ignored: bool


def known(deps: Deps, athlete_id: UUID, digest: str) -> Known:
    """What is known of a file. AthleteNotFound.

    Its first activity is stored last: without it, the file's import was cut short, and the others may be missing.
    """
    first = SourceKey(SourceKind.FILE, files.external_id(digest, 0))
    with deps.database.transaction() as connection:
        Accounts(connection).get(athlete_id)
        rows = Originals(connection, athlete_id).activities(digest)
        ignoring = Ignoring(connection, athlete_id)
        is_whole = any(row.external_id == first.external_id for row in rows)
        is_whole = is_whole or (bool(rows) and ignoring.ignores([first]))
        return Known(rows, is_whole, ignoring.ignores_file(digest))


def of_activity(deps: Deps, athlete_id: UUID, activity_id: UUID) -> list[AnyRow]:
    """The originals that an activity came from. ActivityNotFound."""
    with deps.database.transaction() as connection:
        Activities(connection, athlete_id).get(activity_id)
        return Originals(connection, athlete_id).of(activity_id)


def claim_deletions(deps: Deps, athlete_id: UUID) -> dict[str, Any]:
    """What is to be deleted now, as the contract has it. The athlete may be gone."""
    with deps.database.transaction() as connection:
        found = originals.claim_deletions(connection, athlete_id, MOST_DELETIONS, clock.now())
    return {
        "everything": EVERYTHING in found,
        "digests": [each for each in found if each != EVERYTHING and not each.startswith(_OF_EXPORT)],
        "export_ids": [each.removeprefix(_OF_EXPORT) for each in found if each.startswith(_OF_EXPORT)],
    }


def confirm_deletions(
    deps: Deps, athlete_id: UUID, *, everything: bool, digests: Sequence[str], export_ids: Sequence[str]
) -> None:
    """Forget what is gone. If more waits, it is handed out again."""
    names = [*digests, *map(export_name, export_ids), *([EVERYTHING] if everything else [])]
    with deps.database.transaction() as connection:
        originals.confirm_deletions(connection, athlete_id, names)


def leave_everything(connection: Connection, athlete_id: UUID, now: datetime) -> None:
    """Have all bytes of an athlete deleted, who is about to be."""
    originals.leave_deletions(connection, athlete_id, [EVERYTHING], now)


def export_name(export_id: UUID | str) -> str:
    """What an export is called among what is to be deleted."""
    return f"{_OF_EXPORT}{export_id}"


def quota_bytes(deps: Deps) -> int:
    """How much each athlete may store."""
    return deps.settings.upload_quota_mib * 1024 * 1024


def storage(deps: Deps, athlete_id: UUID) -> dict[str, int]:
    """How much she stores, and may, as the contract has it. AthleteNotFound."""
    with deps.database.transaction() as connection:
        Accounts(connection).get(athlete_id)
        used_bytes, files = Originals(connection, athlete_id).usage()
    return {"used_bytes": used_bytes, "quota_bytes": quota_bytes(deps), "files": files}


def left_bytes(deps: Deps, connection: Connection, athlete_id: UUID) -> int:
    """How much she may still upload, with what is under way counted as stored."""
    used_bytes, _ = Originals(connection, athlete_id).usage(lock=True)
    return max(quota_bytes(deps) - used_bytes - Uploads(connection, athlete_id).pending_bytes(), 0)


def _names(source: Source) -> list[SourceKey]:
    """What the activity of a file may have been ignored as: this file, or the Strava activity that it knows of."""
    names = [SourceKey(source.kind, source.external_id)]
    strava_activity_id = source.data.get("strava_activity_id")
    if strava_activity_id is not None:
        names.append(SourceKey(SourceKind.STRAVA, str(strava_activity_id)))
    return names


def _joined(repository: Activities, activity_id: UUID, key: SourceKey) -> tuple[UUID, int | None] | None:
    others = [
        source
        for source in repository.sources([activity_id])[activity_id]
        if SourceKey(source.kind, source.external_id) != key
    ]
    if not others:
        return None
    from_strava = sorted(int(source.external_id) for source in others if source.kind is SourceKind.STRAVA)
    return activity_id, from_strava[0] if from_strava else None
