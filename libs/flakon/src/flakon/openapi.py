"""An OpenAPI 3.1 document as a contract: loaded, its local references followed, its operations taken out.

Every operation is checked when the document is read, so that a service with a gap in its contract does not start.
"""

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import jsonschema_rs
import orjson
import yaml

from flakon.requirement import Requirement

__all__ = ["Document", "DocumentError", "Operation", "Parameter"]

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
_URI = "urn:flakon:document"
_HEADERS_OF_THE_PROTOCOL = {"accept", "content-type", "authorization"}


class DocumentError(Exception):
    """The document, or the functions bound to it, are not complete. A defect of the service: it does not start."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as JSON sees it: a date in an example stays the text it is."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Parameter:
    """A path, query or header parameter; `argument` is its name as a view's keyword."""

    name: str
    place: str
    required: bool
    schema: Any
    explode: bool
    pointer: str

    @property
    def argument(self) -> str:
        """`hub.mode` is hub_mode, `from` is from_."""
        name = re.sub(r"\W", "_", self.name)
        return f"{name}_" if keyword.iskeyword(name) else name


@dataclass(frozen=True)
class Operation:
    """One operation of a document."""

    document: "Document"
    id: str
    method: str
    path: str
    requirement: Requirement
    parameters: tuple[Parameter, ...]
    definition: Mapping[str, Any]
    pointer: str

    @property
    def max_bytes(self) -> int | None:
        """The largest body in bytes by `x-max-bytes`, or None for the limit of the settings."""
        return cast("int | None", self.definition.get("x-max-bytes"))

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The request body's definition, or None when it has none."""
        body = self.definition.get("requestBody")
        return self.document.resolve(body) if body is not None else None

    @cached_property
    def responses(self) -> dict[str, tuple[Mapping[str, Any], str]]:
        """By status as written ("200", "4XX", "default"): the response and the pointer to it."""
        return {
            str(status): self.document.follow(response, f"{self.pointer}/responses/{_escape(str(status))}")
            for status, response in self.definition.get("responses", {}).items()
        }

    @property
    def success(self) -> int | None:
        """Its only declared 2xx status, or None when there are several or none."""
        statuses = [int(status) for status in self.responses if re.fullmatch("2[0-9][0-9]", status)]
        return statuses[0] if len(statuses) == 1 else None

    def of(self, place: str) -> list[Parameter]:
        """Its parameters in "path", "query" or "header"."""
        return [parameter for parameter in self.parameters if parameter.place == place]

    def __str__(self) -> str:
        return f"{self.id} ({self.method} {self.path})"


class Document:
    """An OpenAPI 3.1 document with all its operations, or a DocumentError that says what it lacks."""

    def __init__(self, source: Path | str | Mapping[str, Any]) -> None:
        self.name = "the document" if isinstance(source, Mapping) else str(source)
        self.tree: dict[str, Any] = _text_keys(source if isinstance(source, Mapping) else _load(Path(source)))
        version = str(self.tree.get("openapi", ""))
        if not version.startswith("3.1"):
            raise DocumentError(f"{self.name} says openapi: {version or 'nothing'}; flakon reads 3.1")
        self.operations: dict[str, Operation] = {}
        problems: list[str] = []
        for operation in self._read(problems):
            if operation.id in self.operations:
                problems.append(f"{operation} has the operationId of {self.operations[operation.id]}")
            self.operations[operation.id] = operation
        if problems:
            raise DocumentError(f"{self.name}: " + "; ".join(problems))

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(_URI, self.tree)], draft=jsonschema_rs.Draft202012)

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node itself, or what its `$ref` points to."""
        return self.follow(node, "")[0]

    def follow(self, node: Mapping[str, Any], pointer: str) -> tuple[Mapping[str, Any], str]:
        """The node that `node` refers to, or itself, and the pointer to it."""
        seen: set[str] = set()
        while "$ref" in node:
            reference = node["$ref"]
            if reference in seen:
                raise DocumentError(f"{self.name}: {reference} refers to itself")
            seen.add(reference)
            node, pointer = self._at(reference), unquote(reference[1:])
        return node, pointer

    def _at(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            raise DocumentError(
                f"{self.name}: {reference} is not local; flakon follows references within the document only"
            )
        node: Any = self.tree
        for part in unquote(reference[2:]).split("/"):
            try:
                key = part.replace("~1", "/").replace("~0", "~")
                node = node[int(key)] if isinstance(node, list) else node[key]
            except (KeyError, IndexError, ValueError, TypeError):
                raise DocumentError(f"{self.name}: {reference} points to nothing") from None
        return node

    def validator(self, schema: Any) -> jsonschema_rs.Validator:
        """A compiled validator. `schema` may hold local references; messages never repeat the value."""
        try:
            return jsonschema_rs.Draft202012Validator(
                _absolute(schema), validate_formats=True, registry=self._registry, mask="the value", offline=True
            )
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
            raise DocumentError(f"{self.name}: a schema cannot be compiled: {error}") from error

    def _read(self, problems: list[str]) -> Iterator[Operation]:
        for path, item in self.tree.get("paths", {}).items():
            for method in METHODS:
                if method not in item:
                    continue
                name = f"{method.upper()} {path}"
                try:
                    yield self._operation(path, item, method)
                except DocumentError as problem:
                    problems.append(f"{name}: {problem}")

    def _operation(self, path: str, item: Mapping[str, Any], method: str) -> Operation:
        definition = item[method]
        identity = definition.get("operationId")
        if not isinstance(identity, str) or not identity.isidentifier():
            raise DocumentError("it needs an operationId that is a Python name")
        pointer = f"/paths/{_escape(path)}"
        parameters: dict[tuple[str, str], Parameter] = {}
        for at, nodes in ((pointer, item), (f"{pointer}/{method}", definition)):
            for index, node in enumerate(nodes.get("parameters", ())):
                parameter = self._parameter(*self.follow(node, f"{at}/parameters/{index}"))
                if parameter is not None:
                    parameters[parameter.place, parameter.name] = parameter
        in_path = set(re.findall(r"{([^}]+)}", path))
        declared = {name for place, name in parameters if place == "path"}
        if in_path != declared:
            raise DocumentError(f"its path has {sorted(in_path)}, its path parameters are {sorted(declared)}")
        if not definition.get("responses"):
            raise DocumentError("it declares no responses")
        return Operation(
            document=self,
            id=identity,
            method=method.upper(),
            path=path,
            requirement=self._requirement(definition),
            parameters=tuple(parameters.values()),
            definition=definition,
            pointer=f"{pointer}/{method}",
        )

    def _parameter(self, node: Mapping[str, Any], pointer: str) -> Parameter | None:
        place, name = node.get("in"), node.get("name")
        if place == "header" and str(name).lower() in _HEADERS_OF_THE_PROTOCOL:
            return None
        if place not in ("path", "query", "header") or not name:
            raise DocumentError(f"parameter {name!r} in {place!r}: flakon knows path, query and header")
        if "schema" not in node:
            raise DocumentError(f"parameter {name!r} has no schema")
        style = {"path": "simple", "header": "simple", "query": "form"}[place]
        if node.get("style", style) != style:
            raise DocumentError(f"parameter {name!r} has style {node['style']!r}; flakon reads {style!r}")
        return Parameter(
            name=str(name),
            place=place,
            required=bool(node.get("required", False)),
            schema=node["schema"],
            explode=bool(node.get("explode", style == "form")),
            pointer=f"{pointer}/schema",
        )

    def _requirement(self, definition: Mapping[str, Any]) -> Requirement:
        try:
            requirement = Requirement.read(definition.get("security"), definition.get("x-subject"))
        except ValueError as problem:
            raise DocumentError(str(problem)) from None
        if requirement.scheme is not None:
            schemes = self.tree.get("components", {}).get("securitySchemes", {})
            if requirement.scheme not in schemes:
                raise DocumentError(f"its security scheme {requirement.scheme!r} is not in components.securitySchemes")
            known = _declared_scopes(self.resolve(schemes[requirement.scheme]))
            unknown = [scope for scope in requirement.scopes if known is not None and scope not in known]
            if unknown:
                raise DocumentError(f"its scopes {unknown} are not among those of components.securitySchemes")
        return requirement


def _declared_scopes(scheme: Mapping[str, Any]) -> set[str] | None:
    """The scopes that the scheme's flows name, or None when it names none at all."""
    flows = scheme.get("flows") or {}
    scopes = {scope for flow in flows.values() for scope in (flow.get("scopes") or {})}
    return scopes or None


def _load(path: Path) -> Any:
    content = path.read_bytes()
    tree = orjson.loads(content) if path.suffix == ".json" else yaml.load(content, Loader=_Loader)  # noqa: S506 - a safe loader
    if not isinstance(tree, Mapping):
        raise DocumentError(f"{path} is not an OpenAPI document")
    return tree


def _text_keys(node: Any) -> Any:
    """The same tree with text for keys: YAML reads the status 200 as a number."""
    if isinstance(node, Mapping):
        return {str(key): _text_keys(value) for key, value in node.items()}
    return [_text_keys(each) for each in node] if isinstance(node, list) else node


def _absolute(node: Any) -> Any:
    """The schema with its local references pointing into the document, wherever it is compiled."""
    if isinstance(node, Mapping):
        return {
            key: f"{_URI}{value}"
            if key == "$ref" and isinstance(value, str) and value.startswith("#")
            else _absolute(value)
            for key, value in node.items()
        }
    return [_absolute(each) for each in node] if isinstance(node, list) else node


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
