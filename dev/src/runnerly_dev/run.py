"""`make run`: keeps one Runnerly up for a person, until Ctrl-C.

python -m runnerly_dev.run [--activities FILE]      RUNNERLY_PORT, RUNNERLY_REGISTRATION
"""

import argparse
import ctypes
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from runnerly_dev.children import StartError
from runnerly_dev.demo import Login, seed
from runnerly_dev.reporting import Stop, main_guard, say
from runnerly_dev.stack import Stack
from runnerly_dev.workspace import ROOT

PR_SET_PDEATHSIG = 1
STEADY_AFTER_S = 60.0
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 30.0


class Asked(Exception):  # noqa: N818 - not an error: somebody asked for the end
    """Ctrl-C, a signal, or the end of the one who started this."""


@dataclass
class Crashes:
    """How often in a row a process ended by itself, and when it is started again."""

    count: int = 0
    started_at: float = 0.0
    next_start: float | None = None


class Watcher:
    """Names a process that ended with its last words, and starts it again after a pause that grows."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._crashes: dict[str, Crashes] = {}

    def look(self) -> None:
        """See who has ended, and who is to be started again by now."""
        for name, child in list(self._stack.children.items()):
            if not child.running:
                self._deal_with(name)
        for name in ("postgres", "valkey"):
            server = self._stack.process(name)
            if server.exit_status is not None:
                say(f"{name} ended, starting it again. Its last lines:\n{server.last_lines()}")
                self._stack.restart(name)

    def _deal_with(self, name: str) -> None:
        crash = self._crashes.setdefault(name, Crashes())
        now = time.monotonic()
        if crash.next_start is None:
            crash.count = 0 if now - crash.started_at > STEADY_AFTER_S else crash.count + 1
            pause_s = min(FIRST_PAUSE_S * 2.0**crash.count, LONGEST_PAUSE_S)
            crash.next_start = now + pause_s
            child = self._stack.process(name)
            say(f"{name} ended (status {child.exit_status}), starting it again in {pause_s:.0f} s. Its last lines:")
            say(child.last_lines())
        elif now >= crash.next_start:
            crash.started_at, crash.next_start = now, None
            self._stack.launch(name)


def keep_up(stack: Stack, parent: int) -> NoReturn:
    """Watch over the processes until somebody asks for the end, or the one who started us is gone. Raises Asked."""
    watcher = Watcher(stack)
    while True:
        if os.getppid() != parent or make_was_interrupted(parent):
            raise Asked
        watcher.look()
        time.sleep(0.3)


def make_was_interrupted(parent: int) -> bool:
    """True if the make above us was told to end by a SIGINT that was for it alone.

    make passes a SIGTERM on to what it runs, but not a SIGINT: it takes its handler off and waits, for us. A make that
    was started in the background of a script ignores SIGINT and never had a handler.
    """
    try:
        if Path(f"/proc/{parent}/comm").read_text().strip() not in ("make", "gmake"):
            return False
        status = Path(f"/proc/{parent}/status").read_text()
    except OSError:
        return False
    signals = dict(line.split(":\t", 1) for line in status.splitlines() if line.startswith(("SigCgt:", "SigIgn:")))
    handled = int(signals.get("SigCgt", "-1"), 16) | int(signals.get("SigIgn", "-1"), 16)
    return not handled >> (signal.SIGINT - 1) & 1


@contextmanager
def one_at_a_time(var: Path) -> Iterator[None]:
    """Hold this folder's lock. Raises Stop if another run has it."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Stop(f"Runnerly runs from this folder already: stop process {lock.read().strip()} first") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def ask(number: int, frame: FrameType | None) -> None:
    """The handler of the first signal that asks for the end; later ones change nothing."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Asked


def serve(stack: Stack) -> int:
    """Start, seed, announce, watch, stop."""
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    try:
        stack.check()
        say("Starting PostgreSQL, Valkey, five services, the gateway and the sandbox …")
        stack.start()
        login = seed(stack)
        announce(stack, login)
        keep_up(stack, parent)
    except Asked:
        say("\nStopping …")
    except (StartError, Stop, OSError) as error:
        return main_guard(error)
    finally:
        stack.stop()
    say("Stopped. The data is in var/, and `make run` goes on with it.")
    return 0


def announce(stack: Stack, login: Login) -> None:
    """Say where it is and how to get in; the last line is the one that scripts wait for."""
    say(f"\n  Demo athlete:  {login.email}  password  {login.password}")
    say(f"  Its mail:      {stack.url}/mailbox/")
    say("  Logs are in var/log. Stop with Ctrl-C.\n")
    say(f"Runnerly is ready: {stack.url}")


def port_from_environment() -> int:
    """RUNNERLY_PORT, 8080 without it. Raises Stop for anything that is no port."""
    text = os.environ.get("RUNNERLY_PORT") or "8080"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(f"RUNNERLY_PORT is {text!r}: it must be a port, from 1 to 65535")
    return int(text)


def main() -> int:
    """The command's exit status: 0 after a stop that was asked for, 2 when it could not start."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--activities", type=Path, metavar="FILE", help="serve this list from the Strava sandbox")
    arguments = parser.parse_args()
    var = ROOT / "var"
    os.umask(0o077)  # mail, tokens and logs are nobody else's on this machine
    try:
        with one_at_a_time(var):
            stack = Stack(var, port_from_environment(), activities=arguments.activities)
            return serve(stack)
    except (StartError, Stop, OSError) as error:
        return main_guard(error)


if __name__ == "__main__":
    sys.exit(main())
