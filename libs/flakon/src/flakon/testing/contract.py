"""A WebTest app that holds every answer to the OpenAPI document: status, media type, headers, schema."""

import re
import warnings
from typing import Any

import jsonschema_rs
import orjson
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from flakon.openapi import Operation
from flakon.wording import described

with warnings.catch_warnings():
    # WebOb, below WebTest, imports cgi on Python before 3.13, which warns of its removal there.
    warnings.simplefilter("ignore", DeprecationWarning)
    import webtest

__all__ = ["ContractBroken", "ContractClient", "client"]


class ContractBroken(AssertionError):  # noqa: N818 - it is a failed assertion
    """An answer is not what the document says."""


class ContractClient(webtest.TestApp):  # type: ignore[misc]
    """As webtest.TestApp; an answer outside of the document raises ContractBroken.

    Answers of routes that no document describes (/healthz, a 404) are not looked at. As with WebTest, statuses from
    400 on raise AppError unless the call says `status=` or `expect_errors=True`.
    """

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.flask = app
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def do_request(self, req: Any, status: Any = None, expect_errors: Any = None) -> Any:
        response = super().do_request(req, status="*", expect_errors=True)
        operation = self._operation(req)
        if operation is not None:
            self._judge(operation, req.method, response)
        if not expect_errors:
            self._check_status(status, response)
            self._check_errors(response)
        elif status is not None:
            self._check_status(status, response)
        return response

    def _operation(self, request: Any) -> Operation | None:
        adapter = self.flask.url_map.bind("localhost")
        try:
            endpoint, _ = adapter.match(request.path_info, request.method)
        except (HTTPException, RequestRedirect):
            return None
        operation: Operation | None = self.flask.extensions["flakon"].operations.get(endpoint)
        return operation

    def _judge(self, operation: Operation, method: str, response: Any) -> None:
        status = str(response.status_int)
        name = next((each for each in (status, f"{status[0]}XX", "default") if each in operation.responses), None)
        if name is None:
            declared = ", ".join(operation.responses)
            raise ContractBroken(
                f"{operation} answered {status}, and the document knows {declared}: {response.text[:500]}"
            )
        definition, pointer = operation.responses[name]
        self._judge_headers(operation, definition, response)
        content = definition.get("content", {})
        if method == "HEAD" or response.status_int == 304:
            return
        if not response.body:
            if content:
                raise ContractBroken(f"{operation} answered {status} without a body; declared are {', '.join(content)}")
            return
        kind = response.content_type
        if kind not in content:
            declared = ", ".join(content) or "no body"
            raise ContractBroken(f"{operation} answered {status} with {kind}; declared: {declared}")
        schema = content[kind].get("schema")
        if schema is not None and re.fullmatch(r"application/([\w.-]+\+)?json", kind):
            self._judge_data(operation, f"{pointer} {kind}", schema, response)

    def _judge_headers(self, operation: Operation, definition: Any, response: Any) -> None:
        for name, node in definition.get("headers", {}).items():
            header = operation.document.resolve(node)
            if header.get("required") and name not in response.headers:
                raise ContractBroken(f"{operation} answered {response.status_int} without the header {name}")

    def _judge_data(self, operation: Operation, key: str, schema: Any, response: Any) -> None:
        data = orjson.loads(response.body)
        validator = self._validators.get(key)
        if validator is None:
            validator = self._validators[key] = operation.document.validator(schema)
        if not validator.is_valid(data):
            problems = "; ".join(
                f"{each['path'] or '/'} {each['message']}" for each in described("body", validator.iter_errors(data))
            )
            raise ContractBroken(
                f"{operation} answered {response.status_int} with a body outside of its schema: "
                f"{problems}: {data!r:.1000}"
            )


def client(app: Flask, *, token: str | None = None) -> ContractClient:
    """A client of the app. With `token`, every call carries it; its attribute `authorization` changes it."""
    contract = ContractClient(app)
    if token is not None:
        contract.authorization = ("Bearer", token)
    return contract
