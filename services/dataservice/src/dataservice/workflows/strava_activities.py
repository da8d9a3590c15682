"""Activities from Strava: listed, found to be gone, told of with all their details, asked for by their athlete."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain import strava
from dataservice.domain.activities import Source, SourceKind
from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.problems import NotFromStrava, StravaConsentNeeded, wrong_field
from dataservice.domain.strava import LinkState
from dataservice.storage.activities import Activities
from dataservice.storage.importing import Outcome, SourceImport
from dataservice.storage.outbox import Outbox
from dataservice.storage.renewal import renew
from dataservice.storage.strava_links import Link, StravaLinks
from dataservice.storage.strava_sources import StravaSources
from dataservice.storage.strava_window import StravaWindow
from dataservice.storage.streams import store_streams
from flakon import clock

OLDEST_ANSWER = timedelta(days=1)
"""An answer of Strava's that took longer to arrive is dropped: what is known to be gone is forgotten a day later."""

CLOCKS_DIFFER = timedelta(seconds=5)

DETAILS_FRESH_FOR = timedelta(hours=1)


def put_summaries(deps: Deps, athlete_id: UUID, summaries: list[dict[str, Any]], asked_at: str) -> Outcome:
    """Store what Strava listed when it was asked at this instant, up to the thousand that the contract allows.

    StravaNotLinked; Invalid (422).
    """
    sources = strava.sources(summaries)
    moment = _moment(asked_at)
    with deps.database.transaction() as connection:
        link = StravaLinks(connection).get(athlete_id, lock=True)
        if _is_of_another_time(link, moment):
            return Outcome(0, 0, 0, len(sources))
        Activities(connection, athlete_id).claim()
        imports = SourceImport(connection, athlete_id, SourceKind.STRAVA)
        return imports.put(sources, moment, _end(deps, moment), link.listed_from)


def vanished(deps: Deps, athlete_id: UUID, limit: int) -> list[int]:
    """Strava's ids of what was not stored again since her import began, at most `limit`. StravaNotLinked."""
    with deps.database.transaction() as connection:
        links = StravaLinks(connection)
        links.get(athlete_id)
        progress = links.import_of(athlete_id)
        if progress is None or progress.started_at is None:
            return []
        found = Activities(connection, athlete_id).not_fetched_since(SourceKind.STRAVA, progress.started_at, limit)
        return [int(each) for each in found]


def delete(deps: Deps, athlete_id: UUID, strava_activity_id: int, asked_at: str) -> None:
    """Take away what came of one activity that Strava did not have when it was asked at this instant. Invalid (422)."""
    moment = _moment(asked_at)
    with deps.database.transaction() as connection:
        if StravaLinks(connection).find(athlete_id, lock=True) is not None:
            StravaSources(connection, athlete_id).delete(strava_activity_id, moment)


def put_details(deps: Deps, athlete_id: UUID, strava_activity_id: int, body: dict[str, Any]) -> bool:
    """Whether what Strava said of one activity, with laps and streams, is stored.

    Not where a later asking is known, or where she deleted the activity here. StravaNotLinked; Invalid (422).
    """
    if body["summary"]["strava_activity_id"] != strava_activity_id:
        raise wrong_field("/summary/strava_activity_id", f"is not {strava_activity_id}, which the path names.")
    source = strava.source(body["summary"], "/summary")
    moment = _moment(body["asked_at"])
    with deps.database.transaction() as connection:
        link = StravaLinks(connection).get(athlete_id, lock=True)
        if _is_of_another_time(link, moment):
            return False
        ends_at = _end(deps, moment)
        external_id = source.external_id
        repository = Activities(connection, athlete_id)
        repository.claim()
        imports = SourceImport(connection, athlete_id, SourceKind.STRAVA)
        imports.put({external_id: source}, moment, ends_at, link.listed_from)
        window = StravaWindow(connection)
        stored = window.source(athlete_id, strava_activity_id)
        if stored is None or (stored.details_fetched_at is not None and stored.details_fetched_at > moment):
            return False
        repository.lock([stored.activity_id])
        window.put(athlete_id, strava_activity_id, _details(source, stored.data, body, moment, ends_at))
        streams, laps = body["streams"], body["laps"]
        store_streams(connection, athlete_id, SourceKind.STRAVA, external_id, streams, laps, moment, ends_at)
        renew(connection, athlete_id, [stored.activity_id], moment)
        return True


def request_details(deps: Deps, athlete_id: UUID, activity_id: UUID) -> None:
    """Have Strava asked for an activity's details ahead of other work, unless they were just fetched.

    ActivityNotFound, StravaNotLinked; NotFromStrava, StravaConsentNeeded (409).
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        activity = Activities(connection, athlete_id).get(activity_id)
        if activity.strava_activity_id is None:
            raise NotFromStrava("This activity did not come from Strava: there is nothing to ask it for.")
        if StravaLinks(connection).get(athlete_id).state is LinkState.REAUTH_REQUIRED:
            raise StravaConsentNeeded("Strava asks for your consent again: connect once more.")
        stored = StravaWindow(connection).source(athlete_id, activity.strava_activity_id)
        fetched_at = None if stored is None or stored.details_outdated else stored.details_fetched_at
        if fetched_at is None or fetched_at + DETAILS_FRESH_FOR <= now:
            Outbox(connection).add(details_work(athlete_id, activity.strava_activity_id), now)


def details_work(athlete_id: UUID, strava_activity_id: int) -> NewWork:
    """Asking Strava for all of one activity, once however often it is opened."""
    return NewWork(
        task=Task.FETCH_DETAILS,
        arguments={"athlete_id": str(athlete_id), "strava_activity_id": str(strava_activity_id)},
        athlete_id=athlete_id,
        dedupe_key=f"details:{athlete_id}:{strava_activity_id}",
    )


def _details(
    source: Source, stored: dict[str, Any], body: dict[str, Any], asked_at: datetime, ends_at: datetime
) -> dict[str, Any]:
    """Columns; a summary of a later asking that is of another course makes them outdated from the start."""
    return {
        "description": (body.get("description") or "").strip() or None,
        "details_fetched_at": asked_at,
        "details_expire_at": ends_at,
        "details_outdated": strava.is_another_course(source.data, stored),
    }


def _is_of_another_time(link: Link, asked_at: datetime) -> bool:
    """Whether Strava was asked so long ago that it may have been for a link she had before."""
    return asked_at < link.connected_at - CLOCKS_DIFFER or asked_at < clock.now() - OLDEST_ANSWER


def _end(deps: Deps, asked_at: datetime) -> datetime:
    return asked_at + timedelta(days=deps.settings.strava_retention_days)


def _moment(asked_at: str) -> datetime:
    """The instant, or now for one to come: a clock elsewhere is a little ahead. Invalid (422)."""
    return min(datetime.fromisoformat(strava.instant(asked_at, "/asked_at")), clock.now())
