"""What an operation's document demands of the caller, enforced: a guard per operation, made once at start-up.

Refused are, in this order: no or wrong credentials (401, `invalid_token` or `invalid_client`), missing scopes (403,
`insufficient_scope`), a token for the wrong kind of subject (403, `wrong_subject`), an athlete who is no admin (403,
`not_an_admin`). WWW-Authenticate says what RFC 6750 wants it to say.
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from flakon import errors
from flakon.context import RequestState
from flakon.openapi import Operation
from flakon.requirement import Requirement
from flakon.verifier import InvalidToken, Token, TokenVerifier

__all__ = [
    "AdminCheck",
    "ClientCheck",
    "Guard",
    "InsufficientScope",
    "InvalidClient",
    "NotAnAdmin",
    "WrongSubject",
    "guard",
]

_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

AdminCheck = Callable[[UUID], bool]
ClientCheck = Callable[[str, str], bool]
Guard = Callable[[Mapping[str, Any], RequestState], None]


class InvalidClient(errors.Unauthenticated):
    """The client is unknown or its secret is wrong."""

    code = "invalid_client"


class InsufficientScope(errors.Forbidden):
    """The token is good, but does not carry every scope that the operation needs."""

    code = "insufficient_scope"


class WrongSubject(errors.Forbidden):
    """The token is a service's where an athlete's is needed, or the other way round."""

    code = "wrong_subject"


class NotAnAdmin(errors.Forbidden):
    """The athlete has not, or not any more, the role that the operation needs."""

    code = "not_an_admin"


def guard(
    operation: Operation,
    realm: str,
    verifier: TokenVerifier | None,
    admin_check: AdminCheck | None,
    client_check: ClientCheck | None,
) -> Guard | None:
    """What to call with the WSGI environment before the operation's view, or None for a public operation."""
    requirement = operation.requirement
    if requirement.scheme is None:
        return None
    if requirement.scheme == "client":
        if client_check is None:
            raise ValueError(f"{operation} wants HTTP Basic: give create_app a client_check")
        return _client_guard(realm, client_check)
    if verifier is None:
        raise ValueError(f"{operation} wants a token: give create_app a verifier")
    if requirement.subject == "admin" and admin_check is None:
        raise ValueError(f"{operation} is for admins: give create_app an admin_check")
    return _token_guard(requirement, realm, verifier, admin_check)


def _token_guard(
    requirement: Requirement, realm: str, verifier: TokenVerifier, admin_check: AdminCheck | None
) -> Guard:
    needed = frozenset(requirement.scopes)
    check_subject = _check_service if requirement.subject == "service" else _check_athlete
    is_admin = admin_check if requirement.subject == "admin" else None
    challenge = f'Bearer realm="{realm}"'
    refusal = f'{challenge}, error="invalid_token"'
    too_narrow = f'{challenge}, error="insufficient_scope", scope="{" ".join(requirement.scopes)}"'

    def check(environ: Mapping[str, Any], state: RequestState) -> None:
        header = environ.get("HTTP_AUTHORIZATION")
        if not header:
            raise InvalidToken("A token is needed here", headers={"WWW-Authenticate": challenge})
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer":
            raise InvalidToken("A bearer token is needed here", headers={"WWW-Authenticate": challenge})
        try:
            token = verifier.verify(text.strip())
        except InvalidToken as error:
            error.headers["WWW-Authenticate"] = refusal
            raise
        state.client_id = token.client_id
        if not needed <= token.scopes:
            missing = ", ".join(sorted(needed - token.scopes))
            raise InsufficientScope(f"The token lacks {missing}", headers={"WWW-Authenticate": too_narrow})
        check_subject(token)
        if is_admin is not None and not is_admin(UUID(token.subject)):
            raise NotAnAdmin("Only an admin may do this")
        state.token = token

    return check


def _check_service(token: Token) -> None:
    if token.actor is not None or token.subject != token.client_id:
        raise WrongSubject("Only a service itself may do this, not for an athlete")


def _check_athlete(token: Token) -> None:
    if token.actor is None:
        raise WrongSubject("This can only be done for an athlete who is signed in")
    if not _UUID.fullmatch(token.subject):
        raise WrongSubject("The token's subject is not an athlete")


def _client_guard(realm: str, client_check: ClientCheck) -> Guard:
    challenge = {"WWW-Authenticate": f'Basic realm="{realm}"'}

    def check(environ: Mapping[str, Any], state: RequestState) -> None:
        credentials = _basic(environ.get("HTTP_AUTHORIZATION", ""))
        if credentials is None:
            raise InvalidClient("The client has to authenticate by HTTP Basic", headers=challenge)
        if not client_check(*credentials):
            raise InvalidClient("The client is unknown or its secret is wrong", headers=challenge)
        state.client_id = credentials[0]

    return check


def _basic(header: str) -> tuple[str, str] | None:
    """Client id and secret, each form-urlencoded as RFC 6749 (2.3.1) wants it, or None."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:  # not base64, not ASCII, or not UTF-8
        return None
    return (unquote_plus(name), unquote_plus(secret)) if colon else None
