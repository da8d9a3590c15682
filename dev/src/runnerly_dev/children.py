"""Processes that end with the one that started them.

Every child is started through ``setpriv`` (util-linux, on every Debian and Ubuntu), which asks the kernel for a signal
when the parent goes, however it goes: a killed supervisor or test run leaves nothing behind. The kernel ties that to
the *thread* that started the child, so start children from the main thread.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


class StartError(Exception):
    """Something could not be started; the message is one line that says what to do."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account a child runs under, where it may not run under the caller's own.

    With ``reads_everything`` the child keeps root's right to pass closed directories (CAP_DAC_OVERRIDE), for a clone in
    a place such as ``/root`` that no other account may enter.
    """

    name: str
    reads_everything: bool = False

    @property
    def uid(self) -> int:
        return pwd.getpwnam(self.name).pw_uid

    @property
    def gid(self) -> int:
        return pwd.getpwnam(self.name).pw_gid


@dataclass(kw_only=True)
class Child:
    """A running process with a log of its own.

    ``stop_signal`` asks it to end (for PostgreSQL SIGINT, its "fast" shutdown).
    """

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _stopped: bool = field(default=False, repr=False)

    def start(self) -> None:
        """Start it, appending what it prints to its log. Raises StartError if there is nothing to execute."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._stopped = False
        with self.log.open("ab") as log:
            try:
                self._process = subprocess.Popen(
                    [*leash(self.stop_signal, self.account), *self.argv],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=None if self.env is None else dict(self.env),
                    cwd=self.cwd,
                    start_new_session=True,  # a Ctrl-C is for the supervisor alone, which stops the children in order
                )
            except OSError as error:
                raise StartError(f"{self.name} cannot be started: {error.strerror}: {error.filename}") from error
        _wait_until_leashed(self._process.pid)

    @property
    def pid(self) -> int:
        return self._started().pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_status(self) -> int | None:
        """Its status as ``subprocess`` gives it, None while it runs or before it was started."""
        return None if self._process is None else self._process.poll()

    def send(self, number: signal.Signals) -> None:
        """Signal the process; one that has ended already is left alone."""
        if self.running:
            self._started().send_signal(number)

    def kill(self) -> None:
        """End it and all it started at once, as a crash would, and wait for that."""
        self._signal_group(signal.SIGKILL)
        self._started().wait(timeout=10)

    def stop(self, timeout_s: float = 15.0) -> None:
        """Ask it to end and wait; after ``timeout_s`` seconds it and all it started is killed."""
        if self._process is None or self._stopped:
            return
        self.send(self.stop_signal)
        try:
            self._process.wait(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
        self._signal_group(signal.SIGKILL)  # a worker that outlived its master
        self._stopped = True  # its number may be another's by now

    def last_lines(self, count: int = 5) -> str:
        """The end of its log, for the message about why it is gone."""
        try:
            text = self.log.read_bytes()[-8192:].decode(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-count:])

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process

    def _signal_group(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._started().pid, number)
        except ProcessLookupError:
            return  # nobody of that group is left


def leash(death_signal: signal.Signals, account: Account | None = None) -> list[str]:
    """The words before a command that tie it to its parent and put it under an account.

    Raises StartError where ``setpriv`` is missing.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise StartError("setpriv is missing: install the package util-linux")
    words = [setpriv, "--pdeathsig", death_signal.name.removeprefix("SIG")]
    if account is not None:
        words += ["--reuid", str(account.uid), "--regid", str(account.gid), "--clear-groups"]
        if account.reads_everything:
            words += ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
            words += ["--securebits", "+no_setuid_fixup"]  # access(2), by which PostgreSQL looks, forgets it otherwise
    return words


def _wait_until_leashed(pid: int) -> None:
    """Return once ``setpriv`` gave way to the command: until then a child could outlive a parent that is killed."""
    end = time.monotonic() + 5.0
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/exe").readlink().name != "setpriv":
                return
        except OSError:
            return  # it has ended already, or is another account's by now
        time.sleep(0.001)


def wait_until(ready: Callable[[], bool], child: Child, *, timeout_s: float, poll_s: float = 0.02) -> None:
    """Return once ``ready()`` holds.

    Raises StartError, naming the child's last log lines, when it ends before that or ``timeout_s`` seconds pass.
    """
    end = time.monotonic() + timeout_s
    while not ready():
        if not child.running:
            raise StartError(f"{child.name} ended at its start (status {child.exit_status}): {child.last_lines(3)}")
        if time.monotonic() > end:
            child.stop(2.0)
            raise StartError(f"{child.name} was not ready within {timeout_s:.0f} s: {child.last_lines(3)}")
        time.sleep(poll_s)
