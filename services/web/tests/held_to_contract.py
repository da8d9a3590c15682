"""A client for tests: what web sends and what a stand-in answers are both held to the owner's OpenAPI document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from flakon import errors
from flakon.openapi import Document, Operation
from flakon.params import Reader
from flakon.wording import described

SERVICES = Path(__file__).resolve().parents[2]


@cache
def document_of(service: str) -> Document:
    """The contract that lies beside its owner."""
    return Document(SERVICES / service / "src" / service / "openapi.yaml")


@dataclass(frozen=True)
class Answered:
    """What a call brings back."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class HeldToContract:
    """Calls methods of `stand_in` named after the operations, with path and query parameters, and `body`, as keywords.

    A request outside the contract is answered as flakon answers it (404, or Invalid with its errors). An answer
    outside of it fails the test. `audience` and `scopes` are what the caller's token would carry: an operation that
    needs more fails too. The ids of the operations are put down in `called`.
    """

    def __init__(
        self, service: str, stand_in: Any, scopes: frozenset[str], subject: Any = None, called: list[str] | None = None
    ) -> None:
        self._service = service
        self._stand_in = stand_in
        self._scopes = scopes
        self._subject = subject
        self._called = [] if called is None else called

    @property
    def _document(self) -> Document:
        return document_of(self._service)

    def get(self, path: str, *, params: Mapping[str, Any] | None = None) -> Answered:
        return self._call("GET", path, params=params)

    def post(self, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None) -> Answered:
        return self._call("POST", path, json, headers=headers)

    def put(self, path: str, *, json: Any = None) -> Answered:
        return self._call("PUT", path, json)

    def patch(self, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None) -> Answered:
        return self._call("PATCH", path, json, headers=headers)

    def delete(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answered:
        return self._call("DELETE", path, headers=headers)

    def _call(
        self,
        method: str,
        path: str,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        operation, values = self._find(method, path)
        needed = frozenset(operation.requirement.scopes)
        assert needed <= self._scopes, f"{operation} needs {needed - self._scopes}, which web's token does not carry"
        problems: list[dict[str, str]] = []
        values = Reader(operation, "path").read_path(values, problems)
        if problems:
            raise errors.Invalid(errors=problems)
        known = {parameter.name: parameter for parameter in operation.of("query")}
        for name, value in (params or {}).items():
            assert name in known, f"{operation} knows no parameter {name}"
            assert self._document.validator(known[name].schema).is_valid(value), f"{operation}: {name}={value!r}"
        arguments = {**values, **(params or {})}
        if operation.body is not None:
            validator = self._document.validator(operation.body["content"]["application/json"]["schema"])
            if not validator.is_valid(json):
                raise errors.Invalid(errors=described("body", validator.iter_errors(json)))
            arguments["body"] = json
        else:
            assert json is None, f"{operation} takes no body"
        if headers:
            arguments["headers"] = headers
        if self._subject is not None:
            arguments["athlete"] = self._subject()
        self._called.append(operation.id)
        answer = getattr(self._stand_in, operation.id)(**arguments)
        return self._held(operation, answer if isinstance(answer, Answered) else Answered(answer))

    def _find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        for operation in self._document.operations.values():
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)
            found = re.fullmatch(pattern, path)
            if found and operation.method.upper() == method:
                return operation, {name: unquote(value) for name, value in found.groupdict().items()}
        raise AssertionError(f"{self._document.name} has no {method} {path}")

    def _held(self, operation: Operation, answer: Answered) -> Answered:
        status = operation.success
        assert status is not None
        content = operation.responses[str(status)][0].get("content", {})
        if not content:
            assert answer.data is None, f"{operation} answers nothing"
        else:
            validator = self._document.validator(content["application/json"]["schema"])
            problems = [error.message for error in validator.iter_errors(answer.data)]
            assert not problems, f"{operation}: {problems}"
        return Answered(answer.data, status, answer.headers)
