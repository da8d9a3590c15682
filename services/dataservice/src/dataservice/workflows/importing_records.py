"""Records of an export, stored for an athlete: here again, or on another instance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import exchange, files
from dataservice.domain.activities import NO_EDITS, Source, SourceKind, activity_id, fingerprint
from dataservice.domain.crops import check_crop
from dataservice.domain.duplicates import Answer, SourceKey, pair
from dataservice.domain.problems import wrong_field
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.grouping import Grouping
from dataservice.storage.importing_records import ImportedRecords
from dataservice.storage.originals import Originals
from dataservice.storage.questions import DuplicateQuestions
from dataservice.storage.renewal import renew
from dataservice.storage.session_matches import SessionMatches
from dataservice.storage.strava_links import StravaLinks
from dataservice.storage.streams import store_streams
from dataservice.workflows import accounts
from dataservice.workflows.files import quota_bytes
from dataservice.workflows.importing_plans import PlanRecords
from dataservice.workflows.importing_races import store_race_entry
from dataservice.workflows.importing_training import TrainingRecords
from flakon import clock

Record = Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    """How many records were taken, were there already, and had expired."""

    taken: int = 0
    known: int = 0
    expired: int = 0

    def count(self, *, taken: bool) -> None:
        if taken:
            self.taken += 1
        else:
            self.known += 1


def store(deps: Deps, athlete_id: UUID, records: Sequence[Record]) -> Outcome:
    """Store records in their order. AthleteNotFound; QuotaExceeded, OriginalBeingDeleted (409); Invalid (422)."""
    with deps.database.transaction() as connection:
        # in the order in which all take them: her account, her link, her activities
        Accounts(connection).get(athlete_id, lock=any(record["type"] == "profile" for record in records))
        StravaLinks(connection).find(athlete_id, lock=True)
        Activities(connection, athlete_id).claim()
        Accounts(connection).get(athlete_id)
        return _Import(deps, connection, athlete_id).run(records)


@dataclass(slots=True)
class _Placing:
    """Sources that are to be placed together, with the rows they become."""

    sources: list[Source] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)


class _Import:
    def __init__(self, deps: Deps, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id
        self._now = clock.now()
        self._retention = timedelta(days=deps.settings.strava_retention_days)
        self._quota_bytes = quota_bytes(deps)
        self._activities = Activities(connection, athlete_id)
        self._grouping = Grouping(connection, athlete_id)
        self._stored = ImportedRecords(connection, athlete_id)
        self._training = TrainingRecords(connection, athlete_id, self._now)
        self._matches = SessionMatches(connection, athlete_id)
        self._plans = PlanRecords(connection, athlete_id, self._now)
        self._outcome = Outcome()
        self._changed: set[UUID] = set()

    def run(self, records: Sequence[Record]) -> Outcome:
        takers: dict[str, Callable[[Record, str], None]] = {
            "profile": self._profile,
            "answer": self._answer,
            "ignored": self._ignored,
            "streams": self._streams,
            "edits": self._edits,
            "effort_answer": self._effort_answer,
            "upload": self._upload,
            "upload_outcome": self._upload_outcome,
            "race_entry": self._race_entry,
            "session_match": self._session_match,
            **{name: self._of(self._training, name) for name in ("physiology", "shoe", "usual_shoe", "check_in")},
            **{name: self._of(self._plans, name) for name in ("training_plan", "planned_session", "plan_change")},
        }
        self._sources([(record, f"/records/{i}") for i, record in enumerate(records) if record["type"] == "source"])
        for i, record in enumerate(records):
            if record["type"] != "source":
                takers[record["type"]](record, f"/records/{i}")
        if self._changed:
            renew(self._connection, self._athlete_id, self._changed, self._now)
        return self._outcome

    def _profile(self, record: Record, path: str) -> None:
        athlete = Accounts(self._connection).get(self._athlete_id, lock=True)
        given = {name: value for name, value in record.items() if name != "type" and value is not None}
        self._outcome.count(taken=accounts.take(self._connection, athlete, given))

    def _of(self, takes: object, name: str) -> Callable[[Record, str], None]:
        take = getattr(takes, name)
        return lambda record, path: self._outcome.count(taken=take(record, path))

    def _answer(self, record: Record, path: str) -> None:
        named = [exchange.source_key(record[name], f"{path}/{name}") for name in ("first", "second")]
        if named[0] == named[1]:
            raise wrong_field(f"{path}/second", "A source is the same as itself.")
        first, second = pair(*named)
        questions = DuplicateQuestions(self._connection, self._athlete_id)
        if (first, second) in questions.answers():
            self._outcome.count(taken=False)
            return
        at = exchange.moment(record["answered_at"], f"{path}/answered_at", self._now)
        questions.put_answer(first, second, Answer(record["answer"]), at)
        about = [each for key in (first, second) if (each := self._grouping.activity_of(key)) is not None]
        if about:
            self._grouping.decide_again(about, self._now)
        self._outcome.count(taken=True)

    def _ignored(self, record: Record, path: str) -> None:
        key = exchange.source_key(record["source"], f"{path}/source")
        at = exchange.moment(record["seen_at"], f"{path}/seen_at", self._now)
        taken = self._grouping.activity_of(key) is None and self._stored.ignore(key, at)
        self._outcome.count(taken=taken)

    def _sources(self, records: Sequence[tuple[Record, str]]) -> None:
        keys = {path: exchange.source_key(record["source"], f"{path}/source") for record, path in records}
        there = self._stored.there(keys.values())
        placing = _Placing()
        for record, path in records:
            key = keys[path]
            expires_at = exchange.expiry(
                key.kind, record["expires_at"], f"{path}/expires_at", self._now, self._retention
            )
            if key in there:
                self._outcome.count(taken=False)
            elif expires_at is not None and expires_at <= self._now:
                self._outcome.expired += 1
            else:
                there.add(key)
                self._place(placing, key, record, path, expires_at)
        if not placing.sources:
            return
        placed = self._grouping.place(placing.sources, self._now)
        for source, row in zip(placing.sources, placing.rows, strict=True):
            row["activity_id"] = placed[SourceKey(source.kind, source.external_id)]
        self._grouping.store(placing.rows)
        self._stored.put_details(placing.rows)
        self._grouping.settle(self._now)
        self._changed |= {row["activity_id"] for row in placing.rows if row["details_fetched_at"] is not None}
        self._outcome.taken += len(placing.rows)

    def _place(self, placing: _Placing, key: SourceKey, record: Record, path: str, expires_at: datetime | None) -> None:
        data = files.checked(record["data"], f"{path}/data")
        if key.kind is SourceKind.FILE:
            self._original(key, record, path)
        details = record["details"] if key.kind is SourceKind.STRAVA else None
        placing.sources.append(Source(key.kind, key.external_id, data))
        row: dict[str, Any] = {
            "kind": key.kind.value,
            "external_id": key.external_id,
            "data": data,
            "fingerprint": fingerprint(data).hex(),
            "fetched_at": exchange.moment(record["fetched_at"], f"{path}/fetched_at", self._now),
            "added_at": exchange.moment(record["added_at"], f"{path}/added_at", self._now),
            "expires_at": expires_at,
            "description": None,
            "details_fetched_at": None,
            "details_expire_at": None,
        }
        if details is not None:
            at = f"{path}/details"
            ends = exchange.expiry(key.kind, details["expires_at"], f"{at}/expires_at", self._now, self._retention)
            if ends is not None and ends > self._now:
                row["description"] = details["description"]
                row["details_fetched_at"] = exchange.moment(details["fetched_at"], f"{at}/fetched_at", self._now)
                row["details_expire_at"] = ends
        placing.rows.append(row)

    def _original(self, key: SourceKey, record: Record, path: str) -> None:
        original = record["original"]
        if original is None:
            raise wrong_field(f"{path}/original", "A file is told of with its original.")
        Originals(self._connection, self._athlete_id).add(
            files.digest_of(key.external_id), **original, quota_bytes=self._quota_bytes, now=self._now
        )

    def _streams(self, record: Record, path: str) -> None:
        key = exchange.source_key(record["source"], f"{path}/source")
        expires_at = exchange.expiry(key.kind, record["expires_at"], f"{path}/expires_at", self._now, self._retention)
        activity = self._grouping.activity_of(key)
        if activity is None or (expires_at is not None and expires_at <= self._now):
            self._outcome.expired += 1
            return
        if self._stored.has_streams(key):
            self._outcome.count(taken=False)
            return
        fetched_at = exchange.moment(record["fetched_at"], f"{path}/fetched_at", self._now)
        streams, laps = record["streams"], record["laps"]
        told = (self._connection, self._athlete_id, key.kind, key.external_id, streams, laps)
        store_streams(*told, fetched_at, expires_at)
        self._changed.add(activity)
        self._outcome.count(taken=True)

    def _edits(self, record: Record, path: str) -> None:
        key = exchange.source_key(record["source"], f"{path}/source")
        activity = self._activity(key)
        before = self._activities.edits([activity]).get(activity, NO_EDITS)
        said = dict(record["edits"])
        said["shoe_id"] = self._training.own_shoe(said.get("shoe_id"))
        edits = before.joined(NO_EDITS.changed(said))
        check_crop(edits)
        if edits == before:
            self._outcome.count(taken=False)
            return
        at = exchange.moment(record["updated_at"], f"{path}/updated_at", self._now)
        self._activities.put_edits(activity, edits, at, key)
        if activity in self._activities.find([activity]):
            self._changed.add(activity)
        self._outcome.count(taken=True)

    def _effort_answer(self, record: Record, path: str) -> None:
        key = exchange.source_key(record["source"], f"{path}/source")
        activity = self._activity(key)
        at = exchange.moment(record["asked_at"], f"{path}/asked_at", self._now)
        taken = self._stored.put_effort_answer(activity, key, record, at)
        if taken and activity in self._activities.find([activity]):
            self._changed.add(activity)
        self._outcome.count(taken=taken)

    def _upload(self, record: Record, path: str) -> None:
        times = {
            name: None if record[name] is None else exchange.moment(record[name], f"{path}/{name}", self._now)
            for name in ("created_at", "content_at", "ended_at")
        }
        self._outcome.count(taken=self._stored.put_upload(self._upload_id(record), {**record, **times}))

    def _upload_outcome(self, record: Record, path: str) -> None:
        keys = [exchange.source_key(each, f"{path}/sources/{i}") for i, each in enumerate(record["sources"])]
        found = [each for key in keys if (each := self._grouping.activity_of(key)) is not None]
        self._outcome.count(taken=self._stored.put_upload_outcome(self._upload_id(record), record, found))

    def _race_entry(self, record: Record, path: str) -> None:
        named = record["source"]
        activity = None if named is None else self._activity(exchange.source_key(named, f"{path}/source"))
        taken = store_race_entry(self._connection, self._athlete_id, record, path, activity, self._now)
        self._outcome.count(taken=taken)

    def _session_match(self, record: Record, path: str) -> None:
        """Her word, if the session is here and she has not said otherwise since."""
        activity = self._activity(exchange.source_key(record["source"], f"{path}/source"))
        at = exchange.moment(record["matched_at"], f"{path}/matched_at", self._now)
        session_id = None if record["session_id"] is None else UUID(record["session_id"])
        taken = self._matches.take(activity, session_id, at)
        self._outcome.count(taken=taken)

    def _upload_id(self, record: Record) -> UUID:
        return uuid5(self._athlete_id, f"upload {record['upload_id']}")

    def _activity(self, key: SourceKey) -> UUID:
        """The activity that a source is of, or would found."""
        return self._grouping.activity_of(key) or activity_id(self._athlete_id, key.kind, key.external_id)
