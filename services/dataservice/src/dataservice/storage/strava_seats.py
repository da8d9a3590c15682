"""The seats of the instance's Strava app, and who waits for one.

A link by the app holds a seat by itself. A row here holds one for a while: for somebody who is at Strava just now, or
to whom one was offered because she waited.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.strava import AppKind, SeatState
from dataservice.storage.records import AnyRow, any_of
from dataservice.storage.strava_tables import strava_apps, strava_links, strava_seats, strava_waiting_list
from dataservice.storage.tables import athletes, instant, users

RESERVED_FOR = timedelta(hours=1)
OFFERED_FOR = timedelta(days=3)


class StravaSeats:
    """The seats of one app within one transaction.

    Whoever gives one away has locked the app, so that none is given twice.
    """

    def __init__(self, connection: Connection, app_id: UUID, count: int) -> None:
        self._connection = connection
        self._app_id = app_id
        self.count = count

    @classmethod
    def of_instance(cls, connection: Connection, *, lock: bool = False) -> "StravaSeats | None":
        """Those of the instance's app, if its keys are entered; the app is locked if asked for."""
        query = select(strava_apps.c.id, strava_apps.c.seats).where(strava_apps.c.kind == AppKind.INSTANCE.value)
        row = connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
        return None if row is None else cls(connection, row.id, row.seats)

    def free(self, now: datetime) -> int:
        """How many nobody holds; below 0 when Strava's limit was lowered since."""
        taken, held, _ = self.counts(now)
        return self.count - taken - held

    def open(self, now: datetime) -> int:
        """How many anybody can have now: those who wait come first."""
        taken, held, waiting = self.counts(now)
        return max(self.count - taken - held - waiting, 0)

    def counts(self, now: datetime) -> tuple[int, int, int]:
        """How many links hold one, for how many people one is held, and how many wait."""
        links = select(func.count()).select_from(strava_links).where(strava_links.c.app_id == self._app_id)
        held = select(func.count()).select_from(strava_seats).where(self._held(now))
        waiting = select(func.count()).select_from(strava_waiting_list)
        row = self._connection.execute(
            select(links.scalar_subquery(), held.scalar_subquery(), waiting.scalar_subquery())
        ).one()
        return row[0], row[1], row[2]

    def of(self, athlete_id: UUID, now: datetime) -> tuple[SeatState, datetime | None]:
        """Whether she has a seat (or waits for one), and until when one is held for her."""
        linked = select(literal(1)).where(
            strava_links.c.athlete_id == athlete_id, strava_links.c.app_id == self._app_id
        )
        if self._connection.execute(linked).one_or_none() is not None:
            return SeatState.TAKEN, None
        query = select(strava_seats.c.state, strava_seats.c.until)
        row = self._connection.execute(
            query.where(strava_seats.c.athlete_id == athlete_id, self._held(now))
        ).one_or_none()
        if row is not None:
            return SeatState(row.state), row.until
        waits = self.place(athlete_id) is not None
        return (SeatState.WAITING if waits else SeatState.NONE), None

    def hold(self, athlete_id: UUID, state: SeatState, now: datetime, until: datetime) -> None:
        """Hold one for her, at least until then, instead of her place on the waiting list."""
        values = {"app_id": self._app_id, "state": state.value, "since": now, "until": until}
        statement = upsert(strava_seats).values(athlete_id=athlete_id, **values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=[strava_seats.c.athlete_id], set_=values)
        )
        self._leave_waiting_list([athlete_id])

    def prolong(self, athlete_id: UUID, until: datetime) -> None:
        """What is held for her is, at least until then."""
        self._connection.execute(
            strava_seats.update()
            .where(strava_seats.c.athlete_id == athlete_id)
            .values(until=func.greatest(strava_seats.c.until, instant(until)))
        )

    def give_up(self, athlete_id: UUID) -> bool:
        """Whether anything was held for her, or she waited; neither any more."""
        held = self._connection.execute(delete(strava_seats).where(strava_seats.c.athlete_id == athlete_id)).rowcount
        return bool(self._leave_waiting_list([athlete_id]) + held)

    def wait(self, athlete_id: UUID, now: datetime) -> None:
        """Put her at the end of the waiting list; who is on it keeps her place."""
        statement = upsert(strava_waiting_list).values(athlete_id=athlete_id, since=now)
        self._connection.execute(statement.on_conflict_do_nothing())

    def place(self, athlete_id: UUID) -> int | None:
        """Where she stands on the waiting list, from 1."""
        others = strava_waiting_list.alias()
        before = (others.c.since < strava_waiting_list.c.since) | (
            (others.c.since == strava_waiting_list.c.since) & (others.c.athlete_id <= strava_waiting_list.c.athlete_id)
        )
        count = select(func.count()).select_from(others).where(before).scalar_subquery()
        query = select(count).where(strava_waiting_list.c.athlete_id == athlete_id)
        return self._connection.execute(query).scalar_one_or_none()

    def next_waiting(self, limit: int) -> list[UUID]:
        """Who has waited for longest; who is being deleted just now is left out."""
        query = select(strava_waiting_list.c.athlete_id)
        query = query.order_by(strava_waiting_list.c.since, strava_waiting_list.c.athlete_id).limit(limit)
        return list(self._connection.execute(query.with_for_update(skip_locked=True)).scalars())

    def forget_ended(self, now: datetime) -> int:
        """Take away what was held until now. How many."""
        return self._connection.execute(delete(strava_seats).where(strava_seats.c.until <= now)).rowcount

    def holders(self, now: datetime) -> list[AnyRow]:
        """athlete_id, name, email, state, since, until; by since."""
        taken: list[ColumnElement[Any]] = [
            strava_links.c.athlete_id,
            literal(SeatState.TAKEN.value).label("state"),
            strava_links.c.connected_at.label("since"),
            literal(None, strava_seats.c.until.type).label("until"),
        ]
        links = select(*taken).where(strava_links.c.app_id == self._app_id)
        held = select(
            strava_seats.c.athlete_id, strava_seats.c.state, strava_seats.c.since, strava_seats.c.until
        ).where(self._held(now))
        seats = union_all(links, held).subquery()
        query = select(seats.c.athlete_id, athletes.c.name, users.c.email, seats.c.state, seats.c.since, seats.c.until)
        query = query.join(athletes, athletes.c.id == seats.c.athlete_id)
        query = query.join(users, users.c.athlete_id == seats.c.athlete_id)
        return list(self._connection.execute(query.order_by(seats.c.since, seats.c.athlete_id)))

    def waiting(self) -> list[AnyRow]:
        """athlete_id, name, email, since; who is first comes first."""
        waiting = strava_waiting_list
        query = select(waiting.c.athlete_id, athletes.c.name, users.c.email, waiting.c.since)
        query = query.join(athletes, athletes.c.id == waiting.c.athlete_id)
        query = query.join(users, users.c.athlete_id == waiting.c.athlete_id)
        return list(self._connection.execute(query.order_by(waiting.c.since, waiting.c.athlete_id)))

    def _held(self, now: datetime) -> ColumnElement[bool]:
        return (strava_seats.c.app_id == self._app_id) & (strava_seats.c.until > now)

    def _leave_waiting_list(self, athlete_ids: list[UUID]) -> int:
        return self._connection.execute(
            delete(strava_waiting_list).where(any_of(strava_waiting_list.c.athlete_id, athlete_ids))
        ).rowcount
