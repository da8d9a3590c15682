"""Listing all that an athlete has at Strava: asked for, due once a day, and how far it is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.problems import ImportTooSoon, StravaConsentNeeded
from dataservice.domain.strava import ImportState, LinkState
from dataservice.storage.database import Database
from dataservice.storage.outbox import Outbox
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_links import StravaLinks
from flakon import clock

READ_AGAIN_AFTER = timedelta(minutes=15)
"""Strava counts what the whole app asks by the quarter of an hour: none of it is one athlete's to use up."""


def start(deps: Deps, athlete_id: UUID) -> None:
    """Have her whole list read again, now.

    One that has begun, or waits for Strava, is left as it is. StravaNotLinked, StravaConsentNeeded (409), ImportTooSoon
    (429).
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        links = StravaLinks(connection)
        link = links.get(athlete_id, lock=True)
        if link.state is LinkState.REAUTH_REQUIRED:
            raise StravaConsentNeeded("Strava asks for your consent again: connect once more.")
        last = links.import_of(athlete_id)
        if last is not None and last.finished_at is not None:
            wait = last.finished_at + READ_AGAIN_AFTER - now
            if wait > timedelta():
                raise ImportTooSoon(wait.total_seconds())
        elif Outbox(connection).waits(import_work(athlete_id)):
            return
        queue(connection, athlete_id, now)


def queue_due_listings(database: Database, now: datetime) -> int:
    """Have the lists read whose day has passed. How many."""
    with database.transaction() as connection:
        due = StravaLinks(connection).due_listings(now)
        for athlete_id in due:
            Outbox(connection).add(import_work(athlete_id), now)
    return len(due)


def queue(connection: Connection, athlete_id: UUID, now: datetime) -> None:
    """Have her whole list read; who waits for it sees so."""
    links = StravaLinks(connection)
    before = links.import_of(athlete_id)
    if before is None or before.finished_at is not None:
        links.put_import(athlete_id, ImportState.QUEUED, 0, 0, None, now)
    Outbox(connection).add(import_work(athlete_id), now)


def put(deps: Deps, athlete_id: UUID, told: Mapping[str, Any]) -> None:
    """Keep how far an import is, as stravaworker told. StravaNotLinked."""
    with deps.database.transaction() as connection:
        links = StravaLinks(connection)
        link = links.get(athlete_id, lock=True)
        state = ImportState(told["state"])
        links.put_import(
            athlete_id,
            state,
            told["pages"],
            told["activities"],
            told.get("error"),
            clock.now(),
            told.get("next_page", 1),
        )
        if state is ImportState.DONE and link.last_listed_at is None:
            # She has just connected and looks: the details of her newest runs need not wait for the next quarter.
            app = StravaApps(connection, deps.vault).get(link.app_id)
            Outbox(connection).add(window_work(app.app_id, app.athlete_id), clock.now())


def import_work(athlete_id: UUID) -> NewWork:
    """Listing everything anew, once however often it is asked for."""
    return NewWork(
        task=Task.IMPORT_ACTIVITIES,
        arguments={"athlete_id": str(athlete_id)},
        athlete_id=athlete_id,
        dedupe_key=f"import:{athlete_id}",
    )


def window_work(app_id: UUID, owner_id: UUID | None) -> NewWork:
    """Fetching what details an app's budget allows now. `owner_id`: whose own app it is."""
    return NewWork(
        task=Task.REFRESH_WINDOW,
        arguments={"app_id": str(app_id)},
        athlete_id=owner_id,
        dedupe_key=f"window:{app_id}",
    )
