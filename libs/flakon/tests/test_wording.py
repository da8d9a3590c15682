from typing import Any

import pytest
from flakon_documents import document

from flakon.openapi import Document
from flakon.wording import described


def problems(schema: Any, value: Any) -> list[dict[str, str]]:
    return described("body", Document(document({})).validator(schema).iter_errors(value))


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"type": "integer"}, "x", "must be a whole number"),
        ({"type": ["string", "null"]}, 1, "must be null or text"),
        ({"format": "email"}, "x", "must be an e-mail address"),
        ({"format": "date"}, "x", "must be a date like 2024-05-31"),
        ({"format": "ipv4"}, "x", "must be ipv4"),
        ({"enum": ["a", "b"]}, "x", "must be one of a, b"),
        ({"minLength": 1}, "", "must have at least 1 character"),
        ({"minLength": 8}, "x", "must have at least 8 characters"),
        ({"maxLength": 1}, "xx", "must have at most 1 characters"),
        ({"minItems": 2}, [], "must have at least 2 elements"),
        ({"maxItems": 1}, [1, 2], "must have at most 1 elements"),
        ({"minimum": 1}, 0, "must be 1 or more"),
        ({"maximum": 1}, 2, "must be 1 or less"),
        ({"exclusiveMinimum": 1}, 1, "must be more than 1"),
        ({"exclusiveMaximum": 1}, 1, "must be less than 1"),
        ({"pattern": "^a$"}, "b", "must match ^a$"),
        ({"uniqueItems": True}, [1, 1], "must not hold anything twice"),
        ({"minProperties": 1}, {}, "must have at least 1 member"),
        ({"oneOf": [{"type": "null"}, {"type": "integer"}]}, "x", "has none of the forms that are allowed here"),
    ],
)
def test_a_message_says_what_is_expected(schema: Any, value: Any, message: str) -> None:
    assert problems(schema, value) == [{"in": "body", "path": "", "message": message}]


def test_the_path_points_to_the_member_that_is_missing_or_too_much() -> None:
    schema = {"items": {"required": ["a/b"], "properties": {"a/b": {}}, "additionalProperties": False}}
    assert problems(schema, [{"c": 1}]) == [
        {"in": "body", "path": "/0/a~1b", "message": "is required"},
        {"in": "body", "path": "/0/c", "message": "is not known here"},
    ] or problems(schema, [{"c": 1}]) == [
        {"in": "body", "path": "/0/c", "message": "is not known here"},
        {"in": "body", "path": "/0/a~1b", "message": "is required"},
    ]


@pytest.mark.parametrize("schema", [{"type": "integer"}, {"const": "x"}, {"not": {}}, {"maxLength": 1}, False])
def test_a_value_is_never_repeated(schema: Any) -> None:
    assert "hunter2" not in repr(problems(schema, "hunter2"))


def test_of_a_thousand_problems_twenty_are_told() -> None:
    assert len(problems({"items": {"type": "integer"}}, ["x"] * 1000)) == 20
