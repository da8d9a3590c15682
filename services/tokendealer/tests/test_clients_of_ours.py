"""The other side: flakon's token sources and service client, as the other services use them, with the real service."""

from __future__ import annotations

from typing import Any

import jwt
import pytest

from flakon import ClientCredentials, Secret, ServiceClient, TokenExchange, TokenVerifier
from flakon.jwks import HttpJwks
from flakon.testing import serving
from flakon.tokens import GrantEnded, TokenRefused

ANNA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"


def own(url: str, service: Any, client_id: str, audience: str, scope: str) -> ClientCredentials:
    return ClientCredentials(f"{url}/oauth/token", client_id, Secret(service.secrets[client_id]), audience, scope)


def for_athlete(url: str, service: Any, grant: str) -> TokenExchange:
    """A source with an empty cache, so that each one asks."""
    actor = own(url, service, "web", "tokendealer", "grants:exchange")
    secret = Secret(service.secrets["web"])
    return TokenExchange(f"{url}/oauth/token", "web", secret, grant, "dataservice", "athlete:read", actor=actor)


def test_from_sign_in_to_sign_out(service: Any) -> None:
    with serving(service.app) as url:
        tokendealer = ServiceClient(url, own(url, service, "dataservice", "tokendealer", "grants:issue grants:revoke"))
        wanted = {"subject": ANNA, "client_id": "web", "lifetime_s": 3600}
        old, new = (tokendealer.post("/grants", json=wanted).data for _ in range(2))

        token = for_athlete(url, service, old["grant"]).token()
        verifier = TokenVerifier("http://tokendealer.test", "dataservice", HttpJwks(f"{url}/.well-known/jwks.json"))
        verified = verifier.verify(token)
        assert (verified.subject, verified.actor, verified.scopes) == (ANNA, "web", frozenset(["athlete:read"]))

        tokendealer.delete("/grants", params={"subject": ANNA, "except_grant_id": new["grant_id"]})
        with pytest.raises(GrantEnded):
            for_athlete(url, service, old["grant"]).token()
        assert for_athlete(url, service, new["grant"]).token()


def test_a_service_that_asks_for_too_much_is_told_so(service: Any) -> None:
    with serving(service.app) as url:
        assert jwt.get_unverified_header(own(url, service, "reports", "dataservice", "mail:read").token())
        with pytest.raises(TokenRefused, match="invalid_scope"):
            own(url, service, "reports", "dataservice", "strava:credentials").token()
