"""What the tests of all layers share: a clock that is set, keys in memory, grants in memory."""

from __future__ import annotations

import socket
from importlib.resources import files

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tokendealer.domain.access_tokens import AccessTokens
from tokendealer.domain.grants import Grant, Grants, GrantStore, StoreAway
from tokendealer.domain.policy import Policy

ISSUER = "http://tokendealer.test"
NOON = 1_800_000_000.0


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.seconds = NOON

    def __call__(self) -> float:
        return self.seconds

    def forward(self, seconds: float) -> None:
        self.seconds += seconds


class OneKey:
    """A single key in memory that always signs."""

    def __init__(self) -> None:
        self.private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def signer(self) -> tuple[str, rsa.RSAPrivateKey]:
        return "the-key", self.private_key

    def verifier(self, kid: str) -> rsa.RSAPublicKey | None:
        return self.private_key.public_key() if kid == "the-key" else None


class GrantsInMemory:
    """A grant store that is a dictionary, and can be away."""

    def __init__(self) -> None:
        self.grants: dict[str, Grant] = {}
        self.away = False

    def _reach(self) -> None:
        if self.away:
            raise StoreAway("ConnectionError")

    def add(self, grant_id: str, grant: Grant) -> None:
        self._reach()
        self.grants[grant_id] = grant

    def get(self, grant_id: str) -> Grant | None:
        self._reach()
        return self.grants.get(grant_id)

    def remove(self, grant_id: str, grant: Grant) -> None:
        self._reach()
        self.grants.pop(grant_id, None)

    def remove_subject(self, subject: str, *, keep: str | None) -> int:
        self._reach()
        doomed = [known for known, grant in self.grants.items() if grant.subject == subject and known != keep]
        for grant_id in doomed:
            del self.grants[grant_id]
        return len(doomed)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def keys() -> OneKey:
    return OneKey()


@pytest.fixture
def tokens(keys: OneKey, clock: SetClock) -> AccessTokens:
    return AccessTokens(ISSUER, keys, clock, lifetime_s=300)


@pytest.fixture
def store() -> GrantStore:
    return GrantsInMemory()


@pytest.fixture
def grants(store: GrantStore, clock: SetClock) -> Grants:
    return Grants(store, clock, longest_lifetime_s=30 * 24 * 3600)


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy that is packaged."""
    return Policy.parse(files("tokendealer").joinpath("policy.toml").read_text())


@pytest.fixture
def unused_port() -> int:
    """A loopback port nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
