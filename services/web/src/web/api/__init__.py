"""The other services as web uses them: a class for each group of operations, a dataclass for each answer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol


class Answer(Protocol):
    """What a call brings back: `data` is the parsed JSON, None where there was none."""

    @property
    def status(self) -> int: ...
    @property
    def data(self) -> Any: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


class Client(Protocol):
    """The part of flakon's ServiceClient that web uses. Error answers are raised as flakon.errors."""

    def get(self, path: str, *, params: Mapping[str, Any] | None = None) -> Answer: ...
    def post(self, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None) -> Answer: ...
    def put(self, path: str, *, json: Any = None) -> Answer: ...
    def patch(self, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None) -> Answer: ...
    def delete(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer: ...


def instant(text: str) -> datetime:
    """An aware datetime of RFC 3339 text."""
    return datetime.fromisoformat(text)


def optional_instant(text: str | None) -> datetime | None:
    """The same, None for None."""
    return None if text is None else instant(text)


def optional_day(text: str | None) -> date | None:
    """A date of ISO 8601 text, None for None."""
    return None if text is None else date.fromisoformat(text)
