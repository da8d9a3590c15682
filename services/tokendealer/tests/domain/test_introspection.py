from __future__ import annotations

from typing import Any

import pytest

from tokendealer.domain.access_tokens import AccessTokens
from tokendealer.domain.grants import Grants
from tokendealer.domain.introspection import introspect

ANNA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
INACTIVE = {"active": False}


@pytest.fixture
def token(tokens: AccessTokens) -> str:
    issued = tokens.issue(subject=ANNA, client_id="web", audience="dataservice", scopes=("athlete:read",), actor="web")
    return issued.access_token


@pytest.mark.parametrize("client_id", ["web", "dataservice"])
def test_a_token_is_told_to_its_client_and_its_audience(
    token: str, client_id: str, tokens: AccessTokens, grants: Grants
) -> None:
    told = introspect(token, client_id, tokens, grants)
    assert told["active"] is True
    assert told["token_type"] == "Bearer"
    assert (told["sub"], told["act"], told["scope"]) == (ANNA, {"sub": "web"}, "athlete:read")


def test_a_token_is_inactive_to_others_and_once_ended(
    token: str, tokens: AccessTokens, grants: Grants, clock: Any
) -> None:
    assert introspect(token, "reports", tokens, grants) == INACTIVE
    clock.forward(300)
    assert introspect(token, "web", tokens, grants) == INACTIVE


def test_a_grant_is_told_to_its_client_until_it_ends(tokens: AccessTokens, grants: Grants, clock: Any) -> None:
    grant = grants.issue(ANNA, "web", 3600).secret
    assert introspect(grant, "web", tokens, grants) == {
        "active": True,
        "token_type": "urn:runnerly:token-type:sign-in-grant",
        "client_id": "web",
        "sub": ANNA,
        "iss": "http://tokendealer.test",
        "iat": int(clock()),
        "exp": int(clock()) + 3600,
    }
    assert introspect(grant, "dataservice", tokens, grants) == INACTIVE
    clock.forward(3600)
    assert introspect(grant, "web", tokens, grants) == INACTIVE


def test_garbage_is_inactive(tokens: AccessTokens, grants: Grants) -> None:
    assert introspect("garbage", "web", tokens, grants) == INACTIVE
