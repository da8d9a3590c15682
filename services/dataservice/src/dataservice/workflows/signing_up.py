"""Signing up: open or by invitation, activation, and the first admin."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from dataservice.deps import Deps
from dataservice.domain import emails, passwords, registration, throttling, timezones, tokens
from dataservice.domain.athletes import clean_name
from dataservice.domain.mails import MailKind
from dataservice.domain.problems import (
    AlreadyRegistered,
    AlreadySetUp,
    InvitationForAnotherAddress,
    LinkNotValid,
    WrongCode,
)
from dataservice.domain.registration import RegistrationMode, Role
from dataservice.domain.tokens import Purpose
from dataservice.grants import Grant
from dataservice.storage.accounts import Accounts, NewAccount
from dataservice.storage.instance import Instance
from dataservice.storage.invitations import Invitations
from dataservice.storage.mails import Mails, NewMail, to_athlete
from dataservice.storage.throttles import Throttles
from dataservice.storage.tokens import Tokens
from flakon import clock


def sign_up(
    deps: Deps,
    *,
    email: str,
    password: str,
    name: str | None,
    language: str,
    timezone: str,
    invitation_token: str | None,
) -> bool:
    """Make an account. True if it is active at once, by invitation; otherwise a mail was queued.

    A known address costs and answers the same: its owner gets a mail that says so.
    """
    email_key = emails.normalise(email)
    timezones.check(timezone)
    passwords.check(password, email_key)
    now = clock.now()
    with deps.database.transaction() as connection:
        _check_registration(deps, connection, invited=invitation_token is not None)
        if invitation_token is not None:
            Tokens(connection).look_up(Purpose.INVITATION, invitation_token, now)
        Throttles(connection).count(throttling.MAILS, email_key, now)
    account = NewAccount(
        email=emails.as_typed(email),
        email_key=email_key,
        password_hash=deps.hasher.hash(password),
        name=clean_name(name),
        language=language,
        timezone=timezone,
    )
    with deps.database.transaction() as connection:
        if invitation_token is not None:
            _accept_invitation(connection, account, invitation_token, now)
        else:
            _add_waiting(connection, account, now)
    return invitation_token is not None


def activate(deps: Deps, token: str) -> tuple[UUID, Grant]:
    """Redeem an activation link and sign in. LinkNotValid (404)."""
    now = clock.now()
    with deps.database.transaction() as connection:
        athlete_id = Tokens(connection).redeem(Purpose.ACTIVATION, token, now).subject_id
        try:
            Accounts(connection).activate(athlete_id, now)
        except IntegrityError:
            raise LinkNotValid from None  # another account with this address was activated meanwhile
        return athlete_id, deps.grants.issue(athlete_id)


def invited_address(deps: Deps, token: str) -> str:
    """Whom an invitation is for. LinkNotValid (404)."""
    with deps.database.transaction() as connection:
        invitation_id = Tokens(connection).look_up(Purpose.INVITATION, token, clock.now()).subject_id
        return str(Invitations(connection).open(invitation_id).email)


def registration_mode(deps: Deps) -> tuple[RegistrationMode, bool]:
    """Who may sign up, and whether there is an admin."""
    with deps.database.transaction() as connection:
        mode = Instance(connection).registration(RegistrationMode(deps.settings.registration))
        return mode, Accounts(connection).has_admin()


def set_up(
    deps: Deps, *, code: str, email: str, password: str, name: str | None, language: str, timezone: str
) -> tuple[UUID, Grant]:
    """Make the first admin with the code of the first visit, and sign in. WrongCode (403), AlreadySetUp (409)."""
    email_key = emails.normalise(email)
    timezones.check(timezone)
    passwords.check(password, email_key)
    now = clock.now()
    with deps.database.transaction() as connection:
        _check_no_admin(connection)
        Throttles(connection).count(throttling.SET_UP, "instance", now)
        expected = Instance(connection).lock_code()
    if expected is None or not tokens.same(expected, tokens.code_digest(code)):
        raise WrongCode
    password_hash = deps.hasher.hash(password)
    with deps.database.transaction() as connection:
        if Instance(connection).lock_code() != expected:
            raise AlreadySetUp("Someone else has just set this instance up, or a newer code was made.")
        _check_no_admin(connection)
        account = NewAccount(
            email=emails.as_typed(email),
            email_key=email_key,
            password_hash=password_hash,
            name=clean_name(name),
            language=language,
            timezone=timezone,
            role=Role.ADMIN,
        )
        athlete_id = _add_active(connection, account, now)
        Instance(connection).set_code(None)
        Throttles(connection).forget(throttling.SET_UP, "instance")
        return athlete_id, deps.grants.issue(athlete_id)


def make_set_up_code(connection: Connection) -> str | None:
    """A new code for the first visit, the former one stops working; None when there is an admin."""
    instance = Instance(connection)
    instance.lock_code()
    if Accounts(connection).has_admin():
        return None
    code = tokens.mint_code()
    instance.set_code(tokens.code_digest(code))
    return code


def _check_registration(deps: Deps, connection: Connection, *, invited: bool) -> None:
    mode = Instance(connection).registration(RegistrationMode(deps.settings.registration))
    registration.check(mode, set_up=Accounts(connection).has_admin(), invited=invited)


def _check_no_admin(connection: Connection) -> None:
    if Accounts(connection).has_admin():
        raise AlreadySetUp("This instance is set up: sign in, or ask an admin for an invitation.")


def _add_waiting(connection: Connection, account: NewAccount, now: datetime) -> None:
    """An account that waits for its activation; for a known address the same work, and a mail to its owner."""
    accounts = Accounts(connection)
    owner = accounts.active(account.email_key)
    if owner is None:
        athlete_id = accounts.add(account, now)
        mail = NewMail(
            kind=MailKind.ACTIVATION,
            recipient=account.email,
            name=account.name,
            language=account.language,
            timezone=account.timezone,
            athlete_id=athlete_id,
        )
    else:
        attempt = connection.begin_nested()
        accounts.add(account, now)
        attempt.rollback()
        mail = to_athlete(owner, MailKind.ACCOUNT_EXISTS)
    Mails(connection).add(mail, now)


def _accept_invitation(connection: Connection, account: NewAccount, token: str, now: datetime) -> None:
    invitation_id = Tokens(connection).redeem(Purpose.INVITATION, token, now).subject_id
    invitation = Invitations(connection).open(invitation_id, lock=True)
    if invitation.email_key != account.email_key:
        raise InvitationForAnotherAddress(f"This invitation is for {invitation.email}: sign up with that address.")
    owner = Accounts(connection).active(account.email_key)
    if owner is None:
        _add_active(connection, account, now)
    else:
        Mails(connection).add(to_athlete(owner, MailKind.ACCOUNT_EXISTS), now)
    Invitations(connection).accept(invitation_id, now)


def _add_active(connection: Connection, account: NewAccount, now: datetime) -> UUID:
    accounts = Accounts(connection)
    athlete_id = accounts.add(account, now)
    try:
        accounts.activate(athlete_id, now)
    except IntegrityError:
        raise AlreadyRegistered(f"{account.email} has an account already: sign in.") from None
    return athlete_id
