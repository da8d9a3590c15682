"""How the operations under /oauth/ answer: OAuth's own error body, and nothing that a cache may keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from flakon import context, errors, get_logger, metrics
from tokendealer.domain.grants import StoreAway
from tokendealer.domain.oauth_errors import InvalidClient, InvalidRequest, OAuthError, TemporarilyUnavailable

log = get_logger(__name__)


def refuse(error: OAuthError) -> Response:
    """The error response (RFC 6749, 5.2)."""
    state = context.state.get()
    client_id = state.client_id if state else None
    if state:
        state.error_code = error.error
    log.warning("oauth_refused", error=error.error, description=error.description, client_id=client_id)
    metrics.counter("oauth_refusals_total", "Refused OAuth requests", ("error",)).labels(error.error).inc()
    response = jsonify(error.body())
    response.status_code = error.status
    response.headers.update(error.headers())
    return response


def render_chassis_error(error: errors.Error) -> ResponseReturnValue | None:
    """What the chassis refuses before a view runs, in OAuth's words; None where OAuth has none, or elsewhere."""
    if not request.path.startswith("/oauth/"):
        return None
    description = error.detail or error.title
    if isinstance(error, errors.Unauthenticated):
        return refuse(InvalidClient(description))
    if isinstance(error, errors.BadRequest | errors.UnsupportedMediaType | errors.TooLarge | errors.Invalid):
        response = refuse(InvalidRequest(description))
        if isinstance(error, errors.TooLarge):
            response.status_code = error.status
        return response
    return None


def forbid_storing(response: Response) -> Response:
    """Says that no cache may keep an answer that didn't say otherwise; most of them hold secrets (RFC 6749, 5.1)."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if response.headers["Cache-Control"] == "no-store":
        response.headers["Pragma"] = "no-cache"
    return response


@contextmanager
def store_needed() -> Iterator[None]:
    """Within the block, a store that doesn't answer is a TemporarilyUnavailable."""
    try:
        yield
    except StoreAway as problem:
        log.warning("grants_unavailable", problem=str(problem))
        raise TemporarilyUnavailable("the store of grants does not answer; try again") from problem
