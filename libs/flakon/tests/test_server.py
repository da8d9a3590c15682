import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from flakon import StartupError, run_command

SCRIPT = Path(__file__).with_name("tested_service.py")


class Service:
    """A served process, with its log."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.log = folder / "log"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        environ = {"RUNNERLY_BIND": "127.0.0.1:0", "TMPDIR": str(self.temporary), **environ}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(SCRIPT)], stderr=log, stdout=log, env={**os.environ, **environ}
            )

    def url(self) -> str:
        """Where it serves, once it does."""
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            for line in self.log.read_text().splitlines():
                if '"serving"' in line:
                    return f"http://{json.loads(line)['bind']}"
            time.sleep(0.05)
        raise AssertionError(f"it does not serve:\n{self.log.read_text()}")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("service"), RUNNERLY_WORKERS="2", RUNNERLY_MAX_BODY_BYTES="1000")
    yield service
    if service.process.poll() is None:
        service.stop()


def ended(tmp_path: Path, **environ: str) -> tuple[int, str]:
    """Exit status and output of a service that does not start."""
    service = Service(tmp_path, **environ)
    return service.process.wait(30), service.log.read_text()


def test_it_serves_with_all_its_workers(service: Service) -> None:
    pids = set()
    for _ in range(200):
        pids.add(requests.post(f"{service.url()}/measure", json="abc", timeout=5).json()["pid"])
        if len(pids) == 2:
            return
    raise AssertionError("one worker did everything")


def test_its_workers_share_their_metrics(service: Service) -> None:
    url = service.url()

    def counted() -> float:
        text = requests.get(f"{url}/metrics", timeout=5).text
        name = 'http_request_duration_seconds_count{method="POST",route="/measure",status="200"} '
        return next((float(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name)), 0.0)

    before = counted()
    for _ in range(20):
        requests.post(f"{url}/measure", json="abc", timeout=5)
    assert [counted() for _ in range(5)] == [before + 20] * 5


def test_a_body_of_unknown_length_has_its_limit_too(service: Service) -> None:
    def post(length: int) -> requests.Response:
        chunks = iter([b'"', b"x" * (length - 2), b'"'])
        headers = {"Content-Type": "application/json"}
        return requests.post(f"{service.url()}/measure", data=chunks, headers=headers, timeout=5)

    assert post(900).json()["length"] == 898
    refused = post(1100)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_a_taken_port_is_one_line_and_status_2(service: Service, tmp_path: Path) -> None:
    address = service.url().removeprefix("http://")
    assert ended(tmp_path, RUNNERLY_BIND=address) == (
        2,
        f"tester cannot start: {address} cannot be listened on (Address already in use): "
        "free it, or set RUNNERLY_BIND\n",
    )


def test_it_logs_json_only_and_ends_tidily_when_it_is_told_to(service: Service) -> None:
    service.url()
    assert service.stop() == 0
    events = [json.loads(line)["event"] for line in service.log.read_text().splitlines()]
    assert "request" in events
    assert list(service.temporary.iterdir()) == []


def test_bad_settings_are_one_line_and_status_2(tmp_path: Path) -> None:
    assert ended(tmp_path, RUNNERLY_WORKERS="many") == (
        2,
        "tester cannot start: RUNNERLY_WORKERS is 'many': give a whole number\n",
    )


def test_an_address_that_is_not_this_machines_is_one_line_too(tmp_path: Path) -> None:
    status, text = ended(tmp_path, RUNNERLY_BIND="192.0.2.1:80")
    assert status == 2
    assert text.startswith("tester cannot start: 192.0.2.1:80 cannot be listened on (")
    assert text.count("\n") == 1


def test_what_its_app_needs_and_misses_is_one_line_and_status_2(tmp_path: Path) -> None:
    status, text = ended(tmp_path, HOW="no database")
    plain = [line for line in text.splitlines() if not line.startswith("{")]
    assert status == 2
    assert plain == [
        "tester cannot start: no database answers at db.example:5432: start it, or correct RUNNERLY_DATABASE_URL"
    ]


def test_a_defect_at_the_start_ends_it_and_is_in_the_log(tmp_path: Path) -> None:
    status, text = ended(tmp_path, HOW="defect")
    assert status == 2
    assert "ZeroDivisionError" in text


def test_it_listens_on_ipv6(tmp_path: Path) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    service = Service(tmp_path, RUNNERLY_BIND="[::1]:0")
    try:
        assert requests.get(f"{service.url()}/healthz", timeout=5).json() == {"status": "ok"}
    finally:
        service.stop()


def test_a_command_that_cannot_start_says_so_in_one_line(capsys: Any) -> None:
    def fails() -> None:
        raise StartupError("no key: make one")

    assert run_command("shop", fails) == 2
    assert capsys.readouterr().err == "shop cannot start: no key: make one\n"
    assert run_command("shop", lambda: None) == 0
