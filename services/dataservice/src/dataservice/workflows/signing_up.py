"""Signing up: where anyone may, by invitation, activation, and the first admin."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from dataservice.deps import Deps
from dataservice.domain import emails, passwords, registration, throttling, timezones, tokens
from dataservice.domain.athletes import clean_name
from dataservice.domain.mails import MailKind
from dataservice.domain.problems import (
    AlreadyAccepted,
    AlreadyRegistered,
    AlreadySetUp,
    InvitationNotFound,
    LinkNotValid,
    WrongCode,
    WrongCredentials,
)
from dataservice.domain.registration import RegistrationMode, Role
from dataservice.domain.tokens import Purpose
from dataservice.grants import Grant
from dataservice.storage.accounts import Accounts, NewAccount
from dataservice.storage.instance import Instance
from dataservice.storage.invitations import Invitations
from dataservice.storage.mails import Mails, NewMail, to_athlete
from dataservice.storage.records import AnyRow
from dataservice.storage.throttles import Throttles
from dataservice.storage.tokens import Tokens
from flakon import clock


def sign_up(deps: Deps, *, email: str, password: str, name: str | None, language: str, timezone: str) -> None:
    """Make an account that waits for its activation, and queue the mail.

    A known address costs and answers the same: its owner gets a mail that says so.
    """
    email_key = emails.normalise(email)
    timezones.check(timezone)
    passwords.check(password, email_key)
    now = clock.now()
    with deps.database.transaction() as connection:
        _check_registration(deps, connection, invited=False)
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
        _add_waiting(connection, account, now)


def activate(deps: Deps, *, token: str, password: str) -> tuple[UUID, Grant]:
    """Redeem an activation link and sign in. LinkNotValid (404), WrongCredentials (401), TooManyAttempts (429).

    The password is that of the sign-up. Without it, who opens the mail that somebody else's sign-up sent to her address
    would activate an account whose password that somebody knows. A wrong one leaves the link as it was.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        athlete_id = Tokens(connection).look_up(Purpose.ACTIVATION, token, now).subject_id
        stored = Accounts(connection).password_hash(athlete_id)
        Throttles(connection).count(throttling.ACTIVATION, str(athlete_id), now)
    if not deps.hasher.verify(stored, password):
        raise WrongCredentials
    with deps.database.transaction() as connection:
        Throttles(connection).forget(throttling.ACTIVATION, str(athlete_id))
    with deps.database.transaction() as connection:
        accounts = Accounts(connection)
        if not accounts.record_sign_in(athlete_id, stored, now, None):
            raise LinkNotValid  # the password was reset while this was under way
        Tokens(connection).redeem(Purpose.ACTIVATION, token, now)
        try:
            accounts.activate(athlete_id, now)
        except IntegrityError:
            raise LinkNotValid from None  # another account with this address was activated meanwhile
        return athlete_id, deps.grants.issue(athlete_id)


def accept_invitation(
    deps: Deps, *, token: str, password: str, name: str | None, language: str, timezone: str
) -> tuple[UUID, Grant]:
    """Make the active account that an invitation is for, and sign in: all of it, or nothing.

    LinkNotValid (404); AlreadyRegistered (409) when the address got an active account meanwhile. Whoever holds an
    invitation may know that: it was handed over for this address.
    """
    timezones.check(timezone)
    now = clock.now()
    with deps.database.transaction() as connection:
        _check_registration(deps, connection, invited=True)
        invitation_id = Tokens(connection).look_up(Purpose.INVITATION, token, now).subject_id
        invited = _invited(connection, invitation_id)
    passwords.check(password, invited.email_key)
    account = NewAccount(
        email=invited.email,
        email_key=invited.email_key,
        password_hash=deps.hasher.hash(password),
        name=clean_name(name),
        language=language,
        timezone=timezone,
    )
    with deps.database.transaction() as connection:
        _invited(connection, invitation_id, lock=True)
        Tokens(connection).redeem(Purpose.INVITATION, token, now)
        athlete_id = _add_active(connection, account, now)
        Invitations(connection).accept(invitation_id, now)
        return athlete_id, deps.grants.issue(athlete_id)


def invited_address(deps: Deps, token: str) -> str:
    """Whom an invitation is for. LinkNotValid (404)."""
    with deps.database.transaction() as connection:
        invitation_id = Tokens(connection).look_up(Purpose.INVITATION, token, clock.now()).subject_id
        return str(_invited(connection, invitation_id).email)


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


def _invited(connection: Connection, invitation_id: UUID, *, lock: bool = False) -> AnyRow:
    """The invitation behind a token. LinkNotValid when it was accepted or taken back this very moment."""
    try:
        return Invitations(connection).open(invitation_id, lock=lock)
    except (InvitationNotFound, AlreadyAccepted):
        raise LinkNotValid from None


def _add_active(connection: Connection, account: NewAccount, now: datetime) -> UUID:
    accounts = Accounts(connection)
    athlete_id = accounts.add(account, now)
    try:
        accounts.activate(athlete_id, now)
    except IntegrityError:
        raise AlreadyRegistered(f"{account.email} has an account already: sign in.") from None
    return athlete_id
