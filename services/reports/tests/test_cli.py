"""`reports serve` and `reports work` as processes."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping

import pytest

COMMAND = [sys.executable, "-c", "from reports.cli import main; raise SystemExit(main())"]
PATIENCE_S = 60.0
RIGHT = {
    "RUNNERLY_TOKENDEALER_URL": "http://127.0.0.1:1",
    "RUNNERLY_CLIENT_SECRET": "s3cret",
    "RUNNERLY_DATASERVICE_URL": "http://127.0.0.1:1",
    "RUNNERLY_REDIS_URL": "redis://127.0.0.1:1/0",
}


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith("RUNNERLY_")}
    return {**outer, **settings}


@pytest.mark.parametrize("command", ["serve", "work"])
def test_missing_settings_stop_the_start_with_one_line(command: str) -> None:
    ended = subprocess.run(
        [*COMMAND, command], env=environment({}), capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert "RUNNERLY_CLIENT_SECRET is missing" in line


def test_a_taken_port_stops_the_start_with_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = subprocess.run(
            [*COMMAND, "serve"],
            env=environment({**RIGHT, "RUNNERLY_BIND": bind}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 2
    assert bind in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_it_serves_and_stops_cleanly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    with subprocess.Popen(
        [*COMMAND, "serve"], env=environment({**RIGHT, "RUNNERLY_BIND": bind}), stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert answers(f"http://{bind}/healthz")
        finally:
            process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "s3cret" not in said


def answers(url: str) -> bool:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.1)
    return False
