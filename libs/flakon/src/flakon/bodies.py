"""Request bodies: read within their limit, parsed by their type, validated by their schema."""

import re
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import orjson
from flask import Request

from flakon import errors
from flakon.openapi import DocumentError, Operation
from flakon.params import FormReader
from flakon.wording import described

__all__ = ["MalformedJson", "body_reader"]

FORM = "application/x-www-form-urlencoded"
_JSON = re.compile(r"application/(json|[\w.-]+\+json)")

_MAY_BE_WHOLE = re.compile(rb"[0-9](\.0|[eE])")

BodyReader = Callable[[Request, list[dict[str, str]]], Any]


class MalformedJson(errors.BadRequest):
    """The body says that it is JSON and is not."""

    code = "malformed_json"


def body_reader(operation: Operation) -> BodyReader | None:
    """What gives the parsed body and adds problems to a list; None when the operation's body is not JSON or a form.

    Such a view has no `body` argument and reads the request's stream itself.
    """
    definition = operation.body
    if definition is None:
        return None
    parsers = {kind: _parser(operation, kind, media) for kind, media in definition.get("content", {}).items()}
    if not parsers or None in parsers.values():
        if any(parser is not None for parser in parsers.values()):
            raise DocumentError(f"{operation}: its body is either JSON or a form, or something else, not both")
        return None
    known = {kind: parser for kind, parser in parsers.items() if parser is not None}
    required = bool(definition.get("required", False))

    def read(request: Request, problems: list[dict[str, str]]) -> Any:
        kind = request.environ.get("CONTENT_TYPE") or ""
        parse = known.get(kind) or known.get(kind.partition(";")[0].strip().lower())
        if parse is None:
            if not required and not kind and not request.get_data():
                return None
            raise errors.UnsupportedMediaType(
                f"The body must be {' or '.join(known)}, not {kind or 'without a Content-Type'}"
            )
        return parse(request, problems, required)

    return read


def _read(request: Request) -> bytes:
    """The whole body, which Flask keeps; TooLarge beyond its limit."""
    raw = request.get_data()
    limit = request.max_content_length
    # Werkzeug refuses a Content-Length beyond the limit, but cuts a body without one off at the limit.
    if request.content_length is None and limit is not None and len(raw) >= limit:
        raise errors.TooLarge(f"The body is larger than the {limit} bytes that this address takes")
    return raw


_Parser = Callable[[Request, list[dict[str, str]], bool], Any]


def _parser(operation: Operation, kind: str, media: Any) -> _Parser | None:
    schema = media.get("schema")
    if schema is None or not (kind == FORM or _JSON.fullmatch(kind)):
        return None
    validator = operation.document.validator(schema)
    if kind == FORM:
        return _form_parser(FormReader(operation.document, schema), validator)
    return _json_parser(validator)


def _json_parser(validator: jsonschema_rs.Validator) -> _Parser:
    def parse(request: Request, problems: list[dict[str, str]], required: bool) -> Any:
        raw = _read(request)
        if not raw and not required:
            return None
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise MalformedJson(f"The body is not JSON: {error.msg} at character {error.pos}") from None
        # 4.0 is an integer in JSON and to JSON Schema; to Python and to databases it is none.
        if _MAY_BE_WHOLE.search(raw):
            body = _with_integers(body)
        if not validator.is_valid(body):
            problems.extend(described("body", validator.iter_errors(body)))
        # A NUL is text in JSON, and no text in PostgreSQL and in most of what a string is handed to.
        elif b"\\u0000" in raw and _holds_nul(body):
            problems.append({"in": "body", "path": "", "message": "holds the character U+0000"})
        return body

    return parse


def _form_parser(reader: FormReader, validator: jsonschema_rs.Validator) -> _Parser:
    def parse(request: Request, problems: list[dict[str, str]], required: bool) -> Any:
        _read(request)
        body = reader.read(request.form, problems)
        if not validator.is_valid(body):
            problems.extend(described("body", validator.iter_errors(body)))
        elif _holds_nul(body):
            problems.append({"in": "body", "path": "", "message": "holds the character U+0000"})
        return body

    return parse


def _with_integers(value: Any) -> Any:
    """The same value with every float that is whole and exact as an int."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, dict):
        return {key: _with_integers(each) for key, each in value.items()}
    return [_with_integers(each) for each in value] if isinstance(value, list) else value


def _holds_nul(value: Any) -> bool:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if "\x00" in each:
                return True
        elif isinstance(each, dict):
            waiting.extend(each.keys())
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return False
