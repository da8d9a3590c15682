"""The parameters of an OAuth request's form body, read as strictly as RFC 6749 allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from tokendealer.domain.oauth_errors import InvalidRequest, InvalidScope

LARGEST_BODY_BYTES = 16 * 1024
_MOST_FIELDS = 32
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
_NAME = re.compile(r"[A-Za-z0-9._~:/-]{1,80}")


class Parameters(Mapping[str, str]):
    """The parameters that have a value; an empty one counts as absent (RFC 6749, 3.2)."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Parameters({sorted(self._values)})"  # the values are secrets

    @classmethod
    def parse(cls, body: bytes) -> Parameters:
        """Read an `application/x-www-form-urlencoded` body.

        Raises:
            InvalidRequest: it is no such body, or a parameter stands in it twice, or holds a control character.
        """
        try:
            text = body.decode("ascii")
            if _BROKEN_ESCAPE.search(text):
                raise ValueError("an unfinished percent escape")
            pairs = parse_qsl(
                text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=_MOST_FIELDS
            )
        except ValueError as problem:
            raise InvalidRequest("the body is not a form (application/x-www-form-urlencoded, UTF-8)") from problem
        values: dict[str, str] = {}
        for name, value in pairs:
            if name in values:
                raise InvalidRequest(f"the parameter {shown(name)} is given more than once")
            if _CONTROL.search(value):
                raise InvalidRequest(f"the parameter {shown(name)} holds a control character")
            values[name] = value
        return cls({name: value for name, value in values.items() if value})

    def required(self, name: str) -> str:
        """The parameter's value.

        Raises:
            InvalidRequest: it is absent or empty.
        """
        value = self.get(name)
        if value is None:
            raise InvalidRequest(f"the parameter {name} is missing")
        return value


def parse_scope(scope: str | None) -> tuple[str, ...]:
    """The scope tokens of a `scope` parameter, each once, in the order asked for.

    Raises:
        InvalidScope: there are none (tokendealer has no default scope), or they are malformed.
    """
    if scope is None:
        raise InvalidScope("name the scopes wanted: there is no default")
    tokens = scope.split(" ")
    if not all(_SCOPE_TOKEN.fullmatch(token) for token in tokens):
        raise InvalidScope("scopes are separated by one space each and hold neither quotes nor backslashes")
    return tuple(dict.fromkeys(tokens))


def shown(value: str) -> str:
    """A received name fit for an error description: itself when it looks like a name, else a placeholder."""
    return value if _NAME.fullmatch(value) else "(unreadable)"
