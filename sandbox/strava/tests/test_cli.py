import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from strava_sandbox.cli import main


def free_port() -> Any:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def arguments(tmp_path: Path, port: int, *more: str) -> Any:
    public = "http://localhost:8080"
    words = ["serve", "--bind", f"127.0.0.1:{port}", "--public-url", public, "--state", str(tmp_path / "state")]
    return [*words, *more]


def test_it_serves_under_its_prefix_until_it_is_told_to_stop(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "strava_sandbox.cli", *arguments(tmp_path, port)]
    with subprocess.Popen(command, env={**os.environ}) as process:
        try:
            url = f"http://127.0.0.1:{port}/sandbox/strava/healthz"
            for _ in range(100):
                try:
                    answer = requests.get(url, timeout=2)
                    break
                except requests.ConnectionError:
                    time.sleep(0.1)
            assert answer.json() == {"status": "ok"}
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


def test_a_taken_port_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(arguments(tmp_path, taken.getsockname()[1])) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "cannot listen" in message


@pytest.mark.parametrize("text", ["", None])
def test_an_empty_or_missing_secret_file_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: Any
) -> None:
    path = tmp_path / "secret"
    if text is not None:
        path.write_text(text)
    assert main(arguments(tmp_path, free_port(), "--client-secret-file", str(path))) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_list_that_is_none_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "runs.json"
    path.write_text(json.dumps({"runs": []}))
    assert main(arguments(tmp_path, free_port(), "--activities", str(path))) == 2
    assert "not a list of runs" in capsys.readouterr().err


def test_a_bind_without_a_port_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["serve", "--bind", "localhost", "--public-url", "http://localhost", "--state", str(tmp_path / "s")]
    assert main(words) == 2
    assert "HOST:PORT" in capsys.readouterr().err
