"""What anyone may know: the public keys, and where everything is."""

from __future__ import annotations

from typing import Any

from flakon import SwaggerBlueprint
from tokendealer.domain.policy import Policy
from tokendealer.domain.token_endpoint import GrantType
from tokendealer.keys.service import Keys

_BASIC = ["client_secret_basic"]


def bind(api: SwaggerBlueprint, issuer: str, policy: Policy, keys: Keys, jwks_max_age_s: int) -> None:
    """Bind the operations under /.well-known/."""
    cached = {"Cache-Control": f"public, max-age={jwks_max_age_s}"}
    metadata = {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth/token",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "scopes_supported": policy.scopes(),
        "response_types_supported": ["none"],
        "grant_types_supported": [grant_type.value for grant_type in GrantType],
        "token_endpoint_auth_methods_supported": _BASIC,
        "introspection_endpoint_auth_methods_supported": _BASIC,
        "revocation_endpoint_auth_methods_supported": _BASIC,
    }

    @api.operation("get_jwks")
    def get_jwks() -> tuple[dict[str, Any], int, dict[str, str]]:
        return dict(keys.jwks()), 200, cached

    @api.operation("get_metadata")
    def get_metadata() -> tuple[dict[str, Any], int, dict[str, str]]:
        return metadata, 200, cached
