"""Documents for the tests, in few words."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from flakon import ServiceSettings, SwaggerBlueprint, create_app

PROBLEM: dict[str, Any] = {
    "description": "Refused",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code"],
                "properties": {"status": {"type": "integer"}, "code": {"type": "string"}},
            }
        }
    },
}
PUBLIC: dict[str, Any] = {"security": [], "x-subject": "public"}


def answering(schema: Any, **more: Any) -> dict[str, Any]:
    """Responses: 200 with this schema, everything else a problem."""
    ok = {"description": "Good", "content": {"application/json": {"schema": schema}}, **more}
    return {"200": ok, "default": {"$ref": "#/components/responses/Problem"}}


def document(paths: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    """An OpenAPI document with these paths."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "test", "version": "1"},
        "paths": paths,
        "components": {
            "responses": {"Problem": PROBLEM},
            "schemas": schemas,
            "securitySchemes": {
                "oauth2": {
                    "type": "oauth2",
                    "flows": {
                        "clientCredentials": {"tokenUrl": "/t", "scopes": {"things:read": "", "things:write": ""}}
                    },
                },
                "client": {"type": "http", "scheme": "basic"},
            },
        },
    }


def operation(identity: str, **more: Any) -> dict[str, Any]:
    """A public operation that answers anything, with these keys added or replaced."""
    return {"operationId": identity, **PUBLIC, "responses": answering({}), **more}


def json_body(schema: Any, *, required: bool = True) -> dict[str, Any]:
    """A request body of JSON."""
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def nothing() -> dict[str, Any]:
    """A view."""
    return {}


def app_of(settings: ServiceSettings, paths: dict[str, Any], views: Mapping[str, Any], **options: Any) -> Flask:
    """An app with these paths and views; the rest as create_app takes it."""
    schemas = options.pop("schemas", {})
    api = SwaggerBlueprint("api", __name__, document=document(paths, **schemas))
    for identity, view in views.items():
        api.operation(identity)(view)
    return create_app("things", settings, blueprints=[api, *options.pop("blueprints", [])], **options)
