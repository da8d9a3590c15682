"""Tokens: issued, introspected, revoked. The client is authenticated before any of these run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from flakon import SwaggerBlueprint, get_logger, metrics
from flakon.context import current_client_id
from tokendealer.domain.access_tokens import AccessTokens
from tokendealer.domain.grants import Grants
from tokendealer.domain.introspection import introspect
from tokendealer.domain.oauth_errors import InvalidRequest, OAuthError, UnsupportedTokenType
from tokendealer.domain.parameters import Parameters
from tokendealer.domain.token_endpoint import TokenEndpoint
from tokendealer.views import oauth_answers

log = get_logger(__name__)


def bind(api: SwaggerBlueprint, endpoint: TokenEndpoint, tokens: AccessTokens, grants: Grants) -> None:
    """Bind the operations under /oauth/."""
    api.register_error_handler(OAuthError, oauth_answers.refuse)

    @api.operation("issue_token")
    def issue_token(body: Mapping[str, str]) -> Response:
        parameters = _parameters(body)
        with oauth_answers.store_needed():
            answer = endpoint.answer(current_client_id(), parameters)
        token = answer.token
        log.info(
            "token_issued",
            client_id=token.client_id,
            subject=token.subject,
            audience=token.audience,
            scopes=token.scopes,
            jti=token.jti,
        )
        metrics.counter("tokens_issued_total", "Issued access tokens", ("client_id", "audience", "grant_type")).labels(
            token.client_id, token.audience, answer.grant_type.name.lower()
        ).inc()
        return jsonify(answer.body())

    @api.operation("introspect_token")
    def introspect_token(body: Mapping[str, str]) -> Response:
        token = _parameters(body).required("token")
        with oauth_answers.store_needed():
            return jsonify(introspect(token, current_client_id(), tokens, grants))

    @api.operation("revoke_token")
    def revoke_token(body: Mapping[str, str]) -> Response:
        token = _parameters(body).required("token")
        if tokens.read(token) is not None:
            raise UnsupportedTokenType("access tokens cannot be revoked; they end by themselves within five minutes")
        with oauth_answers.store_needed():
            grant = grants.revoke(token, current_client_id())
        if grant is not None:
            log.info("grant_revoked", client_id=grant.client_id, subject=grant.subject)
        return jsonify({})


def _parameters(body: Mapping[str, Any]) -> Parameters:
    if "client_secret" in body:
        raise InvalidRequest("the client authenticates by HTTP Basic alone: client_secret has no place in the body")
    parameters = Parameters(body)
    if parameters.get("client_id", current_client_id()) != current_client_id():
        raise InvalidRequest("client_id is not the client that authenticated")
    return parameters
