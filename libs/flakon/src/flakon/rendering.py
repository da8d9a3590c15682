"""What a view returns, as a response."""

from typing import Any

import orjson
from flask import Response
from flask.json.provider import JSONProvider

__all__ = ["OrjsonProvider", "dumps", "to_response"]

JSON = "application/json"
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def dumps(data: Any) -> bytes:
    """JSON of dicts, lists, dataclasses, text, numbers, UUIDs, dates and aware datetimes (UTC with a Z)."""
    return orjson.dumps(data, option=_OPTIONS)


class OrjsonProvider(JSONProvider):
    """Flask's jsonify and request.json by orjson."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        return Response(dumps(self._prepare_response_obj(args, kwargs)), content_type=JSON)


def to_response(value: Any, status: int | None, name: str) -> Response:
    """A view's return value as a response.

    dict, list or a dataclass: JSON with `status`. (data, status) and (data, status, headers): so. None: 204, or an
    empty answer with the given status. A Response stays as it is. `status` None means that a view has to say it.
    """
    if isinstance(value, Response):
        return value
    headers = None
    if isinstance(value, tuple):
        if len(value) not in (2, 3):
            raise TypeError(
                f"{name} returned a tuple of {len(value)}; return (data, status) or (data, status, headers)"
            )
        status = value[1]
        headers = value[2] if len(value) == 3 else None
        value = value[0]
        if isinstance(value, Response):
            value.status_code = status
            value.headers.extend(headers or {})
            return value
    if value is None:
        response = Response(status=_empty(status, name), headers=headers)
        response.headers.pop("Content-Type", None)
        return response
    if status is None:
        raise TypeError(f"{name} has several successful statuses; return (data, status)")
    return Response(dumps(value), status, headers, content_type=JSON)


def _empty(status: int | None, name: str) -> int:
    """The status of an answer without content."""
    if status == 200:
        raise TypeError(f"{name} returned nothing, and its status 200 has content; return (None, 204) for none")
    return status if status is not None else 204
