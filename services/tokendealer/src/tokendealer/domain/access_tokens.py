"""Access tokens: JWTs (RFC 9068) signed with RS256, made and read with the keys of the moment."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

LONGEST_LIFETIME_S = 300
ALGORITHM = "RS256"
TYPE = "at+jwt"
_REQUIRED = ["iss", "sub", "aud", "client_id", "iat", "nbf", "exp", "jti", "scope"]


class TokenKeys(Protocol):
    """The keys as access tokens need them."""

    def signer(self) -> tuple[str, RSAPrivateKey]:
        """The id and the private key to sign with now."""
        ...

    def verifier(self, kid: str) -> RSAPublicKey | None:
        """The published key of that id."""
        ...


@dataclass(frozen=True)
class IssuedToken:
    """A token just made, and what it says."""

    access_token: str = field(repr=False)
    subject: str
    client_id: str
    audience: str
    scopes: tuple[str, ...]
    expires_in_s: int
    jti: str


class AccessTokens:
    """Makes and reads the tokens of one issuer."""

    def __init__(self, issuer: str, keys: TokenKeys, now: Callable[[], float], lifetime_s: int) -> None:
        if not 1 <= lifetime_s <= LONGEST_LIFETIME_S:
            raise ValueError(f"a token lives 1 to {LONGEST_LIFETIME_S} s, not {lifetime_s}")
        self.issuer = issuer
        self._keys = keys
        self._now = now
        self._lifetime_s = lifetime_s

    def issue(
        self,
        *,
        subject: str,
        client_id: str,
        audience: str,
        scopes: tuple[str, ...],
        actor: str | None = None,
        not_after: float | None = None,
    ) -> IssuedToken:
        """A signed token that ends after the lifetime, or at `not_after` (unix seconds) if that is sooner."""
        issued_at = int(self._now())
        expires_at = issued_at + self._lifetime_s
        if not_after is not None:
            expires_at = min(expires_at, int(not_after))
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": subject,
            "aud": audience,
            "client_id": client_id,
            "iat": issued_at,
            "nbf": issued_at,
            "exp": expires_at,
            "jti": secrets.token_urlsafe(16),
            "scope": " ".join(scopes),
        }
        if actor is not None:
            claims["act"] = {"sub": actor}
        kid, private_key = self._keys.signer()
        token = jwt.encode(claims, private_key, algorithm=ALGORITHM, headers={"kid": kid, "typ": TYPE})
        return IssuedToken(token, subject, client_id, audience, scopes, expires_at - issued_at, claims["jti"])

    def read(self, token: str) -> Mapping[str, Any] | None:
        """The claims of a token of ours that is valid now; None for anything else."""
        try:
            header = jwt.get_unverified_header(token)
            kid = header.get("kid")
            if header.get("typ") != TYPE or not isinstance(kid, str):
                return None
            key = self._keys.verifier(kid)
            if key is None:
                return None
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=self.issuer,
                # the instants are compared below, with the clock of the project rather than PyJWT's
                options={
                    "require": _REQUIRED,
                    "verify_aud": False,
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidTokenError:
            return None
        return claims if claims["exp"] > self._now() else None
