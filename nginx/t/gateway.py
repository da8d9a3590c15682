"""The gateway as its tests see it: started by ``nginx/start`` from an environment, spoken to over sockets."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runnerly_dev.children import Child, wait_until
from runnerly_dev.ports import answers, free_port

START = Path(__file__).parent.parent / "start"

# A directory with the real resty.limit.req and resty.dns.resolver: the tests then run on them, without the fallback.
REAL_LUA = os.environ.get("RUNNERLY_TEST_LUA")


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    """Names in lower case; a repeated one joined with ", "."""
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Gateway:
    """One nginx in ``folder``. ``settings`` are environment variables without their ``RUNNERLY_``."""

    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    expected_errors: list[str] = field(default_factory=list)
    """Regular expressions for lines the error log may hold; any other line fails the test."""
    _child: Child | None = None

    @property
    def run_directory(self) -> Path:
        return self.folder / "run"

    @property
    def log(self) -> Path:
        return self.folder / "gateway.log"

    @property
    def environment(self) -> dict[str, str]:
        # The system's own settings must not decide a test.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RUNNERLY_")}
        if REAL_LUA:
            inherited["LUA_PATH"] = f"{REAL_LUA}/?.lua;;"
        if "RUNNERLY_NGINX" in os.environ:
            inherited["RUNNERLY_NGINX"] = os.environ["RUNNERLY_NGINX"]
        settings = {
            "PORT": str(self.port),
            "PUBLIC_URL": f"http://runs.test:{self.port}",
            "GATEWAY_LOG_LEVEL": "warn",
            **self.settings,
        }
        return {**inherited, **{f"RUNNERLY_{name}": value for name, value in settings.items()}}

    def prepare(self) -> subprocess.CompletedProcess[str]:
        """Lay out the run directory. A test may change files in it before :meth:`start`."""
        return subprocess.run(
            [START, "--render", self.run_directory], env=self.environment, capture_output=True, text=True, check=False
        )

    def start(self) -> Gateway:
        prepared = self.prepare()
        assert prepared.returncode == 0, prepared.stderr
        return self.launch()

    def launch(self) -> Gateway:
        """Start nginx in the run directory as it is."""
        if REAL_LUA:
            (self.run_directory / "lua-fallback").unlink(missing_ok=True)
        nginx = (
            os.environ.get("RUNNERLY_NGINX") or shutil.which("openresty") or shutil.which("nginx") or "/usr/sbin/nginx"
        )
        command = [nginx, "-p", f"{self.run_directory}/", "-c", f"{self.run_directory}/nginx.conf", "-e", "stderr"]
        self._child = Child(name="gateway", argv=command, log=self.log, env=self.environment)
        self._child.start()
        wait_until(lambda: answers(self.port), self._child, timeout_s=10)
        return self

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def send(self, number: signal.Signals) -> None:
        assert self._child is not None
        self._child.send(number)

    # ------------------------------------------------------------ speaking to it

    @property
    def host(self) -> str:
        """The Host header of the public address."""
        return re.sub(r"^https?://", "", self.environment["RUNNERLY_PUBLIC_URL"])

    def connect(self, *, tls: ssl.SSLContext | None = None) -> http.client.HTTPConnection:
        if tls is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=tls)

    def request(
        self,
        method: str,
        target: str,
        *,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        host: str | None = None,
        connection: http.client.HTTPConnection | None = None,
    ) -> Response:
        used = connection or self.connect()
        used.request(method, target, body=body, headers={"Host": host or self.host, **(headers or {})})
        received = used.getresponse()
        names = {name.lower() for name in received.headers}
        joined = {name: ", ".join(received.headers.get_all(name, [])) for name in names}
        response = Response(received.status, joined, received.read())
        if connection is None:
            used.close()
        return response

    def get(self, target: str, **how: Any) -> Response:
        return self.request("GET", target, **how)

    def post(self, target: str, **how: Any) -> Response:
        return self.request("POST", target, **{"body": b"a=b", **how})

    def raw(self, text: bytes) -> bytes:
        """All the bytes that come back for these bytes, until the gateway closes or falls silent for a second."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(text)
            received = connection.recv(65536)
            connection.settimeout(1)
            try:
                while piece := connection.recv(65536):
                    received += piece
            except TimeoutError:
                return received
            return received

    def wait_until_served(self, certificate: str) -> None:
        """Return once new connections get this certificate (PEM)."""
        end = time.monotonic() + 5
        while ssl.get_server_certificate(("127.0.0.1", self.port)).split() != certificate.split():
            assert time.monotonic() < end, "the certificate is still another"
            time.sleep(0.05)

    # ------------------------------------------------------------ what it wrote

    def access_log(self, count: int = 1) -> list[dict[str, Any]]:
        """The requests logged so far, at least ``count``: a line is written after its response was sent.

        Two workers write, in either order; :meth:`line_of` finds that of a response.
        """
        return self._lines(lambda lines: len(lines) >= count)

    def line_of(self, response: Response) -> dict[str, Any]:
        """The line of the access log for this response."""
        given = response.headers["x-request-id"]
        lines = self._lines(lambda lines: any(line["request_id"] == given for line in lines))
        return next(line for line in lines if line["request_id"] == given)

    def _lines(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        end = time.monotonic() + 5
        while True:
            lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
            if enough(lines):
                return lines
            assert time.monotonic() < end, f"the requests logged are {lines}"
            time.sleep(0.02)

    def error_log(self) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if line and not line.startswith("{")]

    def unexpected_errors(self) -> list[str]:
        return [line for line in self.error_log() if not any(re.search(known, line) for known in self.expected_errors)]
