"""Strong entity tags: of what is answered, byte by byte."""

import hashlib
import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, request

from flakon import errors
from flakon.rendering import dumps

_TAG = re.compile(r'(W/)?"[\x21\x23-\x7e\x80-\xff]*"')

T = TypeVar("T")


def tagged(data: Any, status: int = 200) -> Response:
    """The data as JSON with its ETag; 304 without a body when If-None-Match names it."""
    body = dumps(data)
    tag = _tag(body)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    wanted = request.headers.get("If-None-Match")
    if wanted is not None and request.method == "GET" and _names(wanted, tag, weakly=True):
        return Response(status=304, headers=headers)
    return Response(body, status, headers, content_type="application/json")


def if_match(shape: Callable[[T], Any]) -> Callable[[T], None]:
    """A check of the state before a change: raises PreconditionFailed (412) when If-Match names another one.

    `shape` makes of that state what the GET answers.
    """
    wanted = request.headers.get("If-Match")

    def check(state: T) -> None:
        if wanted is not None and not _names(wanted, _tag(dumps(shape(state))), weakly=False):
            raise errors.PreconditionFailed("It has changed since you read it: read it again, then change it.")

    return check


def _tag(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def _names(header: str, tag: str, *, weakly: bool) -> bool:
    if header.strip() == "*":
        return True
    found = [match.group() for match in _TAG.finditer(header)]
    return tag in found or (weakly and f"W/{tag}" in found)
