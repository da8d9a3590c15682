"""Passwords: given again, changed, forgotten and reset."""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from dataservice.deps import Deps
from dataservice.domain import emails, passwords, throttling
from dataservice.domain.mails import MailKind
from dataservice.domain.problems import LinkNotValid, TooManyAttempts, WrongPassword
from dataservice.domain.tokens import Purpose
from dataservice.grants import Grant
from dataservice.storage.accounts import Accounts
from dataservice.storage.mails import Mails, NewMail, to_athlete
from dataservice.storage.throttles import Throttles
from dataservice.storage.tokens import Tokens
from flakon import clock


def confirm(deps: Deps, athlete_id: UUID, password: str) -> str:
    """The stored hash, if she who is signed in gave her password again. WrongPassword, TooManyAttempts."""
    now = clock.now()
    with deps.database.transaction() as connection:
        stored = Accounts(connection).password_hash(athlete_id)
        Throttles(connection).count(throttling.PASSWORD_CHECK, str(athlete_id), now)
    if not deps.hasher.verify(stored, password):
        raise WrongPassword
    with deps.database.transaction() as connection:
        Throttles(connection).forget(throttling.PASSWORD_CHECK, str(athlete_id))
    return stored


def change(deps: Deps, athlete_id: UUID, *, current: str, new: str) -> Grant:
    """Set a new password, and tell her by mail. Every grant ends but the new one that is the answer."""
    confirmed = confirm(deps, athlete_id, current)
    with deps.database.transaction() as connection:
        email = Accounts(connection).get(athlete_id).email
    passwords.check(new, emails.normalise(email))
    new_hash = deps.hasher.hash(new)
    with deps.database.transaction() as connection:
        accounts = Accounts(connection)
        if accounts.password_hash(athlete_id, lock=True) != confirmed:
            raise WrongPassword  # it was changed while this was under way
        accounts.set_password(athlete_id, new_hash)
        Tokens(connection).withdraw(Purpose.PASSWORD_RESET, athlete_id=athlete_id)
        Mails(connection).add(to_athlete(accounts.get(athlete_id), MailKind.PASSWORD_CHANGED), clock.now())
        return _only_grant(deps, athlete_id)


def request_reset(deps: Deps, email: str) -> None:
    """Queue a mail with a reset link, if there is such an account; the same work for nothing if not.

    One request too many queues nothing and is no error: its answer would tell a stranger what to do to the owner, and
    the owner nothing, for whom a link is on its way already.
    """
    email_key = emails.normalise(email)
    now = clock.now()
    with suppress(TooManyAttempts), deps.database.transaction() as connection:
        Throttles(connection).count(throttling.RESETS, email_key, now)
        athlete = Accounts(connection).latest(email_key)
        if athlete is not None:
            mail = to_athlete(athlete, MailKind.PASSWORD_RESET)
            if athlete.activated_at is None:
                mail = replace(mail, name=None)  # a stranger may have typed it
            Mails(connection).add(mail, now)
        else:
            nobody = NewMail(
                kind=MailKind.PASSWORD_RESET, recipient=emails.as_typed(email), language="en", timezone="UTC"
            )
            attempt = connection.begin_nested()
            Mails(connection).add(nobody, now)
            attempt.rollback()


def reset(deps: Deps, *, token: str, password: str) -> tuple[UUID, Grant]:
    """Set a new password by a link that was mailed. Every grant ends but the new one. LinkNotValid (404).

    It also activates an account that waits, whoever signed up: the link proves whose mailbox it is, and the password
    of the sign-up is gone. The owner of one that was active is told by mail.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        athlete_id = Tokens(connection).look_up(Purpose.PASSWORD_RESET, token, now).subject_id
        email_key = emails.normalise(Accounts(connection).get(athlete_id).email)
    passwords.check(password, email_key)
    new_hash = deps.hasher.hash(password)
    with deps.database.transaction() as connection:
        accounts = Accounts(connection)
        Tokens(connection).redeem(Purpose.PASSWORD_RESET, token, now)
        athlete = accounts.get(athlete_id, lock=True)
        accounts.set_password(athlete_id, new_hash)
        if athlete.activated_at is None:
            try:
                accounts.activate(athlete_id, now)
            except IntegrityError:
                raise LinkNotValid from None  # another account with this address was activated meanwhile
        else:
            Mails(connection).add(to_athlete(athlete, MailKind.PASSWORD_CHANGED), now)
        Tokens(connection).withdraw_all(athlete_id)
        Throttles(connection).forget(throttling.SIGN_IN, email_key)
        return athlete_id, _only_grant(deps, athlete_id)


def _only_grant(deps: Deps, athlete_id: UUID) -> Grant:
    """A new grant, every other one revoked. Unavailable (503) undoes the transaction that this is called in.

    The account's row must be locked: a sign-in with the old password then waits, and finds it changed.
    """
    grant = deps.grants.issue(athlete_id)
    deps.grants.revoke_all(athlete_id, keep=grant)
    return grant
