"""Reads activity files in a process of its own, which a hostile file may take down: it costs that one file's outcome.

The child is used for many files. Requests can be handed over ahead, so that it reads the next file while what came of
the last one is stored.
"""

import os
import select
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from flakon import clock, get_logger
from stravaworker.files import frames
from stravaworker.files.errors import FileError, NotAnActivity, Unreadable

log = get_logger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one file may cost. `memory_bytes` is the child's address space, its libraries included."""

    wall_s: float = 90.0
    cpu_s: int = 60
    memory_bytes: int = 1024 * 1024 * 1024
    recycle_above_bytes: int = 320 * 1024 * 1024


@dataclass(frozen=True)
class Request:
    """A file on the disk. `filename` is what it was called; `home_zone` where its athlete lives.

    `sport_hint` is Strava's word for the sport of a file that does not say it.
    """

    path: Path
    filename: str
    home_zone: str
    sport_hint: str | None = None


@dataclass(frozen=True)
class ActivityRead:
    """One activity of a file; `streams` is the JSON of its columns as it goes to dataservice, or None."""

    summary: dict[str, Any]
    laps: list[dict[str, Any]]
    points: int
    streams: bytes | None


@dataclass(frozen=True)
class Answer:
    """What is in a file.

    `activities` come from the child one by one, the last one first: take all before the next answer.
    """

    format: str
    damage: str | None
    count: int
    activities: Iterator[ActivityRead]


class _ChildLost(Exception):  # noqa: N818 - control flow of this module
    """The child died or does not answer."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class FileReader:
    """One child at a time, started when it is needed. For one thread; `close` it when there is nothing more to read."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.started = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._asked: deque[Request] = deque()

    @property
    def is_busy(self) -> bool:
        """Whether something was asked for that is not answered in full."""
        return bool(self._asked)

    @property
    def pid(self) -> int | None:
        """The child's process, if there is one."""
        return self._child.pid if self._child is not None else None

    def ask(self, request: Request) -> None:
        """Hand a file over; `answer` gives what is in it, in the order of asking."""
        self._asked.append(request)
        self._send(request)

    def answer(self) -> Answer:
        """What is in the file that was asked for first. NotAnActivity, Unreadable."""
        self._asked[0]  # nothing asked is the caller's mistake
        try:
            head = orjson.loads(self._frame())
        except _ChildLost as lost:
            self._give_up(lost)
            raise Unreadable(lost.code, lost.reason) from None
        if head["outcome"] == "read":
            return Answer(head["format"], head["damage"], head["activities"], self._activities(head))
        self._finished(head)
        kind: type[FileError] = NotAnActivity if head["outcome"] == "skipped" else Unreadable
        raise kind(head["code"], head["reason"])

    def read(self, request: Request) -> Answer:
        """Ask and answer at once."""
        self.ask(request)
        return self.answer()

    def close(self) -> None:
        """End the child; what was asked and not answered is forgotten."""
        self._asked.clear()
        self._end()

    def _activities(self, head: dict[str, Any]) -> Iterator[ActivityRead]:
        try:
            for _ in range(head["activities"]):
                described = orjson.loads(self._frame())
                streams = self._frame() or None
                yield ActivityRead(described["summary"], described["laps"], described["points"], streams)
        except _ChildLost as lost:
            self._give_up(lost)
            raise Unreadable(lost.code, lost.reason) from None
        self._finished(head)

    def _finished(self, head: dict[str, Any]) -> None:
        self._asked.popleft()
        if head["memory_bytes"] > self.limits.recycle_above_bytes:
            self._restart()

    def _give_up(self, lost: _ChildLost) -> None:
        request = self._asked.popleft()
        log.warning("file_reader_lost", code=lost.code, filename_suffix=Path(request.filename).suffix[:8])
        self._restart()

    def _restart(self) -> None:
        self._end()
        for request in self._asked:
            self._send(request)

    def _send(self, request: Request) -> None:
        if self._child is not None and len(self._asked) == 1 and self._child.poll() is not None:
            self._end()  # it died over nothing of this file's
        child = self._child or self._start()
        body: dict[str, Any] = {"path": str(request.path), "filename": request.filename, "home_zone": request.home_zone}
        body |= {"sport_hint": request.sport_hint, "now": clock.timestamp()}
        if child.stdin is None:
            raise ValueError("the child has no standard input")
        try:
            frames.write(child.stdin, orjson.dumps(body))
            child.stdin.flush()
        except BrokenPipeError:
            # It is told to `answer`, which finds the child dead and asks another one for what is left.
            log.warning("file_reader_gone")

    def _start(self) -> subprocess.Popen[bytes]:
        limits = (str(self.limits.memory_bytes), str(self.limits.cpu_s))
        self._child = subprocess.Popen(
            [sys.executable, "-m", "stravaworker.files.reader_process", *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        self.started += 1
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue

    def _frame(self) -> bytes:
        deadline = time.monotonic() + self.limits.wall_s
        (length,) = frames.LENGTH.unpack(self._bytes(frames.LENGTH.size, deadline))
        if length > frames.LONGEST:
            raise _ChildLost("too_large", "It has more samples than a run may have.")
        return self._bytes(length, deadline)

    def _bytes(self, count: int, deadline: float) -> bytes:
        child = self._child
        if child is None or child.stdout is None:
            raise _ChildLost("damaged", "Reading it failed.")
        descriptor = child.stdout.fileno()
        parts, missing = [], count
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        while missing:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise _ChildLost("too_slow", "Reading it took too long, so it was left out.")
            part = os.read(descriptor, min(missing, 1 << 20))
            if not part:
                raise _ChildLost("crashed", "Reading it broke the reader, so it was left out.")
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)
