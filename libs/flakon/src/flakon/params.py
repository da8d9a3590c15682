"""Path, query and header parameters: text in, values of the types that the document declares out.

Values have the types of JSON (str, int, float, bool, list, None); a `format` such as uuid is checked, not converted.
What cannot be converted stays text, so that the schema's own message says what is wrong with it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from flakon import errors
from flakon.openapi import Document, Operation, Parameter
from flakon.wording import described, escaped

__all__ = ["FormReader", "Reader", "converter"]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")

_MOST_FIELDS = 100

Converter = Callable[[str], Any]


def _integer(text: str) -> Any:
    return int(text) if _INTEGER.fullmatch(text) else text


def _number(text: str) -> Any:
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _boolean(text: str) -> Any:
    return {"true": True, "false": False}.get(text, text)


_CONVERTERS: dict[str, Converter] = {"integer": _integer, "number": _number, "boolean": _boolean}


def _types(document: Document, schema: Any) -> set[str]:
    """All types that the schema names, through references and combinations."""
    if not isinstance(schema, Mapping):
        return set()
    schema = {**document.resolve(schema), **{key: value for key, value in schema.items() if key != "$ref"}}
    named = schema.get("type", [])
    types = {named} if isinstance(named, str) else set(named)
    for combination in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(combination, ()):
            types |= _types(document, each)
    return types


def _default(document: Document, schema: Any) -> Any:
    """The default of a schema, or None."""
    if not isinstance(schema, Mapping):
        return None
    if "default" in schema:
        return schema["default"]
    return _default(document, document.resolve(schema)) if "$ref" in schema else None


def converter(document: Document, schema: Any) -> Converter | None:
    """What turns text into a value of the schema's type, or None where text is right."""
    types = _types(document, schema)
    if "string" in types:
        return None
    for name in ("integer", "number", "boolean"):
        if name in types and not (name == "integer" and "number" in types):
            return _CONVERTERS[name]
    return None


class _Field:
    """How one name of a query or form is read."""

    __slots__ = ("argument", "convert", "default", "explode", "is_list", "name", "required")

    def __init__(
        self, document: Document, name: str, argument: str, schema: Any, required: bool, explode: bool
    ) -> None:
        resolved = document.resolve(schema) if isinstance(schema, Mapping) else {}
        self.name = name
        self.argument = argument
        self.required = required
        self.is_list = "array" in _types(document, schema)
        self.explode = explode
        self.convert = converter(document, resolved.get("items", {}) if self.is_list else schema)
        self.default = _default(document, schema)

    def read(self, texts: Sequence[str]) -> Any:
        if self.is_list:
            each = texts if self.explode else texts[0].split(",")
            return [self.convert(text) for text in each] if self.convert else list(each)
        return self.convert(texts[0]) if self.convert else texts[0]


class Reader:
    """Reads and validates all parameters of one place of an operation.

    `read_path` and `read_query` give the values by argument name, defaults applied and absent ones None. All three add
    what is wrong to a list of problems.
    """

    def __init__(self, operation: Operation, place: str) -> None:
        document = operation.document
        parameters = operation.of(place)
        self.place = place
        self.fields = {parameter.name: _field(document, parameter) for parameter in parameters}
        self.defaults = {field.argument: field.default for field in self.fields.values()}
        self.has_required = any(field.required for field in self.fields.values())
        self.is_valid: Callable[[Any], bool] | None = None
        if parameters:
            self._validator = document.validator(
                {
                    "type": "object",
                    "properties": {each.name: each.schema for each in parameters},
                    "required": [each.name for each in parameters if each.required],
                }
            )
            self.is_valid = self._validator.is_valid

    def read_path(self, texts: Mapping[str, str], problems: list[dict[str, str]]) -> dict[str, Any]:
        """From the texts that the route matched, by argument name."""
        values = {name: field.read((texts[field.argument],)) for name, field in self.fields.items()}
        self._check(values, problems)
        return {field.argument: values[name] for name, field in self.fields.items()}

    def read_query(self, query: str, problems: list[dict[str, str]]) -> dict[str, Any]:
        """From the query as WSGI has it. Unknown names, and repeating what is no list, are problems."""
        texts: dict[str, list[str]] = {}
        for name, text in _pairs(query):
            texts.setdefault(name, []).append(text)
        values: dict[str, Any] = {}
        arguments = self.defaults.copy()
        for name, given in texts.items():
            field = self.fields.get(name)
            if field is None:
                self._add(problems, name, "is not known here")
            elif len(given) > 1 and not (field.is_list and field.explode):
                self._add(problems, name, "is given more than once")
            else:
                values[name] = arguments[field.argument] = field.read(given)
        self._check(values, problems)
        return arguments

    def check_headers(self, headers: Mapping[str, str], problems: list[dict[str, str]]) -> None:
        """Validates the headers that the document names; views read them from the request."""
        values = {name: field.read((headers[name],)) for name, field in self.fields.items() if name in headers}
        self._check(values, problems)

    def _check(self, values: dict[str, Any], problems: list[dict[str, str]]) -> None:
        if self.is_valid is not None and not self.is_valid(values):
            problems.extend(described(self.place, self._validator.iter_errors(values)))
        for name, value in values.items():
            if (type(value) is str and "\x00" in value) or (type(value) is list and "\x00" in "".join(map(str, value))):
                self._add(problems, name, "holds the character U+0000")

    def _add(self, problems: list[dict[str, str]], name: str, message: str) -> None:
        problems.append({"in": self.place, "path": f"/{escaped(name)}", "message": message})


def _pairs(query: str) -> list[tuple[str, str]]:
    """Names and values of a query; WSGI hands its bytes over as Latin-1, and they mean UTF-8."""
    text = query if query.isascii() else query.encode("latin-1").decode(errors="replace")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise errors.BadRequest(f"The query has more than {_MOST_FIELDS} parameters") from None


def _field(document: Document, parameter: Parameter) -> _Field:
    return _Field(document, parameter.name, parameter.argument, parameter.schema, parameter.required, parameter.explode)


class FormReader:
    """Reads an `application/x-www-form-urlencoded` body into an object, by the properties of its schema."""

    def __init__(self, document: Document, schema: Mapping[str, Any]) -> None:
        properties = document.resolve(schema).get("properties", {})
        self.fields = {name: _Field(document, name, name, each, False, True) for name, each in properties.items()}

    def read(self, form: "MultiDict[str, str]", problems: list[dict[str, str]]) -> dict[str, Any]:
        """The object, without empty parameters, as if they were absent (RFC 6749, 3.1).

        Repeating what is no list is a problem. Unknown names stay, for the schema to judge.
        """
        values: dict[str, Any] = {}
        for name, given in form.lists():
            texts = [text for text in given if text]
            if not texts and len(given) < 2:
                continue
            texts = texts or given
            field = self.fields.get(name)
            if len(given) > 1 and (field is None or not field.is_list):
                problems.append({"in": "body", "path": f"/{escaped(name)}", "message": "is given more than once"})
            values[name] = field.read(texts) if field is not None else texts[0]
        return values
