"""What a client may learn about a token (RFC 7662)."""

from __future__ import annotations

from tokendealer.domain.access_tokens import AccessTokens
from tokendealer.domain.grants import Grants, looks_like_a_grant
from tokendealer.domain.token_endpoint import GRANT_TOKEN_TYPE

_TOLD = ("scope", "client_id", "sub", "aud", "iss", "exp", "iat", "nbf", "jti", "act")


def introspect(token: str, client_id: str, tokens: AccessTokens, grants: Grants) -> dict[str, object]:
    """What an active token says, to the client it was issued for or is meant for; else only that it isn't active.

    Raises:
        StoreAway: the token looks like a grant and the store doesn't answer.
    """
    inactive: dict[str, object] = {"active": False}
    if looks_like_a_grant(token):
        grant = grants.find(token)
        if grant is None or grant.client_id != client_id:
            return inactive
        return {
            "active": True,
            "token_type": GRANT_TOKEN_TYPE,
            "client_id": grant.client_id,
            "sub": grant.subject,
            "iss": tokens.issuer,
            "iat": grant.issued_at,
            "exp": grant.expires_at,
        }
    claims = tokens.read(token)
    if claims is None or client_id not in (claims["client_id"], claims["aud"]):
        return inactive
    return {"active": True, "token_type": "Bearer"} | {name: claims[name] for name in _TOLD if name in claims}
