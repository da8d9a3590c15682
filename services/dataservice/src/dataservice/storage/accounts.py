"""Accounts: the rows of `users` and `athletes`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select, update

from dataservice.domain.athletes import Athlete, Units, WeekStart
from dataservice.domain.cursors import Position
from dataservice.domain.problems import AthleteNotFound
from dataservice.domain.registration import Role
from dataservice.storage.paging import below
from dataservice.storage.records import AnyRow
from dataservice.storage.strava_tables import strava_links
from dataservice.storage.tables import athletes, users

_ATHLETE = (
    users.c.athlete_id,
    users.c.email,
    users.c.pending_email,
    users.c.role,
    users.c.activated_at,
    athletes.c.name,
    athletes.c.language,
    athletes.c.timezone,
    athletes.c.units,
    athletes.c.week_start,
    athletes.c.sex,
    athletes.c.birth_date,
    athletes.c.created_at,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    athlete_id: UUID
    password_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAccount:
    """Someone who signs up."""

    email: str
    email_key: str
    password_hash: str
    name: str | None
    language: str
    timezone: str
    role: Role = Role.ATHLETE
    activated_at: datetime | None = None


class Accounts:
    """Accounts within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: NewAccount, now: datetime) -> UUID:
        """The new athlete's id. IntegrityError when it is active and the address has an active account."""
        athlete_id = uuid4()
        self._connection.execute(
            insert(athletes).values(
                id=athlete_id,
                name=account.name,
                language=account.language,
                timezone=account.timezone,
                units=Units.METRIC.value,
                week_start=WeekStart.MONDAY.value,
                created_at=now,
            )
        )
        self._connection.execute(
            insert(users).values(
                athlete_id=athlete_id,
                email=account.email,
                email_key=account.email_key,
                password_hash=account.password_hash,
                role=account.role.value,
                activated_at=account.activated_at,
                created_at=now,
            )
        )
        return athlete_id

    def get(self, athlete_id: UUID, *, lock: bool = False) -> Athlete:
        """The athlete, her row kept from others' changes with `lock`. AthleteNotFound."""
        query = select(*_ATHLETE).join(athletes, athletes.c.id == users.c.athlete_id)
        query = query.where(users.c.athlete_id == athlete_id)
        row = self._connection.execute(query.with_for_update(of=users, key_share=True) if lock else query).one_or_none()
        if row is None:
            raise AthleteNotFound("There is no athlete with this id.")
        return _athlete(row)

    def active(self, email_key: str) -> Athlete | None:
        """The active account of an address."""
        query = select(*_ATHLETE).join(athletes, athletes.c.id == users.c.athlete_id)
        row = self._connection.execute(query.where(users.c.email_key == email_key, users.c.activated_at.isnot(None)))
        found = row.one_or_none()
        return None if found is None else _athlete(found)

    def latest(self, email_key: str) -> Athlete | None:
        """The active account of an address, or the newest that waits for its activation."""
        query = select(*_ATHLETE).join(athletes, athletes.c.id == users.c.athlete_id)
        query = query.where(users.c.email_key == email_key).order_by(*_ACTIVE_THEN_NEWEST).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _athlete(row)

    def credentials(self, email_key: str) -> Credentials | None:
        """What to check a sign-in against, of the active account of an address."""
        query = select(users.c.athlete_id, users.c.password_hash)
        query = query.where(users.c.email_key == email_key, users.c.activated_at.isnot(None))
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Credentials(**row._mapping)

    def password_hash(self, athlete_id: UUID, *, lock: bool = False) -> str:
        """The stored hash. AthleteNotFound."""
        query = select(users.c.password_hash).where(users.c.athlete_id == athlete_id)
        query = query.with_for_update(key_share=True) if lock else query
        stored = self._connection.execute(query).scalar_one_or_none()
        if stored is None:
            raise AthleteNotFound("There is no athlete with this id.")
        return str(stored)

    def record_sign_in(self, athlete_id: UUID, checked_hash: str, now: datetime, new_hash: str | None) -> bool:
        """Whether the password that was checked is still the stored one; if so the sign-in is recorded.

        The row stays locked until the transaction ends, so that a change of password waits for the grant that is
        about to be issued, and revokes it. `new_hash`: the same password hashed with today's parameters.
        """
        statement = update(users).where(users.c.athlete_id == athlete_id, users.c.password_hash == checked_hash)
        changed = self._connection.execute(
            statement.values(last_sign_in_at=now, password_hash=new_hash or checked_hash).returning(users.c.athlete_id)
        )
        return changed.one_or_none() is not None

    def set_password(self, athlete_id: UUID, password_hash: str) -> None:
        """Store a new hash."""
        self._set(athlete_id, {"password_hash": password_hash})

    def activate(self, athlete_id: UUID, now: datetime) -> None:
        """Make an account active, and forget the others that waited with its address.

        IntegrityError when the address has got an active account meanwhile.
        """
        key = select(users.c.email_key).where(users.c.athlete_id == athlete_id).scalar_subquery()
        self._set(athlete_id, {"activated_at": now})
        waiting = select(users.c.athlete_id).where(
            users.c.email_key == key, users.c.athlete_id != athlete_id, users.c.activated_at.is_(None)
        )
        self._connection.execute(delete(athletes).where(athletes.c.id.in_(waiting)))

    def want_email(self, athlete_id: UUID, email: str | None) -> None:
        """Note the address that she wants to change to."""
        self._set(athlete_id, {"pending_email": email})

    def change_email(self, athlete_id: UUID, email: str, email_key: str) -> None:
        """Change her address. IntegrityError when it has another active account."""
        self._set(athlete_id, {"email": email, "email_key": email_key, "pending_email": None})

    def change(self, athlete_id: UUID, changes: Mapping[str, Any]) -> None:
        """Store settings; keys are columns of `athletes`."""
        self._connection.execute(update(athletes).where(athletes.c.id == athlete_id).values(dict(changes)))

    def set_role(self, athlete_id: UUID, role: Role) -> None:
        """Store a role."""
        self._set(athlete_id, {"role": role.value})

    def role(self, athlete_id: UUID) -> Role:
        """What an active account may do. AthleteNotFound."""
        query = select(users.c.role).where(users.c.athlete_id == athlete_id, users.c.activated_at.isnot(None))
        role = self._connection.execute(query).scalar_one_or_none()
        if role is None:
            raise AthleteNotFound("There is no active account with this id.")
        return Role(role)

    def lock_admins(self) -> list[UUID]:
        """Every active admin, none of whom can lose the role before this transaction ends."""
        query = select(users.c.athlete_id).where(users.c.role == Role.ADMIN.value, users.c.activated_at.isnot(None))
        query = query.order_by(users.c.athlete_id).with_for_update(key_share=True)
        return list(self._connection.execute(query).scalars())

    def admins(self) -> list[Athlete]:
        """Every active admin."""
        query = select(*_ATHLETE).join(athletes, athletes.c.id == users.c.athlete_id)
        query = query.where(users.c.role == Role.ADMIN.value, users.c.activated_at.isnot(None))
        return [_athlete(row) for row in self._connection.execute(query.order_by(users.c.athlete_id))]

    def has_admin(self) -> bool:
        """Whether the instance has an active admin."""
        query = select(exists().where(users.c.role == Role.ADMIN.value, users.c.activated_at.isnot(None)))
        return bool(self._connection.execute(query).scalar_one())

    def delete(self, athlete_id: UUID) -> None:
        """Delete the athlete and every row that is hers."""
        self._connection.execute(delete(athletes).where(athletes.c.id == athlete_id))

    def page(self, limit: int, after: Position | None) -> list[AnyRow]:
        """Users, newest first, at most `limit`: the contract's fields, named alike."""
        connected = exists().where(strava_links.c.athlete_id == users.c.athlete_id).label("strava_connected")
        query = select(
            users.c.athlete_id,
            users.c.email,
            athletes.c.name,
            users.c.role,
            users.c.activated_at.isnot(None).label("activated"),
            users.c.created_at,
            users.c.last_sign_in_at,
            connected,
        ).join(athletes, athletes.c.id == users.c.athlete_id)
        if after is not None:
            query = query.where(below(users.c.created_at, users.c.athlete_id, after))
        query = query.order_by(users.c.created_at.desc(), users.c.athlete_id.desc()).limit(limit)
        return list(self._connection.execute(query))

    def _set(self, athlete_id: UUID, values: Mapping[str, Any]) -> None:
        self._connection.execute(update(users).where(users.c.athlete_id == athlete_id).values(dict(values)))


_ACTIVE_THEN_NEWEST: tuple[ColumnElement[Any], ...] = (
    users.c.activated_at.isnot(None).desc(),
    users.c.created_at.desc(),
    users.c.athlete_id,
)


def _athlete(row: AnyRow) -> Athlete:
    values = dict(row._mapping)
    values["role"] = Role(values["role"])
    values["units"] = Units(values["units"])
    values["week_start"] = WeekStart(values["week_start"])
    return Athlete(**values)
