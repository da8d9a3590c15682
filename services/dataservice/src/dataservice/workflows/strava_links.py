"""Connecting an athlete to Strava, and parting from it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain.activities import SourceKind
from dataservice.domain.mails import MailKind
from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.problems import (
    ImportTooSoon,
    StravaAlreadyLinked,
    StravaAthleteTaken,
    StravaConsentNeeded,
    StravaNotLinked,
)
from dataservice.domain.strava import App, ImportState, LinkState, Tokens, check_client_id
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.database import Database
from dataservice.storage.mails import Mails, to_athlete
from dataservice.storage.outbox import Outbox
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_links import StravaLinks
from dataservice.storage.strava_revocations import StravaRevocations
from flakon import clock

READ_AGAIN_AFTER = timedelta(minutes=15)
"""Strava counts what the whole app asks by the quarter of an hour: none of it is one athlete's to use up."""

KEYS_CHANGED = "The instance's Strava keys have changed."


def connect(
    deps: Deps,
    athlete_id: UUID,
    *,
    app_id: UUID,
    strava_athlete_id: int,
    profile_name: str | None,
    scopes: Sequence[str],
    tokens: Tokens,
) -> int:
    """The version of the stored tokens; the import is queued. StravaAthleteTaken, StravaAlreadyLinked (409).

    Who is refused has consented at Strava all the same, and Strava knows one access for each athlete and app. Where a
    link lives on that access, its tokens were replaced by these, which are stored there; otherwise it is given back.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        links = StravaLinks(connection)
        links.claim(strava_athlete_id)
        Accounts(connection).get(athlete_id, lock=True)
        app = StravaApps(connection, deps.vault).get(app_id)
        own, holder = links.lock_both(athlete_id, strava_athlete_id)
        consent: dict[str, Any] = {"app_id": app_id, "profile_name": profile_name, "scopes": scopes}
        consent |= {"tokens": tokens, "vault": deps.vault, "now": now}
        if own == holder:
            version = (
                links.add(athlete_id, strava_athlete_id=strava_athlete_id, **consent)
                if own is None
                else links.renew(own, **consent)
            )
            # Strava revokes by athlete and app: what still waits for an access she had before would end this one.
            StravaRevocations(connection, deps.vault).drop(app.client_id, strava_athlete_id)
            _queue_import(connection, athlete_id, now)
            return version
        if holder is not None and StravaApps(connection, deps.vault).get(holder.app_id).client_id == app.client_id:
            links.renew(holder, **consent)
        else:
            _give_back(deps, connection, app, strava_athlete_id, tokens, now)
    raise StravaAthleteTaken if own is None else StravaAlreadyLinked


def start_import(deps: Deps, athlete_id: UUID) -> None:
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
        _queue_import(connection, athlete_id, now)


def queue_due_listings(database: Database, now: datetime) -> int:
    """Have the lists read whose day has passed. How many."""
    with database.transaction() as connection:
        due = StravaLinks(connection).due_listings(now)
        for athlete_id in due:
            Outbox(connection).add(import_work(athlete_id), now)
    return len(due)


def _queue_import(connection: Connection, athlete_id: UUID, now: datetime) -> None:
    links = StravaLinks(connection)
    before = links.import_of(athlete_id)
    if before is None or before.finished_at is not None:
        links.put_import(athlete_id, ImportState.QUEUED, 0, 0, None, now)
    Outbox(connection).add(import_work(athlete_id), now)


def import_work(athlete_id: UUID) -> NewWork:
    """Listing everything anew, once however often it is asked for."""
    return NewWork(
        task=Task.IMPORT_ACTIVITIES,
        arguments={"athlete_id": str(athlete_id)},
        athlete_id=athlete_id,
        dedupe_key=f"import:{athlete_id}",
    )


def mark(deps: Deps, athlete_id: UUID, state: LinkState, reason: str | None) -> None:
    """Store whether the link works. That she must consent again is mailed to her once. StravaNotLinked."""
    now = clock.now()
    with deps.database.transaction() as connection:
        links = StravaLinks(connection)
        link = links.get(athlete_id, lock=True)
        links.mark(athlete_id, state, reason if state is LinkState.REAUTH_REQUIRED else None, now)
        if state is LinkState.REAUTH_REQUIRED and link.state is not state:
            athlete = Accounts(connection).get(athlete_id)
            Mails(connection).add(to_athlete(athlete, MailKind.STRAVA_REAUTH_REQUIRED, reason=reason), now)


def disconnect(deps: Deps, athlete_id: UUID) -> None:
    """Forget the link and everything that came by it; her edits stay. StravaNotLinked."""
    now = clock.now()
    with deps.database.transaction() as connection:
        athlete = Accounts(connection).get(athlete_id)
        if not leave_revocation(deps, connection, athlete_id, now):
            raise StravaNotLinked("You are not connected to Strava.")
        StravaLinks(connection).delete(athlete_id)
        Outbox(connection).drop(import_work(athlete_id))
        activities = Activities(connection, athlete_id)
        activities.delete_sources(SourceKind.STRAVA)
        activities.forget_ignored(SourceKind.STRAVA)
        Mails(connection).add(to_athlete(athlete, MailKind.STRAVA_DISCONNECTED), now)


def leave_revocation(deps: Deps, connection: Connection, athlete_id: UUID, now: datetime) -> bool:
    """Whether she is connected; if so, keep what is needed to give back the access, and have that done."""
    links = StravaLinks(connection)
    link = links.find(athlete_id, lock=True)
    if link is None:
        return False
    app = StravaApps(connection, deps.vault).get(link.app_id)
    tokens = links.tokens(athlete_id, deps.vault)
    _give_back(deps, connection, app, link.strava_athlete_id, tokens, now)
    return True


def _give_back(
    deps: Deps, connection: Connection, app: App, strava_athlete_id: int, tokens: Tokens, now: datetime
) -> None:
    revocation_id = StravaRevocations(connection, deps.vault).add(app, strava_athlete_id, tokens, now)
    Outbox(connection).add(NewWork(task=Task.REVOKE_ACCESS, arguments={"revocation_id": str(revocation_id)}), now)


def put_app(deps: Deps, client_id: str, client_secret: str) -> App:
    """The instance's app with these keys; with another client id every link must consent again."""
    check_client_id(client_id, demo=deps.settings.demo)
    now = clock.now()
    with deps.database.transaction() as connection:
        app, former_id = StravaApps(connection, deps.vault).put_instance(client_id, client_secret, now)
        if former_id is not None:
            StravaLinks(connection).mark_all_of_app(former_id, LinkState.REAUTH_REQUIRED, KEYS_CHANGED, now)
        return app
