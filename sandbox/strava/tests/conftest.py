import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from strava_sandbox.app import create_app
from strava_sandbox.parts import Config, Sandbox

PREFIX = "/sandbox/strava"
SECRET = "the-secret-of-the-tests"
CALLBACK = "http://localhost:8080/strava/callback"
DEFAULT_SCOPES = "read,activity:read,activity:read_all"


class Clock:
    """The sandbox's clock, which a test moves on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset_s = 0.0

    def forward(self, *, seconds: float = 0.0, minutes: float = 0.0, hours: float = 0.0, days: float = 0.0) -> None:
        self._offset_s += seconds + 60.0 * minutes + 3600.0 * hours + 86400.0 * days
        self.path.write_text(str(self._offset_s))

    def to_the_start_of_a_quarter(self, now: float) -> None:
        self.forward(seconds=900.0 - now % 900.0)


@dataclass
class Tokens:
    access: str
    refresh: str
    expires_at: int
    athlete_id: int
    scope: str


class App:
    """An app at the sandbox: sends its athlete to the consent page, exchanges codes, calls the API."""

    def __init__(self, flask: Flask) -> None:
        self.flask = flask
        self.sandbox: Sandbox = flask.extensions["sandbox"]
        self.client: FlaskClient = flask.test_client()

    def authorize_path(self, **changes: str) -> str:
        query = {
            "client_id": "424242",
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": DEFAULT_SCOPES,
            "approval_prompt": "force",
            "state": "the-state",
        }
        return f"{PREFIX}/oauth/authorize?{urlencode(query | changes)}"

    def consent(self, *, athlete: int | None = None, ticked: str | None = None, **changes: str) -> dict[str, str]:
        """Answer the consent page; the parameters of the callback."""
        path = self.authorize_path(**changes)
        self.client.get(path)
        granted = set(self.sandbox.grants.granted("424242"))
        chosen = athlete or next(a.id for a in self.sandbox.athletes.choices(granted) if a.id not in granted)
        scopes = (changes.get("scope", DEFAULT_SCOPES) if ticked is None else ticked).split(",")
        response = self.client.post(path, data={"decision": "authorize", "athlete": str(chosen), "scope": scopes})
        assert response.status_code == 302, response.text
        query = parse_qs(urlsplit(response.headers["Location"]).query)
        return {name: values[0] for name, values in query.items()}

    def token(self, **form: str) -> TestResponse:
        return self.client.post(f"{PREFIX}/oauth/token", data={"client_id": "424242", "client_secret": SECRET} | form)

    def connect(self, *, athlete: int | None = None, ticked: str | None = None, **changes: str) -> Tokens:
        callback = self.consent(athlete=athlete, ticked=ticked, **changes)
        answer = self.token(grant_type="authorization_code", code=callback["code"]).get_json()
        return Tokens(
            answer["access_token"],
            answer["refresh_token"],
            answer["expires_at"],
            answer["athlete"]["id"],
            answer["scope"],
        )

    def get(self, path: str, token: str, **query: Any) -> TestResponse:
        return self.client.get(
            f"{PREFIX}/api/v3{path}", query_string=query, headers={"Authorization": f"Bearer {token}"}
        )

    def listing(self, token: str, *, per_page: int = 200) -> list[dict[str, Any]]:
        """All activities, read until an empty page."""
        found: list[dict[str, Any]] = []
        for page in range(1, 100):
            batch = self.get("/athlete/activities", token, page=page, per_page=per_page).get_json()
            if not batch:
                return found
            found += batch
        raise AssertionError("the listing has no end")


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock")


@pytest.fixture
def config(tmp_path: Path, clock: Clock) -> Config:
    return Config(
        state_file=tmp_path / "state.sqlite3",
        public_url="http://localhost:8080",
        client_secret=SECRET,
        clock_file=clock.path,
    )


@pytest.fixture
def app(config: Config) -> App:
    return App(create_app(config))


@pytest.fixture
def start() -> Callable[[Config], App]:
    """Starts a sandbox with a configuration of the test's own."""
    return lambda config: App(create_app(config))


@pytest.fixture
def restart(config: Config) -> Callable[[], App]:
    """Starts the sandbox again on the state it left."""
    return lambda: App(create_app(config))


@pytest.fixture
def base_url(app: App) -> Iterator[str]:
    """The sandbox over HTTP on a free port of the loopback: where its prefix begins."""
    server = make_server("127.0.0.1", 0, app.flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    server.shutdown()
    thread.join()
    server.server_close()
