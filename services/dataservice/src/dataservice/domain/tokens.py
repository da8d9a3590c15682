"""One-time tokens: minted once, kept as a hash, redeemed once."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from enum import StrEnum

_CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


class Purpose(StrEnum):
    """What a link lets its holder do."""

    ACTIVATION = "activation"
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"
    EMAIL_CHANGE = "email_change"


LIFETIMES: dict[Purpose, timedelta] = {
    Purpose.ACTIVATION: timedelta(days=7),
    Purpose.INVITATION: timedelta(days=14),
    Purpose.PASSWORD_RESET: timedelta(hours=1),
    Purpose.EMAIL_CHANGE: timedelta(days=1),
}


def mint() -> str:
    """A token of 256 random bits that is safe in a link."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of a token. A plain hash is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def mint_code() -> str:
    """A code of some 98 random bits to be copied from a log:

    `K7WQ-…`, five groups of four letters that are hard to confuse.
    """
    return "-".join("".join(secrets.choice(_CODE_LETTERS) for _ in range(4)) for _ in range(5))


def code_digest(code: str) -> bytes:
    """What is kept of a code; case, spaces and hyphens do not matter."""
    return digest("".join(letter for letter in code.upper() if letter.isalnum()))


def same(left: bytes, right: bytes) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left, right)
