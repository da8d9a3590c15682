"""The services' contracts, read as data from where they lie beside their owners."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flakon.openapi import Document

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "services"


def owners() -> list[str]:
    """The services that have a contract, by its being there: a new one can't be forgotten."""
    return sorted(path.parts[-4] for path in SERVICES.glob("*/src/*/openapi.yaml"))


@cache
def document(owner: str) -> Document:
    """The contract of a service."""
    return Document(SERVICES / owner / "src" / owner / "openapi.yaml")


@dataclass(frozen=True)
class Policy:
    """tokendealer's policy: which scopes a client may have, by audience."""

    client_credentials: dict[str, frozenset[str]]
    token_exchange: dict[str, frozenset[str]]


@cache
def policy(client_id: str) -> Policy:
    """What tokendealer's own policy file grants a client; nothing where it does not stand."""
    path = SERVICES / "tokendealer" / "src" / "tokendealer" / "policy.toml"
    clients: dict[str, Any] = tomllib.loads(path.read_text())["clients"]
    granted = clients.get(client_id, {})
    return Policy(
        *(
            {audience: frozenset(scopes) for audience, scopes in granted.get(kind, {}).items()}
            for kind in ("client_credentials", "token_exchange")
        )
    )
