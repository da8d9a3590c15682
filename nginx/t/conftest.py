"""Fixtures: a service that answers, and a gateway in front of it whose error log must stay empty."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway import REAL_LUA, Gateway
from upstream import Upstream

INSTALL = "nginx with Lua is missing. On Debian or Ubuntu: apt-get install nginx libnginx-mod-http-lua"


def pytest_report_header() -> str:
    return (
        f"gateway: {'the real libraries in ' + REAL_LUA if REAL_LUA else 'lua-fallback where nginx brings no library'}"
    )


@pytest.fixture(scope="session", autouse=True)
def _nginx_is_there() -> None:
    given = os.environ.get("RUNNERLY_NGINX", "/usr/sbin/nginx")
    assert shutil.which("openresty") or shutil.which("nginx") or Path(given).exists(), INSTALL


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """The service behind every route."""
    service = Upstream().start()
    yield service
    service.stop()


@pytest.fixture
def make_gateway(tmp_path: Path, upstream: Upstream) -> Iterator[Callable[..., Gateway]]:
    """Makes gateways that are not started yet: ``make_gateway(DEMO="true").start()``.

    After the test each is stopped, and fails it if its error log holds a line it did not expect.
    """
    made: list[Gateway] = []

    def make(**settings: str) -> Gateway:
        services = ("WEB_URL", "STRAVAWORKER_URL", "MAILBOX_URL", "STRAVA_SANDBOX_URL")
        folder = tmp_path / f"gateway-{len(made)}"
        folder.mkdir()
        gateway = Gateway(folder, {**dict.fromkeys(services, upstream.url), **settings})
        made.append(gateway)
        return gateway

    yield make
    for gateway in made:
        gateway.stop()
    assert [line for gateway in made if gateway.log.exists() for line in gateway.unexpected_errors()] == []


@pytest.fixture
def gateway(make_gateway: Callable[..., Gateway]) -> Gateway:
    """A gateway with the default settings, running."""
    return make_gateway().start()
