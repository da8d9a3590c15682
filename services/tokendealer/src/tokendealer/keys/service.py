"""The keys at work: for signing and reading tokens, for the service's own token check, and as a JWKS."""

from __future__ import annotations

from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from flakon import get_logger
from tokendealer.keys.files import KeyFiles, KeysError
from tokendealer.keys.ring import SigningKey

log = get_logger(__name__)


class Keys:
    """The key files as of now."""

    def __init__(self, files: KeyFiles, now: Callable[[], float]) -> None:
        self._files = files
        self._now = now

    def signer(self) -> tuple[str, RSAPrivateKey]:
        """The id and the private key to sign with now."""
        key = self._files.ring().signer(self._now())
        return key.kid, key.private_key

    def verifier(self, kid: str) -> RSAPublicKey | None:
        """The published key of that id."""
        key = self.published(kid)
        return key.public_key if key else None

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The published keys as a JWK set (RFC 7517), the one that signs first. Deletes keys that have ended."""
        self._tidy_up()
        now = self._now()
        ring = self._files.ring()
        signer = ring.signer(now)
        published = sorted(ring.published(now), key=lambda key: key is not signer)
        return {"keys": [key.jwk for key in published]}

    def published(self, kid: str) -> SigningKey | None:
        """The published key of that id, whole."""
        published = self._files.ring().published(self._now())
        return next((key for key in published if key.kid == kid), None)

    def _tidy_up(self) -> None:
        try:
            for kid in self._files.delete_ended():
                log.info("key_deleted", kid=kid)
        except (OSError, KeysError) as problem:
            # the key is published no more either way; a folder that cannot be written must not stop the answers
            log.warning("ended_key_not_deleted", problem=f"{type(problem).__name__}: {problem}")


class OwnJwks:
    """The same keys, as flakon's token check asks for them: without HTTP."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def key(self, kid: str) -> jwt.PyJWK | None:
        """The published key of that id; the same object for the same key."""
        key = self._keys.published(kid)
        return key.verifying_key if key else None

    def check(self) -> None:
        """Raises KeysError when there are no keys."""
        self._keys.signer()
