"""What the tests of all layers share: a clock that is set, keys in memory, grants in memory."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask

from flakon.testing import client
from tokendealer.app import create_app
from tokendealer.domain.access_tokens import AccessTokens
from tokendealer.domain.clients import hash_secret
from tokendealer.domain.grants import Grant, Grants, GrantStore, StoreAway
from tokendealer.domain.policy import Policy
from tokendealer.keys.files import KeyFiles
from tokendealer.settings import TokendealerSettings

ANNA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
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


class Service:
    """The whole service by its HTTP operations, as its clients see it; every answer is held to the contract."""

    def __init__(self, app: Flask, secrets: dict[str, str]) -> None:
        self.app = app
        self.http = client(app)
        self.secrets = secrets

    def post(self, path: str, form: dict[str, str], as_client: str = "web", secret: str | None = None) -> Any:
        self.http.authorization = ("Basic", (as_client, self.secrets.get(as_client, "") if secret is None else secret))
        try:
            return self.http.post(path, form, expect_errors=True)
        finally:
            self.http.authorization = None

    def token(self, as_client: str, audience: str, scope: str) -> str:
        form = {"grant_type": "client_credentials", "audience": audience, "scope": scope}
        answer = self.post("/oauth/token", form, as_client)
        assert answer.status_int == 200, answer.text
        return str(answer.json["access_token"])

    def bearer(self, scope: str, as_client: str = "dataservice") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(as_client, 'tokendealer', scope)}"}

    def grant(self, subject: str = ANNA, lifetime_s: int = 3600) -> dict[str, str]:
        wanted = {"subject": subject, "client_id": "web", "lifetime_s": lifetime_s}
        answer = self.http.post_json("/grants", wanted, headers=self.bearer("grants:issue"))
        assert answer.status_int == 201
        return dict(answer.json)

    def exchange_form(self, grant: str, **changes: str) -> dict[str, str]:
        return {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": grant,
            "subject_token_type": "urn:runnerly:token-type:sign-in-grant",
            "actor_token": self.token("web", "tokendealer", "grants:exchange"),
            "actor_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "audience": "dataservice",
            "scope": "activities:read",
        } | changes

    def exchange(self, grant: str, **changes: str) -> Any:
        return self.post("/oauth/token", self.exchange_form(grant, **changes))


@pytest.fixture(scope="session")
def client_secrets() -> dict[str, str]:
    return {name: secrets.token_urlsafe(32) for name in ("web", "dataservice", "stravaworker", "reports")}


@pytest.fixture(scope="session")
def first_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key folder as the service has made it; copied, because making a key takes a while."""
    folder = tmp_path_factory.mktemp("keys") / "keys"
    KeyFiles(folder, time.time).prepare()
    return folder


@pytest.fixture
def environment(tmp_path: Path, first_key: Path, client_secrets: dict[str, str], valkey_url: str) -> dict[str, str]:
    """What the service is told by its environment."""
    keys_dir = tmp_path / "keys"
    shutil.copytree(first_key, keys_dir)
    clients_file = tmp_path / "clients.json"
    clients_file.write_text(json.dumps({name: hash_secret(secret) for name, secret in client_secrets.items()}))
    return {
        "RUNNERLY_TOKENDEALER_URL": ISSUER,
        "RUNNERLY_KEYS_DIR": str(keys_dir),
        "RUNNERLY_CLIENTS_FILE": str(clients_file),
        "RUNNERLY_REDIS_URL": valkey_url,
    }


@pytest.fixture
def service(environment: dict[str, str], client_secrets: dict[str, str]) -> Service:
    return Service(create_app(TokendealerSettings.from_environment(environment)), client_secrets)


@pytest.fixture
def service_without_redis(environment: dict[str, str], client_secrets: dict[str, str], unused_port: int) -> Service:
    environment["RUNNERLY_REDIS_URL"] = f"redis://:redis-password@127.0.0.1:{unused_port}/0"
    return Service(create_app(TokendealerSettings.from_environment(environment)), client_secrets)
