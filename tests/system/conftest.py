"""All of Runnerly, started once for these tests, and ways to speak to it as a visitor, a service or nobody."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from runnerly_demo.pages import Browser, Page
from runnerly_dev.demo import Login, seed
from runnerly_dev.ports import free_port
from runnerly_dev.stack import Stack

PASSWORD = "four words nobody guesses"
MAIL_WITHIN_S = 60.0

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
GRANT_TYPE = "urn:runnerly:token-type:sign-in-grant"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"


class _From(HTTPAdapter):
    """Connects from another loopback address, since the gateway counts requests by address."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options, source_address=(self._address, 0))  # type: ignore[no-untyped-call]


_addresses = count(2)


def session_from_elsewhere() -> requests.Session:
    """A session whose requests come from an address that no other session of this run has."""
    number = next(_addresses)
    session = requests.Session()
    session.mount("http://", _From(f"127.1.{number // 250}.{number % 250 + 2}"))
    return session


class Visitor(Browser):
    """A browser at an address of its own."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self._session.mount("http://", _From(session_address()))

    def sign_up(self, email: str, password: str = PASSWORD) -> Page:
        """The page after the form was sent."""
        page = self.open("/sign-up")
        form = page.form("email", "password")
        return self.submit(page, form, email=email, password=password, timezone="Europe/Paris")


def session_address() -> str:
    """A loopback address that nobody else of this run comes from."""
    number = next(_addresses)
    return f"127.1.{number // 250}.{number % 250 + 2}"


@dataclass
class Services:
    """The services' own ports and secrets, for tests that speak as one of them."""

    stack: Stack
    http: requests.Session = field(default_factory=requests.Session)

    def url(self, service: str, path: str) -> str:
        return f"http://127.0.0.1:{self.stack.port_of(service)}{path}"

    def secret(self, client: str) -> str:
        return self.stack.secrets.client_secret(client).read_text().strip()

    def ask_token(self, client: str, **parameters: str) -> requests.Response:
        """What the token endpoint answers to this client."""
        return self.http.post(
            self.url("tokendealer", "/oauth/token"), data=parameters, auth=(client, self.secret(client)), timeout=10
        )

    def own_token(self, client: str, audience: str, scope: str) -> str:
        """The client's own access token."""
        answer = self.ask_token(client, grant_type="client_credentials", audience=audience, scope=scope)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def exchange(self, grant: str, scope: str, client: str = "web") -> requests.Response:
        """What the token endpoint answers when a sign-in grant is to become an athlete's token for dataservice."""
        return self.ask_token(
            client,
            grant_type=EXCHANGE,
            subject_token=grant,
            subject_token_type=GRANT_TYPE,
            actor_token=self.own_token("web", "tokendealer", "grants:exchange"),
            actor_token_type=ACCESS_TOKEN,
            audience="dataservice",
            scope=scope,
        )

    def sign_in(self, login: Login) -> str:
        """A sign-in grant of the athlete, as web gets it."""
        answer = self.http.post(
            self.url("dataservice", "/sign-ins"),
            json={"email": login.email, "password": login.password},
            headers={"Authorization": f"Bearer {self.own_token('web', 'dataservice', 'accounts:sign_in')}"},
            timeout=10,
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["grant"])


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Everything up, with the demo athlete as the admin and sign-up open to all."""
    folder = Path(tempfile.mkdtemp(prefix="runnerly-test-system-"))
    folder.chmod(0o755)  # as root the database runs as another account
    try:
        with Stack(folder, free_port(), durable=False) as stack:
            seed(stack)
            yield stack
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def demo(stack: Stack) -> Login:
    """The demo athlete's login."""
    return seed(stack)


@pytest.fixture
def services(stack: Stack) -> Services:
    return Services(stack)


@pytest.fixture
def visitor(stack: Stack) -> Iterator[Visitor]:
    """Somebody new."""
    browser = Visitor(stack.url)
    yield browser
    browser.close()


@pytest.fixture
def make_visitor(stack: Stack) -> Callable[[], Visitor]:
    """Makes one more of them."""
    return lambda: Visitor(stack.url)


@pytest.fixture
def elsewhere() -> Callable[[], requests.Session]:
    """Makes sessions at addresses of their own."""
    return session_from_elsewhere


@pytest.fixture
def mails_to(stack: Stack) -> Callable[..., list[dict[str, Any]]]:
    """Waits for mail to an address: ``mails_to(address, at_least=1)`` gives the messages, newest first."""

    def wait(address: str, at_least: int = 1, within_s: float = MAIL_WITHIN_S) -> list[dict[str, Any]]:
        end = time.monotonic() + within_s
        http = session_from_elsewhere()
        while True:
            answer = http.get(f"{stack.url}/mailbox/api/messages", params={"recipient": address}, timeout=10)
            messages: list[dict[str, Any]] = answer.json()["messages"]
            if len(messages) >= at_least:
                return messages
            assert time.monotonic() < end, f"{len(messages)} of {at_least} mails to {address} after {within_s:.0f} s"
            time.sleep(0.3)

    return wait
