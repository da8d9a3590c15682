# ruff: noqa: N818 - the names are the API: errors.NotFound says it without a suffix
"""The errors a service answers with. Domain code raises them, only the chassis renders them.

    Error
    ├── BadRequest            400  bad_request              the request cannot be read
    ├── Unauthenticated       401  unauthenticated          who is asking is not known
    ├── Forbidden             403  forbidden                known, but not allowed
    ├── NotFound              404  not_found                no such thing, or not hers
    ├── MethodNotAllowed      405  method_not_allowed
    ├── Conflict              409  conflict                 it has changed, or exists already
    ├── PreconditionFailed    412  precondition_failed      If-Match names an older version
    ├── TooLarge              413  too_large
    ├── UnsupportedMediaType  415  unsupported_media_type
    ├── Invalid               422  invalid                  readable, but wrong; `errors` says where
    ├── PreconditionRequired  428  precondition_required    If-Match is missing
    ├── RateLimited           429  rate_limited             `retry_after_s`
    ├── ServerError           500  internal_error           a defect; nothing of it is shown
    ├── UpstreamFailed        502  upstream_failed          another service failed, or refused this one
    └── Unavailable           503  unavailable              `retry_after_s`

A service subclasses the nearest one with a `code` of its own (snake_case, stable: clients decide by it):

    class TooManyAttempts(errors.RateLimited):
        code = "too_many_attempts"

`ServiceClient` turns an answer back into the class that has its code, or else its status.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypedDict

__all__ = [
    "BadRequest",
    "Conflict",
    "Error",
    "Forbidden",
    "Invalid",
    "MethodNotAllowed",
    "NotFound",
    "PreconditionFailed",
    "PreconditionRequired",
    "Problem",
    "RateLimited",
    "ServerError",
    "TooLarge",
    "Unauthenticated",
    "Unavailable",
    "UnsupportedMediaType",
    "UpstreamFailed",
    "error_class",
]


COMMON_MEMBERS = frozenset({"type", "title", "status", "code", "detail", "errors", "request_id", "instance"})
"""Members of a problem that are no extensions of it."""


class Problem(TypedDict):
    """One thing that is wrong with a request: `path` is a JSON pointer within "path", "query", "header" or "body"."""

    path: str
    message: str


class Error(Exception):
    """Base of the tree.

    `detail` is for the caller: what is wrong, with which value, what to do. `headers` go into the answer. `extensions`
    are members of the problem beyond the common ones. `service` is set by ServiceClient to the name of the service that
    answered with it.
    """

    status: ClassVar[int] = 500
    code: str = "internal_error"
    title: ClassVar[str] = "Internal Server Error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        code: str | None = None,
        errors: Iterable[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        if code is not None:
            self.code = code
        self.errors: Sequence[Mapping[str, str]] = list(errors)
        self.headers: dict[str, str] = dict(headers or {})
        self.retry_after_s = retry_after_s
        self.extensions: dict[str, Any] = dict(extensions or {})
        self.service: str | None = None

    def problem(self, request_id: str | None) -> dict[str, Any]:
        """The members of its `application/problem+json` (RFC 9457)."""
        own = self.code not in _TREE_CODES
        document: dict[str, Any] = {
            "type": f"urn:problem-type:{self.code}" if own else "about:blank",
            "title": self.title,
            "status": self.status,
            "code": self.code,
        }
        if self.detail:
            document["detail"] = self.detail
        if self.errors:
            document["errors"] = self.errors
        if request_id:
            document["request_id"] = request_id
        return self.extensions | document


class BadRequest(Error):
    status = 400
    code = "bad_request"
    title = "Bad Request"


class Unauthenticated(Error):
    status = 401
    code = "unauthenticated"
    title = "Unauthorized"


class Forbidden(Error):
    status = 403
    code = "forbidden"
    title = "Forbidden"


class NotFound(Error):
    status = 404
    code = "not_found"
    title = "Not Found"


class MethodNotAllowed(Error):
    status = 405
    code = "method_not_allowed"
    title = "Method Not Allowed"


class Conflict(Error):
    status = 409
    code = "conflict"
    title = "Conflict"


class PreconditionFailed(Error):
    status = 412
    code = "precondition_failed"
    title = "Precondition Failed"


class TooLarge(Error):
    status = 413
    code = "too_large"
    title = "Content Too Large"


class UnsupportedMediaType(Error):
    status = 415
    code = "unsupported_media_type"
    title = "Unsupported Media Type"


class Invalid(Error):
    """`errors`: mappings with `in` ("path", "query", "header", "body"), `path` (JSON pointer) and `message`."""

    status = 422
    code = "invalid"
    title = "Unprocessable Content"


class PreconditionRequired(Error):
    status = 428
    code = "precondition_required"
    title = "Precondition Required"


class RateLimited(Error):
    """`retry_after_s` becomes the header Retry-After, rounded up to whole seconds."""

    status = 429
    code = "rate_limited"
    title = "Too Many Requests"


class ServerError(Error):
    """A defect. Raised by nobody: the chassis answers it for an exception that it does not know."""

    status = 500
    code = "internal_error"
    title = "Internal Server Error"


class UpstreamFailed(Error):
    """Another service answered with a defect, or refused the credentials of this one."""

    status = 502
    code = "upstream_failed"
    title = "Bad Gateway"


class Unavailable(Error):
    """`retry_after_s` becomes the header Retry-After, rounded up to whole seconds."""

    status = 503
    code = "unavailable"
    title = "Service Unavailable"


_TREE: dict[int, type[Error]] = {each.status: each for each in Error.__subclasses__()}
_TREE_CODES = frozenset(each.code for each in _TREE.values())


def error_class(status: int, code: str | None = None, known: Iterable[type[Error]] = ()) -> type[Error]:
    """The class for an answer: of `known` and of all subclasses the one with this code and status, else by status.

    Statuses outside of the tree become the nearest in it: other 4xx BadRequest, 504 Unavailable, other 5xx
    UpstreamFailed.
    """
    for candidate in known:
        if candidate.code == code:
            return candidate
    if code is not None and code not in _TREE_CODES:
        found = _subclass(Error, status, code)
        if found is not None:
            return found
    if status == 500:
        return UpstreamFailed
    if status in _TREE:
        return _TREE[status]
    if status == 504:
        return Unavailable
    return UpstreamFailed if status >= 500 else BadRequest


def _subclass(base: type[Error], status: int, code: str) -> type[Error] | None:
    for each in base.__subclasses__():
        if each.status == status and each.code == code:
            return each
        found = _subclass(each, status, code)
        if found is not None:
            return found
    return None
