"""Bad settings stop the start with one line that says what to do."""

import socket
import subprocess

import pytest

from runnerly_dev.plan import SERVICES, executable
from runnerly_dev.ports import free_port
from runnerly_dev.stack import Stack

WITHIN_S = 40


def end_of(words: list[str], env: dict[str, str]) -> tuple[int, list[str]]:
    """Exit status and the lines on standard error of a command that should not go on."""
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=WITHIN_S, check=False)
    return done.returncode, done.stderr.strip().splitlines()


@pytest.mark.parametrize("service", SERVICES)
def test_a_missing_setting_is_named(stack: Stack, service: str):
    env = {name: value for name, value in stack.env(service).items() if name != "RUNNERLY_TOKENDEALER_URL"}
    status, lines = end_of([executable(service), "serve"], env)
    assert status == 2
    assert len(lines) == 1, lines
    assert "RUNNERLY_TOKENDEALER_URL is missing" in lines[0]


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "tokendealer"])
def test_a_missing_secret_is_named(stack: Stack, service: str):
    env = {name: value for name, value in stack.env(service).items() if name != "RUNNERLY_CLIENT_SECRET_FILE"}
    status, lines = end_of([executable(service), "serve"], env)
    assert status == 2
    assert len(lines) == 1, lines
    assert "RUNNERLY_CLIENT_SECRET" in lines[0]


@pytest.mark.parametrize("service", SERVICES)
def test_a_taken_port_is_named(stack: Stack, service: str):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, lines = end_of(
            [executable(service), "serve"], {**stack.env(service), "RUNNERLY_BIND": f"127.0.0.1:{port}"}
        )
    assert status == 2
    assert len(lines) == 1, lines
    assert str(port) in lines[0]


@pytest.mark.parametrize("command", ["serve", "migrate", "beat"])
def test_an_unreachable_database_is_named(stack: Stack, command: str):
    env = {
        **stack.env("dataservice"),
        "RUNNERLY_BIND": f"127.0.0.1:{free_port()}",
        "RUNNERLY_DATABASE_URL": f"postgresql://nobody:nothing@127.0.0.1:{free_port()}/none",
    }
    status, lines = end_of([executable("dataservice"), command], env)
    assert status == 2
    assert len(lines) == 1, lines
    assert "database" in lines[0].lower()
    assert "nothing" not in lines[0], "the password is shown"
