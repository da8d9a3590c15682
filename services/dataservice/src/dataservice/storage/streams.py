"""Streams of sources, and the analyses and best efforts that follow from them.

Whoever changes an activity's streams, sources or edits calls `renewal.renew` in the same transaction, after the
activity was merged, with the activity locked. Streams go with their source, analyses and best efforts with the streams.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain import analysis, stream_codec
from dataservice.domain import streams as wire
from dataservice.domain.activities import NO_EDITS, RUN_SPORT_TYPES, SourceKind
from dataservice.domain.analysis import Adjustments
from dataservice.domain.analysis_doubts import Doubt
from dataservice.domain.streams import Lap
from dataservice.storage.activities import Activities
from dataservice.storage.activity_tables import activity_sources
from dataservice.storage.best_efforts import BestEfforts
from dataservice.storage.records import AnyRow, any_of
from dataservice.storage.stream_tables import activity_analyses, source_streams
from flakon import clock

_SAME_SOURCE = (
    (activity_sources.c.athlete_id == source_streams.c.athlete_id)
    & (activity_sources.c.kind == source_streams.c.kind)
    & (activity_sources.c.external_id == source_streams.c.external_id)
)
_PREFERENCE = case({SourceKind.FILE.value: 0, SourceKind.STRAVA.value: 1}, value=source_streams.c.kind, else_=2)


def store_streams(
    connection: Connection,
    athlete_id: UUID,
    kind: SourceKind,
    external_id: str,
    streams: Mapping[str, Any] | None,
    laps: Sequence[Lap],
    fetched_at: datetime,
    expires_at: datetime | None,
) -> None:
    """Keep the streams of a source that is stored already, in place of those it had; None: it has none (any more).

    `streams` are the contract's columns. Invalid (422). `renewal.renew` follows.
    """
    if streams is None:
        delete_streams(connection, athlete_id, kind, external_id)
        return
    parsed = wire.parse(streams)
    key = {"athlete_id": athlete_id, "kind": kind.value, "external_id": external_id}
    values = {
        "encoded": wire.encoded(parsed),
        "points": len(parsed),
        "laps": list(laps),
        "fetched_at": fetched_at,
        "expires_at": expires_at,
    }
    statement = upsert(source_streams).values(**key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


def delete_streams(connection: Connection, athlete_id: UUID, kind: SourceKind, external_id: str) -> None:
    """Take a source's streams away, and the analysis that rests on them. `renewal.renew` follows."""
    connection.execute(
        delete(source_streams).where(
            source_streams.c.athlete_id == athlete_id,
            source_streams.c.kind == kind.value,
            source_streams.c.external_id == external_id,
        )
    )


def delete_expired_streams(connection: Connection, athlete_id: UUID, now: datetime) -> list[UUID]:
    """Take away an athlete's streams that were not fetched anew in time, with the analyses that rest on them.

    The activities that had them, locked: `renewal.renew` follows, since their other sources may have streams.
    """
    expired = (source_streams.c.athlete_id == athlete_id) & (source_streams.c.expires_at <= now)
    query = select(activity_sources.c.activity_id).join_from(source_streams, activity_sources, _SAME_SOURCE)
    ids = sorted(set(connection.execute(query.where(expired)).scalars()))
    Activities(connection, athlete_id).lock(ids)
    connection.execute(delete(source_streams).where(expired))
    return ids


def analyse(connection: Connection, athlete_id: UUID, activity_id: UUID) -> Doubt | None:
    """Compute an activity's analysis and best efforts anew, from the streams of its preferred source and her edits.

    What there is to ask her about before it makes records, if anything. Without streams there is no analysis (any
    more). What would come out as it is stored is not computed again.
    """
    activities, best = Activities(connection, athlete_id), BestEfforts(connection, athlete_id)
    key = {"athlete_id": athlete_id, "activity_id": activity_id}
    source = preferred_streams(connection, athlete_id, activity_id)
    if source is None:
        connection.execute(delete(activity_analyses).filter_by(**key))
        return None
    edits = activities.edits([activity_id]).get(activity_id, NO_EDITS)
    adjustments = Adjustments.of(edits)
    fingerprint = analysis.fingerprint(source.encoded, source.laps, adjustments)
    activity = activities.get(activity_id)
    stored = find_analysis(connection, athlete_id, activity_id)
    if stored is not None and bytes(stored.fingerprint) == fingerprint:
        doubt = None if stored.doubt is None else Doubt.of(stored.doubt)
    else:
        streams = stream_codec.decode(source.encoded)
        result = analysis.analyse(streams, source.laps, adjustments)
        doubt = result.doubt
        values = {
            "kind": source.kind,
            "external_id": source.external_id,
            "analysis": result.stored(),
            "fingerprint": fingerprint,
            "doubt": None if doubt is None else asdict(doubt),
            "cropped": analysis.cropped_summary(streams, adjustments),
            "analysed_at": clock.now(),
        }
        statement = upsert(activity_analyses).values(**key, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
        best.put(activity, result.efforts)
    best.follow([activity_id])
    return doubt if activity.sport_type in RUN_SPORT_TYPES and edits.leave_out_of_records is not True else None


def preferred_streams(connection: Connection, athlete_id: UUID, activity_id: UUID) -> AnyRow | None:
    """The streams of the source that goes before the others, of those that have some: a row of source_streams."""
    query = (
        select(source_streams)
        .join_from(source_streams, activity_sources, _SAME_SOURCE)
        .where(activity_sources.c.athlete_id == athlete_id, activity_sources.c.activity_id == activity_id)
        .order_by(_PREFERENCE, source_streams.c.external_id)
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def find_analysis(connection: Connection, athlete_id: UUID, activity_id: UUID) -> AnyRow | None:
    """An activity's analysis: a row of activity_analyses."""
    return connection.execute(
        select(activity_analyses).filter_by(athlete_id=athlete_id, activity_id=activity_id)
    ).one_or_none()


def cropped_summaries(connection: Connection, athlete_id: UUID, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Of the activities that she cropped: what their summary says instead of their source's.

    See `domain.analysis.cropped_summary`. As of the last `analyse`; one statement for any number of activities.
    """
    query = select(activity_analyses.c.activity_id, activity_analyses.c.cropped).where(
        activity_analyses.c.athlete_id == athlete_id,
        any_of(activity_analyses.c.activity_id, ids),
        activity_analyses.c.cropped.is_not(None),
    )
    return {row.activity_id: row.cropped for row in connection.execute(query)}
