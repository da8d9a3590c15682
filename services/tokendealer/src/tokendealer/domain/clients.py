"""Who a client is: its secret, checked against stored hashes.

A client's secret is 256 random bits, so one SHA-256 is the right hash: there is nothing to guess, and a slow hash, made
for what humans choose, would only slow every request down.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Mapping

CLIENT_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
SHORTEST_SECRET = 43  # characters: what 256 bits take in base64url
_STORED = re.compile(r"sha256:([0-9a-f]{64})")


class ClientsError(Exception):
    """The clients file cannot be used; the text is one line that says why and what to do."""


def hash_secret(secret: str) -> str:
    """What the clients file holds for a secret: `sha256:` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(secret.encode()).hexdigest()


class ClientSecrets:
    """The stored hashes of all clients' secrets."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._digests = {name: bytes.fromhex(stored.removeprefix("sha256:")) for name, stored in hashes.items()}
        self._nobodys = secrets.token_bytes(32)

    @classmethod
    def parse(cls, text: str, *, expected: Iterable[str] = ()) -> ClientSecrets:
        """Read the clients file's JSON object, which must have an entry for each of `expected`.

        Raises:
            ClientsError: it is no such object, an entry is not `sha256:<hex>`, or one is missing.
        """
        try:
            entries = json.loads(text)
        except ValueError as problem:
            raise ClientsError(f"the clients file is not JSON: {problem}") from problem
        if not isinstance(entries, dict):
            raise ClientsError("the clients file must be one JSON object: {client_id: sha256:<hex>}")
        for client_id, stored in entries.items():
            if not CLIENT_ID.fullmatch(client_id):
                raise ClientsError(f"the clients file names {client_id!r}, which is no client id ({CLIENT_ID.pattern})")
            if not isinstance(stored, str) or not _STORED.fullmatch(stored):
                raise ClientsError(f"the clients file must hold sha256:<64 hex digits> for {client_id} (hash-secret)")
        missing = sorted(set(expected) - set(entries))
        if missing:
            raise ClientsError(
                f"the policy names {', '.join(missing)}, which have no secret in the clients file; add it"
            )
        return cls(entries)

    def __contains__(self, client_id: str) -> bool:
        return client_id in self._digests

    def check(self, client_id: str, secret: str) -> bool:
        """Whether this is the client's secret. An unknown client costs the same comparison as a wrong secret."""
        presented = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
        return hmac.compare_digest(presented, self._digests.get(client_id, self._nobodys))
