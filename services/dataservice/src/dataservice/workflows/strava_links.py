"""Connecting an athlete to Strava, and parting from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain.mails import MailKind
from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.problems import (
    NoSeatLeft,
    StravaAlreadyLinked,
    StravaAppNotFound,
    StravaAthleteTaken,
    StravaNotLinked,
    StravaSeatNotFound,
    VersionMoved,
)
from dataservice.domain.strava import App, AppKind, LinkState, SeatState, Tokens
from dataservice.storage.accounts import Accounts
from dataservice.storage.database import Database
from dataservice.storage.mails import Mails, to_athlete
from dataservice.storage.outbox import Outbox
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_events import StravaEvents
from dataservice.storage.strava_links import Link, StravaLinks
from dataservice.storage.strava_revocations import StravaRevocations
from dataservice.storage.strava_seats import StravaSeats
from dataservice.storage.strava_sources import StravaSources
from dataservice.workflows import strava_imports, strava_seats
from flakon import clock

_OF_A_LINK = (Task.IMPORT_ACTIVITIES, Task.REFRESH_ACTIVITY, Task.CONFIRM_ACCESS, Task.FETCH_DETAILS)


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
    """The version of the stored tokens; the import is queued.

    StravaAthleteTaken, StravaAlreadyLinked, NoSeatLeft (409).

    Who is refused has consented at Strava all the same, and Strava knows one access for each athlete and app. Where a
    link lives on that access, its tokens were replaced by these, which are stored there; otherwise it is given back.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        links = StravaLinks(connection)
        links.claim(strava_athlete_id)
        app = StravaApps(connection, deps.vault).get(app_id, lock=True)
        if app.athlete_id not in (None, athlete_id):
            raise StravaAppNotFound("There is no Strava app with this id for this athlete.")
        Accounts(connection).get(athlete_id, lock=True)
        own, holder = links.lock_both(athlete_id, strava_athlete_id)
        consent: dict[str, Any] = {"app_id": app_id, "profile_name": profile_name, "scopes": scopes}
        consent |= {"tokens": tokens, "vault": deps.vault, "now": now}
        refusal: Exception = StravaAthleteTaken() if own is None else StravaAlreadyLinked()
        if own == holder:
            if _has_seat(connection, app, athlete_id, now):
                return _store(deps, connection, own, app, athlete_id, strava_athlete_id, consent)
            refusal = NoSeatLeft()
        if holder is not None and StravaApps(connection, deps.vault).get(holder.app_id).client_id == app.client_id:
            links.renew(holder, **consent)
        else:
            _give_back(deps, connection, app, strava_athlete_id, tokens, now)
    raise refusal


def _has_seat(connection: Connection, app: App, athlete_id: UUID, now: datetime) -> bool:
    """Whether she may connect through this app (locked before): only the instance's has seats."""
    if app.kind is not AppKind.INSTANCE:
        return True
    return strava_seats.take(connection, StravaSeats(connection, app.app_id, app.seats), athlete_id, now)


def _store(
    deps: Deps,
    connection: Connection,
    own: Link | None,
    app: App,
    athlete_id: UUID,
    strava_athlete_id: int,
    consent: dict[str, Any],
) -> int:
    """The version of a new link, or of hers renewed. The access by another app that it had is given back."""
    links = StravaLinks(connection)
    now = consent["now"]
    if own is None:
        version = links.add(athlete_id, strava_athlete_id=strava_athlete_id, **consent)
    else:
        former = StravaApps(connection, deps.vault).get(own.app_id)
        if former.client_id != app.client_id:
            _give_back(deps, connection, former, strava_athlete_id, links.tokens(athlete_id, deps.vault), now)
        version = links.renew(own, **consent)
    # The link holds the seat from now on, and with keys of her own she needs none.
    StravaSeats(connection, app.app_id, app.seats).give_up(athlete_id)
    # Strava revokes by athlete and app: what still waits for an access she had before would end this one.
    StravaRevocations(connection, deps.vault).drop(app.client_id, strava_athlete_id)
    strava_imports.queue(connection, athlete_id, now)
    return version


def mark(deps: Deps, athlete_id: UUID, state: LinkState, reason: str | None, version: int | None = None) -> None:
    """Store whether the link works. That she must consent again is mailed to her once. StravaNotLinked.

    What is said of the tokens of another `version` than the stored one says nothing of the link: it changes nothing.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        links = StravaLinks(connection)
        link = links.get(athlete_id, lock=True)
        if version is not None and link.version != version:
            return
        links.mark(athlete_id, state, reason if state is LinkState.REAUTH_REQUIRED else None, now)
        if state is LinkState.REAUTH_REQUIRED and link.state is not state:
            athlete = Accounts(connection).get(athlete_id)
            Mails(connection).add(to_athlete(athlete, MailKind.STRAVA_REAUTH_REQUIRED, reason=reason), now)


def disconnect(deps: Deps, athlete_id: UUID) -> None:
    """Forget the link and everything that came by it; her edits stay. StravaNotLinked."""
    now = clock.now()
    with deps.database.transaction() as connection:
        link = StravaLinks(connection).find(athlete_id, lock=True)
        if link is None:
            raise StravaNotLinked("You are not connected to Strava.")
        end(deps, connection, link, MailKind.STRAVA_DISCONNECTED, now)
    strava_seats.offer_free_seats(deps.database, now)


def withdraw(deps: Deps, athlete_id: UUID, version: int) -> None:
    """She has ended the access at Strava, which refused the tokens of this version: everything of it goes.

    StravaNotLinked; VersionMoved (409) when she has connected again since.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        link = StravaLinks(connection).get(athlete_id, lock=True)
        if link.version != version:
            raise VersionMoved(f"Version {version} is not the stored one ({link.version}): read the tokens again.")
        end(deps, connection, link, MailKind.STRAVA_ACCESS_WITHDRAWN, now)
    strava_seats.offer_free_seats(deps.database, now)


def release_seat(deps: Deps, athlete_id: UUID) -> None:
    """Free her seat of the instance's app, which ends her link, or take her off the waiting list.

    StravaSeatNotFound.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        seats = StravaSeats.of_instance(connection, lock=True)
        if seats is None:
            raise _no_seat()
        is_taken = seats.of(athlete_id, now)[0] is SeatState.TAKEN
        if not seats.give_up(athlete_id) and not is_taken:
            raise _no_seat()
        if is_taken:
            link = StravaLinks(connection).get(athlete_id, lock=True)
            end(deps, connection, link, MailKind.STRAVA_SEAT_RELEASED, now)
        strava_seats.offer(connection, seats, now)


def end(deps: Deps, connection: Connection, link: Link, mail: MailKind, now: datetime) -> None:
    """Forget a link (locked before) and everything that came by it, and tell her. Access she has withdrawn is not
    given back.
    """
    athlete_id = link.athlete_id
    if mail is not MailKind.STRAVA_ACCESS_WITHDRAWN:
        leave_revocation(deps, connection, athlete_id, now)
    StravaLinks(connection).delete(athlete_id)
    StravaEvents(connection).forget(link.strava_athlete_id)
    Outbox(connection).drop_all(athlete_id, _OF_A_LINK)
    StravaSources(connection, athlete_id).delete_all()
    Mails(connection).add(to_athlete(Accounts(connection).get(athlete_id), mail), now)


def warn_of_expiry(database: Database, now: datetime) -> int:
    """Tell those by mail, once, whose lists could not be read for days that their data is about to end. How many."""
    with database.transaction() as connection:
        due = StravaLinks(connection).expiring(now)
        for row in due:
            athlete = Accounts(connection).get(row.athlete_id)
            mail = to_athlete(athlete, MailKind.STRAVA_DATA_EXPIRING, deadline=row.deadline)
            Mails(connection).add(mail, now)
    return len(due)


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


def _no_seat() -> StravaSeatNotFound:
    return StravaSeatNotFound("This athlete neither has a seat nor waits for one.")
