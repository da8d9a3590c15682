from typing import Any

import pytest
from flakon_documents import answering, app_of, document, json_body, nothing, operation
from flask import Flask, Response

from flakon import JsonBlueprint, ServiceSettings, SwaggerBlueprint, create_app
from flakon.openapi import DocumentError
from flakon.testing import client


def query(name: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


def test_a_view_gets_its_parameters_and_body_by_name(settings: ServiceSettings) -> None:
    paths = {
        "/things/{thing_id}": {
            "parameters": [{"name": "thing_id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "put": operation(
                "put_thing",
                parameters=[query("limit", {"type": "integer", "default": 10}), query("cursor", {"type": "string"})],
                requestBody=json_body({"type": "object"}),
            ),
        }
    }
    seen: dict[str, Any] = {}

    def put_thing(thing_id: int, limit: int, cursor: str | None, body: dict[str, Any]) -> dict[str, Any]:
        seen.update(thing_id=thing_id, limit=limit, cursor=cursor, body=body)
        return {}

    things = client(app_of(settings, paths, {"put_thing": put_thing}))
    things.put_json("/things/7", {"a": 1})
    assert seen == {"thing_id": 7, "limit": 10, "cursor": None, "body": {"a": 1}}
    things.put_json("/things/7?limit=3&cursor=x", {"a": 1})
    assert (seen["limit"], seen["cursor"]) == (3, "x")


def test_a_head_of_its_own_is_not_answered_by_the_get_of_its_path(settings: ServiceSettings) -> None:
    paths = {"/things": {"get": operation("list_things"), "head": operation("probe_things")}}
    views = {"list_things": lambda: {"by": "get"}, "probe_things": lambda: Response(headers={"By": "head"})}
    things = client(app_of(settings, paths, views))
    assert things.head("/things").headers["By"] == "head"
    assert things.get("/things").json == {"by": "get"}


def test_problems_of_all_places_are_told_together(settings: ServiceSettings) -> None:
    paths = {
        "/{day}": {
            "parameters": [{"name": "day", "in": "path", "required": True, "schema": {"format": "date"}}],
            "post": operation(
                "a",
                parameters=[
                    query("q", {"type": "integer"}),
                    {"name": "If-Match", "in": "header", "required": True, "schema": {}},
                ],
                requestBody=json_body({"type": "object"}),
            ),
        }
    }
    things = client(app_of(settings, paths, {"a": lambda day, q, body: {}}))
    problem = things.post_json("/today?q=x", [], status=422).json
    assert [each["in"] for each in problem["errors"]] == ["path", "query", "header", "body"]
    assert problem["detail"] == "day: must be a date like 2024-05-31 (and 3 more)"


def test_a_required_query_parameter_is_missed_without_any_query(settings: ServiceSettings) -> None:
    paths = {"/": {"get": operation("a", parameters=[query("q", {}, required=True)])}}
    client(app_of(settings, paths, {"a": lambda q: {}})).get("/", status=422)


def test_an_operation_without_parameters_takes_none(settings: ServiceSettings) -> None:
    things = client(app_of(settings, {"/": {"get": operation("a")}}, {"a": nothing}))
    assert things.get("/?debug=1", status=422).json["detail"] == "debug: is not known here"


@pytest.mark.parametrize(
    ("responses", "value", "status"),
    [
        (answering({}), {}, 200),
        ({"201": answering({})["200"]}, {}, 201),
        ({"204": {"description": "Gone"}}, None, 204),
        ({"202": answering({})["200"], "200": answering({})["200"]}, ({}, 202), 202),
    ],
)
def test_the_only_success_of_the_document_is_the_status(
    settings: ServiceSettings, responses: dict[str, Any], value: Any, status: int
) -> None:
    app = app_of(settings, {"/": {"get": operation("a", responses=responses)}}, {"a": lambda: value})
    client(app).get("/", status=status)


def test_the_service_does_not_start_without_a_view(settings: ServiceSettings) -> None:
    with pytest.raises(DocumentError, match="the document: no view for b, c"):
        app_of(settings, {f"/{each}": {"get": operation(each)} for each in "abc"}, {"a": nothing})


def test_a_view_for_no_operation_is_refused_where_it_stands() -> None:
    api = SwaggerBlueprint("api", __name__, document=document({}))
    with pytest.raises(DocumentError, match="the document has no operation 'list_thigns'"):
        api.operation("list_thigns")


def test_an_operation_has_one_view() -> None:
    api = SwaggerBlueprint("api", __name__, document=document({"/": {"get": operation("a")}}))
    api.operation("a")(nothing)
    with pytest.raises(DocumentError, match="operation 'a' has a view already"):
        api.operation("a")(nothing)


@pytest.mark.parametrize("view", [nothing, lambda q, r: {}, lambda r: {}])
def test_a_view_that_takes_something_else_does_not_start(settings: ServiceSettings, view: Any) -> None:
    with pytest.raises(DocumentError, match=r"a \(GET /\) gives q, and its view .* takes"):
        app_of(settings, {"/": {"get": operation("a", parameters=[query("q", {})])}}, {"a": view})


@pytest.mark.parametrize("view", [lambda q, extra=None: {}, lambda **arguments: {}])
def test_a_view_may_take_more_when_it_needs_no_more(settings: ServiceSettings, view: Any) -> None:
    paths = {"/": {"get": operation("a", parameters=[query("q", {})])}}
    client(app_of(settings, paths, {"a": view})).get("/?q=1")


def test_two_parameters_cannot_have_one_name_for_the_view(settings: ServiceSettings) -> None:
    paths = {"/": {"get": operation("a", parameters=[query("a.b", {}), query("a-b", {})])}}
    with pytest.raises(DocumentError, match="two of its parameters have one name"):
        app_of(settings, paths, {"a": lambda a_b: {}})


def test_an_app_that_enforces_nothing_is_refused() -> None:
    api = SwaggerBlueprint("api", __name__, document=document({"/": {"get": operation("a")}}))
    api.operation("a")(nothing)
    with pytest.raises(DocumentError, match="register the blueprint through create_app"):
        Flask(__name__).register_blueprint(api)


def test_one_blueprint_serves_in_several_apps_and_under_a_prefix(settings: ServiceSettings) -> None:
    api = SwaggerBlueprint("api", __name__, document=document({"/a": {"get": operation("a")}}), url_prefix="/v1")
    api.operation("a")(lambda: {"a": 1})
    for _ in range(2):
        assert client(create_app("things", settings, blueprints=[api])).get("/v1/a").json == {"a": 1}


def test_two_documents_live_in_one_app(settings: ServiceSettings) -> None:
    blueprints = []
    for name in ("one", "two"):
        api = SwaggerBlueprint(name, __name__, document=document({f"/{name}": {"get": operation("read")}}))
        api.operation("read")(lambda name=name: {"name": name})
        blueprints.append(api)
    things = client(create_app("things", settings, blueprints=blueprints))
    assert things.get("/two").json == {"name": "two"}


def test_only_the_methods_of_the_document_are_answered(settings: ServiceSettings) -> None:
    things = client(app_of(settings, {"/": {"get": operation("a")}}, {"a": nothing}))
    for method in ("POST", "OPTIONS", "DELETE"):
        answer = things.request("/", method=method, status=405)
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_a_path_with_a_doubled_slash_is_not_redirected(settings: ServiceSettings) -> None:
    paths = {
        "/a/{b}": {"get": operation("a", parameters=[{"name": "b", "in": "path", "required": True, "schema": {}}])}
    }
    client(app_of(settings, paths, {"a": lambda b: {}})).get("//a//b", status=404)


def test_views_of_a_json_blueprint_return_json(settings: ServiceSettings) -> None:
    plain = JsonBlueprint("plain", __name__)

    @plain.get("/data")
    def data() -> dict[str, int]:
        return {"a": 1}

    @plain.get("/nothing")  # type: ignore[type-var] # Flask knows no view without an answer
    def say_nothing() -> None:
        return None

    @plain.get("/said/<what>")
    def said(what: str) -> tuple[dict[str, str], int, dict[str, str]]:
        return {"what": what}, 202, {"X-Test": "yes"}

    things = client(create_app("things", settings, blueprints=[plain]))
    assert things.get("/data").json == {"a": 1}
    assert things.get("/nothing", status=204).body == b""
    answer = things.get("/said/x", status=202)
    assert (answer.json, answer.headers["X-Test"]) == ({"what": "x"}, "yes")
