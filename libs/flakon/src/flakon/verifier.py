"""JWT access tokens (RFC 9068, RS256) verified: signature, type, issuer, audience, times; remembered while good."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from flakon import clock, errors
from flakon.jwks import Jwks, Key

__all__ = ["InvalidToken", "Token", "TokenVerifier"]

_LONGEST = 8192
_LEEWAY_S = 5.0
_TYPES = ("at+jwt", "application/at+jwt")


class InvalidToken(errors.Unauthenticated):
    """There is no token, or it is not one that this service takes."""

    code = "invalid_token"


@dataclass(frozen=True, slots=True)
class Token:
    """What a verified token says. `actor` is the service that acts for the subject, None in a service's own token."""

    subject: str
    client_id: str
    scopes: frozenset[str]
    actor: str | None
    audience: str
    expires_at: datetime
    jti: str


class _Entry:
    __slots__ = ("expires", "key", "kid", "not_before", "token")

    def __init__(self, token: Token, kid: str, key: Key, not_before: float, expires: float) -> None:
        self.token = token
        self.kid = kid
        self.key = key
        self.not_before = not_before
        self.expires = expires


class TokenVerifier:
    """Says what a token holds, or raises InvalidToken.

    Verified tokens are remembered by their SHA-256, at most `remembered` of them (the oldest leave first), until they
    expire or their key leaves the JWKS. An expired token is refused to the second; `nbf` and `iat` may be five seconds
    ahead.
    """

    def __init__(self, issuer: str, audience: str, jwks: Jwks, *, remembered: int = 4096) -> None:
        self.issuer = issuer
        self.audience = audience
        self.jwks = jwks
        self._capacity = remembered
        self._entries: OrderedDict[bytes, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def verify(self, text: str) -> Token:
        """The token's content; InvalidToken says why not, Unavailable that there are no keys to tell."""
        if len(text) > _LONGEST:
            raise InvalidToken("The token is too long")
        try:
            raw = text.encode("ascii")
        except UnicodeEncodeError:
            raise InvalidToken("The token is not a JWT") from None
        digest = hashlib.sha256(raw).digest()
        now = clock.timestamp()
        entry = self._entries.get(digest)
        if entry is not None:
            if entry.not_before <= now < entry.expires and self.jwks.key(entry.kid) is entry.key:
                return entry.token
            with self._lock:
                self._entries.pop(digest, None)
        entry = self._decode(text, now)
        with self._lock:
            self._entries[digest] = entry
            if len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
        return entry.token

    def check(self) -> None:
        """Raises when there are no keys to verify with: a readiness check."""
        self.jwks.check()

    def _decode(self, text: str, now: float) -> _Entry:
        kid = self._kid(text)
        key = self.jwks.key(kid)
        if key is None:
            raise InvalidToken("The token is signed with a key that is not known")
        try:
            claims: dict[str, Any] = jwt.decode(
                text,
                key,
                algorithms=["RS256"],
                options={
                    # Times are judged by flakon's clock, the audience as the one string that it must be.
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "verify_aud": False,
                    "verify_iss": False,
                    "verify_sub": False,
                    "verify_jti": False,
                },
            )
        except jwt.PyJWTError:
            raise InvalidToken("The token's signature is wrong") from None
        return self._judge(claims, kid, key, now)

    def _kid(self, text: str) -> str:
        try:
            header = jwt.get_unverified_header(text)
        except jwt.PyJWTError:
            raise InvalidToken("The token is not a JWT") from None
        if header.get("alg") != "RS256":
            raise InvalidToken("The token is not signed with RS256")
        if str(header.get("typ")).lower() not in _TYPES:
            raise InvalidToken("The token's type is not at+jwt")
        kid = header.get("kid")
        if not isinstance(kid, str) or "crit" in header:
            raise InvalidToken("The token's header is not one that is known here")
        return kid

    def _judge(self, claims: Mapping[str, Any], kid: str, key: Key, now: float) -> _Entry:
        if claims.get("iss") != self.issuer:
            raise InvalidToken("The token is from another issuer")
        if claims.get("aud") != self.audience:
            raise InvalidToken("The token is for another audience")
        expires, begins, issued = (_moment(claims, name) for name in ("exp", "nbf", "iat"))
        if expires <= now:
            raise InvalidToken("The token has expired")
        if max(begins, issued) - _LEEWAY_S > now:
            raise InvalidToken("The token is not valid yet")
        actor = claims.get("act")
        if actor is not None:
            if not isinstance(actor, Mapping):
                raise InvalidToken("The token's act is not an object")
            actor = _text(actor, "sub")
        token = Token(
            subject=_text(claims, "sub"),
            client_id=_text(claims, "client_id"),
            scopes=frozenset(_text(claims, "scope").split()),
            actor=actor,
            audience=self.audience,
            expires_at=datetime.fromtimestamp(expires, UTC),
            jti=_text(claims, "jti"),
        )
        return _Entry(token, kid, key, max(begins, issued) - _LEEWAY_S, expires)


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or (not value and name != "scope"):
        raise InvalidToken(f"The token has no {name}")
    return value


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidToken(f"The token has no {name}")
    # Beyond the year 9999 datetime has no word for it.
    if not 0 <= value < 253402300800:
        raise InvalidToken(f"The token's {name} is out of range")
    return float(value)
