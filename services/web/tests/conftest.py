"""What the tests of pages share: web's app on stand-in services and a real Valkey, and a browser without scripts."""

from collections.abc import Iterator

import pytest
import redis
from flask import Flask
from pages import Browser
from stand_ins import Account, StandIns

from flakon import Secret
from web.app import create_app
from web.settings import WebSettings


@pytest.fixture
def settings(valkey_url: str) -> WebSettings:
    return WebSettings(
        tokendealer_url="http://tokendealer.test",
        client_secret=Secret("a client secret"),
        dataservice_url="http://dataservice.test",
        stravaworker_url="http://stravaworker.test",
        reports_url="http://reports.test",
        redis_url=Secret(valkey_url),
        public_url="http://runs.example.org",
        session_secret=Secret("s" * 40),
    )


@pytest.fixture
def store(valkey_url: str) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(valkey_url)
    client.flushdb()
    yield client
    client.close()


@pytest.fixture
def services() -> StandIns:
    """With one admin, Ada, so that the instance is set up."""
    services = StandIns()
    services.dataservice.add(Account("ada@example.org", "correct horse battery", "Ada", role="admin"))
    return services


@pytest.fixture
def ada(services: StandIns) -> Account:
    return services.dataservice.accounts["ada@example.org"]


@pytest.fixture
def app(settings: WebSettings, services: StandIns, store: redis.Redis) -> Flask:
    return create_app(settings, services=services, store=store)


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    """Ada's browser."""
    browser.sign_in("ada@example.org", "correct horse battery")
    return browser
