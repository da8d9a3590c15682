"""Invitations and links that an admin hands over."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from dataservice.deps import Deps
from dataservice.domain import emails
from dataservice.domain.mails import MailKind
from dataservice.domain.problems import AlreadyActivated, AlreadyInvited, AlreadyRegistered
from dataservice.domain.tokens import Purpose
from dataservice.storage.accounts import Accounts
from dataservice.storage.invitations import Invitations
from dataservice.storage.mails import Mails, NewMail
from dataservice.storage.tokens import IssuedToken, Tokens
from flakon import clock


def create(deps: Deps, admin_id: UUID, *, email: str, language: str | None) -> UUID:
    """The id of a new invitation, with a mail queued. AlreadyRegistered, AlreadyInvited (409)."""
    email_key = emails.normalise(email)
    now = clock.now()
    with deps.database.transaction() as connection:
        accounts = Accounts(connection)
        if accounts.active(email_key) is not None:
            raise AlreadyRegistered(f"{email} has an account already.")
        admin = accounts.get(admin_id)
        language = language or admin.language
        try:
            invitation_id = Invitations(connection).add(emails.as_typed(email), email_key, language, admin_id, now)
        except IntegrityError:
            raise AlreadyInvited(f"{email} is invited already: copy the link, or take the invitation back.") from None
        mail = NewMail(
            kind=MailKind.INVITATION,
            recipient=emails.as_typed(email),
            language=language,
            timezone=admin.timezone,
            invitation_id=invitation_id,
            inviter_name=admin.name or admin.email,
        )
        Mails(connection).add(mail, now)
        return invitation_id


def revoke(deps: Deps, invitation_id: UUID) -> None:
    """Take it back. InvitationNotFound, AlreadyAccepted."""
    with deps.database.transaction() as connection:
        Invitations(connection).open(invitation_id, lock=True)
        Invitations(connection).revoke(invitation_id)


def link(deps: Deps, invitation_id: UUID) -> IssuedToken:
    """A token to hand over; the invitation ends when it does. InvitationNotFound, AlreadyAccepted."""
    with deps.database.transaction() as connection:
        invitations = Invitations(connection)
        invitations.open(invitation_id, lock=True)
        issued = Tokens(connection).issue(Purpose.INVITATION, clock.now(), invitation_id=invitation_id)
        invitations.renew(invitation_id, issued.expires_at)
        return issued


def activation_link(deps: Deps, athlete_id: UUID) -> IssuedToken:
    """A token to hand over to someone who waits for an activation. AthleteNotFound, AlreadyActivated (409)."""
    with deps.database.transaction() as connection:
        athlete = Accounts(connection).get(athlete_id, lock=True)
        if athlete.activated_at is not None:
            raise AlreadyActivated(f"{athlete.email} is activated already.")
        return Tokens(connection).issue(Purpose.ACTIVATION, clock.now(), athlete_id=athlete_id)
