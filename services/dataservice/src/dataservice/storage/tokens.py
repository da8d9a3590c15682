"""One-time tokens, of which only digests are stored."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from dataservice.domain import tokens as domain
from dataservice.domain.problems import LinkNotValid
from dataservice.domain.tokens import LIFETIMES, Purpose
from dataservice.storage.tables import tokens


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """`token` is told once, here; `expires_at` is its end."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RedeemedToken:
    """What a token was for:

    `subject_id` is the athlete, or the invitation; `email` the new address of an e-mail change.
    """

    subject_id: UUID
    email: str | None


_SUBJECT = (func.coalesce(tokens.c.athlete_id, tokens.c.invitation_id), tokens.c.email)


class Tokens:
    """Tokens within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(
        self,
        purpose: Purpose,
        now: datetime,
        *,
        athlete_id: UUID | None = None,
        invitation_id: UUID | None = None,
        email: str | None = None,
    ) -> IssuedToken:
        """A new token for an athlete or an invitation; the former one for the same purpose stops working."""
        token = domain.mint()
        expires_at = now + LIFETIMES[purpose]
        self.withdraw(purpose, athlete_id=athlete_id, invitation_id=invitation_id)
        self._connection.execute(
            insert(tokens).values(
                digest=domain.digest(token),
                purpose=purpose.value,
                athlete_id=athlete_id,
                invitation_id=invitation_id,
                email=email,
                created_at=now,
                expires_at=expires_at,
            )
        )
        return IssuedToken(token, expires_at)

    def redeem(self, purpose: Purpose, token: str, now: datetime) -> RedeemedToken:
        """What it was for; it is used up with this transaction. LinkNotValid (404)."""
        statement = delete(tokens).where(tokens.c.digest == domain.digest(token), tokens.c.purpose == purpose.value)
        row = self._connection.execute(statement.where(tokens.c.expires_at > now).returning(*_SUBJECT)).one_or_none()
        if row is None:
            raise LinkNotValid
        return RedeemedToken(*row)

    def look_up(self, purpose: Purpose, token: str, now: datetime) -> RedeemedToken:
        """What it is for; it stays valid. LinkNotValid (404)."""
        query = select(*_SUBJECT).where(
            tokens.c.digest == domain.digest(token), tokens.c.purpose == purpose.value, tokens.c.expires_at > now
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise LinkNotValid
        return RedeemedToken(*row)

    def withdraw(self, purpose: Purpose, *, athlete_id: UUID | None = None, invitation_id: UUID | None = None) -> None:
        """The valid token for this purpose, if there is one, stops working."""
        subject = tokens.c.athlete_id == athlete_id if athlete_id else tokens.c.invitation_id == invitation_id
        self._connection.execute(delete(tokens).where(tokens.c.purpose == purpose.value, subject))

    def withdraw_all(self, athlete_id: UUID) -> None:
        """Every token of an athlete stops working: her password or address has changed."""
        self._connection.execute(delete(tokens).where(tokens.c.athlete_id == athlete_id))
