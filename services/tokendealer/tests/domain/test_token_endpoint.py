from __future__ import annotations

from typing import Any

import pytest

from tokendealer.domain.access_tokens import AccessTokens
from tokendealer.domain.grants import Grants, StoreAway
from tokendealer.domain.oauth_errors import (
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    OAuthError,
    UnauthorizedClient,
    UnsupportedGrantType,
)
from tokendealer.domain.parameters import Parameters
from tokendealer.domain.policy import Policy
from tokendealer.domain.token_endpoint import TokenEndpoint

ANNA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


@pytest.fixture
def endpoint(policy: Policy, tokens: AccessTokens, grants: Grants) -> TokenEndpoint:
    return TokenEndpoint(policy, tokens, grants)


def own(**changes: str | None) -> Parameters:
    """A good request of reports for itself, with changes; None takes a parameter away."""
    wanted = {"grant_type": "client_credentials", "audience": "dataservice", "scope": "mail:read"} | changes
    return Parameters({name: value for name, value in wanted.items() if value is not None})


class TestClientCredentials:
    def test_a_client_gets_a_token_for_itself(self, endpoint: TokenEndpoint, tokens: AccessTokens) -> None:
        answer = endpoint.answer("reports", own(scope="mail:read roles:read")).body()
        assert answer["token_type"] == "Bearer"
        assert answer["expires_in"] == 300
        assert answer["scope"] == "mail:read roles:read"
        assert "issued_token_type" not in answer
        claims = tokens.read(str(answer["access_token"]))
        assert claims is not None
        assert (claims["sub"], claims["client_id"], claims["aud"]) == ("reports", "reports", "dataservice")
        assert claims["scope"] == "mail:read roles:read"
        assert "act" not in claims

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"grant_type": None}, InvalidRequest),
            ({"grant_type": "password"}, UnsupportedGrantType),
            ({"grant_type": "authorization_code"}, UnsupportedGrantType),
            ({"audience": None}, InvalidRequest),
            ({"audience": "stravaworker"}, InvalidTarget),
            ({"audience": "dataservice stravaworker"}, InvalidTarget),
            ({"resource": "http://dataservice"}, InvalidTarget),
            ({"scope": None}, InvalidScope),
            ({"scope": "mail:read strava:credentials"}, InvalidScope),
            ({"scope": "mail:read  roles:read"}, InvalidScope),
            ({"scope": "athlete:read"}, InvalidScope),
            ({"client_id": "web"}, InvalidRequest),
        ],
    )
    def test_it_is_refused(self, endpoint: TokenEndpoint, changes: Any, refusal: type[OAuthError]) -> None:
        with pytest.raises(refusal) as raised:
            endpoint.answer("reports", own(**changes))
        assert type(raised.value) is refusal

    def test_the_clients_own_id_may_be_given(self, endpoint: TokenEndpoint) -> None:
        assert endpoint.answer("reports", own(client_id="reports")).token.client_id == "reports"

    def test_it_works_while_the_grants_are_away(self, endpoint: TokenEndpoint, store: Any) -> None:
        store.away = True
        assert endpoint.answer("reports", own()).token.audience == "dataservice"


class TestTokenExchange:
    @pytest.fixture
    def actor_token(self, endpoint: TokenEndpoint) -> str:
        return endpoint.answer("web", own(audience="tokendealer", scope="grants:exchange")).token.access_token

    @pytest.fixture
    def good(self, grants: Grants, actor_token: str) -> dict[str, str]:
        return {
            "grant_type": EXCHANGE,
            "subject_token": grants.issue(ANNA, "web", 3600).secret,
            "subject_token_type": "urn:runnerly:token-type:sign-in-grant",
            "actor_token": actor_token,
            "actor_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "audience": "dataservice",
            "scope": "activities:read",
        }

    def test_web_gets_a_token_for_the_athlete(
        self, endpoint: TokenEndpoint, tokens: AccessTokens, good: dict[str, str]
    ) -> None:
        answer = endpoint.answer("web", Parameters(good)).body()
        assert answer["issued_token_type"] == "urn:ietf:params:oauth:token-type:access_token"
        assert answer["scope"] == "activities:read"
        claims = tokens.read(str(answer["access_token"]))
        assert claims is not None
        assert (claims["sub"], claims["act"], claims["client_id"]) == (ANNA, {"sub": "web"}, "web")
        assert (claims["aud"], claims["scope"]) == ("dataservice", "activities:read")

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"subject_token": ""}, InvalidRequest),
            ({"subject_token_type": ""}, InvalidRequest),
            ({"subject_token_type": "urn:ietf:params:oauth:token-type:access_token"}, InvalidRequest),
            ({"actor_token": ""}, InvalidRequest),
            ({"actor_token": "garbage"}, InvalidRequest),
            ({"actor_token_type": ""}, InvalidRequest),
            ({"actor_token_type": "urn:ietf:params:oauth:token-type:jwt"}, InvalidRequest),
            ({"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"}, InvalidRequest),
            ({"audience": ""}, InvalidRequest),
            ({"audience": "tokendealer"}, InvalidTarget),
            ({"scope": ""}, InvalidScope),
            ({"scope": "accounts:sign_in"}, InvalidScope),
            ({"subject_token": "rsg_" + "x" * 43}, InvalidGrant),
            ({"subject_token": "garbage"}, InvalidGrant),
        ],
    )
    def test_it_is_refused(
        self, endpoint: TokenEndpoint, good: dict[str, str], changes: dict[str, str], refusal: type[OAuthError]
    ) -> None:
        given = {name: value for name, value in (good | changes).items() if value}
        with pytest.raises(refusal) as raised:
            endpoint.answer("web", Parameters(given))
        assert type(raised.value) is refusal

    def test_no_grant_no_token(self, endpoint: TokenEndpoint, good: dict[str, str]) -> None:
        """An athlete's id, web's own token, another athlete's access token: none stands for a grant."""
        for instead in (ANNA, good["actor_token"], endpoint.answer("web", Parameters(good)).token.access_token):
            with pytest.raises(InvalidGrant):
                endpoint.answer("web", Parameters(good | {"subject_token": instead}))

    def test_an_ended_grant_is_refused(self, endpoint: TokenEndpoint, good: dict[str, str], clock: Any) -> None:
        clock.forward(3600)
        fresh = endpoint.answer("web", own(audience="tokendealer", scope="grants:exchange")).token.access_token
        with pytest.raises(InvalidGrant):
            endpoint.answer("web", Parameters(good | {"actor_token": fresh}))

    def test_a_revoked_grant_is_refused_at_once(
        self, endpoint: TokenEndpoint, good: dict[str, str], grants: Grants
    ) -> None:
        endpoint.answer("web", Parameters(good))
        grants.revoke(good["subject_token"], "web")
        with pytest.raises(InvalidGrant):
            endpoint.answer("web", Parameters(good))

    def test_a_grant_for_another_client_is_refused(
        self, endpoint: TokenEndpoint, good: dict[str, str], grants: Grants
    ) -> None:
        other = grants.issue(ANNA, "watch", 3600).secret
        with pytest.raises(InvalidGrant):
            endpoint.answer("web", Parameters(good | {"subject_token": other}))

    def test_the_token_ends_with_its_grant(self, endpoint: TokenEndpoint, good: dict[str, str], grants: Grants) -> None:
        short = grants.issue(ANNA, "web", 7).secret
        assert endpoint.answer("web", Parameters(good | {"subject_token": short})).body()["expires_in"] == 7

    def test_a_client_without_exchange_in_its_policy_is_refused(
        self, endpoint: TokenEndpoint, good: dict[str, str]
    ) -> None:
        with pytest.raises(UnauthorizedClient):
            endpoint.answer("reports", Parameters(good))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"audience": "dataservice"},
            {"scopes": ("grants:issue",)},
            {"scopes": ("grants:exchange:not",)},
            {"client_id": "reports", "subject": "reports"},
            {"subject": ANNA, "actor": "web"},
            {"actor": "reports"},
            {"not_after": 0},
        ],
    )
    def test_the_actor_token_must_be_the_clients_own_and_for_exchanging(
        self, endpoint: TokenEndpoint, tokens: AccessTokens, good: dict[str, str], wrong: dict[str, Any]
    ) -> None:
        right: dict[str, Any] = {
            "subject": "web",
            "client_id": "web",
            "audience": "tokendealer",
            "scopes": ("grants:exchange",),
        }
        accepted = endpoint.answer("web", Parameters(good | {"actor_token": tokens.issue(**right).access_token}))
        assert accepted.token.subject == ANNA
        forged = tokens.issue(**(right | wrong)).access_token
        with pytest.raises(InvalidRequest, match="actor token"):
            endpoint.answer("web", Parameters(good | {"actor_token": forged}))

    def test_it_says_so_when_the_grants_are_away(
        self, endpoint: TokenEndpoint, good: dict[str, str], store: Any
    ) -> None:
        store.away = True
        with pytest.raises(StoreAway):
            endpoint.answer("web", Parameters(good))
