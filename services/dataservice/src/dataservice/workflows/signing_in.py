"""Signing in with e-mail and password."""

from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain import emails, throttling
from dataservice.domain.problems import NotActivated, WrongCredentials
from dataservice.grants import Grant
from dataservice.storage.accounts import Accounts
from dataservice.storage.throttles import Throttles
from flakon import clock, errors


def sign_in(deps: Deps, *, email: str, password: str) -> tuple[UUID, Grant]:
    """The athlete and a new grant.

    WrongCredentials (401) alike for a wrong password and an unknown account, after the same work; TooManyAttempts
    (429) alike for both; NotActivated (403) only after a right password.
    """
    email_key = emails.normalise(email)
    now = clock.now()
    with deps.database.transaction() as connection:
        Throttles(connection).count(throttling.SIGN_IN, email_key, now)
        stored = Accounts(connection).credentials(email_key)
    if not deps.hasher.verify(stored.password_hash if stored else None, password) or stored is None:
        raise WrongCredentials
    if stored.activated_at is None:
        _forget(deps, email_key)
        raise NotActivated
    renewed = deps.hasher.hash(password) if deps.hasher.is_outdated(stored.password_hash) else None
    try:
        with deps.database.transaction() as connection:
            Throttles(connection).forget(throttling.SIGN_IN, email_key)
            if not Accounts(connection).record_sign_in(stored.athlete_id, stored.password_hash, now, renewed):
                raise WrongCredentials  # it was changed while this was under way
            return stored.athlete_id, deps.grants.issue(stored.athlete_id)
    except errors.Unavailable:
        _forget(deps, email_key)  # the password was right: that tokendealer is away must not lock her out
        raise


def _forget(deps: Deps, email_key: str) -> None:
    with deps.database.transaction() as connection:
        Throttles(connection).forget(throttling.SIGN_IN, email_key)
