"""Where the keys that sign tokens come from: a JWKS (RFC 7517) over HTTP, or a given one."""

import threading
from collections.abc import Mapping
from typing import Any, Protocol

import jwt
import requests

from flakon import clock, errors
from flakon.logs import get_logger

__all__ = ["HttpJwks", "Jwks", "Key", "StaticJwks"]

log = get_logger(__name__)

Key = jwt.PyJWK


class Jwks(Protocol):
    """Keys by id."""

    def key(self, kid: str) -> Key | None:
        """The key with this id, the same object while the key is the same, or None. Unavailable without any keys."""

    def check(self) -> None:
        """Raises when there are no keys to verify with."""


def _parse(document: Any, before: Mapping[str, tuple[Any, Key]]) -> dict[str, tuple[Any, Key]]:
    """The RSA signing keys of a JWKS by id; a key that was there before keeps its object."""
    keys: dict[str, tuple[Any, Key]] = {}
    for each in document["keys"]:
        kid = each.get("kid")
        if (
            not kid
            or each.get("kty") != "RSA"
            or each.get("use", "sig") != "sig"
            or each.get("alg", "RS256") != "RS256"
        ):
            continue
        known = before.get(kid)
        keys[kid] = known if known is not None and known[0] == each else (each, Key.from_dict(each, "RS256"))
    return keys


class StaticJwks:
    """The keys of a given JWKS, `{"keys": [...]}`. `replace` changes them, as a rotation does."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._keys = _parse(document, {})

    def replace(self, document: Mapping[str, Any]) -> None:
        """From now on these keys are the only ones."""
        self._keys = _parse(document, self._keys)

    def key(self, kid: str) -> Key | None:
        found = self._keys.get(kid)
        return found[1] if found is not None else None

    def check(self) -> None:
        if not self._keys:
            raise errors.Unavailable("There are no keys to verify tokens with")


class HttpJwks:
    """The keys at a URL: read on first use, again after `max_age_s`, and when a key id is unknown.

    A re-read happens at most once in `pause_s` and in one thread, while the others go on with the keys they have. One
    that fails changes nothing: the old keys stay.
    """

    def __init__(
        self, url: str, *, max_age_s: float = 60.0, pause_s: float = 1.0, timeout_s: tuple[float, float] = (1.0, 2.0)
    ) -> None:
        self.url = url
        self._max_age_s = max_age_s
        self._pause_s = pause_s
        self._timeout_s = timeout_s
        self._keys: dict[str, tuple[Any, Key]] = {}
        self._read_again_at = float("-inf")
        self._not_before = float("-inf")
        self._lock = threading.Lock()

    def key(self, kid: str) -> Key | None:
        if clock.monotonic() >= self._read_again_at:
            self._renew(wait=not self._keys)
        found = self._keys.get(kid)
        if found is None:
            self._renew(wait=True)
            found = self._keys.get(kid)
        if found is None and not self._keys:
            raise errors.Unavailable("The keys that sign tokens cannot be read; try again", retry_after_s=1)
        return found[1] if found is not None else None

    def check(self) -> None:
        if not self._keys:
            self._renew(wait=True)
        if not self._keys:
            raise errors.Unavailable(f"No keys could be read from {self.url}")

    def _renew(self, *, wait: bool) -> None:
        if clock.monotonic() < self._not_before:
            return
        if not self._lock.acquire(blocking=wait):
            return
        try:
            if clock.monotonic() < self._not_before:
                return
            try:
                answer = requests.get(self.url, timeout=self._timeout_s, allow_redirects=False)
                answer.raise_for_status()
                keys = _parse(answer.json(), self._keys)
                if not keys:
                    raise ValueError("it holds no RS256 keys")
            except (
                requests.RequestException,
                jwt.PyJWTError,
                ValueError,
                KeyError,
                TypeError,
                AttributeError,
            ) as error:
                log.warning(
                    "jwks_not_read", url=self.url, error=f"{type(error).__name__}: {error}", keys=len(self._keys)
                )
            else:
                if keys.keys() != self._keys.keys():
                    log.info("jwks_changed", url=self.url, kids=sorted(keys))
                self._keys = keys
                self._read_again_at = clock.monotonic() + self._max_age_s
        finally:
            self._not_before = clock.monotonic() + self._pause_s
            self._lock.release()
