"""What is known about the request or task at hand, within its thread: logs, clients and views read it here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from os import urandom
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from flakon.verifier import Token as AccessToken

__all__ = [
    "RequestState",
    "current_athlete_id",
    "current_client_id",
    "current_token",
    "new_request_id",
    "request_id",
    "working",
]


class RequestState:
    """One request or task from its beginning to its end."""

    __slots__ = ("client_id", "error_code", "fields", "request_id", "reset", "started", "token")

    def __init__(self, request_id: str, started: float = 0.0, fields: dict[str, Any] | None = None) -> None:
        self.request_id = request_id
        self.started = started
        self.fields = fields
        self.token: AccessToken | None = None
        self.client_id: str | None = None
        self.error_code: str | None = None
        self.reset: Token[RequestState | None] | None = None


state: ContextVar[RequestState | None] = ContextVar("flakon", default=None)


def current_state() -> RequestState:
    """The request or task at hand; LookupError outside of any."""
    current = state.get()
    if current is None:
        raise LookupError("there is no request or task at hand")
    return current


def new_request_id() -> str:
    """32 random hexadecimal digits."""
    return urandom(16).hex()


def request_id() -> str | None:
    """The id of the request or task at hand, as it came with X-Request-Id or was made for it."""
    current = state.get()
    return current.request_id if current is not None else None


@contextmanager
def working(request_id: str | None = None, **fields: Any) -> Iterator[RequestState]:
    """Within the block, logs carry this request id (a new one by default) and `fields`, and clients pass the id on."""
    current = RequestState(request_id or new_request_id(), fields=fields)
    reset = state.set(current)
    try:
        yield current
    finally:
        state.reset(reset)


def current_token() -> "AccessToken":
    """The verified token that the request came with. RuntimeError where the operation takes none."""
    current = state.get()
    if current is None or current.token is None:
        raise RuntimeError("there is no verified token here: the operation's security is not oauth2")
    return current.token


def current_athlete_id() -> UUID:
    """The athlete for whom the request was made: the token's subject, of an athlete's or admin's operation."""
    token = current_token()
    if token.actor is None:
        raise RuntimeError(
            "the token is a service's own: only operations with x-subject athlete or admin have an athlete"
        )
    return UUID(token.subject)


def current_client_id() -> str:
    """The client that made the request: by HTTP Basic, or the `client_id` of its token."""
    current = state.get()
    if current is not None and current.token is not None:
        return current.token.client_id
    if current is None or current.client_id is None:
        raise RuntimeError("there is no authenticated client here: the operation is public")
    return current.client_id
