"""The example of the README, as a library and as the process that it shows."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import requests

from flakon import ServiceSettings, create_app
from flakon.testing import Issuer, client

EXAMPLE = Path(__file__).parents[1] / "examples" / "greeter.py"


@pytest.fixture
def greeter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("greeter", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_greets_and_keeps_greetings(greeter: ModuleType, settings: ServiceSettings, keys: Issuer) -> None:
    app = create_app("greeter", settings, blueprints=[greeter.api], verifier=keys.verifier("greeter"))
    service = client(app)
    assert service.get("/greetings/Ada?times=2").json == {"greeting": "Hello Ada! Hello Ada!"}
    service.post_json("/greetings", {"greeting": "Hello"}, status=401)
    service.authorization = ("Bearer", keys.token(client_id="web", audience="greeter", scopes=["greetings:write"]))
    kept = service.post_json("/greetings", {"greeting": "Hello"}, status=201)
    assert kept.json == {"greeting": "Hello", "kept_for": "web"}


def test_it_builds_its_own_app(greeter: ModuleType, settings: ServiceSettings) -> None:
    assert client(greeter.app(settings)).get("/greetings/Ada").json == {"greeting": "Hello Ada!"}


def test_it_runs_as_the_readme_says(tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "RUNNERLY_TOKENDEALER_URL": "http://localhost:9",
        "RUNNERLY_CLIENT_SECRET": "secret",
        "RUNNERLY_BIND": "127.0.0.1:0",
    }
    process = subprocess.Popen([sys.executable, str(EXAMPLE)], stderr=subprocess.PIPE, env=environ, text=True)
    try:
        assert process.stderr is not None
        address = next(line.split('"bind":"')[1].split('"')[0] for line in process.stderr if '"serving"' in line)
        answer = requests.get(f"http://{address}/greetings/Ada?times=2", timeout=5)
        assert answer.json() == {"greeting": "Hello Ada! Hello Ada!"}
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_it_is_some_twenty_lines_long() -> None:
    code = [line for line in EXAMPLE.read_text().splitlines() if line.strip() and not line.startswith(('"""', "from"))]
    assert len(code) <= 25
