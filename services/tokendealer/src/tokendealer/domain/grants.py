"""Sign-in grants: opaque secrets that stand for an athlete who has signed in, until they end or are revoked.

A grant is known by its SHA-256 (the grant id): the store never sees the secret, and a copy of the store opens nothing.
Its end is an instant stored with it and compared with the clock; the store's own expiry only tidies up.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tokendealer.domain.oauth_errors import InvalidGrant

_PREFIX = "rsg_"  # Runnerly sign-in grant: so that a leaked one is recognized for what it is
_GRANT = re.compile(re.escape(_PREFIX) + r"[A-Za-z0-9_-]{43}")


class StoreAway(Exception):  # noqa: N818 - a state of the world
    """The store of grants does not answer; nothing can be said about any grant."""


@dataclass(frozen=True)
class Grant:
    """For whom a grant stands, which client may use it, and from when until when (unix seconds, whole)."""

    subject: str
    client_id: str
    issued_at: int
    expires_at: int


@dataclass(frozen=True)
class IssuedGrant:
    """A new grant with its secret, which is shown this once."""

    secret: str = field(repr=False)
    grant_id: str
    grant: Grant


class GrantStore(Protocol):
    """Where grants lie, by grant id. Every method raises StoreAway when the store doesn't answer."""

    def add(self, grant_id: str, grant: Grant) -> None:
        """Keep a grant, and find it under its subject."""
        ...

    def get(self, grant_id: str) -> Grant | None:
        """The grant as it was added, ended or not; None when it is not (or no longer) there."""
        ...

    def remove(self, grant_id: str, grant: Grant) -> None:
        """Forget a grant; nothing happens when it is not there."""
        ...

    def remove_subject(self, subject: str, *, keep: str | None) -> int:
        """Forget all of a subject's grants but the one with the id `keep`; returns how many there were."""
        ...


class Grants:
    """Issues, finds and revokes grants."""

    def __init__(self, store: GrantStore, now: Callable[[], float], longest_lifetime_s: int) -> None:
        self._store = store
        self._now = now
        self._longest_lifetime_s = longest_lifetime_s

    def issue(self, subject: str, client_id: str, lifetime_s: int) -> IssuedGrant:
        """A new grant that lasts as long as asked for, or as long as the policy lets one last."""
        issued_at = int(self._now())
        expires_at = issued_at + min(lifetime_s, self._longest_lifetime_s)
        secret = _PREFIX + secrets.token_urlsafe(32)
        issued = IssuedGrant(secret, grant_id(secret), Grant(subject, client_id, issued_at, expires_at))
        self._store.add(issued.grant_id, issued.grant)
        return issued

    def find(self, secret: str) -> Grant | None:
        """The grant, if it is known and has not ended."""
        if not looks_like_a_grant(secret):
            return None
        grant = self._store.get(grant_id(secret))
        return grant if grant is not None and self._now() < grant.expires_at else None

    def revoke(self, secret: str, client_id: str) -> Grant | None:
        """Revoke a grant for the client it was issued for; returns it, or None when there is nothing to revoke.

        Raises:
            InvalidGrant: it was issued for another client.
        """
        grant = self.find(secret)
        if grant is None:
            return None
        if grant.client_id != client_id:
            raise InvalidGrant("the grant was issued for another client")
        self._store.remove(grant_id(secret), grant)
        return grant

    def revoke_subject(self, subject: str, *, keep: str | None = None) -> int:
        """Revoke all of a subject's grants but the one with the grant id `keep`; returns how many."""
        return self._store.remove_subject(subject, keep=keep)


def looks_like_a_grant(token: str) -> bool:
    """Whether a token has a grant's form; says nothing of whether it is one."""
    return _GRANT.fullmatch(token) is not None


def grant_id(secret: str) -> str:
    """What names a grant without being one: its SHA-256, 64 hex digits. (It is random, so a plain hash is right.)"""
    return hashlib.sha256(secret.encode()).hexdigest()
