"""The one-time tokens of mails, minted when a mail is rendered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain.mails import LINKS, MailKind
from dataservice.domain.problems import AlreadyAccepted, MailAlreadySent, MailObsolete
from dataservice.domain.tokens import Purpose
from dataservice.storage.accounts import Accounts
from dataservice.storage.invitations import Invitations
from dataservice.storage.mails import Mails
from dataservice.storage.records import AnyRow
from dataservice.storage.tokens import IssuedToken, Tokens
from flakon import clock


def issue_token(deps: Deps, mail_id: UUID) -> IssuedToken:
    """The token for the link in this mail; a former one stops working.

    MailNotFound; MailObsolete (409) when there is nothing to link to; MailAlreadySent (409), so that a repeated
    task does not make the link worthless that was delivered.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        mail = Mails(connection).get(mail_id)
        purpose = LINKS.get(MailKind(mail.kind))
        if purpose is None:
            raise MailObsolete(f"A mail of kind {mail.kind} carries no link.")
        issue = _for_invitation if purpose is Purpose.INVITATION else _for_athlete
        return issue(connection, mail, purpose, now)


def _for_invitation(connection: Connection, mail: AnyRow, purpose: Purpose, now: datetime) -> IssuedToken:
    invitations = Invitations(connection)
    try:
        invitations.open(mail.invitation_id, lock=True)
    except AlreadyAccepted as accepted:
        raise MailObsolete(accepted.detail) from None
    _check_not_sent(connection, mail.id)
    issued = Tokens(connection).issue(purpose, now, invitation_id=mail.invitation_id)
    invitations.renew(mail.invitation_id, issued.expires_at)
    return issued


def _for_athlete(connection: Connection, mail: AnyRow, purpose: Purpose, now: datetime) -> IssuedToken:
    athlete = Accounts(connection).get(mail.athlete_id, lock=True)
    _check_not_sent(connection, mail.id)
    if purpose is Purpose.ACTIVATION and athlete.activated_at is not None:
        raise MailObsolete("The account is activated already.")
    if purpose is Purpose.EMAIL_CHANGE and athlete.pending_email != mail.recipient:
        raise MailObsolete("She does not want to change to this address any more.")
    if purpose is Purpose.PASSWORD_RESET and athlete.email != mail.recipient:
        raise MailObsolete("Her address is another one by now.")
    email = mail.recipient if purpose is Purpose.EMAIL_CHANGE else None
    return Tokens(connection).issue(purpose, now, athlete_id=mail.athlete_id, email=email)


def _check_not_sent(connection: Connection, mail_id: UUID) -> None:
    """Whom the mail is for is locked before the mail itself, in the order in which a deletion takes them."""
    if Mails(connection).get(mail_id, lock=True).sent_at is not None:
        raise MailAlreadySent("This mail was sent already.")
