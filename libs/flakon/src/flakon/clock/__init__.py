"""The only source of "now".

The real time plus an offset in seconds that is read from a file, when there is one. A test that writes the file moves
every process that was started with it, so that days pass in all services at once:

    clock.now()         aware datetime in UTC
    clock.timestamp()   the same moment as seconds since 1970, float
    clock.monotonic()   seconds of `time.monotonic`, for durations; never shifted
    clock.sleep(s)      `time.sleep`: real seconds, for short pauses between attempts

The file is named by `RUNNERLY_CLOCK_FILE` (looked up on the first call, not on import) or by `use_file`. A missing file
is no offset. `flakon.clock.testing` writes it.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from flakon.clock import testing

__all__ = ["VARIABLE", "ClockError", "monotonic", "now", "offset_s", "sleep", "testing", "timestamp", "use_file"]

VARIABLE = "RUNNERLY_CLOCK_FILE"

monotonic = time.monotonic
sleep = time.sleep


class ClockError(ValueError):
    """The clock file holds something else than a number of seconds."""


class _Offset:
    """The offset of one file, read again only when the file was replaced or rewritten."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self._seen: tuple[tuple[int, int, int], float] = ((0, 0, 0), 0.0)

    def read(self) -> float:
        try:
            status = os.stat(self.path)  # a third of the price of Path.stat, and paid on every call
        except FileNotFoundError:
            return 0.0
        stamp = (status.st_mtime_ns, status.st_ino, status.st_size)
        seen, offset = self._seen
        if stamp == seen:
            return offset
        text = Path(self.path).read_text().strip()
        try:
            offset = float(text)
        except ValueError:
            raise ClockError(f"{self.path} holds {text[:40]!r}; it must hold a number of seconds") from None
        self._seen = (stamp, offset)
        return offset


_lock = Lock()
_looked_up = False
_file: _Offset | None = None


def use_file(path: Path | str | None) -> None:
    """From now on this process takes its offset from `path`, or runs on real time with None."""
    global _file, _looked_up
    with _lock:
        _file = _Offset(Path(path)) if path is not None else None
        _looked_up = True


def _look_up() -> None:
    name = os.environ.get(VARIABLE)
    use_file(name or None)


def offset_s() -> float:
    """Seconds between this clock and the real one."""
    if not _looked_up:
        _look_up()
    return _file.read() if _file is not None else 0.0


def now() -> datetime:
    """The current moment as an aware datetime in UTC."""
    moment = datetime.now(UTC)
    offset = offset_s()
    return moment + timedelta(seconds=offset) if offset else moment


def timestamp() -> float:
    """The current moment in seconds since 1970-01-01T00:00:00Z."""
    return time.time() + offset_s()
