from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import redis
import requests
from fake_dataservice import FakeDataservice
from flask import Flask
from wsgi_adapter import session

from flakon import Secret, ServiceClient, clock
from flakon.testing import ContractClient, Issuer, client, issuer, serving
from strava_sandbox.app import create_app as create_sandbox
from strava_sandbox.parts import Config, Sandbox
from stravaworker.app import create_app
from stravaworker.dataservice import (
    SERVE_SCOPES,
    WORK_SCOPES,
    Dataservice,
    Link,
    NewPair,
    StravaNotLinked,
    VersionMoved,
    WebhookNotFound,
)
from stravaworker.ledger import connect
from stravaworker.settings import StravaworkerSettings
from stravaworker.strava.addresses import StravaAddresses
from stravaworker.strava.client import StravaClient, Tokens
from stravaworker.wiring import Work, open_work

SITE = "http://localhost:8080"
APP_ID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def clock_file(tmp_path: Path) -> Iterator[Path]:
    """The clock of this process and of the sandbox: the middle of a quarter of an hour, far from where windows end."""
    path = tmp_path / "clock"
    clock.use_file(path)
    clock.testing.set_offset(path, timedelta(seconds=450.0 - clock.timestamp() % 900.0))
    yield path
    clock.use_file(None)


@dataclass
class Time:
    """Moves the clock on, for the worker and for the sandbox."""

    file: Path

    def forward(self, **by: float) -> None:
        clock.testing.shift(self.file, timedelta(**by))

    def to_the_start_of_a_quarter(self) -> None:
        clock.testing.shift(self.file, timedelta(seconds=900.0 - clock.timestamp() % 900.0 + 10.0))


@pytest.fixture
def time(clock_file: Path) -> Time:
    return Time(clock_file)


@pytest.fixture
def sandbox_app(tmp_path: Path, clock_file: Path) -> Flask:
    config = Config(state_file=tmp_path / "sandbox", public_url=SITE, client_secret="the-secret", clock_file=clock_file)
    return create_sandbox(config)


@pytest.fixture
def sandbox(sandbox_app: Flask) -> Sandbox:
    """The sandbox's own parts, to turn its switches and look into its state."""
    parts: Sandbox = sandbox_app.extensions["sandbox"]
    return parts


@pytest.fixture
def addresses(sandbox_app: Flask) -> Iterator[StravaAddresses]:
    """The sandbox, served over HTTP."""
    with serving(sandbox_app) as url:
        base = f"{url}/sandbox/strava"
        yield StravaAddresses(api=f"{base}/api/v3", oauth=f"{base}/oauth", web=base)


@pytest.fixture
def http() -> Iterator[requests.Session]:
    """Connections that end with the test."""
    from stravaworker.strava.client import new_session

    with new_session() as found:
        found.trust_env = False
        yield found


@pytest.fixture
def strava(addresses: StravaAddresses, http: requests.Session) -> StravaClient:
    return StravaClient(addresses, session=http, timeout_s=(2.0, 10.0))


class Browser:
    """Answers the sandbox's consent page as an athlete would."""

    def __init__(self, sandbox: Sandbox, http: requests.Session) -> None:
        self._sandbox = sandbox
        self._http = http

    def consent(
        self, authorization_url: str, *, athlete: int | None = None, ticked: tuple[str, ...] | None = None
    ) -> dict[str, str]:
        """What the callback carries."""
        asked = parse_qs(urlsplit(authorization_url).query)["scope"][0].split(",")
        granted = self._sandbox.grants.granted("424242")
        chosen = athlete or next(a.id for a in self._sandbox.athletes.choices(set(granted)) if a.id not in granted)
        form: dict[str, Any] = {
            "decision": "authorize",
            "athlete": chosen,
            "scope": asked if ticked is None else ticked,
        }
        answer = self._http.post(authorization_url, data=form, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


@pytest.fixture
def browser(sandbox: Sandbox, http: requests.Session) -> Browser:
    return Browser(sandbox, http)


@pytest.fixture
def tokens_of() -> Issuer:
    return issuer()


@pytest.fixture
def fake(sandbox: Sandbox) -> FakeDataservice:
    """dataservice with the sandbox's keys entered."""
    found = FakeDataservice()
    found.app = {"app_id": APP_ID, "client_id": "424242", "client_secret": sandbox.client_secret}
    return found


class Minted:
    """A token source whose tokens never expire: each is new."""

    def __init__(self, issuer: Issuer, scopes: tuple[str, ...]) -> None:
        self._issuer = issuer
        self._scopes = scopes

    def token(self) -> str:
        return self._issuer.token(client_id="stravaworker", scopes=self._scopes, audience="dataservice")

    def drop(self, token: str) -> None:
        """The next one is another one anyway."""


class Opened:
    """Clients of the fake, with the scopes of one process each."""

    def __init__(self, fake: FakeDataservice, tokens_of: Issuer) -> None:
        self._session = session(fake.flask(tokens_of.verifier("dataservice")))
        self._issuer = tokens_of

    def client(self, scopes: tuple[str, ...]) -> ServiceClient:
        known = (StravaNotLinked, VersionMoved, WebhookNotFound)
        return ServiceClient(
            "http://dataservice", Minted(self._issuer, scopes), name="dataservice", known=known, session=self._session
        )


@pytest.fixture
def opened(fake: FakeDataservice, tokens_of: Issuer) -> Opened:
    return Opened(fake, tokens_of)


@pytest.fixture
def dataservice(opened: Opened) -> Dataservice:
    return Dataservice(opened.client(WORK_SCOPES))


@pytest.fixture
def store(valkey_url: str) -> Iterator[redis.Redis]:
    """An empty Redis, as the worker connects to it."""
    with connect(Secret(valkey_url)) as client:
        client.flushdb()
        yield client


@pytest.fixture
def work(dataservice: Dataservice, strava: StravaClient, store: redis.Redis) -> Work:
    return open_work(dataservice, strava, store)


@dataclass(frozen=True)
class Linked:
    """An athlete of ours who is linked to one of the sandbox."""

    athlete_id: str
    strava_athlete_id: int
    tokens: Tokens


@dataclass(frozen=True)
class Eraser:
    """Deletes activities at the sandbox, as their athlete would at Strava."""

    sandbox: Sandbox

    def delete(self, linked: Linked, *ids: int) -> None:
        athlete = self.sandbox.athletes.get(linked.strava_athlete_id)
        assert athlete is not None
        for activity_id in ids:
            self.sandbox.changes.delete(athlete, activity_id)


@pytest.fixture
def eraser(sandbox: Sandbox) -> Eraser:
    return Eraser(sandbox)


class Linker:
    """Links athletes, past stravaworker's HTTP operations."""

    def __init__(self, dataservice: Dataservice, strava: StravaClient, browser: Browser, sandbox: Sandbox) -> None:
        self._dataservice = dataservice
        self._strava = strava
        self._browser = browser
        self._sandbox = sandbox

    def link(
        self,
        *,
        ticked: tuple[str, ...] | None = None,
        again: Linked | None = None,
        strava_athlete_id: int | None = None,
    ) -> Linked:
        url = self._strava.authorization_url("424242", f"{SITE}/strava/callback", "the-state")
        athlete = again.strava_athlete_id if again else strava_athlete_id
        code = self._browser.consent(url, ticked=ticked, athlete=athlete)["code"]
        tokens = self._strava.exchange_code("424242", self._sandbox.client_secret, code)
        assert tokens.athlete is not None
        assert tokens.scopes is not None
        athlete_id = again.athlete_id if again else str(uuid4())
        pair = NewPair(tokens.access_token, tokens.refresh_token, tokens.expires_at)
        self._dataservice.link(athlete_id, Link(APP_ID, tokens.athlete["id"], tokens.scopes, pair, None))
        return Linked(athlete_id, tokens.athlete["id"], tokens)


@pytest.fixture
def linker(dataservice: Dataservice, strava: StravaClient, browser: Browser, sandbox: Sandbox) -> Linker:
    return Linker(dataservice, strava, browser, sandbox)


@pytest.fixture
def linked(linker: Linker) -> Linked:
    return linker.link()


@pytest.fixture
def settings(addresses: StravaAddresses) -> StravaworkerSettings:
    return StravaworkerSettings(
        tokendealer_url="http://tokendealer",
        client_secret=Secret("unused"),
        dataservice_url="http://dataservice",
        redis_url=Secret("redis://127.0.0.1:1/0"),
        public_url=SITE,
        strava_api_url=addresses.api,
        strava_oauth_url=addresses.oauth,
        strava_web_url=addresses.web,
    )


class Api:
    """stravaworker's operations, each answer held to its document."""

    def __init__(self, app: Flask, issuer: Issuer) -> None:
        self.app = app
        self._issuer = issuer
        self.athlete_id = str(uuid4())

    def as_athlete(self, *scopes: str) -> ContractClient:
        token = self._issuer.token(
            subject=self.athlete_id, client_id="web", scopes=scopes, audience="stravaworker", actor="web"
        )
        return client(self.app, token=token)

    def as_anybody(self) -> ContractClient:
        return client(self.app)


@pytest.fixture
def api(
    settings: StravaworkerSettings, opened: Opened, tokens_of: Issuer, strava: StravaClient, store: redis.Redis
) -> Api:
    app = create_app(
        settings,
        verifier=tokens_of.verifier("stravaworker"),
        dataservice=Dataservice(opened.client(SERVE_SCOPES)),
        client=strava,
        store=store,
    )
    return Api(app, tokens_of)


@pytest.fixture
def unreachable(http: requests.Session, addresses: StravaAddresses) -> StravaClient:
    """A Strava at whose address nobody listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    nowhere = f"http://127.0.0.1:{port}"
    return StravaClient(replace(addresses, api=nowhere, oauth=nowhere), session=http, timeout_s=(1.0, 1.0))
