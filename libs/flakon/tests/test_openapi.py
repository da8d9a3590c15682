from pathlib import Path
from typing import Any

import pytest
from flakon_documents import PUBLIC, answering, document, operation

from flakon.openapi import Document, DocumentError


def problem(tree: dict[str, Any]) -> str:
    with pytest.raises(DocumentError) as caught:
        Document(tree)
    return str(caught.value)


def test_a_document_gives_its_operations_with_what_they_take(tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(
        """
openapi: 3.1.0
paths:
  /things/{thing_id}:
    parameters: [{$ref: '#/components/parameters/ThingId'}]
    get:
      operationId: get_thing
      security: []
      x-subject: public
      x-max-bytes: 12
      parameters: [{name: day, in: query, schema: {type: string, format: date, default: 2024-05-31}}]
      responses: {200: {description: Good}}
components:
  parameters:
    ThingId: {name: thing_id, in: path, required: true, schema: {type: integer}}
"""
    )
    get_thing = Document(file).operations["get_thing"]
    assert (get_thing.method, get_thing.path, get_thing.success, get_thing.max_bytes) == (
        "GET",
        "/things/{thing_id}",
        200,
        12,
    )
    assert [(each.name, each.place) for each in get_thing.parameters] == [("thing_id", "path"), ("day", "query")]
    # YAML would read a date here, and JSON has none.
    assert get_thing.of("query")[0].schema["default"] == "2024-05-31"


def test_an_operations_own_parameter_takes_the_place_of_its_paths() -> None:
    shared = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    own = {"name": "limit", "in": "query", "schema": {"type": "string"}}
    tree = document({"/": {"parameters": [shared], "get": operation("read", parameters=[own])}})
    assert [each.schema["type"] for each in Document(tree).operations["read"].parameters] == ["string"]


def test_only_openapi_3_1_is_read() -> None:
    assert problem({"openapi": "3.0.3", "paths": {}}) == "the document says openapi: 3.0.3; flakon reads 3.1"
    assert problem({}) == "the document says openapi: nothing; flakon reads 3.1"


def test_a_file_that_is_no_document_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(DocumentError, match=r"x\.json is not an OpenAPI document"):
        Document(tmp_path / "x.json")


def test_all_gaps_are_told_at_once() -> None:
    open_to_whom = {"operationId": "a", "responses": answering({})}
    text = problem(document({"/a": {"get": open_to_whom}, "/b": {"put": {"responses": {}, **PUBLIC}}}))
    assert text == (
        "the document: GET /a: it has no security and x-subject: say who may call it; "
        "PUT /b: it needs an operationId that is a Python name"
    )


def test_the_documents_own_security_does_not_stand_in_for_an_operations() -> None:
    tree = document({"/a": {"get": {"operationId": "a", "x-subject": "public", "responses": answering({})}}})
    assert "GET /a: it has no security" in problem({**tree, "security": []})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"responses": {}}, "it declares no responses"),
        (
            {"parameters": [{"name": "id", "in": "path", "schema": {}}]},
            "its path has [], its path parameters are ['id']",
        ),
        ({"parameters": [{"name": "c", "in": "cookie", "schema": {}}]}, "flakon knows path, query and header"),
        ({"parameters": [{"name": "q", "in": "query"}]}, "parameter 'q' has no schema"),
        (
            {"parameters": [{"name": "q", "in": "query", "style": "deepObject", "schema": {}}]},
            "has style 'deepObject'; flakon reads 'form'",
        ),
        ({"parameters": [{"$ref": "#/components/parameters/Gone"}]}, "#/components/parameters/Gone points to nothing"),
        ({"parameters": [{"$ref": "other.yaml#/x"}]}, "other.yaml#/x is not local"),
        (
            {"security": [{"oauth2": ["things:raed"]}], "x-subject": "service"},
            "its scopes ['things:raed'] are not among",
        ),
    ],
)
def test_a_gap_is_named(changes: dict[str, Any], expected: str) -> None:
    assert expected in problem(document({"/a": {"get": operation("a", **changes)}}))


def test_a_scheme_that_is_not_declared_is_named() -> None:
    tree = document({"/a": {"get": operation("a", security=[{"oauth2": ["x"]}], **{"x-subject": "service"})}})
    del tree["components"]["securitySchemes"]
    assert "its security scheme 'oauth2' is not in components.securitySchemes" in problem(tree)


def test_an_operation_id_is_used_once() -> None:
    text = problem(document({"/a": {"get": operation("same")}, "/b": {"get": operation("same")}}))
    assert text == "the document: same (GET /b) has the operationId of same (GET /a)"


def test_a_reference_to_itself_is_found() -> None:
    tree = document({"/a": {"get": operation("a", parameters=[{"$ref": "#/components/parameters/A"}])}})
    tree["components"]["parameters"] = {"A": {"$ref": "#/components/parameters/A"}}
    assert "refers to itself" in problem(tree)


def test_a_reference_may_go_through_any_pointer() -> None:
    shared = {"name": "q", "in": "query", "schema": {"type": "integer"}}
    again = {"$ref": "#/paths/~1a~1%7Bid%7D/parameters/0"}
    path = {"name": "id", "in": "path", "required": True, "schema": {}}
    tree = document(
        {
            "/a/{id}": {"parameters": [shared, path], "get": operation("a")},
            "/b": {"get": operation("b", parameters=[again])},
        }
    )
    assert Document(tree).operations["b"].of("query")[0].schema == {"type": "integer"}


def test_schemas_refer_to_each_other_and_to_themselves() -> None:
    tree = document(
        {},
        Tree={
            "type": "object",
            "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
            "additionalProperties": False,
        },
    )
    validator = Document(tree).validator({"$ref": "#/components/schemas/Tree"})
    assert validator.is_valid({"children": [{"children": []}]})
    assert not validator.is_valid({"children": [{"leaves": []}]})


def test_a_schema_that_cannot_be_compiled_is_a_gap() -> None:
    with pytest.raises(DocumentError, match="a schema cannot be compiled"):
        Document(document({})).validator({"type": "strnig"})
    with pytest.raises(DocumentError, match="a schema cannot be compiled"):
        Document(document({})).validator({"$ref": "#/components/schemas/Gone"})


def test_formats_are_checked() -> None:
    validator = Document(document({})).validator({"type": "string", "format": "uuid"})
    assert not validator.is_valid("no uuid")
