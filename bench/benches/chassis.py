"""What flakon costs: a bare Flask view, an operation, and an operation with a token, on the same gunicorn workers.

One process serves all of them, so that they share workers, threads and the moment. They return the same JSON, the bare
one by jsonify. flakon's share holds all that a real service has: routing, parameters checked by the document, request
ids, a line in the log, metrics, and where there is a token, its verification.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, Response, jsonify

from bench.load import requests_per_second
from bench.results import Measured, Result, in_turn
from flakon import ServerSettings, SwaggerBlueprint, create_app, serve
from flakon.testing import Issuer, issuer

SECONDS = 1.0
ROUNDS = 9
ANSWERS: dict[str, Any] = {
    "small": {"id": "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11", "name": "Morning run", "distance_m": 10012.5},
    "page": {
        "activities": [
            {
                "id": f"0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e{number:02d}",
                "name": "Morning run",
                "sport_type": "Run",
                "start_date": "2024-05-31T05:00:00Z",
                "timezone": "Europe/Helsinki",
                "distance_m": 10012.5,
                "moving_time_s": 3000,
                "average_heartrate_bpm": 148.2,
            }
            for number in range(10)
        ],
        "next_cursor": "eyJub3QiOiAiYSB0b2tlbiJ9",
    },
}


def run() -> Iterator[Result]:
    """For a small answer and for a page of ten: requests per second, and what one costs the server in CPU time.

    The first is what is felt, the second what stays the same on a busy machine.
    """
    with _served() as (url, token, worker):
        bearer = {"Authorization": f"Bearer {token}"}
        for size in ANSWERS:
            bare = f"bare Flask view, {size}"
            measures = {
                bare: _speed(worker, f"{url}/bare/{size}?limit=10"),
                f"flakon operation, {size}": _speed(worker, f"{url}/open/{size}?limit=10"),
                f"flakon operation with token, {size}": _speed(worker, f"{url}/guarded/{size}?limit=10", bearer),
            }
            yield from in_turn(measures, against=bare, rounds=ROUNDS)


def _speed(worker: int, url: str, headers: Mapping[str, str] | None = None) -> Callable[[], Measured]:
    def measure() -> Measured:
        before = _cpu_s(worker)
        rate = requests_per_second(url, SECONDS, headers)
        spent = _cpu_s(worker) - before
        return {"requests/s": rate, "µs of CPU per request": spent / (rate * SECONDS) * 1e6}

    return measure


def _cpu_s(pid: int) -> float:
    """CPU time of a process so far, in seconds: fields 14 and 15 of proc_pid_stat(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _served() -> Iterator[tuple[str, str, int]]:
    """Within the block: the address of the apps, served by this very file, a token that they take, the worker's pid."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("w") as lines:
            process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdout=subprocess.PIPE,
                stderr=lines,
                text=True,
                env={**os.environ, "RUNNERLY_BIND": "127.0.0.1:0"},
            )
        try:
            token = str(process.stdout and process.stdout.readline().strip())
            url = _address(process, log)
            requests_per_second(f"{url}/bare/small", SECONDS)
            worker = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0]
            yield url, token, int(worker)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        for line in log.read_text().splitlines():
            if '"serving"' in line:
                return f"http://{json.loads(line)['bind']}"
        time.sleep(0.05)
    raise RuntimeError(f"the apps are not served:\n{log.read_text()}")


def _apps(keys: Issuer) -> Callable[..., Iterable[bytes]]:
    """Both apps in one: what begins with /bare goes to the bare one."""
    bare = _bare()
    operations = _operations(keys)

    def choose(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        app = bare if environ["PATH_INFO"].startswith("/bare") else operations
        return app.wsgi_app(environ, start_response)

    return choose


def _bare() -> Flask:
    app = Flask("bare")

    @app.get("/bare/<size>")
    def show(size: str) -> Response:
        return jsonify(ANSWERS[size])

    return app


def _operations(keys: Issuer) -> Flask:
    paths = {
        "/open/{size}": {"get": _operation("show_openly", [], "public")},
        "/guarded/{size}": {"get": _operation("show_guarded", [{"oauth2": ["runs:read"]}], "athlete")},
    }
    schemes = {"oauth2": {"type": "oauth2", "flows": {}}}
    document = {"openapi": "3.1.0", "paths": paths, "components": {"securitySchemes": schemes}}
    api = SwaggerBlueprint("api", __name__, document=document)

    @api.operation("show_openly")
    @api.operation("show_guarded")
    def show(size: str, limit: int) -> Any:
        return ANSWERS[size]

    return create_app("bench", ServerSettings(), blueprints=[api], verifier=keys.verifier("bench"))


def _operation(identity: str, security: list[dict[str, list[str]]], subject: str) -> dict[str, Any]:
    size = {"name": "size", "in": "path", "required": True, "schema": {"enum": list(ANSWERS)}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}}
    return {
        "operationId": identity,
        "security": security,
        "x-subject": subject,
        "parameters": [size, limit],
        "responses": {"200": {"description": "The answer", "content": {"application/json": {}}}},
    }


def _serve() -> None:
    keys = issuer()
    now = time.time()
    token = keys.token(
        subject=str(UUID(int=1)), client_id="web", actor="web", audience="bench", scopes=["runs:read"], exp=now + 3600
    )
    print(token, flush=True)
    serve(lambda: _apps(keys), ServerSettings.from_environment(), name="bench")


if __name__ == "__main__":
    _serve()
