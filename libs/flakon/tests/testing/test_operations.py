from flakon_documents import document, json_body, operation

from flakon.testing import operations


def test_every_operation_is_listed_with_who_may_call_it() -> None:
    path = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    tree = document(
        {
            "/things/{id}": {
                "parameters": [path],
                "get": operation("get_thing"),
                "put": operation(
                    "put_thing",
                    security=[{"oauth2": ["things:read", "things:write"]}],
                    requestBody=json_body({}),
                    **{"x-subject": "athlete"},
                ),
            }
        }
    )
    get, put = operations(tree)
    assert (get.id, get.method, get.path, get.scheme, get.scopes, get.subject, get.content_type) == (
        ("get_thing", "GET", "/things/{id}", None, (), "public", None)
    )
    assert (put.id, put.method, put.scheme, put.scopes, put.subject, put.content_type) == (
        ("put_thing", "PUT", "oauth2", ("things:read", "things:write"), "athlete", "application/json")
    )
    assert put.url == "/things/00000000-0000-4000-8000-000000000000"


def test_addresses_have_samples_where_the_document_wants_values() -> None:
    schemas = {
        "a": {"enum": ["runs", "all"]},
        "b": {"type": "integer", "minimum": 5},
        "c": {"type": "string", "examples": ["x y"]},
        "d": {"type": "string", "minLength": 3},
        "e": {"type": "string", "format": "date"},
    }
    required = [{"name": name, "in": "query", "required": True, "schema": schema} for name, schema in schemas.items()]
    optional = {"name": "z", "in": "query", "schema": {}}
    (described,) = operations(document({"/": {"get": operation("a", parameters=[*required, optional])}}))
    assert described.url == "/?a=runs&b=5&c=x+y&d=xxx&e=2024-05-31"
