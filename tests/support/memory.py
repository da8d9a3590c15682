"""How much memory the processes of an installation take while something goes on."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from runnerly_dev.stack import Stack

MIB = 1024 * 1024
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Memory:
    """The most that each process, and those it started, took beside what it had in the beginning, in MiB by name."""

    def __init__(self, stack: Stack, names: tuple[str, ...]) -> None:
        self._stack = stack
        self._names = names
        self._before: dict[int, int] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.most: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._before = {pid: taken for _, pid, taken in self._look()}
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.1):
            for name, pid, taken in self._look():
                # who came later is counted in full
                more = (taken - self._before.get(pid, 0)) / MIB
                self.most[name] = max(self.most.get(name, 0.0), round(more, 1))

    def _look(self) -> list[tuple[str, int, int]]:
        found = []
        for name in self._names:
            child = self._stack.children.get(name)
            if child is None or not child.running:
                continue
            for pid in _family(child.pid):
                taken = _taken(pid)
                if taken is not None:
                    found.append((f"{name}: the reader" if _is_reader(pid) else name, pid, taken))
        return found


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in _family(int(child)))]


def _taken(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return None


def _is_reader(pid: int) -> bool:
    try:
        return b"reader_process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
