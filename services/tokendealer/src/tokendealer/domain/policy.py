"""What each client may ask for: read from the policy file, asked at every token."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

from tokendealer.domain.clients import CLIENT_ID
from tokendealer.domain.oauth_errors import InvalidScope, InvalidTarget, UnauthorizedClient

OWN_AUDIENCE = "tokendealer"
EXCHANGE_SCOPE = "grants:exchange"
DEFAULT_LONGEST_GRANT_S = 30 * 24 * 3600
_SCOPE = re.compile(r"[a-z][a-z0-9_]*(:[a-z][a-z0-9_]*)*")

ScopesByAudience = Mapping[str, frozenset[str]]


class PolicyError(Exception):
    """The policy file cannot be used; the text is one line that names every problem."""


class Flow(Enum):
    """The two ways to a token; the values are the policy file's table names."""

    CLIENT_CREDENTIALS = "client_credentials"
    TOKEN_EXCHANGE = "token_exchange"


@dataclass(frozen=True)
class ClientPolicy:
    """What one client may have, by flow and audience."""

    client_credentials: ScopesByAudience = field(default_factory=dict)
    token_exchange: ScopesByAudience = field(default_factory=dict)

    def allowed(self, flow: Flow) -> ScopesByAudience:
        """The scopes by audience in this flow."""
        return self.client_credentials if flow is Flow.CLIENT_CREDENTIALS else self.token_exchange


@dataclass(frozen=True)
class Policy:
    """All clients' policies, and the longest a sign-in grant may last (seconds)."""

    clients: Mapping[str, ClientPolicy]
    longest_grant_s: int = DEFAULT_LONGEST_GRANT_S

    def grant_scopes(self, client_id: str, flow: Flow, audience: str, requested: tuple[str, ...]) -> tuple[str, ...]:
        """The scopes of the token: those requested, which must all be allowed. There are no partial yeses.

        Raises:
            UnauthorizedClient: this client may not use this flow at all.
            InvalidTarget: nor get tokens for this audience in it, whether or not such an audience exists.
            InvalidScope: nor have one of the scopes there, or none is requested.
        """
        client = self.clients.get(client_id)
        allowed = client.allowed(flow) if client else {}
        if not allowed:
            raise UnauthorizedClient(f"this client may not use {flow.value}")
        if audience not in allowed:
            raise InvalidTarget(f"this client gets no tokens for the audience {audience}")
        excess = [scope for scope in requested if scope not in allowed[audience]]
        if excess:
            raise InvalidScope(f"this client may not have, for {audience}: {' '.join(excess)}")
        if not requested:
            raise InvalidScope("name the scopes wanted: there is no default")
        return requested

    def may_exchange(self, client_id: str) -> bool:
        """Whether grants can be issued for this client."""
        client = self.clients.get(client_id)
        return client is not None and bool(client.token_exchange)

    def scopes(self) -> list[str]:
        """Every scope any client may have, sorted."""
        every: set[str] = set()
        for client in self.clients.values():
            for flow in Flow:
                every.update(*client.allowed(flow).values())
        return sorted(every)

    @classmethod
    def parse(cls, text: str) -> Policy:
        """Read a policy file (TOML).

        Raises:
            PolicyError: it is malformed; all problems are named at once.
        """
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise PolicyError(f"the policy is not TOML: {problem}") from problem
        problems: list[str] = []
        _refuse_unknown(document, {"clients", "grants"}, "the policy", problems)
        longest = _longest_grant_s(document.get("grants", {}), problems)
        clients = _clients(document.get("clients"), problems)
        if problems:
            raise PolicyError("; ".join(problems))
        return cls(MappingProxyType(clients), longest)


def _longest_grant_s(table: Any, problems: list[str]) -> int:
    if not isinstance(table, dict):
        problems.append("grants must be a table")
        return 0
    _refuse_unknown(table, {"longest_lifetime_s"}, "grants", problems)
    longest = table.get("longest_lifetime_s", DEFAULT_LONGEST_GRANT_S)
    if type(longest) is not int or longest < 1:
        problems.append("grants.longest_lifetime_s must be a whole number of seconds, 1 or more")
        return 0
    return longest


def _clients(tables: Any, problems: list[str]) -> dict[str, ClientPolicy]:
    if not isinstance(tables, dict) or not tables:
        problems.append("the policy names no client: it needs [clients.<id>.client_credentials] tables")
        return {}
    clients = {}
    for client_id, table in tables.items():
        where = f"clients.{client_id}"
        if not CLIENT_ID.fullmatch(client_id):
            problems.append(f"{where} is no client id ({CLIENT_ID.pattern})")
        if not isinstance(table, dict):
            problems.append(f"{where} must be a table")
            continue
        _refuse_unknown(table, {flow.value for flow in Flow}, where, problems)
        own, exchange = (
            _scopes_by_audience(table.get(flow.value, {}), f"{where}.{flow.value}", problems) for flow in Flow
        )
        if exchange and EXCHANGE_SCOPE not in own.get(OWN_AUDIENCE, frozenset()):
            problems.append(f"{where} exchanges, so its client_credentials.{OWN_AUDIENCE} needs {EXCHANGE_SCOPE}")
        clients[client_id] = ClientPolicy(own, exchange)
    return clients


def _scopes_by_audience(table: Any, where: str, problems: list[str]) -> ScopesByAudience:
    if not isinstance(table, dict):
        problems.append(f"{where} must be a table of audiences")
        return {}
    scopes_by_audience = {}
    for audience, scopes in table.items():
        if not CLIENT_ID.fullmatch(audience):
            problems.append(f"{where}.{audience} is no audience ({CLIENT_ID.pattern})")
        if not isinstance(scopes, list) or not scopes or not all(_is_scope(scope) for scope in scopes):
            problems.append(f"{where}.{audience} must be a list of scopes such as activities:read")
            continue
        scopes_by_audience[audience] = frozenset(scopes)
    return MappingProxyType(scopes_by_audience)


def _is_scope(value: object) -> bool:
    return isinstance(value, str) and _SCOPE.fullmatch(value) is not None


def _refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str, problems: list[str]) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        problems.append(f"{where} has unknown entries: {', '.join(unknown)}")
