"""Which key signs, and which keys are published, at an instant.

A rotation is written into the new key when it is made, and nowhere else:

    made            signs_from                     older_keys_end_at
     │ published     │ signs                        │ the older keys are gone
     ├───────────────┼──────────────────────────────┼──────────────────────▶
     └ publish lead ─┴ longest token, and a margin ─┘

Verifiers see the key before anything is signed with it, and see the older ones until their last token has ended.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey


@dataclass(frozen=True)
class SigningKey:
    """An RSA key pair and its instants (unix seconds)."""

    kid: str
    private_key: RSAPrivateKey = field(repr=False)
    signs_from: float
    older_keys_end_at: float

    @cached_property
    def public_key(self) -> RSAPublicKey:
        """The half that verifies."""
        return self.private_key.public_key()

    @cached_property
    def verifying_key(self) -> jwt.PyJWK:
        """The public key as PyJWT and flakon's token check take it."""
        return jwt.PyJWK.from_dict(self.jwk, "RS256")

    @cached_property
    def jwk(self) -> dict[str, str]:
        """The public key as a JWK (RFC 7517)."""
        return {"use": "sig", "alg": "RS256", "kid": self.kid, **_members(self.public_key)}


def thumbprint(public_key: RSAPublicKey) -> str:
    """The key's id: its RFC 7638 thumbprint, 43 characters of base64url."""
    canonical = json.dumps(_members(public_key), sort_keys=True, separators=(",", ":"))
    return _base64url(hashlib.sha256(canonical.encode()).digest())


class KeyRing:
    """All keys that are there, asked at an instant."""

    def __init__(self, keys: Iterable[SigningKey]) -> None:
        """Raises ValueError when there is no key at all."""
        self.keys = tuple(sorted(keys, key=lambda key: (key.signs_from, key.kid)))
        if not self.keys:
            raise ValueError("a key ring needs a key")

    def signer(self, now: float) -> SigningKey:
        """The key to sign with: the latest whose time has come (the earliest, should the clock have gone back)."""
        return next((key for key in reversed(self.keys) if key.signs_from <= now), self.keys[0])

    def published(self, now: float) -> tuple[SigningKey, ...]:
        """The keys verifiers are to know: all but the ended ones."""
        ended = self.ended(now)
        return tuple(key for key in self.keys if key not in ended)

    def ended(self, now: float) -> tuple[SigningKey, ...]:
        """The keys whose last token has ended, and of which nothing need be kept."""
        for index in range(len(self.keys) - 1, 0, -1):
            successor = self.keys[index]
            if successor.signs_from <= now and successor.older_keys_end_at <= now:
                return self.keys[:index]
        return ()

    def upcoming(self, now: float) -> tuple[SigningKey, ...]:
        """The keys that are published but do not sign yet."""
        return tuple(key for key in self.keys if key.signs_from > now)


def _members(public_key: RSAPublicKey) -> dict[str, str]:
    numbers = public_key.public_numbers()
    return {"kty": "RSA", "n": _unsigned(numbers.n), "e": _unsigned(numbers.e)}


def _unsigned(number: int) -> str:
    return _base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
