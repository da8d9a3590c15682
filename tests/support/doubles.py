"""A service's double, made from its contract alone: it takes what the document takes, and answers what it may."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from flakon.openapi import Document, Operation, Parameter
from support.samples import Variant, sample


@dataclass
class Double:
    """A WSGI app. `called` are the operations that were called; `violations` what was wrong with the calls."""

    document: Document
    variant: Variant = "full"
    called: list[Operation] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def __call__(self, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        found = self._find(method, path)
        if found is None:
            self.violations.append(f"{method} {path} is no operation of {self.document.name}")
            return self._refuse(start_response)
        operation, values = found
        self.called.append(operation)
        problems = [
            *self._parameters(operation, "path", values),
            *self._parameters(operation, "query", _query(operation, environ)),
            *self._headers(operation, environ),
            *self._body(operation, environ),
        ]
        if problems:
            self.violations += [f"{operation}: {problem}" for problem in problems]
            return self._refuse(start_response)
        return self._answer(operation, start_response)

    def _find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        # As in routers: a path without parameters goes before one with them.
        for operation in sorted(self.document.operations.values(), key=lambda each: each.path.count("{")):
            pattern = re.sub(r"{([^}]+)}", lambda match: f"(?P<{_group(match[1])}>[^/]+)", operation.path)
            match = re.fullmatch(pattern, path)
            if match and operation.method == method:
                names = {_group(each.name): each.name for each in operation.of("path")}
                return operation, {names[group]: value for group, value in match.groupdict().items()}
        return None

    def _parameters(self, operation: Operation, place: str, values: Mapping[str, str]) -> Iterable[str]:
        declared = {parameter.name: parameter for parameter in operation.of(place)}
        for name in values.keys() - declared.keys():
            yield f"{place} parameter {name} is unknown"
        for name, parameter in declared.items():
            if name in values:
                yield from self._judge(parameter, values[name])
            elif parameter.required:
                yield f"{place} parameter {name} is missing"

    def _headers(self, operation: Operation, environ: Mapping[str, Any]) -> Iterable[str]:
        for parameter in operation.of("header"):
            value = environ.get("HTTP_" + parameter.name.upper().replace("-", "_"))
            if value is not None:
                yield from self._judge(parameter, value)
            elif parameter.required:
                yield f"header {parameter.name} is missing"

    def _judge(self, parameter: Parameter, text: str) -> Iterable[str]:
        validator = self.document.validator(parameter.schema)
        if not any(validator.is_valid(value) for value in _readings(text)):
            yield f"{parameter.place} parameter {parameter.name} is {text!r}"

    def _body(self, operation: Operation, environ: Mapping[str, Any]) -> Iterable[str]:
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body = operation.body
        if body is None:
            if raw:
                yield f"it takes no body, and got {raw!r}"
            return
        kind = str(environ.get("CONTENT_TYPE", "")).partition(";")[0]
        if not raw and not body.get("required"):
            return
        if kind not in body["content"]:
            yield f"its body is {kind or 'nothing'}; it takes {', '.join(body['content'])}"
            return
        value = json.loads(raw) if kind == "application/json" else dict(parse_qsl(raw.decode()))
        validator = self.document.validator(body["content"][kind]["schema"])
        for error in validator.iter_errors(value):
            yield f"body {'/'.join(str(each) for each in error.instance_path)}: {error.message}"

    def _answer(self, operation: Operation, start_response: Any) -> Iterable[bytes]:
        status = next(each for each in operation.responses if each.startswith("2"))
        definition, _ = operation.responses[status]
        headers = [
            (name, str(sample(self.document, self.document.resolve(node)["schema"], "full")))
            for name, node in definition.get("headers", {}).items()
        ]
        content = definition.get("content", {})
        if not content:
            start_response(f"{status} OK", headers)
            return [b""]
        kind, media = next(iter(content.items()))
        start_response(f"{status} OK", [*headers, ("Content-Type", kind)])
        return [json.dumps(sample(self.document, media["schema"], self.variant)).encode()]

    def _refuse(self, start_response: Any) -> Iterable[bytes]:
        start_response("400 Bad Request", [("Content-Type", "application/problem+json")])
        problem = {"title": "Bad Request", "status": 400, "code": "contract_broken", "detail": self.violations[-1]}
        return [json.dumps(problem).encode()]


def _group(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _query(operation: Operation, environ: Mapping[str, Any]) -> dict[str, str]:
    return dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))


def _readings(text: str) -> Iterable[Any]:
    """What a parameter's text may mean: itself, a number, a boolean."""
    yield text
    for convert in (int, float):
        try:
            yield convert(text)
        except ValueError:
            continue
    if text in ("true", "false"):
        yield text == "true"
