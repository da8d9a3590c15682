"""The child of a FileReader: `python -m stravaworker.files.reader_process MEMORY_BYTES CPU_S`.

Takes frames of `{path, filename, home_zone, sport_hint, now}` and answers each with a frame `{outcome: read, format,
damage, activities: n, memory_bytes}` and, n times, a frame of `{summary, laps, points}` and one of the streams (empty
where there are none); or with one frame `{outcome: skipped | failed, code, reason, memory_bytes}`. It may read files
and nothing else: its limits allow neither more memory nor more time nor a byte written to a disk.
"""

import os
import resource
import sys
from pathlib import Path
from typing import IO, Any

import orjson

from stravaworker.files import composing, frames, reading
from stravaworker.files.errors import FileError, NotAnActivity

LARGEST_FILE = 100 * 1024 * 1024
_TOO_MUCH_MEMORY = "Reading it needs more memory than a file of a run may take."


def main(arguments: list[str]) -> int:
    """Serve until standard input ends."""
    memory_bytes, cpu_s = (int(each) for each in arguments)
    # What a library prints must not end up among the frames.
    out = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)
    _confine(memory_bytes)
    while (request := frames.read(sys.stdin.buffer)) is not None:
        _allow_cpu(cpu_s)
        _answer(orjson.loads(request), out)
        out.flush()
    return 0


def _confine(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _allow_cpu(cpu_s: int) -> None:
    """From now on; the kernel ends a process that takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu_s + 1, hard))


def _answer(request: dict[str, Any], out: IO[bytes]) -> None:
    try:
        found = _read(request)
        bodies = [(_described(each), _streams(each.streams)) for each in found.activities]
    except MemoryError:
        _say(out, {"outcome": "failed", "code": "too_large", "reason": _TOO_MUCH_MEMORY})
    except FileError as error:
        outcome = "skipped" if isinstance(error, NotAnActivity) else "failed"
        _say(out, {"outcome": outcome, "code": error.code, "reason": error.reason})
    except Exception as error:  # whatever a reader stumbles over is the file's failure, and the next one's turn
        reason = f"It could not be read: {type(error).__name__}."
        _say(out, {"outcome": "failed", "code": "damaged", "reason": reason})
    else:
        head = {"outcome": "read", "format": found.format, "damage": found.damage, "activities": len(bodies)}
        _say(out, head)
        for described, streams in reversed(bodies):
            frames.write(out, described)
            frames.write(out, streams)


def _read(request: dict[str, Any]) -> reading.FileRead:
    path = Path(request["path"])
    if path.stat().st_size > LARGEST_FILE:
        raise MemoryError
    context = composing.Context(request["home_zone"], request["now"], request["sport_hint"])
    return reading.read(path.read_bytes(), request["filename"], context)


def _described(activity: Any) -> bytes:
    return orjson.dumps({"summary": activity.summary, "laps": activity.laps, "points": activity.points})


def _streams(streams: dict[str, list[Any]] | None) -> bytes:
    return orjson.dumps(streams) if streams is not None else b""


def _say(out: IO[bytes], head: dict[str, Any]) -> None:
    frames.write(out, orjson.dumps({**head, "memory_bytes": _most_memory_bytes()}))


def _most_memory_bytes() -> int:
    """The most this process ever took. The kernel's other figure, ru_maxrss, begins with that of who started it."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    found = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(found.split()[1]) * 1024


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
