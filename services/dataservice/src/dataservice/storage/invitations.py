"""Invitations: for one address each, open until they are accepted, taken back or replaced."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from dataservice.domain.cursors import Position
from dataservice.domain.problems import AlreadyAccepted, InvitationNotFound
from dataservice.domain.tokens import LIFETIMES, Purpose
from dataservice.storage.paging import below
from dataservice.storage.records import AnyRow
from dataservice.storage.tables import athletes, invitations, mails, users


class Invitations:
    """Invitations within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, email: str, email_key: str, language: str, invited_by: UUID, now: datetime) -> UUID:
        """Its id. IntegrityError when an open one for the address exists; one that has ended is replaced."""
        self._connection.execute(
            delete(invitations).where(
                invitations.c.email_key == email_key,
                invitations.c.accepted_at.is_(None),
                invitations.c.expires_at <= now,
            )
        )
        invitation_id = uuid4()
        self._connection.execute(
            insert(invitations).values(
                id=invitation_id,
                email=email,
                email_key=email_key,
                language=language,
                invited_by=invited_by,
                created_at=now,
                expires_at=now + LIFETIMES[Purpose.INVITATION],
            )
        )
        return invitation_id

    def open(self, invitation_id: UUID, *, lock: bool = False) -> AnyRow:
        """The row of one that is not accepted. InvitationNotFound; AlreadyAccepted (409)."""
        query = select(invitations).where(invitations.c.id == invitation_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise InvitationNotFound("There is no such invitation: it was taken back, or never was.")
        if row.accepted_at is not None:
            raise AlreadyAccepted(f"{row.email} has accepted this invitation.")
        return row

    def accept(self, invitation_id: UUID, now: datetime) -> None:
        """Used up."""
        self._connection.execute(update(invitations).where(invitations.c.id == invitation_id).values(accepted_at=now))

    def renew(self, invitation_id: UUID, expires_at: datetime) -> None:
        """It ends when its newest link does."""
        self._connection.execute(
            update(invitations).where(invitations.c.id == invitation_id).values(expires_at=expires_at)
        )

    def revoke(self, invitation_id: UUID) -> None:
        """Gone, with its link and a mail that was not sent yet."""
        self._connection.execute(delete(invitations).where(invitations.c.id == invitation_id))

    def get(self, invitation_id: UUID) -> AnyRow:
        """The contract's fields, named alike. InvitationNotFound."""
        row = self._connection.execute(_shown().where(invitations.c.id == invitation_id)).one_or_none()
        if row is None:
            raise InvitationNotFound("There is no such invitation.")
        return row

    def page(self, limit: int, after: Position | None) -> list[AnyRow]:
        """Newest first, at most `limit`: the contract's fields, named alike."""
        query = _shown()
        if after is not None:
            query = query.where(below(invitations.c.created_at, invitations.c.id, after))
        query = query.order_by(invitations.c.created_at.desc(), invitations.c.id.desc()).limit(limit)
        return list(self._connection.execute(query))


def _shown() -> Select[Any]:
    sent_at = select(func.max(mails.c.sent_at)).where(mails.c.invitation_id == invitations.c.id).scalar_subquery()
    return (
        select(
            invitations.c.id.label("invitation_id"),
            invitations.c.email,
            func.coalesce(athletes.c.name, users.c.email).label("invited_by"),
            invitations.c.created_at,
            invitations.c.expires_at,
            invitations.c.accepted_at,
            sent_at.label("sent_at"),
        )
        .outerjoin(users, users.c.athlete_id == invitations.c.invited_by)
        .outerjoin(athletes, athletes.c.id == invitations.c.invited_by)
    )
