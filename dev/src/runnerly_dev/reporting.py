"""What a command tells the one who runs it: little, and at the end of a failure what to do."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


class Stop(Exception):  # noqa: N818 - it is how a command ends, not what went wrong
    """The command cannot go on; the message is one line that says what to do."""


def say(line: str) -> None:
    """Print a line at once, whoever reads it."""
    print(line, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce what takes a while, and say afterwards how long it took."""
    print(f"{title} …", end="", flush=True)
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - begun:.0f} s", flush=True)


def execute(
    words: Sequence[str | Path],
    *,
    log: Path,
    failing: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a command with its output in ``log``.

    Raises Stop with ``failing`` and the command's last line when it does not succeed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        out.write(f"$ {' '.join(map(str, words))}\n".encode())
        out.flush()
        done = subprocess.run(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=None if env is None else dict(env),
            check=False,
        )
    if done.returncode != 0:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        raise Stop(f"{failing}: {lines[-1].strip()} (all of it: {log})")


def main_guard(error: BaseException) -> int:
    """The exit status for an error that ended a command, after one line about it."""
    if isinstance(error, KeyboardInterrupt):
        return 130
    print(f"runnerly: {error}", file=sys.stderr, flush=True)
    return 2
