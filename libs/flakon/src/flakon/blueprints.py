"""Blueprints: JsonBlueprint for views that answer JSON, SwaggerBlueprint for the operations of an OpenAPI document."""

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState

from flakon import context, errors
from flakon.bodies import body_reader
from flakon.openapi import Document, DocumentError, Operation
from flakon.params import Reader
from flakon.rendering import to_response
from flakon.security import guard

__all__ = ["JsonBlueprint", "SwaggerBlueprint"]

View = TypeVar("View", bound=Callable[..., Any])


class JsonBlueprint(Blueprint):
    """Views return dicts, lists, (data, status), None or a Response. No document, no checks: for what is public."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        if view_func is not None:
            endpoint = endpoint or view_func.__name__
            view_func = _answering_json(view_func)
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options or False, **options)


def _answering_json(view: Callable[..., Any]) -> Callable[..., Response]:
    @functools.wraps(view)
    def answer(**values: Any) -> Response:
        value = view(**values)
        return to_response(value, 204 if value is None else 200, view.__name__)

    return answer


class SwaggerBlueprint(Blueprint):
    """The operations of an OpenAPI 3.1 document, each bound to a view by its operationId.

        api = SwaggerBlueprint("api", __name__, document=Path(__file__).parent / "openapi.yaml")

        @api.operation("list_activities")
        def list_activities(limit: int, cursor: str | None) -> dict[str, Any]: ...

    A view gets each path and query parameter by its name (`hub.mode` as hub_mode), with the schema's default or None
    when absent, and `body` when the operation has a JSON or form body. It returns a dict or list (the operation's only
    2xx status), (data, status), (data, status, headers), None (no content) or a Response. An operation without a view,
    a view without an operation, or one that takes other arguments: DocumentError.
    """

    def __init__(
        self, name: str, import_name: str, *, document: Path | str | Mapping[str, Any], url_prefix: str | None = None
    ) -> None:
        super().__init__(name, import_name, url_prefix=url_prefix)
        self.document = Document(document)
        self.views: dict[str, Callable[..., Any]] = {}
        self.record(self._bind)

    def operation(self, identity: str) -> Callable[[View], View]:
        """Binds the decorated function to the operation with this operationId."""
        if identity not in self.document.operations:
            raise DocumentError(f"{self.document.name} has no operation {identity!r}")

        def decorate(view: View) -> View:
            if identity in self.views:
                raise DocumentError(f"operation {identity!r} has a view already: {self.views[identity].__qualname__}")
            self.views[identity] = view
            return view

        return decorate

    def _bind(self, state: BlueprintSetupState) -> None:
        missing = sorted(self.document.operations.keys() - self.views.keys())
        if missing:
            raise DocumentError(f"{self.document.name}: no view for {', '.join(missing)}")
        # Flask answers HEAD with a path's GET, unless the document has an operation for it, which is found first.
        for identity, operation in sorted(self.document.operations.items(), key=lambda each: each[1].method != "HEAD"):
            view = self.views[identity]
            run = _runner(operation, view, state)
            state.add_url_rule(
                _rule(operation), identity, run, methods=[operation.method], provide_automatic_options=False
            )
            operations = state.app.extensions["flakon"].operations
            operations[f"{state.name_prefix}.{self.name}.{identity}".lstrip(".")] = operation


def _rule(operation: Operation) -> str:
    names = {parameter.name: parameter.argument for parameter in operation.of("path")}
    return re.sub(r"{([^}]+)}", lambda match: f"<{names[match[1]]}>", operation.path)


def _runner(operation: Operation, view: Callable[..., Any], setup: BlueprintSetupState) -> Callable[..., Response]:
    """The function that Flask calls for an operation: guard, parameters, body, view, response."""
    chassis = setup.app.extensions.get("flakon")
    if chassis is None:
        raise DocumentError(f"{operation}: register the blueprint through create_app, which enforces its security")
    check = guard(operation, chassis.name, chassis.verifier, chassis.admin_check, chassis.client_check)
    path = Reader(operation, "path") if operation.of("path") else None
    query = Reader(operation, "query")
    headers = Reader(operation, "header") if operation.of("header") else None
    read_body = body_reader(operation)
    _check_arguments(operation, view, read_body is not None)
    success = operation.success
    max_bytes = operation.max_bytes
    defaults = query.defaults
    needs_query = query.has_required

    def run(**values: Any) -> Response:
        state = context.current_state()
        current = request._get_current_object()  # type: ignore[attr-defined]
        environ = current.environ
        if check is not None:
            check(environ, state)
        problems: list[dict[str, str]] = []
        arguments = path.read_path(values, problems) if path is not None else values
        text = environ.get("QUERY_STRING")
        if text or needs_query:
            arguments.update(query.read_query(text or "", problems))
        else:
            arguments.update(defaults)
        if headers is not None:
            headers.check_headers(current.headers, problems)
        if max_bytes is not None:
            current.max_content_length = current.max_form_memory_size = max_bytes
        if read_body is not None:
            arguments["body"] = read_body(current, problems)
        if problems:
            raise errors.Invalid(_summary(problems), errors=problems)
        return to_response(view(**arguments), success, operation.id)

    run.__name__ = operation.id
    return run


def _summary(problems: list[dict[str, str]]) -> str:
    first = problems[0]
    place = "body" if first["in"] == "body" and not first["path"] else first["path"].lstrip("/")
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{place}: {first['message']}{more}"


def _check_arguments(operation: Operation, view: Callable[..., Any], has_body: bool) -> None:
    names = [parameter.argument for parameter in (*operation.of("path"), *operation.of("query"))]
    given = {*names, *(["body"] if has_body else [])}
    if len(given) < len(names) + has_body:
        raise DocumentError(f"{operation}: two of its parameters have one name for the view")
    parameters = inspect.signature(view).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return
    taken = {parameter.name for parameter in parameters}
    required = {parameter.name for parameter in parameters if parameter.default is parameter.empty}
    if given - taken or required - given:
        raise DocumentError(f"{operation} gives {_list(given)}, and its view {view.__qualname__} takes {_list(taken)}")


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
