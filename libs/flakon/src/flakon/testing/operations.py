"""All operations of a document with who may call them: what an authorization matrix is generated from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flakon.openapi import Document, Operation, Parameter
from flakon.requirement import Subject

__all__ = ["DescribedOperation", "operations"]

_SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date": "2024-05-31",
    "date-time": "2024-05-31T07:00:00Z",
}


@dataclass(frozen=True)
class DescribedOperation:
    """One operation. `url` is its path with samples for the path parameters, and for the required ones of the query.

    `scheme` is "oauth2", "client" or None; `content_type` that of its request body, or None. The samples fit simple
    schemas only (enum, examples, uuid, date, integer): enough to get past the route, to where authorization is decided.
    """

    id: str
    method: str
    path: str
    url: str
    scheme: str | None
    scopes: tuple[str, ...]
    subject: Subject
    content_type: str | None
    operation: Operation


def operations(document: Document | Path | str | Mapping[str, Any]) -> list[DescribedOperation]:
    """Every operation of the document, in its order."""
    document = document if isinstance(document, Document) else Document(document)
    return [_described(operation) for operation in document.operations.values()]


def _described(operation: Operation) -> DescribedOperation:
    samples = {parameter.name: quote(_sample(operation, parameter)) for parameter in operation.of("path")}
    url = re.sub(r"{([^}]+)}", lambda match: samples[match[1]], operation.path)
    required = [parameter for parameter in operation.of("query") if parameter.required]
    if required:
        url += "?" + urlencode({parameter.name: _sample(operation, parameter) for parameter in required})
    return DescribedOperation(
        id=operation.id,
        method=operation.method,
        path=operation.path,
        url=url,
        scheme=operation.requirement.scheme,
        scopes=operation.requirement.scopes,
        subject=operation.requirement.subject,
        content_type=next(iter((operation.body or {}).get("content", {})), None),
        operation=operation,
    )


def _sample(operation: Operation, parameter: Parameter) -> str:
    schema = operation.document.resolve(parameter.schema)
    for value in (*schema.get("examples", ()), *schema.get("enum", ()), schema.get("const"), schema.get("default")):
        if value is not None:
            return str(value)
    if schema.get("type") in ("integer", "number"):
        return str(schema.get("minimum", 1))
    return _SAMPLES.get(str(schema.get("format")), "x" * max(1, int(schema.get("minLength", 1))))
