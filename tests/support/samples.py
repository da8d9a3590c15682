"""Values made from a schema: one that has everything, and one that has no more than it must."""

from collections.abc import Mapping
from typing import Any, Literal

from flakon.openapi import Document

Variant = Literal["full", "sparse"]
VARIANTS: tuple[Variant, ...] = ("full", "sparse")

_FORMATS = {
    "uuid": "3f0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a11",
    "date-time": "2026-11-23T07:00:00Z",
    "date": "1984-02-29",
    "uri": "https://runs.example.org/",
}
# The first one that fits a pattern is taken; a schema that none fits is a reason to add one here.
_TEXTS = (
    "Europe/Paris",
    "ada@example.org",
    "424242",
    "Run",
    "read",
    "2026-11-23T07:00:00",
    "https://runs.example.org/x",
    "a" * 10,
    "0123456789abcdef" * 4,
    "FR",
    "2026-W48",
)


def sample(document: Document, schema: Any, variant: Variant) -> Any:
    """A value that the schema allows; AssertionError where this generator does not know how to make one."""
    value = _value(document, schema, variant)
    validator = document.validator(schema)
    problems = [error.message for error in validator.iter_errors(value)]
    assert problems == [], f"made {value!r} for {schema!r}: {problems}"
    return value


def _value(document: Document, schema: Any, variant: Variant) -> Any:
    node = _merged(document, schema)
    if "const" in node:
        return node["const"]
    kinds = node.get("type", "object" if "properties" in node else "string")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if variant == "sparse" and ("null" in kinds or None in node.get("enum", ())):
        return None
    if "enum" in node:
        return next(each for each in node["enum"] if each is not None)
    for key in ("oneOf", "anyOf"):
        if key in node:
            return _value(document, node[key][0], variant)
    kind = next(each for each in kinds if each != "null")
    return _MAKERS[kind](document, node, variant)


def _merged(document: Document, schema: Any) -> dict[str, Any]:
    """The schema with its reference followed and the parts of its allOf in one."""
    followed = dict(document.resolve(schema)) if isinstance(schema, Mapping) else {}
    if isinstance(schema, Mapping) and "$ref" in schema:
        followed = {**followed, **{key: value for key, value in schema.items() if key != "$ref"}}
    for part in followed.pop("allOf", ()):
        other = _merged(document, part)
        properties = {**other.get("properties", {}), **followed.get("properties", {})}
        required = [*other.get("required", ()), *followed.get("required", ())]
        followed = {**other, **followed, "properties": properties, "required": required}
    return followed


def _object(document: Document, node: Mapping[str, Any], variant: Variant) -> dict[str, Any]:
    required = set(node.get("required", ()))
    return {
        name: _value(document, schema, variant)
        for name, schema in node.get("properties", {}).items()
        if variant == "full" or name in required
    }


def _array(document: Document, node: Mapping[str, Any], variant: Variant) -> list[Any]:
    count = max(1 if variant == "full" else 0, int(node.get("minItems", 0)))
    return [_value(document, node["items"], variant) for _ in range(count)]


def _string(document: Document, node: Mapping[str, Any], variant: Variant) -> str:
    if node.get("format") in _FORMATS:
        return _FORMATS[node["format"]]
    validator = document.validator(node)
    for text in (*node.get("examples", ()), *_TEXTS):
        if isinstance(text, str) and validator.is_valid(text):
            return text
    raise AssertionError(f"no text of support/samples.py fits {node!r}: add one")


def _number(document: Document, node: Mapping[str, Any], variant: Variant) -> int | float:
    lowest = node.get("minimum", node.get("exclusiveMinimum", -1) + 1)
    value: int | float = max(lowest, 1 if variant == "full" else lowest)
    return value


def _boolean(document: Document, node: Mapping[str, Any], variant: Variant) -> bool:
    return variant == "full"


_MAKERS: dict[str, Any] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
}
