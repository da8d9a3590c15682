# ruff: noqa: N818 - the names are OAuth's own
"""The errors OAuth names, as exceptions.

    OAuthError
    ├── InvalidRequest           400 invalid_request           missing, malformed, repeated parameter; a bad actor token
    ├── InvalidClient            401 invalid_client            unknown client, wrong secret, no HTTP Basic
    ├── InvalidGrant             400 invalid_grant             unknown, ended or revoked grant, or another client's
    ├── InvalidScope             400 invalid_scope             no scope, a malformed one, one outside the policy
    ├── InvalidTarget            400 invalid_target            an audience outside the policy (RFC 8707)
    ├── UnauthorizedClient       400 unauthorized_client       a grant type this client may not use
    ├── UnsupportedGrantType     400 unsupported_grant_type
    ├── UnsupportedTokenType     400 unsupported_token_type    an access token cannot be revoked (RFC 7009)
    └── TemporarilyUnavailable   503 temporarily_unavailable   Redis, where the grants lie, is away

RFC 8693 (2.2.2) would have a bad subject token answered `invalid_request`. A sign-in grant that has ended is answered
`invalid_grant` all the same, which RFC 6749 (5.2) defines for exactly that: its holder has to tell "she is signed out"
from "I asked wrongly".
"""

from __future__ import annotations

import re
from typing import ClassVar

_NOT_DESCRIBABLE = re.compile(r"[^\x20-\x21\x23-\x5B\x5D-\x7E]")
_LIKE_A_SECRET = re.compile(r"[\w.~+/=%-]{40,}")  # 256 bits take 40 characters or more, no name does
_LONGEST_DESCRIPTION = 300


class OAuthError(Exception):
    """A refusal in OAuth's own words.

    `description` may repeat what was received: it becomes plain ASCII without quotes, as RFC 6749 (5.2) wants it, and
    what may be a secret (for a client that mixed its parameters up) does not stay in it.
    """

    error: ClassVar[str]
    status: ClassVar[int] = 400

    def __init__(self, description: str) -> None:
        described = _LIKE_A_SECRET.sub("(hidden)", _NOT_DESCRIBABLE.sub("?", description))
        self.description = described[:_LONGEST_DESCRIPTION]
        super().__init__(self.description)

    def body(self) -> dict[str, str]:
        """The error response's JSON."""
        return {"error": self.error, "error_description": self.description}

    def headers(self) -> dict[str, str]:
        """The headers this error needs besides those of every answer."""
        return {}


class InvalidRequest(OAuthError):
    error = "invalid_request"


class InvalidClient(OAuthError):
    error = "invalid_client"
    status = 401

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Basic realm="tokendealer", charset="UTF-8"'}


class InvalidGrant(OAuthError):
    error = "invalid_grant"


class InvalidScope(OAuthError):
    error = "invalid_scope"


class InvalidTarget(OAuthError):
    error = "invalid_target"


class UnauthorizedClient(OAuthError):
    error = "unauthorized_client"


class UnsupportedGrantType(OAuthError):
    error = "unsupported_grant_type"


class UnsupportedTokenType(OAuthError):
    error = "unsupported_token_type"


class TemporarilyUnavailable(OAuthError):
    error = "temporarily_unavailable"
    status = 503
    retry_after_s: ClassVar[int] = 5

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after_s)}
