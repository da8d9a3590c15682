"""What the token endpoint decides: who gets which token."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tokendealer.domain.access_tokens import AccessTokens, IssuedToken
from tokendealer.domain.grants import Grants
from tokendealer.domain.oauth_errors import InvalidGrant, InvalidRequest, InvalidTarget, UnsupportedGrantType
from tokendealer.domain.parameters import Parameters, parse_scope
from tokendealer.domain.policy import EXCHANGE_SCOPE, OWN_AUDIENCE, Flow, Policy

GRANT_TOKEN_TYPE = "urn:runnerly:token-type:sign-in-grant"
ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token"


class GrantType(Enum):
    """The grant types there are, by their names in requests."""

    CLIENT_CREDENTIALS = "client_credentials"
    TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


@dataclass(frozen=True)
class TokenAnswer:
    """The token, and by which grant type it was had."""

    token: IssuedToken
    grant_type: GrantType

    def body(self) -> dict[str, object]:
        """The response's JSON (RFC 6749, 5.1; RFC 8693, 2.2.1)."""
        answer: dict[str, object] = {
            "access_token": self.token.access_token,
            "token_type": "Bearer",
            "expires_in": self.token.expires_in_s,
            "scope": " ".join(self.token.scopes),
        }
        if self.grant_type is GrantType.TOKEN_EXCHANGE:
            answer["issued_token_type"] = ACCESS_TOKEN_TYPE
        return answer


class TokenEndpoint:
    """Answers an authenticated client's request for a token."""

    def __init__(self, policy: Policy, tokens: AccessTokens, grants: Grants) -> None:
        self._policy = policy
        self._tokens = tokens
        self._grants = grants

    def answer(self, client_id: str, parameters: Parameters) -> TokenAnswer:
        """The token asked for.

        Raises:
            OAuthError: it is refused.
            StoreAway: a grant would have to be looked up and the store doesn't answer.
        """
        if parameters.get("client_id", client_id) != client_id:
            raise InvalidRequest("client_id is not the client that authenticated")
        wanted = parameters.required("grant_type")
        try:
            grant_type = GrantType(wanted)
        except ValueError:
            raise UnsupportedGrantType(f"the grant type {wanted} is not supported") from None
        if "resource" in parameters:
            raise InvalidTarget("name the service with audience; resource is not supported")
        if grant_type is GrantType.CLIENT_CREDENTIALS:
            return TokenAnswer(self._for_the_client(client_id, parameters), grant_type)
        return TokenAnswer(self._for_an_athlete(client_id, parameters), grant_type)

    def _for_the_client(self, client_id: str, parameters: Parameters) -> IssuedToken:
        audience = parameters.required("audience")
        wanted = parse_scope(parameters.get("scope"))
        scopes = self._policy.grant_scopes(client_id, Flow.CLIENT_CREDENTIALS, audience, wanted)
        return self._tokens.issue(subject=client_id, client_id=client_id, audience=audience, scopes=scopes)

    def _for_an_athlete(self, client_id: str, parameters: Parameters) -> IssuedToken:
        secret = parameters.required("subject_token")
        _expect(parameters.required("subject_token_type"), GRANT_TOKEN_TYPE, "subject_token_type")
        actor_token = parameters.required("actor_token")
        _expect(parameters.required("actor_token_type"), ACCESS_TOKEN_TYPE, "actor_token_type")
        _expect(parameters.get("requested_token_type", ACCESS_TOKEN_TYPE), ACCESS_TOKEN_TYPE, "requested_token_type")
        audience = parameters.required("audience")
        wanted = parse_scope(parameters.get("scope"))
        scopes = self._policy.grant_scopes(client_id, Flow.TOKEN_EXCHANGE, audience, wanted)
        self._check_actor(client_id, actor_token)
        grant = self._grants.find(secret)
        if grant is None or grant.client_id != client_id:
            raise InvalidGrant("the sign-in grant is unknown, has ended, was revoked or belongs to another client")
        return self._tokens.issue(
            subject=grant.subject,
            client_id=client_id,
            audience=audience,
            scopes=scopes,
            actor=client_id,
            not_after=grant.expires_at,
        )

    def _check_actor(self, client_id: str, actor_token: str) -> None:
        claims = self._tokens.read(actor_token)
        if claims is None:
            raise InvalidRequest("the actor token is no access token of this server, or has ended")
        if claims["client_id"] != client_id or claims["sub"] != client_id or "act" in claims:
            raise InvalidRequest("the actor token is not the authenticated client's own")
        if claims["aud"] != OWN_AUDIENCE or EXCHANGE_SCOPE not in claims["scope"].split():
            raise InvalidRequest(f"the actor token must be for the audience {OWN_AUDIENCE} with {EXCHANGE_SCOPE}")


def _expect(value: str, expected: str, name: str) -> None:
    if value != expected:
        raise InvalidRequest(f"{name} must be {expected}")
