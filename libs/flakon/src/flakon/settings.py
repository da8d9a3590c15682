"""Settings: one frozen, typed class per service, read from the environment once, at start-up.

    @dataclass(frozen=True, kw_only=True)
    class ShopSettings(ServiceSettings):
        database_url: Secret
        registration: Literal["invite", "open"] = "invite"

    settings = ShopSettings.from_environment()

A field `database_url` is read from `RUNNERLY_DATABASE_URL`, or from the file that `RUNNERLY_DATABASE_URL_FILE` names
(its content, stripped). Types: str, int, float, bool, Path, Literal of strings, `Secret`, and `X | None`. Everything
wrong is collected and told in one line; values of secrets are never part of it.
"""

import dataclasses
import hmac
import os
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, Union, get_args, get_origin, get_type_hints

__all__ = ["LogLevel", "Secret", "ServerSettings", "ServiceSettings", "Settings", "SettingsError", "StartupError"]


class StartupError(Exception):
    """Something outside the program keeps it from starting. Its text is one line that says what to do."""


class SettingsError(StartupError):
    """The environment is not what the settings class needs; the text names each variable and what to do."""


class Secret:
    """A string that does not show itself: `reveal()` is the only way to its value."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __bool__(self) -> bool:
        return bool(self._value)


class _Wrong(Exception):  # noqa: N818 - control flow of this module
    """What to do about one value."""


_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def _convert(text: str, kind: Any) -> Any:
    """`text` as `kind`, or _Wrong with what is expected instead."""
    if kind is str:
        return text
    if kind is Secret:
        return Secret(text)
    if kind is Path:
        return Path(text)
    if kind is bool:
        if text.lower() in _TRUE:
            return True
        if text.lower() in _FALSE:
            return False
        raise _Wrong("give true or false")
    if kind is int or kind is float:
        try:
            return kind(text)
        except ValueError:
            raise _Wrong("give a whole number" if kind is int else "give a number") from None
    if get_origin(kind) is Literal:
        if text in get_args(kind):
            return text
        raise _Wrong(f"give one of {', '.join(get_args(kind))}")
    raise TypeError(f"settings cannot be of type {kind!r}")


def _without_none(kind: Any) -> Any:
    """`X` for `X | None`, else the type itself."""
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [each for each in get_args(kind) if each is not type(None)]
        if len(kinds) != 1:
            raise TypeError(f"settings cannot be of type {kind!r}")
        return kinds[0]
    return kind


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Base of every settings class. Subclasses are frozen, keyword-only dataclasses."""

    PREFIX: ClassVar[str] = "RUNNERLY_"

    @classmethod
    def variable(cls, field: str) -> str:
        """The environment variable of a field."""
        return cls.PREFIX + field.upper()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """The settings, or a SettingsError that names every variable that is missing or wrong."""
        environ = os.environ if environ is None else environ
        hints = get_type_hints(cls)
        values: dict[str, Any] = {}
        problems: list[str] = []
        for field in dataclasses.fields(cls):
            kind = _without_none(hints[field.name])
            if kind is Secret and field.default not in (dataclasses.MISSING, None):
                raise TypeError(f"{cls.__name__}.{field.name} is a secret and must not have a default")
            try:
                text = _read(cls.variable(field.name), environ)
                if text is None:
                    if field.default is dataclasses.MISSING:
                        raise _Wrong(f"is missing: set it, or {cls.variable(field.name)}_FILE to a file that holds it")
                    continue
                values[field.name] = _value(text, kind)
            except _Wrong as problem:
                problems.append(f"{cls.variable(field.name)} {problem}")
        if not problems:
            settings = cls(**values)
            problems = [f"{cls.variable(field)} {problem}" for field, problem in settings.problems()]
        if problems:
            raise SettingsError("; ".join(problems))
        return settings

    def problems(self) -> Iterator[tuple[str, str]]:
        """Pairs of field and what is wrong with it beyond its type. Subclasses extend it; secrets stay out."""
        yield from ()


def _read(variable: str, environ: Mapping[str, str]) -> str | None:
    text = environ.get(variable)
    file = environ.get(f"{variable}_FILE")
    if file is None:
        return text if text != "" else None
    if text:
        raise _Wrong(f"and {variable}_FILE are both set: keep one of them")
    if file == "":
        return None
    try:
        return Path(file).read_text().strip() or None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise _Wrong(f"cannot be read from {file} ({reason}): correct {variable}_FILE") from None


def _value(text: str, kind: Any) -> Any:
    try:
        return _convert(text, kind)
    except _Wrong as problem:
        raise _Wrong(f"is {text!r}: {problem}") from None


LogLevel = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True, kw_only=True)
class ServerSettings(Settings):
    """What every process that serves HTTP has: where it listens, with how many workers, and how it logs."""

    bind: str = "127.0.0.1:8000"
    workers: int = 1
    threads: int = 8
    log_level: LogLevel = "info"
    clock_file: Path | None = None
    max_body_bytes: int = 1024 * 1024

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        for field in ("workers", "threads", "max_body_bytes"):
            if getattr(self, field) < 1:
                yield field, f"is {getattr(self, field)}: give 1 or more"
        port = self.bind.rpartition(":")[2]
        if not port.isdecimal() or int(port) > 65535:
            yield "bind", f"is {self.bind!r}: give an address and a port, like 127.0.0.1:8000"


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(ServerSettings):
    """What every service that takes or holds tokens has. `tokendealer_url` is the issuer of all tokens."""

    tokendealer_url: str
    client_secret: Secret

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if not self.tokendealer_url.startswith(("http://", "https://")):
            yield "tokendealer_url", f"is {self.tokendealer_url!r}: give a URL, like http://tokendealer:8000"
