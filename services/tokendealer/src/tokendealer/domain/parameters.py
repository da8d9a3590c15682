"""The parameters of an OAuth request, as RFC 6749 wants them read. (That none is repeated, the chassis sees to.)"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tokendealer.domain.oauth_errors import InvalidRequest, InvalidScope

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")


class Parameters(Mapping[str, str]):
    """The parameters that have a value; an empty one counts as absent (RFC 6749, 3.2).

    Raises InvalidRequest for a value that holds control characters, which no parameter has.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {name: value for name, value in values.items() if value}
        for name, value in self._values.items():
            if _CONTROL.search(value):
                raise InvalidRequest(f"the parameter {name} holds a control character")

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Parameters({sorted(self._values)})"  # the values are secrets

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
