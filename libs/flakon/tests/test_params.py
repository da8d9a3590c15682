from typing import Any
from urllib.parse import urlencode

import pytest
from flakon_documents import document, operation
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from flakon import errors
from flakon.openapi import Document
from flakon.params import FormReader, Reader, converter


def reader(*parameters: dict[str, Any], place: str = "query", path: str = "/", **schemas: Any) -> Reader:
    tree = document({path: {"get": operation("a", parameters=list(parameters))}}, **schemas)
    return Reader(Document(tree).operations["a"], place)


def query(name: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


def read(each: Reader, *pairs: tuple[str, str]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    problems: list[dict[str, str]] = []
    return each.read_query(urlencode(pairs), problems), problems


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "integer"}, "-12", -12),
        ({"type": "integer"}, "9007199254740993", 9007199254740993),
        ({"type": "number"}, "1.5e3", 1500.0),
        ({"type": "number"}, "3", 3),
        ({"type": "boolean"}, "true", True),
        ({"type": "string"}, "12", "12"),
        ({"type": ["integer", "null"]}, "12", 12),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "12", 12),
        ({"$ref": "#/components/schemas/Limit"}, "12", 12),
        (
            {"type": "string", "format": "uuid"},
            "0b0e4a30-5f6b-4a43-8a55-000000000000",
            "0b0e4a30-5f6b-4a43-8a55-000000000000",
        ),
        ({}, "12", "12"),
        ({"type": "array", "items": {"type": "integer"}}, "12", [12]),
    ],
)
def test_text_becomes_the_type_that_the_schema_names(schema: Any, text: str, value: Any) -> None:
    values, problems = read(reader(query("q", schema), Limit={"type": "integer"}), ("q", text))
    assert problems == []
    assert values == {"q": value}
    assert type(values["q"]) is type(value)


@pytest.mark.parametrize("text", ["", "1_000", " 1", "1.0", "0x1", "١", "01", "+1", "9" * 40, "nan"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    _, problems = read(reader(query("q", {"type": "integer"})), ("q", text))
    assert problems == [{"in": "query", "path": "/q", "message": "must be a whole number"}]


@pytest.mark.parametrize("text", ["nan", "inf", "Infinity", "1e9999", ".5", "1."])
def test_what_is_no_number_in_json_is_refused(text: str) -> None:
    _, problems = read(reader(query("q", {"type": "number"})), ("q", text))
    assert problems == [{"in": "query", "path": "/q", "message": "must be a number"}]


def test_absent_ones_have_their_default_or_none() -> None:
    fields = reader(
        query("limit", {"type": "integer", "default": 10}),
        query("cursor", {"type": "string"}),
        query("sport", {"$ref": "#/components/schemas/Sport"}),
        Sport={"type": "string", "default": "runs"},
    )
    assert read(fields) == ({"limit": 10, "cursor": None, "sport": "runs"}, [])


def test_a_required_one_that_is_absent_is_a_problem() -> None:
    _, problems = read(reader(query("q", {"type": "string"}, required=True)))
    assert problems == [{"in": "query", "path": "/q", "message": "is required"}]


def test_unknown_and_repeated_ones_are_problems() -> None:
    _, problems = read(reader(query("q", {"type": "string"})), ("q", "1"), ("q", "2"), ("a/b", "3"))
    assert problems == [
        {"in": "query", "path": "/q", "message": "is given more than once"},
        {"in": "query", "path": "/a~1b", "message": "is not known here"},
    ]


def test_lists_are_repeated_or_divided_by_commas_as_the_document_says() -> None:
    schema = {"type": "array", "items": {"type": "integer"}}
    assert read(reader(query("q", schema)), ("q", "1"), ("q", "2")) == ({"q": [1, 2]}, [])
    assert read(reader(query("q", schema, explode=False)), ("q", "1,2")) == ({"q": [1, 2]}, [])


def test_names_that_are_no_names_in_python_are_changed() -> None:
    fields = reader(query("hub.mode", {"type": "string"}), query("from", {"type": "string"}))
    assert read(fields, ("hub.mode", "a"), ("from", "b")) == ({"hub_mode": "a", "from_": "b"}, [])


def test_a_nul_is_refused() -> None:
    _, problems = read(reader(query("q", {"type": "string"})), ("q", "a\x00b"))
    assert problems == [{"in": "query", "path": "/q", "message": "holds the character U+0000"}]
    _, problems = read(reader(query("q", {"type": "array", "items": {}})), ("q", "a\x00b"))
    assert problems == [{"in": "query", "path": "/q", "message": "holds the character U+0000"}]


def test_path_parameters_are_checked_alike() -> None:
    node = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    fields = reader(node, place="path", path="/{id}")
    problems: list[dict[str, str]] = []
    assert fields.read_path({"id": "7"}, problems) == {"id": 7}
    assert problems == []
    fields.read_path({"id": "0"}, problems)
    assert problems == [{"in": "path", "path": "/id", "message": "must be 1 or more"}]


def test_headers_are_checked_whatever_their_case() -> None:
    node = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 3}}
    fields = reader(node, place="header")
    for headers, message in (({}, "is required"), ({"If-Match": "long"}, "must have at most 3 characters")):
        problems: list[dict[str, str]] = []
        fields.check_headers(headers, problems)
        assert problems == [{"in": "header", "path": "/If-Match", "message": message}]


def test_text_wins_where_several_types_are_named() -> None:
    assert converter(Document(document({})), {"type": ["string", "integer"]}) is None


def form(*pairs: tuple[str, str]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    schema = {"properties": {"count": {"type": "integer"}, "tags": {"type": "array"}, "name": {"type": "string"}}}
    problems: list[dict[str, str]] = []
    return FormReader(Document(document({})), schema).read(MultiDict(pairs), problems), problems


def test_a_form_becomes_an_object_with_the_types_of_its_schema() -> None:
    assert form(("count", "2"), ("tags", "a"), ("tags", "b"), ("other", "x")) == (
        {"count": 2, "tags": ["a", "b"], "other": "x"},
        [],
    )


def test_an_empty_parameter_of_a_form_counts_as_absent() -> None:
    assert form(("name", ""), ("count", "2")) == ({"count": 2}, [])


@pytest.mark.parametrize("again", ["b", ""])
def test_a_repeated_parameter_of_a_form_is_a_problem(again: str) -> None:
    _, problems = form(("name", "a"), ("name", again))
    assert problems == [{"in": "body", "path": "/name", "message": "is given more than once"}]


def test_an_unknown_parameter_of_a_form_may_not_be_repeated_either() -> None:
    _, problems = form(("what", "a"), ("what", "b"))
    assert problems == [{"in": "body", "path": "/what", "message": "is given more than once"}]


def test_a_query_is_utf_8_escaped_or_not() -> None:
    each = reader(query("q", {"type": "string"}))
    for text in ("q=%C3%A4+%26", "q=ä+%26".encode().decode("latin-1")):
        assert each.read_query(text, []) == {"q": "ä &"}


def test_a_query_of_very_many_parameters_is_refused() -> None:
    with pytest.raises(errors.BadRequest, match="more than 100 parameters"):
        reader(query("q", {})).read_query("&".join(["q=1"] * 101), [])


EVERYTHING = reader(
    query("count", {"type": "integer"}),
    query("ratio", {"type": ["number", "null"]}),
    query("on", {"type": "boolean", "default": True}),
    query("tags", {"type": "array", "items": {"type": "integer"}}),
)
PIECES = st.sampled_from(
    ["count", "ratio", "on", "tags", "=", "&", "%", "+", "1", "-", "e9", "true", "\x00", "ä", ";", "["]
)


@given(st.lists(PIECES | st.text(max_size=3)).map("".join))
def test_any_query_is_read_or_refused(text: str) -> None:
    raw = text.encode(errors="surrogatepass").decode("latin-1")
    problems: list[dict[str, str]] = []
    try:
        values = EVERYTHING.read_query(raw, problems)
    except errors.BadRequest:
        return
    assert values.keys() == {"count", "ratio", "on", "tags"}
    if not problems:
        assert values["count"] is None or type(values["count"]) is int
        assert type(values["on"]) is bool
