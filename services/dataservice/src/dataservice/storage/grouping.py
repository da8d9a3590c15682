"""Which sources are of one activity: kept true as sources come, change and go, in whatever order.

For a batch of any size the statements are as many: its neighbours are found by an index, what follows of all of them is
decided by pure functions (domain/duplicates.py, domain/identities.py), and only what changed is written.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, text

from dataservice.domain import duplicates
from dataservice.domain.activities import NO_EDITS, Edits, Source, SourceKind, activity_id, fingerprint
from dataservice.domain.duplicates import LONGEST_S, Doubt, Member, SourceKey
from dataservice.domain.identities import identify
from dataservice.domain.streams import Lap
from dataservice.storage.activities import Activities, source_of
from dataservice.storage.activity_tables import activities, activity_sources
from dataservice.storage.best_efforts import BestEfforts
from dataservice.storage.questions import DuplicateQuestions
from dataservice.storage.records import any_of, as_json, recordset
from dataservice.storage.renewal import outdated, renew
from dataservice.storage.streams import store_streams
from flakon import clock

_NEAR = text(
    f"""
    WITH near AS (
        SELECT kind, external_id FROM activity_sources WHERE athlete_id = :athlete_id AND activity_id = ANY(:ids)
        UNION
        SELECT kind, external_id FROM activity_sources
        WHERE athlete_id = :athlete_id AND strava_activity_id = ANY(:strava_ids)
        UNION
        SELECT s.kind, s.external_id
        FROM unnest(CAST(:starts AS float8[]), CAST(:ends AS float8[])) AS span (starts, ends)
        CROSS JOIN LATERAL (
            SELECT kind, external_id FROM activity_sources
            WHERE athlete_id = :athlete_id AND start_date < to_timestamp(span.ends)
              AND start_date > to_timestamp(span.starts - {LONGEST_S}) AND end_date > to_timestamp(span.starts)
            OFFSET 0
        ) s
    )
    -- looked up one by one, above and here: during a large import PostgreSQL has no figures to join by
    SELECT s.kind, s.external_id, s.activity_id, s.data, s.description, s.added_at
    FROM near CROSS JOIN LATERAL (
        SELECT * FROM activity_sources
        WHERE athlete_id = :athlete_id AND kind = near.kind AND external_id = near.external_id
        LIMIT 1
    ) s
    """  # noqa: S608 - holds a number of our own
)
_MOVE = text(
    f"""
    UPDATE activity_sources s SET activity_id = r.activity_id
    FROM {recordset([("kind", "text"), ("external_id", "text"), ("activity_id", "uuid")])}
    WHERE s.athlete_id = :athlete_id AND s.kind = r.kind AND s.external_id = r.external_id
    """  # noqa: S608 - made of the names of our own columns
)
DERIVED_COLUMNS = "start_date, end_date, strava_activity_id"
DERIVED_VALUES = f"""
    (r.data ->> 'start_date')::timestamptz,
    (r.data ->> 'start_date')::timestamptz
        + make_interval(secs => least(greatest((r.data ->> 'elapsed_time_s')::float8, 1), {LONGEST_S})),
    CASE r.kind WHEN 'strava' THEN r.external_id::bigint ELSE (r.data ->> 'strava_activity_id')::bigint END
"""
"""What a row of activity_sources says of `data` in columns, for an INSERT from a recordset `r`."""

_STORED = [("kind", "text"), ("external_id", "text"), ("activity_id", "uuid"), ("data", "jsonb")]
_STORED += [("fingerprint", "text"), *((name, "timestamptz") for name in ("fetched_at", "expires_at", "added_at"))]
_STORE = text(
    f"""
    INSERT INTO activity_sources (athlete_id, kind, external_id, activity_id, data, fingerprint, fetched_at, expires_at,
                                  added_at, {DERIVED_COLUMNS})
    SELECT CAST(:athlete_id AS uuid), r.kind, r.external_id, r.activity_id, r.data, decode(r.fingerprint, 'hex'),
           r.fetched_at, r.expires_at, r.added_at, {DERIVED_VALUES}
    FROM {recordset(_STORED)}
    """  # noqa: S608 - made of the names of our own columns
)

_AGES_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Known:
    """Sources that are stored, the activity each is of, and since when it is there."""

    sources: dict[SourceKey, Source] = field(default_factory=dict)
    activity_ids: dict[SourceKey, UUID] = field(default_factory=dict)
    added_at: dict[SourceKey, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class _Follows:
    """What is to be written once the new sources are."""

    edits: dict[UUID, Edits] = field(default_factory=dict)
    dropped_edits: list[UUID] = field(default_factory=list)
    keys: list[SourceKey] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    merged: set[UUID] = field(default_factory=set)
    regrouped: set[UUID] = field(default_factory=set)
    analysed: set[UUID] = field(default_factory=set)


class Grouping:
    """The grouping of one athlete's sources within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id
        self._activities = Activities(connection, athlete_id)
        self._follows = _Follows()

    def place(self, new: Iterable[Source], now: datetime) -> dict[SourceKey, UUID]:
        """The activity that each of these sources is of, which is there from now on.

        The caller stores the sources next, and then calls `settle`. A source that is stored already is one that says
        something else now.
        """
        self._activities.claim()
        sources = {SourceKey(source.kind, source.external_id): source for source in new}
        return self._regroup(sources, [duplicates.member(source) for source in sources.values()], now)

    def without(self, gone: Mapping[UUID, list[tuple[float, float]]], now: datetime) -> None:
        """Let activities be what is left of them after sources went (claimed and locked before).

        `gone` are the activities, each with when its sources that went began and ended, in seconds since 1970.
        """
        nowhere = SourceKey(SourceKind.MANUAL, "")
        shadows = [Member(nowhere, "", *span, 0.0, None) for spans in gone.values() for span in spans]
        self._regroup({}, shadows, now, touched=set(gone))
        self.settle(now)

    def decide_again(self, ids: Iterable[UUID], now: datetime) -> None:
        """Let activities be what follows of her answers now (claimed before)."""
        self._regroup({}, (), now, touched=set(ids))
        self.settle(now)

    def delete_sources(
        self, kind: SourceKind, *, expired_at: datetime | None = None, external_id: str | None = None
    ) -> int:
        """Take every source of a kind away, or only those that have expired, or only that one.

        The activities are what their other sources say, or gone. Her edits stay. How many activities were touched; as
        many statements, however many there are.
        """
        gone = (activity_sources.c.athlete_id == self._athlete_id) & (activity_sources.c.kind == kind.value)
        if expired_at is not None:
            gone &= activity_sources.c.expires_at <= expired_at
        if external_id is not None:
            gone &= activity_sources.c.external_id == external_id
        self._activities.claim()
        spans: dict[UUID, list[tuple[float, float]]] = {}
        query = select(activity_sources.c.activity_id, activity_sources.c.start_date, activity_sources.c.end_date)
        for row in self._connection.execute(query.where(gone)):
            found = spans.setdefault(row.activity_id, [])
            if row.start_date is not None:
                found.append((row.start_date.timestamp(), row.end_date.timestamp()))
        if spans:
            self._activities.lock(spans)
            self._connection.execute(delete(activity_sources).where(gone))
            self.without(spans, clock.now())
        return len(spans)

    def add(
        self, source: Source, now: datetime, *, streams: Mapping[str, Any] | None = None, laps: Sequence[Lap] = ()
    ) -> UUID:
        """The activity of a source that is hers for good and was not stored before, with its streams."""
        key = SourceKey(source.kind, source.external_id)
        placed = self.place([source], now)[key]
        record = {
            "kind": source.kind.value,
            "external_id": source.external_id,
            "activity_id": placed,
            "data": source.data,
            "fingerprint": fingerprint(source.data).hex(),
            "fetched_at": now,
            "added_at": now,
            "expires_at": None,
        }
        self.store([record])
        if streams is not None:
            store_streams(self._connection, self._athlete_id, source.kind, source.external_id, streams, laps, now, None)
            self._follows.analysed.add(placed)
        self.settle(now)
        return placed

    def store(self, records: list[dict[str, Any]]) -> None:
        """Store placed sources, given as the columns of their rows."""
        self._connection.execute(_STORE, {"athlete_id": self._athlete_id, "records": as_json(records)})

    def activity_of(self, key: SourceKey) -> UUID | None:
        """The activity that a stored source is of."""
        query = select(activity_sources.c.activity_id).filter_by(
            athlete_id=self._athlete_id, kind=key.kind.value, external_id=key.external_id
        )
        return self._connection.execute(query).scalar_one_or_none()

    def settle(self, now: datetime) -> None:
        """Bring along what rests on the sources: her edits, questions, analyses."""
        follows, self._follows = self._follows, _Follows()
        for each, edits in follows.edits.items():
            self._activities.put_edits(each, edits, now)
        if follows.dropped_edits:
            self._activities.drop_edits(follows.dropped_edits)
        if follows.keys:
            DuplicateQuestions(self._connection, self._athlete_id).put(follows.keys, follows.doubts, now)
        renewed = follows.analysed | follows.edits.keys()
        if follows.regrouped - renewed:
            renewed |= outdated(self._connection, self._athlete_id, follows.regrouped - renewed)
        if renewed:
            renew(self._connection, self._athlete_id, renewed, now)
        if follows.merged - renewed:
            BestEfforts(self._connection, self._athlete_id).follow(follows.merged - renewed)

    def _regroup(
        self,
        new: Mapping[SourceKey, Source],
        around: Iterable[Member],
        now: datetime,
        *,
        touched: frozenset[UUID] | set[UUID] = frozenset(),
    ) -> dict[SourceKey, UUID]:
        known = self._neighbourhood(around, touched)
        sources = {**known.sources, **new}
        members = [duplicates.member(source) for source in sources.values()]
        together = not duplicates.are_apart(members)
        questions = DuplicateQuestions(self._connection, self._athlete_id)
        found = duplicates.partition(members, questions.answers() if together else {})
        added_at = {key: known.added_at.get(key, now) for key in sources}
        identities = identify(found.groups, known.activity_ids, added_at, self._founding)
        after = dict(zip(identities.ids, found.groups, strict=True))
        placed = {key: each for each, keys in after.items() for key in keys}
        before: dict[UUID, set[SourceKey]] = {}
        for key, each in known.activity_ids.items():
            before.setdefault(each, set()).add(key)
        regrouped = {each for each, keys in after.items() if before.get(each) != set(keys)} | (touched & after.keys())
        changed = regrouped | {placed[key] for key in new}
        bare = (before.keys() | touched) - after.keys()
        if changed & before.keys() or bare:
            self._activities.lock((changed & before.keys()) | bare)
        edits = self._edits({each: after[each] for each in changed}, sources, identities.carried, known)
        self._activities.put_merged(
            [(each, [sources[key] for key in after[each]], edits.get(each, NO_EDITS)) for each in sorted(changed)]
        )
        self._move({key: placed[key] for key, each in known.activity_ids.items() if placed[key] != each})
        if bare:
            condition = (activities.c.athlete_id == self._athlete_id) & any_of(activities.c.id, bare)
            self._connection.execute(delete(activities).where(condition))
        if together or known.sources:
            self._follows.keys = list(sources)
            self._follows.doubts = found.doubts
        self._follows.merged = changed & before.keys()
        self._follows.regrouped = {each for each in regrouped if any(key in known.sources for key in after[each])}
        return {key: placed[key] for key in new}

    def _founding(self, key: SourceKey) -> UUID:
        return activity_id(self._athlete_id, key.kind, key.external_id)

    def _neighbourhood(self, around: Iterable[Member], touched: Iterable[UUID]) -> _Known:
        """Every source that may have to do with these: at one time with them, or with such as are; of one activity."""
        known = _Known()
        spans = _Spans()
        asked_ids: set[UUID] = set()
        asked_strava_ids: set[int] = set()
        ids, members = set(touched), list(around)
        while True:
            ids |= {each for one in members for each in self._own_ids(one)}
            strava_ids = {each.strava_activity_id for each in members if each.strava_activity_id is not None}
            fresh_spans = spans.add((each.starts, each.ends) for each in members)
            if not (fresh_spans or ids - asked_ids or strava_ids - asked_strava_ids):
                return known
            rows = self._connection.execute(
                _NEAR,
                {
                    "athlete_id": self._athlete_id,
                    "ids": list(ids - asked_ids),
                    "strava_ids": list(strava_ids - asked_strava_ids),
                    "starts": [starts for starts, _ in fresh_spans],
                    "ends": [ends for _, ends in fresh_spans],
                },
            )
            asked_ids |= ids
            asked_strava_ids |= strava_ids
            ids, members = set(), []
            for row in rows:
                source = source_of(row)
                key = SourceKey(source.kind, source.external_id)
                if key not in known.sources:
                    known.sources[key] = source
                    known.activity_ids[key] = row.activity_id
                    known.added_at[key] = row.added_at or _AGES_AGO
                    ids.add(row.activity_id)
                    members.append(duplicates.member(source))

    def _own_ids(self, one: Member) -> Iterable[UUID]:
        """The ids that a source founds: its own, and that of the Strava activity it knows of."""
        if one.key.external_id:
            yield self._founding(one.key)
        if one.strava_activity_id is not None and one.key.kind is not SourceKind.STRAVA:
            yield self._founding(SourceKey(SourceKind.STRAVA, str(one.strava_activity_id)))

    def _edits(
        self,
        changed: Mapping[UUID, list[SourceKey]],
        sources: Mapping[SourceKey, Source],
        carried: Mapping[UUID, UUID],
        known: _Known,
    ) -> dict[UUID, Edits]:
        """Her edits of what changed, with those of the activities that came into it.

        So do those of an activity that had gone with its source, and would have been founded by one of these.
        """
        present = {*known.activity_ids.values(), *changed}
        joins = {each: into for each, into in carried.items() if into in changed}
        for into, keys in changed.items():
            for key in keys:
                for each in self._own_ids(duplicates.member(sources[key])):
                    if each not in present:
                        joins.setdefault(each, into)
        found = self._activities.edits({*changed, *joins})
        edits = {each: found[each] for each in changed if each in found}
        for each, into in sorted(joins.items()):
            if each in found:
                edits[into] = edits.get(into, NO_EDITS).joined(found[each])
                self._follows.edits[into] = edits[into]
                self._follows.dropped_edits.append(each)
        return edits

    def _move(self, moved: Mapping[SourceKey, UUID]) -> None:
        if moved:
            records = [
                {"kind": key.kind.value, "external_id": key.external_id, "activity_id": each}
                for key, each in moved.items()
            ]
            self._connection.execute(_MOVE, {"athlete_id": self._athlete_id, "records": as_json(records)})


class _Spans:
    """Stretches of time that were looked at, apart from each other."""

    def __init__(self) -> None:
        self._spans: list[tuple[float, float]] = []

    def add(self, spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        """Those of the spans that were not looked at yet, joined where they touch."""
        fresh = _joined(span for span in spans if not self._covers(span))
        self._spans = _joined([*self._spans, *fresh])
        return fresh

    def _covers(self, span: tuple[float, float]) -> bool:
        index = bisect_right(self._spans, span[0], key=lambda each: each[0]) - 1
        return index >= 0 and span[1] <= self._spans[index][1]


def _joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((starts, ends))
    return found
