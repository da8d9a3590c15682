"""Encryption of what lies in the database: Strava's tokens and client secrets.

AES-256-GCM with a random nonce. Each ciphertext is bound to its place (table, column, row) as associated data, so
that it cannot be moved to another row. It names its key, so that keys can be replaced: the first of the list
encrypts, all decrypt, and `dataservice rotate-encryption` brings every row to the first.

    1 byte version · 4 bytes key id (of the key's SHA-256) · 12 bytes nonce · ciphertext and tag
"""

import base64
import binascii
import hashlib
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_HEAD_BYTES = 1 + _KEY_ID_BYTES + _NONCE_BYTES


class KeysUnreadableError(ValueError):
    """The list of keys is not one; the text says what to do and shows no key."""


class UndecryptableError(Exception):
    """A stored secret that no key of the list opens, or that lies in another place than it was sealed for."""


class Vault:
    """Seals and opens short texts. Thread-safe."""

    def __init__(self, keys: list[bytes]) -> None:
        self._keys = {key_id(key): AESGCM(key) for key in keys}
        self._current = key_id(keys[0])

    @classmethod
    def from_text(cls, text: str) -> "Vault":
        """From a setting: a JSON list or one key a line, each 32 bytes in base64 (either alphabet).

        Raises KeysUnreadableError.
        """
        return cls(read_keys(text))

    def seal(self, text: str, place: str) -> bytes:
        """The text encrypted for this place, for instance `strava_links.access_token:` and the athlete's id."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, text.encode(), place.encode())
        return _VERSION + self._current + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """The text, if it was sealed for this place by a key of the list. Raises UndecryptableError."""
        cipher = self._keys.get(sealed[1 : 1 + _KEY_ID_BYTES])
        if sealed[:1] != _VERSION or cipher is None:
            raise UndecryptableError(f"no key of RUNNERLY_ENCRYPTION_KEYS opens {place}: add the one that sealed it")
        try:
            return cipher.decrypt(
                sealed[1 + _KEY_ID_BYTES : _HEAD_BYTES], sealed[_HEAD_BYTES:], place.encode()
            ).decode()
        except InvalidTag:
            raise UndecryptableError(f"{place} was altered, or belongs to another row") from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the first key of the list sealed it."""
        return sealed[: 1 + _KEY_ID_BYTES] == _VERSION + self._current

    def reseal(self, sealed: bytes, place: str) -> bytes:
        """The same text sealed by the first key. Raises UndecryptableError."""
        return sealed if self.is_current(sealed) else self.seal(self.open(sealed, place), place)


def key_id(key: bytes) -> bytes:
    """Names a key without telling it."""
    return hashlib.sha256(key).digest()[:_KEY_ID_BYTES]


def read_keys(text: str) -> list[bytes]:
    """The keys of a setting, at least one. Raises KeysUnreadableError."""
    stripped = text.strip()
    try:
        words = json.loads(stripped) if stripped.startswith("[") else stripped.split()
    except ValueError:
        raise KeysUnreadableError("is not a JSON list: give one key a line, or a JSON list of them") from None
    if not words:
        raise KeysUnreadableError("holds no key: make one with `openssl rand -base64 32`")
    return [_read_key(word, number) for number, word in enumerate(words, start=1)]


def _read_key(word: object, number: int) -> bytes:
    try:
        key = base64.urlsafe_b64decode(str(word).strip().replace("+", "-").replace("/", "_").rstrip("=") + "==")
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise KeysUnreadableError(f"key {number} is not 32 bytes in base64: make one with `openssl rand -base64 32`")
    return key
