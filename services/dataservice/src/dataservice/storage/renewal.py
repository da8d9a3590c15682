"""What follows of an activity's streams and edits once they have changed: analysis, summary, questions."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from dataservice.domain.activities import NO_EDITS
from dataservice.storage.activities import Activities
from dataservice.storage.activity_tables import activity_sources
from dataservice.storage.questions import EffortQuestions
from dataservice.storage.records import any_of
from dataservice.storage.stream_tables import activity_analyses, source_streams
from dataservice.storage.streams import analyse


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
