"""Every error of an app as `application/problem+json` (RFC 9457), or as the app's own renderer has it."""

import math
from collections.abc import Callable

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from flakon import context, errors
from flakon.logs import get_logger
from flakon.rendering import dumps

__all__ = ["ErrorRenderer", "install", "problem_response"]

log = get_logger(__name__)

MIMETYPE = "application/problem+json"
ErrorRenderer = Callable[[errors.Error], ResponseReturnValue | None]


def install(app: Flask, renderer: ErrorRenderer | None) -> None:
    """From now on the app answers every exception. `renderer` may give another form, or None for the usual one."""

    def handle(error: Exception) -> ResponseReturnValue:
        if isinstance(error, HTTPException) and (error.code is None or error.code < 400 or error.response is not None):
            return error  # a redirect, or an answer that a view has made itself by abort(response)
        known = _known(error)
        state = context.state.get()
        if state is not None:
            state.error_code = known.code
        return _rendered(app, known, renderer)

    app.register_error_handler(Exception, handle)


def _known(error: Exception) -> errors.Error:
    """The error of the tree that is answered for an exception; those that nobody expected are logged in full."""
    if isinstance(error, errors.Error):
        return _from_service(error) if error.service is not None else error
    if isinstance(error, HTTPException):
        return _from_werkzeug(error)
    log.error("unhandled_exception", exc_info=error)
    return errors.ServerError()


def _from_service(error: errors.Error) -> errors.Error:
    """Another service's answer, passed on to this one's caller.

    That service's refusal of this one's token or request is no refusal of the caller: it is a defect between the two.
    """
    if error.status in (400, 401, 403, 405, 413, 415):
        log.error("refused_by_service", upstream=error.service, status=error.status, code=error.code, exc_info=error)
        return errors.UpstreamFailed()
    if error.status >= 500:
        log.warning(
            "failed_by_service", upstream=error.service, status=error.status, code=error.code, detail=error.detail
        )
    return error


def _from_werkzeug(error: HTTPException) -> errors.Error:
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name.lower() not in ("content-type",)}
    if status >= 500:
        log.error("unhandled_exception", exc_info=error)
    kind = errors.ServerError if status == 500 else errors.error_class(status)
    if kind.status != status:
        # A status that the tree has no class for, such as 431 or 418, is answered as what it is.
        kind = type(type(error).__name__, (kind,), {"status": status, "title": error.name})
    detail = {404: "There is nothing at this address", 405: "This method is not allowed at this address"}.get(status)
    if status == 413:
        detail = "The body is larger than this address takes"
    return kind(detail or (error.description if status < 500 else None), headers=headers)


def _rendered(app: Flask, error: errors.Error, renderer: ErrorRenderer | None) -> Response:
    if renderer is not None:
        try:
            value = renderer(error)
            if value is not None:
                response = app.make_response(value)
                return _with_headers(response, error)
        except Exception as failure:  # whatever a renderer runs into, the caller still gets an answer
            log.error("error_not_rendered", exc_info=failure)
    return problem_response(error)


def problem_response(error: errors.Error) -> Response:
    """The error as problem+json."""
    body = dumps(error.problem(context.request_id()))
    response = Response(body, error.status, content_type=MIMETYPE)
    response.headers["Cache-Control"] = "no-store"
    return _with_headers(response, error)


def _with_headers(response: Response, error: errors.Error) -> Response:
    for name, value in error.headers.items():
        response.headers[name] = value
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_s)))
    return response
