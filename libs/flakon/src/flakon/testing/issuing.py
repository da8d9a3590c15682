"""An issuer of tokens for tests, right ones and forged ones."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from flakon import clock
from flakon.jwks import StaticJwks
from flakon.verifier import TokenVerifier

__all__ = ["FORGERIES", "FixedToken", "Issuer", "issuer"]

FORGERIES = (
    "garbage",
    "alg none",
    "HS256 signed with the public key",
    "signed with another key",
    "wrong type",
    "expired",
    "not yet valid",
    "wrong issuer",
    "wrong audience",
)


@cache
def _key(number: int) -> rsa.RSAPrivateKey:
    """One key per number and process: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """Signs tokens with one RSA key. `jwks` is what a service would read, `url` the issuer that tokens name."""

    def __init__(self, url: str, key: rsa.RSAPrivateKey, kid: str) -> None:
        self.url = url
        self.kid = kid
        self._private = key

    @property
    def jwks(self) -> dict[str, Any]:
        """The public key as a JWKS document."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self._private.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "RS256"}]}

    def verifier(self, audience: str) -> TokenVerifier:
        """A verifier of this issuer's tokens for one audience."""
        return TokenVerifier(self.url, audience, StaticJwks(self.jwks))

    def token(
        self,
        *,
        subject: str | None = None,
        client_id: str = "client",
        scopes: Iterable[str] = (),
        audience: str,
        actor: str | None = None,
        headers: dict[str, Any] | None = None,
        key: rsa.RSAPrivateKey | None = None,
        **overrides: Any,
    ) -> str:
        """A token. `subject` is the client itself by default; `actor` makes it an athlete's.

        `overrides` replace claims, or leave them out when None; `headers` do so in the header.
        """
        header, claims = self._parts(subject, client_id, scopes, audience, actor, headers, overrides)
        signed = f"{_encoded(header)}.{_encoded(claims)}"
        signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(
            signed.encode(), key or self._private
        )
        return f"{signed}.{_base64(signature)}"

    def forged(self, forgery: str, *, audience: str, **claims: Any) -> str:
        """A token as `token` would give it, but wrong in one way, one of FORGERIES."""
        now = clock.timestamp()
        match forgery:
            case "garbage":
                return "garbage"
            case "alg none":
                text = self.token(audience=audience, headers={"alg": "none"}, **claims)
                return text.rpartition(".")[0] + "."
            case "HS256 signed with the public key":
                text = self.token(audience=audience, headers={"alg": "HS256"}, **claims).rpartition(".")[0]
                public = self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
                return f"{text}.{_base64(hmac.new(public, text.encode(), hashlib.sha256).digest())}"
            case "signed with another key":
                return self.token(audience=audience, key=_key(-1), **claims)
            case "wrong type":
                return self.token(audience=audience, headers={"typ": "JWT"}, **claims)
            case "expired":
                return self.token(audience=audience, **{**claims, "iat": now - 400, "nbf": now - 400, "exp": now - 1})
            case "not yet valid":
                return self.token(audience=audience, **{**claims, "iat": now + 60, "nbf": now + 60, "exp": now + 300})
            case "wrong issuer":
                return self.token(audience=audience, **{**claims, "iss": "http://another-issuer.example"})
            case "wrong audience":
                return self.token(audience=f"not-{audience}", **claims)
        raise ValueError(f"{forgery!r} is none of {', '.join(FORGERIES)}")

    def _parts(
        self,
        subject: str | None,
        client_id: str,
        scopes: Iterable[str],
        audience: str,
        actor: str | None,
        headers: dict[str, Any] | None,
        overrides: dict[str, Any],
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        now = clock.timestamp()
        claims: dict[str, Any] = {
            "iss": self.url,
            "sub": subject if subject is not None else client_id,
            "aud": audience,
            "client_id": client_id,
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            "jti": uuid4().hex,
            "scope": " ".join(scopes),
            "act": {"sub": actor} if actor is not None else None,
            **overrides,
        }
        header = {"typ": "at+jwt", "alg": "RS256", "kid": self.kid, **(headers or {})}
        return _present(header), _present(claims)


def issuer(url: str = "http://issuer.example", *, number: int = 0) -> Issuer:
    """An issuer. Those with the same number share a key; another number is another key, as after a rotation."""
    return Issuer(url, _key(number), f"key-{number}")


class FixedToken:
    """A token source for a ServiceClient that always has the same token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        return self._token

    def drop(self, token: str) -> None:
        """There is no other one."""


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _encoded(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
