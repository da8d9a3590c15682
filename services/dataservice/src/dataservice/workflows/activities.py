"""Activities: brought in, logged by hand, edited, deleted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from dataservice.deps import Deps
from dataservice.domain import manual, strava
from dataservice.domain.activities import NO_EDITS, Edits, SourceKind
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.importing import Outcome, SourceImport
from dataservice.storage.records import AnyRow
from dataservice.storage.strava_links import StravaLinks
from flakon import clock

Detail = tuple[AnyRow, Edits]
Check = Callable[[Detail], None]


def import_strava(deps: Deps, athlete_id: UUID, summaries: list[dict[str, Any]]) -> Outcome:
    """Store Strava summaries, up to the thousand that the contract allows. StravaNotLinked."""
    sources = strava.sources(summaries)
    now = clock.now()
    expires_at = now + timedelta(days=deps.settings.strava_retention_days)
    with deps.database.transaction() as connection:
        StravaLinks(connection).get(athlete_id, lock=True)
        return SourceImport(connection, athlete_id, SourceKind.STRAVA).put(sources, now, expires_at)


def vanished_from_strava(deps: Deps, athlete_id: UUID, limit: int) -> list[int]:
    """Strava's ids of what was not stored again since her import began, at most `limit`. StravaNotLinked."""
    with deps.database.transaction() as connection:
        links = StravaLinks(connection)
        links.get(athlete_id)
        progress = links.import_of(athlete_id)
        if progress is None or progress.started_at is None:
            return []
        found = Activities(connection, athlete_id).not_fetched_since(SourceKind.STRAVA, progress.started_at, limit)
        return [int(each) for each in found]


def delete_strava(deps: Deps, athlete_id: UUID, strava_activity_id: int) -> None:
    """Take away what came of one Strava activity, if anything did."""
    with deps.database.transaction() as connection:
        StravaLinks(connection).find(athlete_id, lock=True)
        Activities(connection, athlete_id).delete_sources(SourceKind.STRAVA, external_id=str(strava_activity_id))


def get(deps: Deps, athlete_id: UUID, activity_id: UUID) -> Detail:
    """The activity and her edits. ActivityNotFound."""
    with deps.database.transaction() as connection:
        return _detail(Activities(connection, athlete_id), activity_id)


def create(deps: Deps, athlete_id: UUID, body: dict[str, Any], key: str | None) -> Detail:
    """Log an activity by hand. The same key again answers with the activity that the first call made."""
    now = clock.now()
    with deps.database.transaction() as connection:
        athlete = Accounts(connection).get(athlete_id, lock=True)
        source = manual.source(body, key or str(uuid4()), timezone=athlete.timezone, language=athlete.language)
        activities = Activities(connection, athlete_id)
        return _detail(activities, activities.add(source, manual.edits(body), now))


def edit(deps: Deps, athlete_id: UUID, activity_id: UUID, changes: dict[str, Any], check: Check) -> Detail:
    """Put her edits over what the sources say. `check` sees it as it was, locked, and may raise. ActivityNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        activities = Activities(connection, athlete_id)
        before = _detail(activities, activity_id, lock=True)
        check(before)
        edits = before[1].changed(changes)
        activities.put_edits(activity_id, edits, now)
        activities.put_merged([(activity_id, activities.sources([activity_id])[activity_id], edits)])
        return _detail(activities, activity_id)


def delete(deps: Deps, athlete_id: UUID, activity_id: UUID, check: Check) -> None:
    """Delete it here, for good. `check` sees it as it was, locked, and may raise. ActivityNotFound."""
    with deps.database.transaction() as connection:
        activities = Activities(connection, athlete_id)
        check(_detail(activities, activity_id, lock=True))
        activities.delete(activity_id, clock.now())


def _detail(activities: Activities, activity_id: UUID, *, lock: bool = False) -> Detail:
    row = activities.get(activity_id, lock=lock)
    return row, activities.edits([activity_id]).get(activity_id, NO_EDITS)
