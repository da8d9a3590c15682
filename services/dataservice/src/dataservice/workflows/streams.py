"""What she sees of her streams."""

from typing import Any
from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain import stream_codec
from dataservice.domain.activities import NO_EDITS, RUN_SPORT_TYPES, SourceKind
from dataservice.domain.analysis import Adjustments, adjusted
from dataservice.domain.analysis_zones import zones
from dataservice.domain.problems import NoStreams
from dataservice.domain.streams import thinned
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.best_efforts import BestEfforts
from dataservice.storage.physiology import Physiology
from dataservice.storage.records import AnyRow
from dataservice.storage.streams import find_analysis, preferred_streams


def get_streams(deps: Deps, athlete_id: UUID, activity_id: UUID, points: int | None, *, whole: bool) -> dict[str, Any]:
    """An activity's streams as the contract shows them, at most `points` rows. ActivityNotFound, NoStreams.

    As she edited them, or as they were recorded with `whole`.
    """
    with deps.database.transaction() as connection:
        activities = Activities(connection, athlete_id)
        activity = activities.get(activity_id)
        source = preferred_streams(connection, athlete_id, activity_id)
        edits = activities.edits([activity_id]).get(activity_id, NO_EDITS)
    if source is None:
        raise _no_streams(activity)
    streams = stream_codec.decode(source.encoded)
    if not whole:
        streams = adjusted(streams, Adjustments.of(edits))
    return {"source": source.kind, "points": len(streams), "streams": thinned(streams, points).to_columns()}


def get_analysis(deps: Deps, athlete_id: UUID, activity_id: UUID) -> dict[str, Any]:
    """An activity's analysis as the contract shows it: stored figures, ranks of now and zones of that day.

    ActivityNotFound, NoStreams.
    """
    with deps.database.transaction() as connection:
        activity = Activities(connection, athlete_id).get(activity_id)
        found = find_analysis(connection, athlete_id, activity_id)
        if found is None:
            raise _no_streams(activity)
        is_run = activity.sport_type in RUN_SPORT_TYPES
        ranked = BestEfforts(connection, athlete_id).ranked(activity_id) if is_run else []
        athlete = Accounts(connection).get(athlete_id)
        day = activity.start_date_local.date()
        figures = Physiology(connection, athlete_id).holding(day)
    stored = dict(found.analysis)
    seconds = stored.pop("heartrate_seconds")
    return {
        "bouts": [],  # an analysis of an older release has none yet
        **stored,
        "activity_id": activity_id,
        "source": found.kind,
        "best_efforts": [row._asdict() for row in ranked],
        "zones": zones(seconds, figures, athlete.birth_date, day),
    }


def _no_streams(activity: AnyRow) -> NoStreams:
    if SourceKind.STRAVA.value in activity.sources:
        advice = "Strava's details of it are not here just now: ask for them, or bring its file or your Strava archive."
    elif SourceKind.FILE.value in activity.sources:
        advice = "Its file has a summary only."
    else:
        advice = "It was logged by hand: bring its file, if a watch recorded it."
    return NoStreams(f"Nothing was kept second by second of this activity. {advice}")
