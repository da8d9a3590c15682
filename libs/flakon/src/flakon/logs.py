"""JSON logs: one line per event on standard error, with the request id of the request or task at hand.

    log = get_logger(__name__)
    log.info("activities_synced", athlete_id=athlete_id, count=12)

The event is static, everything else is a field. Fields named like secrets are hidden, and so is whatever looks like a
JWT, wherever in the line it stands. Lines of other libraries (through `logging`) get the same form. `configure` is
called once per process, by create_app, create_celery or a command; before that, events of level info and above are
written.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

import orjson
import structlog

from flakon import clock, context

__all__ = ["Logger", "captured", "configure", "get_logger", "write"]

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}

_JWT = re.compile(rb"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*")
_SECRET_NAMES = frozenset(
    (
        "access_token",
        "actor_token",
        "authorization",
        "client_secret",
        "cookie",
        "grant",
        "password",
        "refresh_token",
        "secret",
        "subject_token",
        "token",
    )
)
_HIDDEN = "[hidden]"
_STANDARD_ERROR = 2
_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z

_captures: list[list[dict[str, Any]]] = []


class _Process:
    """What this process's lines are told to carry, and from which level on they are written."""

    level = LEVELS["info"]
    service: str | None = None


def configure(service: str, level: str = "info") -> None:
    """From now on lines carry `service`, those under `level` are dropped, and `logging` writes JSON too."""
    _Process.level = LEVELS[level]
    _Process.service = service
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, _JsonHandler):
            root.removeHandler(handler)
    root.addHandler(_JsonHandler())
    root.setLevel(max(_Process.level, logging.INFO))


def enabled(level: str) -> bool:
    """Whether events of this level are written."""
    return LEVELS[level] >= _Process.level


def write(level: str, event: str, fields: Mapping[str, Any]) -> None:
    """One line, with time, service and request id added. For the chassis' own hot paths; else use a logger."""
    now = clock.now()
    line: dict[str, Any] = {"time": now, "level": level, "event": event}
    if _Process.service is not None:
        line["service"] = _Process.service
    current = context.state.get()
    if current is not None:
        line["request_id"] = current.request_id
        if current.fields:
            line.update(current.fields)
    line.update(fields)
    if not _SECRET_NAMES.isdisjoint(line):
        line.update(dict.fromkeys(_SECRET_NAMES & line.keys(), _HIDDEN))
    if _captures:
        for capture in _captures:
            capture.append({**line, "time": now.isoformat()})
        return
    data = orjson.dumps(line, default=repr, option=_OPTIONS)
    if b"eyJ" in data:
        data = _JWT.sub(_HIDDEN.encode(), data)
    _put(data)


def _put(data: bytes) -> None:
    """One line to standard error, in one system call where it is the real one: lines of threads do not mix."""
    if sys.stderr is not sys.__stderr__:
        sys.stderr.write(data.decode())
        return
    while data:
        data = data[os.write(_STANDARD_ERROR, data) :]


class _Sink:
    """Where structlog's processors end."""

    def msg(self, level: str, event: str, fields: Mapping[str, Any]) -> None:
        write(level, event, fields)

    debug = info = warning = error = msg


class Logger(structlog.BoundLoggerBase):
    """Events with fields. `bind(**fields)` gives a logger whose events all carry them."""

    def debug(self, event: str, **fields: Any) -> None:
        self._proxy_to_logger("debug", event, **fields)

    def info(self, event: str, **fields: Any) -> None:
        self._proxy_to_logger("info", event, **fields)

    def warning(self, event: str, **fields: Any) -> None:
        self._proxy_to_logger("warning", event, **fields)

    def error(self, event: str, **fields: Any) -> None:
        self._proxy_to_logger("error", event, **fields)

    def exception(self, event: str, **fields: Any) -> None:
        """An error with the traceback of the exception at hand, or of `exc_info`."""
        self._proxy_to_logger("error", event, **{"exc_info": True, **fields})


def _render(
    _: Any, level: str, fields: MutableMapping[str, Any]
) -> tuple[tuple[str, str, MutableMapping[str, Any]], dict[str, Any]]:
    if not enabled(level):
        raise structlog.DropEvent
    event = str(fields.pop("event", ""))
    error = fields.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        fields["exception"] = "".join(traceback.format_exception(error))
    return (level, event, fields), {}


def get_logger(name: str | None = None) -> Logger:
    """A logger with debug, info, warning, error, exception and bind; `name` becomes the field `logger`."""
    return Logger(_Sink(), processors=[_render], context={"logger": name} if name else {})


class _JsonHandler(logging.Handler):
    """Lines of other libraries, in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            fields: dict[str, Any] = {"logger": record.name, "message": record.getMessage()}
            if record.exc_info and record.exc_info[1] is not None:
                fields["exception"] = "".join(traceback.format_exception(record.exc_info[1]))
            level = record.levelname.lower()
            if enabled(level if level in LEVELS else "info"):
                write(level, "log", fields)
        except Exception:  # as logging.Handler does it: a log line that cannot be written must not end the work
            self.handleError(record)


@contextmanager
def captured() -> Iterator[list[dict[str, Any]]]:
    """Within the block, lines are added to the list instead of being written. For tests."""
    lines: list[dict[str, Any]] = []
    _captures.append(lines)
    level, _Process.level = _Process.level, LEVELS["debug"]
    try:
        yield lines
    finally:
        _Process.level = level
        _captures.remove(lines)
