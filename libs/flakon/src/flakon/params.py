"""Path, query and header parameters: text in, values of the types that the document declares out.

Values have the types of JSON (str, int, float, bool, list, None); a `format` such as uuid is checked, not converted.
What cannot be converted stays text, so that the schema's own message says what is wrong with it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jsonschema_rs
from werkzeug.datastructures import MultiDict

from flakon.openapi import Document, Operation, Parameter
from flakon.wording import described, escaped

__all__ = ["FormReader", "Reader", "converter"]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")

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

    `read_*` give the values by argument name, defaults applied and absent ones None, and add problems to a list.
    """

    def __init__(self, operation: Operation, place: str) -> None:
        document = operation.document
        parameters = operation.of(place)
        self.place = place
        self.fields = [_field(document, parameter) for parameter in parameters]
        self.names = frozenset(field.name for field in self.fields)
        self.arguments = {field.argument: field.default for field in self.fields}
        self.has_required = any(field.required for field in self.fields)
        self.validator: jsonschema_rs.Validator | None = None
        if parameters:
            self.validator = document.validator(
                {
                    "type": "object",
                    "properties": {each.name: each.schema for each in parameters},
                    "required": [each.name for each in parameters if each.required],
                }
            )

    def read_path(self, texts: Mapping[str, str], problems: list[dict[str, str]]) -> dict[str, Any]:
        """From the texts that the route matched, by argument name."""
        values = {field.name: field.read((texts[field.argument],)) for field in self.fields}
        return self._checked(values, problems)

    def read_query(self, query: "MultiDict[str, str]", problems: list[dict[str, str]]) -> dict[str, Any]:
        """From the query. What the document does not name, and repeating what is no list, are problems."""
        for name in query:
            if name not in self.names:
                problems.append({"in": self.place, "path": f"/{escaped(name)}", "message": "is not known here"})
        values: dict[str, Any] = {}
        for field in self.fields:
            texts = query.getlist(field.name)
            if not texts:
                continue
            if len(texts) > 1 and not (field.is_list and field.explode):
                problems.append(
                    {"in": self.place, "path": f"/{escaped(field.name)}", "message": "is given more than once"}
                )
                continue
            values[field.name] = field.read(texts)
        return self._checked(values, problems)

    def check_headers(self, headers: Mapping[str, str], problems: list[dict[str, str]]) -> None:
        """Validates the headers that the document names; views read them from the request."""
        values = {field.name: field.read((headers[field.name],)) for field in self.fields if field.name in headers}
        self._checked(values, problems)

    def _checked(self, values: dict[str, Any], problems: list[dict[str, str]]) -> dict[str, Any]:
        validator = self.validator
        if validator is not None and not validator.is_valid(values):
            problems.extend(described(self.place, validator.iter_errors(values)))
        for name, value in values.items():
            if isinstance(value, str | list) and any("\x00" in each for each in value if isinstance(each, str)):
                problems.append(
                    {"in": self.place, "path": f"/{escaped(name)}", "message": "holds the character U+0000"}
                )
        return {field.argument: values.get(field.name, field.default) for field in self.fields}


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
