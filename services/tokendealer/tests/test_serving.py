"""The service as it really runs: several gunicorn workers that start together, and a rotation under load."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from flakon import clock
from flakon.jwks import HttpJwks
from flakon.verifier import TokenVerifier

OWN = {"grant_type": "client_credentials", "audience": "dataservice", "scope": "mail:read"}
COMMAND = str(Path(sys.executable).with_name("tokendealer"))


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments], env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def serving(environment: dict[str, str], tmp_path: Path, unused_port: int) -> Iterator[Callable[[], str]]:
    """Starts the service with three workers, a first key still to be made, and quick rotations; gives its address."""
    url = f"http://127.0.0.1:{unused_port}"
    environment |= {
        "RUNNERLY_KEYS_DIR": str(tmp_path / "no-keys-yet"),
        "RUNNERLY_TOKENDEALER_URL": url,
        "RUNNERLY_BIND": f"127.0.0.1:{unused_port}",
        "RUNNERLY_WORKERS": "3",
        "RUNNERLY_JWKS_MAX_AGE_S": "1",
        "RUNNERLY_KEY_PUBLISH_LEAD_S": "3",
        "RUNNERLY_CLOCK_FILE": str(tmp_path / "clock"),
    }
    processes = []

    def start() -> str:
        log = (tmp_path / "log").open("w")
        process = subprocess.Popen([COMMAND, "serve"], env=os.environ | environment, stderr=log)
        processes.append((process, log))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                requests.get(f"{url}/readyz", timeout=10)
                return url
            except requests.RequestException:  # not up yet, or too busy starting to answer
                assert process.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.05)
        raise AssertionError("it did not start")

    yield start
    for process, log in processes:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        log.close()


def test_no_token_is_refused_while_keys_rotate(
    serving: Callable[[], str], environment: dict[str, str], client_secrets: dict[str, str], tmp_path: Path
) -> None:
    url = serving()
    assert len(list((tmp_path / "no-keys-yet").glob("*.json"))) == 1, "three workers, one first key"
    verifier = TokenVerifier(url, "dataservice", HttpJwks(f"{url}/.well-known/jwks.json", max_age_s=1, pause_s=1))
    auth = ("reports", client_secrets["reports"])
    done = threading.Event()
    kids: set[str] = set()
    problems: list[str] = []
    count = [0]

    def use() -> None:
        with requests.Session() as session:
            while not done.is_set():
                try:
                    answer = session.post(f"{url}/oauth/token", data=OWN, auth=auth, timeout=5)
                    token = answer.json()["access_token"]
                    verifier.verify(token)
                    count[0] += 1
                    kids.add(token.split(".")[0])
                except Exception as problem:
                    problems.append(repr(problem))

    users = [threading.Thread(target=use) for _ in range(4)]
    for user in users:
        user.start()
    try:
        rotated = run(environment, "rotate-keys")
        assert rotated.returncode == 0, rotated.stderr
        time.sleep(5)
    finally:
        done.set()
        for user in users:
            user.join()
    assert problems == []
    assert count[0] > 50
    assert len(kids) == 2, "tokens were signed with the old key and with the new one"

    clock.testing.set_offset(tmp_path / "clock", timedelta(hours=1))
    assert len(requests.get(f"{url}/.well-known/jwks.json", timeout=5).json()["keys"]) == 1
    assert len(list((tmp_path / "no-keys-yet").glob("*.json"))) == 1


def test_a_taken_port_is_one_line(serving: Callable[[], str], environment: dict[str, str]) -> None:
    serving()
    second = run(environment, "serve")
    assert second.returncode == 2
    assert environment["RUNNERLY_BIND"] in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"RUNNERLY_CLIENTS_FILE": "/nowhere/clients.json"}, "clients file /nowhere/clients.json"),
        ({"RUNNERLY_KEYS_DIR": "/proc/keys"}, "/proc/keys"),
        ({"RUNNERLY_TOKEN_LIFETIME_S": "3600"}, "RUNNERLY_TOKEN_LIFETIME_S"),
    ],
)
def test_what_keeps_it_from_starting_is_one_line(
    environment: dict[str, str], unused_port: int, wrong: dict[str, str], says: str
) -> None:
    ended = run(environment | {"RUNNERLY_BIND": f"127.0.0.1:{unused_port}"} | wrong, "serve")
    assert ended.returncode == 2
    complaints = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert len(complaints) == 1
    assert says in complaints[0]
