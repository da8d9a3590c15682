"""Mails to be sent. Each is written with the outbox row that has it sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select, update

from dataservice.domain.athletes import Athlete
from dataservice.domain.mails import MailKind
from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.problems import MailNotFound
from dataservice.storage.outbox import Outbox
from dataservice.storage.records import AnyRow
from dataservice.storage.tables import mails


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMail:
    """A mail to be written. It goes with its athlete or its invitation; a farewell has neither and stays."""

    kind: MailKind
    recipient: str
    language: str
    timezone: str
    name: str | None = None
    athlete_id: UUID | None = None
    invitation_id: UUID | None = None
    inviter_name: str | None = None
    reason: str | None = None
    deadline: datetime | None = None


def to_athlete(
    athlete: Athlete,
    kind: MailKind,
    *,
    recipient: str | None = None,
    reason: str | None = None,
    deadline: datetime | None = None,
) -> NewMail:
    """A mail in her language, to her address unless another `recipient` is given."""
    return NewMail(
        kind=kind,
        recipient=recipient or athlete.email,
        language=athlete.language,
        timezone=athlete.timezone,
        name=athlete.name,
        athlete_id=athlete.athlete_id,
        reason=reason,
        deadline=deadline,
    )


class Mails:
    """Mails within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, mail: NewMail, now: datetime) -> UUID:
        """The mail's id; sending it is in the outbox."""
        mail_id = uuid4()
        self._connection.execute(
            insert(mails).values(
                id=mail_id,
                kind=mail.kind.value,
                athlete_id=mail.athlete_id,
                invitation_id=mail.invitation_id,
                recipient=mail.recipient,
                name=mail.name,
                language=mail.language,
                timezone=mail.timezone,
                inviter_name=mail.inviter_name,
                reason=mail.reason,
                deadline=mail.deadline,
                created_at=now,
            )
        )
        work = NewWork(task=Task.SEND_MAIL, arguments={"mail_id": str(mail_id)}, athlete_id=mail.athlete_id)
        Outbox(self._connection).add(work, now)
        return mail_id

    def get(self, mail_id: UUID, *, lock: bool = False) -> AnyRow:
        """The row. MailNotFound."""
        query = select(mails).where(mails.c.id == mail_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise MailNotFound("There is no such mail: it was to someone who is gone, or it is long sent.")
        return row

    def mark_sent(self, mail_id: UUID, message_id: str, now: datetime) -> None:
        """It went out; the first record stays. MailNotFound."""
        statement = (
            update(mails)
            .where(mails.c.id == mail_id)
            .values(
                sent_at=func.coalesce(mails.c.sent_at, now), message_id=func.coalesce(mails.c.message_id, message_id)
            )
        )
        if self._connection.execute(statement.returning(mails.c.id)).one_or_none() is None:
            raise MailNotFound("There is no such mail.")
