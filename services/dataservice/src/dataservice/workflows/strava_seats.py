"""The seats of the instance's Strava app: reserved before someone leaves for Strava, waited for, offered, released."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain.mails import MailKind
from dataservice.domain.problems import NoSeatLeft, StravaAppNotFound, StravaSeatHeld
from dataservice.domain.strava import App, AppKind, SeatState
from dataservice.storage.accounts import Accounts
from dataservice.storage.database import Database
from dataservice.storage.mails import Mails, to_athlete
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_seats import OFFERED_FOR, RESERVED_FOR, StravaSeats
from flakon import clock

_HELD = (SeatState.RESERVED, SeatState.OFFERED)


def resolve_app(deps: Deps, athlete_id: UUID) -> App:
    """Which app she connects through, with a seat reserved for her where it takes one.

    AthleteNotFound, StravaAppNotFound, NoSeatLeft (409).
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        apps = StravaApps(connection, deps.vault)
        Accounts(connection).get(athlete_id)
        own = apps.own(athlete_id)
        if own is not None:
            return own
        app = apps.named(AppKind.INSTANCE.value, lock=True)
        if not take(connection, StravaSeats(connection, app.app_id, app.seats), athlete_id, now):
            raise NoSeatLeft
        return app


def take(connection: Connection, seats: StravaSeats, athlete_id: UUID, now: datetime) -> bool:
    """Whether she has a seat of the app (locked before), or one could be reserved for her. Who waits comes first."""
    offer(connection, seats, now)
    state, _ = seats.of(athlete_id, now)
    if state is SeatState.TAKEN:
        return True
    if state in _HELD:
        seats.prolong(athlete_id, now + RESERVED_FOR)
        return True
    if seats.free(now) <= 0:
        return False
    seats.hold(athlete_id, SeatState.RESERVED, now, now + RESERVED_FOR)
    return True


def offer(connection: Connection, seats: StravaSeats, now: datetime) -> int:
    """Offer the free seats of the app (locked before) to those who have waited for longest, by mail. How many."""
    seats.forget_ended(now)
    chosen = seats.next_waiting(max(seats.free(now), 0))
    for athlete_id in chosen:
        until = now + OFFERED_FOR
        seats.hold(athlete_id, SeatState.OFFERED, now, until)
        athlete = Accounts(connection).get(athlete_id)
        Mails(connection).add(to_athlete(athlete, MailKind.STRAVA_SEAT_FREE, deadline=until), now)
    return len(chosen)


def offer_free_seats(database: Database, now: datetime) -> int:
    """Offer what is free to who waits. How many were offered."""
    with database.transaction() as connection:
        seats = StravaSeats.of_instance(connection, lock=True)
        return 0 if seats is None else offer(connection, seats, now)


def join_waiting_list(deps: Deps, athlete_id: UUID) -> int | None:
    """Her place on the waiting list, from 1; None when a seat was free, and is held for her.

    StravaAppNotFound, AthleteNotFound; StravaSeatHeld (409).
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        seats = StravaSeats.of_instance(connection, lock=True)
        if seats is None:
            raise StravaAppNotFound("This instance has no Strava keys: there are no seats to wait for.")
        Accounts(connection).get(athlete_id)
        own = StravaApps(connection, deps.vault).own(athlete_id)
        if own is not None or seats.of(athlete_id, now)[0] in (SeatState.TAKEN, *_HELD):
            raise StravaSeatHeld
        seats.wait(athlete_id, now)
        offer(connection, seats, now)
        return seats.place(athlete_id)


def leave_waiting_list(deps: Deps, athlete_id: UUID) -> None:
    """She waits no more, and nothing is held for her: it goes to the next."""
    with deps.database.transaction() as connection:
        seats = StravaSeats.of_instance(connection, lock=True)
        if seats is not None:
            seats.give_up(athlete_id)
            offer(connection, seats, clock.now())


def set_count(deps: Deps, count: int) -> None:
    """So many athletes can connect through the instance's app; what is free is offered. StravaAppNotFound."""
    with deps.database.transaction() as connection:
        apps = StravaApps(connection, deps.vault)
        app = apps.named(AppKind.INSTANCE.value, lock=True)
        apps.change(app.app_id, {"seats": count})
        offer(connection, StravaSeats(connection, app.app_id, count), clock.now())
