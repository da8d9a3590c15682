"""What a validator found, in words for the one who sent it. Values are never repeated: they may be secrets."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import jsonschema_rs

__all__ = ["described", "escaped"]

_AT_MOST = 20

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_FORMATS = {
    "date": "a date like 2024-05-31",
    "date-time": "a moment like 2024-05-31T07:00:00Z",
    "email": "an e-mail address",
    "uuid": "a UUID",
    "uri": "a URL",
}


def escaped(name: str) -> str:
    """A name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def described(place: str, errors: Iterable[jsonschema_rs.ValidationError]) -> list[dict[str, str]]:
    """At most twenty problems with `in`, `path` (JSON pointer) and `message`."""
    return list(islice((problem for error in errors for problem in _one(place, error)), _AT_MOST))


def _one(place: str, error: jsonschema_rs.ValidationError) -> Iterator[dict[str, str]]:
    path = "".join(f"/{escaped(str(part))}" for part in error.instance_path)
    details: dict[str, Any] = error.kind.as_dict()
    match error.kind.name:
        case "required":
            yield {"in": place, "path": f"{path}/{escaped(details['property'])}", "message": "is required"}
        case "additionalProperties" | "unevaluatedProperties":
            for name in details["unexpected"]:
                yield {"in": place, "path": f"{path}/{escaped(name)}", "message": "is not known here"}
        case keyword:
            yield {"in": place, "path": path, "message": _message(keyword, details, error)}


def _message(keyword: str, details: dict[str, Any], error: jsonschema_rs.ValidationError) -> str:
    limit = details.get("limit")
    match keyword:
        case "type":
            return f"must be {' or '.join(_TYPES.get(each, each) for each in details['types'])}"
        case "format":
            return f"must be {_FORMATS.get(details['format'], details['format'])}"
        case "enum":
            return f"must be one of {', '.join(str(option) for option in details['options'])}"
        case "minLength":
            return f"must have at least {limit} character{'s' if limit != 1 else ''}"
        case "maxLength":
            return f"must have at most {limit} characters"
        case "minItems":
            return f"must have at least {limit} element{'s' if limit != 1 else ''}"
        case "maxItems":
            return f"must have at most {limit} elements"
        case "minimum":
            return f"must be {limit} or more"
        case "maximum":
            return f"must be {limit} or less"
        case "exclusiveMinimum":
            return f"must be more than {limit}"
        case "exclusiveMaximum":
            return f"must be less than {limit}"
        case "pattern":
            return f"must match {details['pattern']}"
        case "uniqueItems":
            return "must not hold anything twice"
        case "minProperties":
            return f"must have at least {limit} member{'s' if limit != 1 else ''}"
        case "anyOf" | "oneOf":
            return "has none of the forms that are allowed here"
    return str(error.message)
