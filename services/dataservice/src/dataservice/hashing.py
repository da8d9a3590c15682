"""Password hashing: argon2id, never more at once than memory and processors bear."""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from flakon import errors

RECOMMENDED = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
"""OWASP's first choice for argon2id: 19 MiB, two passes."""


class Hasher:
    """Hashes and verifies passwords. Thread-safe.

    At most `concurrency` computations run at a time in this process; one that would wait longer than `patience_s` is an
    Unavailable (503) instead.
    """

    def __init__(self, argon2: PasswordHasher = RECOMMENDED, *, concurrency: int = 2, patience_s: float = 3.0) -> None:
        self._argon2 = argon2
        self._slots = BoundedSemaphore(concurrency)
        self._patience_s = patience_s
        self._dummy = argon2.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """The hash to be stored, in the PHC string format."""
        self._take()
        try:
            return self._argon2.hash(password)
        finally:
            self._slots.release()

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one.

        Without a stored one (no such account) it costs as much, and is False.
        """
        self._take()
        try:
            self._argon2.verify(stored or self._dummy, password)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._slots.release()
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's: hash the password anew at the next sign-in."""
        return self._argon2.check_needs_rehash(stored)

    def _take(self) -> None:
        if not self._slots.acquire(timeout=self._patience_s):
            raise errors.Unavailable("Too many passwords are being checked just now: try again.", retry_after_s=2)
