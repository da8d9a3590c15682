"""All of Runnerly on this machine: the database, Valkey, the gateway, five services with their workers, the sandbox.

`make run` keeps one up for a person; tests and benchmarks start their own, in a folder and on ports of their own:

    with Stack(tmp_path, port=free_port()) as stack:
        requests.get(stack.url)
        stack.process("web").kill()
"""

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from runnerly_dev.children import Child, StartError
from runnerly_dev.plan import Options, Process, plan
from runnerly_dev.ports import answers, free_port
from runnerly_dev.postgres import EmbeddedPostgres
from runnerly_dev.secret_files import REDIS_PREFIXES, SecretFiles, random_secret, redis_users
from runnerly_dev.valkey import EmbeddedValkey

DATABASE = "runnerly"
START_TIMEOUT_S = 90.0
LARGEST_LOG_BYTES = 10_000_000
INTERNAL = ("tokendealer", "dataservice", "stravaworker", "reports", "web", "strava-sandbox", "mailbox", "smtp")


class Stack:
    """One installation with its state in ``var_dir``, behind ``http://localhost:PORT``.

    ``durable=False`` is for tests: nothing is flushed to disk. ``env`` adds to the environment of a service, by its
    name. Everything is started and stopped from the main thread.
    """

    def __init__(
        self,
        var_dir: Path,
        port: int,
        activities: Path | None = None,
        registration: str = "open",
        demo: bool = True,
        *,
        durable: bool = True,
        env: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.options = Options(
            var=var_dir.absolute(),
            port=port,
            activities=activities.absolute() if activities else None,
            registration=registration,
            demo=demo,
            extra_env=env or {},
        )
        self.var = self.options.var
        self.secrets = SecretFiles(self.var / "secrets")
        self.postgres = EmbeddedPostgres(self.var / "postgres", log=self.log("postgres"), durable=durable)
        self._passwords = {name: random_secret() for name in REDIS_PREFIXES}
        self.valkey = EmbeddedValkey(
            self.var / "valkey", log=self.log("valkey"), durable=durable, users=redis_users(self._passwords)
        )
        self._ports: dict[str, int] = {}
        self._processes: dict[str, Process] = {}
        self.children: dict[str, Child] = {}

    @property
    def url(self) -> str:
        """The address a browser opens."""
        return self.options.url

    @property
    def database_url(self) -> str:
        """The address of the database dataservice uses."""
        return self.postgres.url(DATABASE, DATABASE)

    def start(self, progress: Callable[[str], None] = lambda name: None) -> None:
        """Return once everything is ready; ``progress`` is told each name as it becomes so.

        Raises StartError, one line that says what to do, with nothing left running.
        """
        try:
            self._start(progress)
        except BaseException:
            self.stop()
            raise

    def check(self) -> None:
        """Raises StartError for what can be told before anything is started."""
        if answers(self.options.port):
            port = self.options.port
            raise StartError(
                f"port {port} is taken: stop what listens there, or choose another: RUNNERLY_PORT={port + 1} make run"
            )
        if self.options.activities and not self.options.activities.is_file():
            raise StartError(f"there is no file {self.options.activities}: ACTIVITIES names a list of activities")

    def stop(self) -> None:
        """Stop everything: who serves a browser first, then who works, Valkey and the database last. Data stays."""
        order = ["gateway", "web", *(name for name in self.children if name not in ("gateway", "web"))]
        children = [self.children[name] for name in order if name in self.children]
        for child in children:
            child.send(child.stop_signal)
        end = time.monotonic() + 10
        for child in children:
            child.stop(max(0.1, end - time.monotonic()))
        self.children.clear()
        self.valkey.stop()
        self.postgres.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def process(self, name: str) -> Child:
        """The running process of that name, ``postgres`` and ``valkey`` included. Raises KeyError naming them all."""
        everybody = {"postgres": self.postgres.child, "valkey": self.valkey.child, **self.children}
        if name not in everybody:
            raise KeyError(f"no process {name!r}; there are {', '.join(everybody)}")
        return everybody[name]

    def env(self, name: str) -> dict[str, str]:
        """The environment of a process, to run a command of the same service: ``dataservice``, ``web``…"""
        return dict(self._processes[name].env)

    def port_of(self, name: str) -> int:
        """The loopback port a service listens on behind the gateway."""
        return self._ports[name]

    def restart(self, name: str, **env: str) -> None:
        """Stop a process, start it again with these additions to its environment, return when it is ready."""
        if name == "postgres":
            self.postgres.child.stop()
            self.postgres.start()
        elif name == "valkey":
            self.valkey.stop()
            self.valkey.start()
        else:
            if name in self.children:
                self.children[name].stop()
            process = self._processes[name]
            self._processes[name] = replace(process, env={**process.env, **env})
            self.launch(name)
            self._wait_ready([name], lambda _: None)

    def start_servers(self) -> None:
        """Start what keeps data: Valkey, and PostgreSQL with dataservice's database in it."""
        self.valkey.start()
        self.postgres.start()
        self.postgres.ensure_database(DATABASE)

    def make_plan(self) -> list[Process]:
        """The processes to be started beside the servers."""
        self._ports = self._ports or {name: free_port() for name in INTERNAL}
        return plan(
            self.options,
            secrets=self.secrets,
            ports=self._ports,
            database_url=self.database_url,
            redis_urls={name: self.valkey.url(name, password) for name, password in self._passwords.items()},
        )

    def launch(self, name: str) -> None:
        """Start a process of the plan without waiting for it."""
        process = self._processes[name]
        child = Child(name=name, argv=process.argv, env=process.env, log=self.log(name), cwd=self.var)
        child.start()
        self.children[name] = child

    def is_ready(self, name: str) -> bool:
        """True if the process runs and, where it can be asked, says that it can work."""
        process = self._processes[name]
        if not self.children[name].running:
            return False
        return process.ready_url is None or _answers_ok(process.ready_url)

    def _start(self, progress: Callable[[str], None]) -> None:
        self.check()
        (self.var / "log").mkdir(parents=True, exist_ok=True)
        for log in (self.var / "log").glob("*.log"):
            if log.stat().st_size > LARGEST_LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
        self.start_servers()
        self._processes = {process.name: process for process in self.make_plan()}
        self._wait_ready(list(self._processes), progress)

    def _wait_ready(self, names: list[str], progress: Callable[[str], None]) -> None:
        """Start what is not started, each as soon as those it comes after are ready, until all named are ready."""
        ready = {name for name in self.children if name not in names}
        ready |= {name for name, process in self._processes.items() if process.one_shot and name not in names}
        end = time.monotonic() + START_TIMEOUT_S
        while not set(names) <= ready:
            for name in names:
                if name in ready:
                    continue
                process = self._processes[name]
                if name not in self.children:
                    if set(process.after) <= ready:
                        self.launch(name)
                elif process.one_shot:
                    if self._has_finished(name):
                        ready.add(name)
                        progress(name)
                elif not self.children[name].running:
                    raise StartError(self._ended_at_start(name))
                elif self.is_ready(name):
                    ready.add(name)
                    progress(name)
            if time.monotonic() > end:
                missing = ", ".join(name for name in names if name not in ready)
                raise StartError(f"not ready after {START_TIMEOUT_S:.0f} s: {missing}; see {self.var / 'log'}")
            time.sleep(0.02)

    def _has_finished(self, name: str) -> bool:
        status = self.children[name].exit_status
        if status is None:
            return False
        if status != 0:
            raise StartError(self._ended_at_start(name))
        del self.children[name]
        return True

    def _ended_at_start(self, name: str) -> str:
        child = self.children[name]
        return f"{name} ended at its start (status {child.exit_status}): {child.last_lines(3)}"

    def log(self, name: str) -> Path:
        """The file with all that the process of that name printed."""
        return self.var / "log" / f"{name}.log"


def _answers_ok(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=2)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == 200
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()
