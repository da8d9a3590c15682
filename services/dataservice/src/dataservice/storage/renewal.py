"""What follows of an activity's streams and edits once they have changed: analysis, summary, questions."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, text

from dataservice.domain.activities import NO_EDITS
from dataservice.storage.activities import Activities
from dataservice.storage.activity_tables import activity_sources
from dataservice.storage.questions import EffortQuestions
from dataservice.storage.records import any_of
from dataservice.storage.stream_tables import activity_analyses, source_streams
from dataservice.storage.streams import analyse

_OUTDATED = text(
    """
    WITH preferred AS (
        SELECT DISTINCT ON (s.activity_id) s.activity_id, s.kind, s.external_id
        FROM activity_sources s JOIN source_streams USING (athlete_id, kind, external_id)
        WHERE s.athlete_id = :athlete_id AND s.activity_id = ANY(:ids)
        ORDER BY s.activity_id, CASE s.kind WHEN 'file' THEN 0 WHEN 'strava' THEN 1 ELSE 2 END, s.external_id
    ), analysed AS (
        SELECT activity_id, kind, external_id FROM activity_analyses
        WHERE athlete_id = :athlete_id AND activity_id = ANY(:ids)
    )
    SELECT coalesce(preferred.activity_id, analysed.activity_id)
    FROM preferred FULL JOIN analysed ON analysed.activity_id = preferred.activity_id
    WHERE (preferred.kind, preferred.external_id) IS DISTINCT FROM (analysed.kind, analysed.external_id)
    """
)


def renew(connection: Connection, athlete_id: UUID, ids: Iterable[UUID], now: datetime) -> None:
    """Analyse activities anew that have streams or had some, merged and locked before; ask what is in doubt; merge
    them with what came out.
    """
    repository, renewed = Activities(connection, athlete_id), list(ids)
    for activity_id in sorted(_with_streams(connection, athlete_id, renewed)):
        doubt = analyse(connection, athlete_id, activity_id)
        EffortQuestions(connection, athlete_id).put(activity_id, doubt, now)
    edits = repository.edits(renewed)
    repository.put_merged(
        [(each, sources, edits.get(each, NO_EDITS)) for each, sources in sorted(repository.sources(renewed).items())]
    )


def outdated(connection: Connection, athlete_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these activities whose analysis rests on other streams than those of their preferred source now."""
    return set(connection.execute(_OUTDATED, {"athlete_id": athlete_id, "ids": list(ids)}).scalars())


def _with_streams(connection: Connection, athlete_id: UUID, ids: list[UUID]) -> set[UUID]:
    of_sources = (
        select(activity_sources.c.activity_id)
        .join(
            source_streams,
            (source_streams.c.athlete_id == activity_sources.c.athlete_id)
            & (source_streams.c.kind == activity_sources.c.kind)
            & (source_streams.c.external_id == activity_sources.c.external_id),
        )
        .where(activity_sources.c.athlete_id == athlete_id, any_of(activity_sources.c.activity_id, ids))
    )
    analysed = select(activity_analyses.c.activity_id).where(
        activity_analyses.c.athlete_id == athlete_id, any_of(activity_analyses.c.activity_id, ids)
    )
    return set(connection.execute(of_sources.union(analysed)).scalars())
