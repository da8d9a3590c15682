"""Signing in with e-mail and password."""

from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain import emails, throttling
from dataservice.domain.problems import WrongCredentials
from dataservice.grants import Grant
from dataservice.storage.accounts import Accounts
from dataservice.storage.throttles import Throttles
from flakon import clock, errors


def sign_in(deps: Deps, *, email: str, password: str, known_device: str | None = None) -> tuple[UUID, Grant]:
    """The athlete and a new grant.

    WrongCredentials (401) alike for a wrong password, an unknown account and one that waits for its activation, after
    the same work: else who signs up with an address and then tries to sign in would learn whether it was known.
    TooManyAttempts (429) alike for all. `known_device` names a browser that has signed in with this address before.
    """
    email_key = emails.normalise(email)
    subject = throttling.sign_in_subject(email_key, known_device)
    now = clock.now()
    with deps.database.transaction() as connection:
        Throttles(connection).count(throttling.SIGN_IN, subject, now)
        stored = Accounts(connection).credentials(email_key)
    if not deps.hasher.verify(stored.password_hash if stored else None, password) or stored is None:
        raise WrongCredentials
    renewed = deps.hasher.hash(password) if deps.hasher.is_outdated(stored.password_hash) else None
    try:
        with deps.database.transaction() as connection:
            Throttles(connection).forget(throttling.SIGN_IN, subject)
            if not Accounts(connection).record_sign_in(stored.athlete_id, stored.password_hash, now, renewed):
                raise WrongCredentials  # it was changed while this was under way
            return stored.athlete_id, deps.grants.issue(stored.athlete_id)
    except errors.Unavailable:
        # The password was right: that tokendealer is away must not lock her out.
        with deps.database.transaction() as connection:
            Throttles(connection).forget(throttling.SIGN_IN, subject)
        raise
