"""Tokens, grants and secrets are never logged: everything is tried, everything is captured, nothing is found."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from flakon.testing import captured_logs


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """All that flakon logs, all other loggers at debug level, and both output streams; as one text."""
    caplog.set_level(logging.DEBUG)
    with captured_logs() as lines:

        def text() -> str:
            streams = capfd.readouterr()
            return repr(lines) + caplog.text + streams.out + streams.err

        yield text


def test_no_token_grant_or_secret_is_ever_logged(service: Any, everything_logged: Any) -> None:
    secret, wrong = service.secrets["web"], "a-wrong-secret-" + "y" * 32
    basic = base64.b64encode(f"web:{secret}".encode()).decode()
    issued, other = service.grant(), service.grant()
    grant = issued["grant"]
    own = service.token("web", "tokendealer", "grants:exchange")
    hers = service.exchange(grant).json["access_token"]
    seen = [secret, wrong, basic, grant, other["grant"], own, hers]

    attempts = [
        service.post("/oauth/token", {"grant_type": grant, "scope": hers, "audience": secret}),
        service.post("/oauth/token", {"grant_type": "client_credentials", "audience": grant, "scope": hers}),
        service.post("/oauth/token", {"grant_type": "client_credentials", "audience": "dataservice", "scope": grant}),
        service.post("/oauth/token", {"grant_type": "client_credentials", secret: "1"}),
        service.post("/oauth/token", {"client_secret": secret, "client_id": secret}),
        service.post("/oauth/token", {}, "web", wrong),
        service.post("/oauth/token", {}, secret, wrong),
        service.exchange(hers),
        service.exchange(grant, actor_token=hers),
        service.exchange(grant, scope=hers, audience=own),
        service.exchange(grant, subject_token_type=grant),
        service.post("/oauth/introspect", {"token": grant, "token_type_hint": hers}),
        service.post("/oauth/introspect", {"token": hers}, "dataservice"),
        service.post("/oauth/revoke", {"token": hers}),
        service.post("/oauth/revoke", {"token": grant}, "reports"),
        service.post("/oauth/revoke", {"token": grant}),
        service.http.post(f"/oauth/token?client_secret={secret}&x={grant}", {}, expect_errors=True),
        service.http.delete(
            f"/grants?subject={grant}&except_grant_id={hers}",
            headers=service.bearer("grants:revoke"),
            expect_errors=True,
        ),
        service.http.post_json(
            "/grants",
            {"subject": grant, "client_id": secret, "lifetime_s": own, grant: hers},
            headers=service.bearer("grants:issue"),
            expect_errors=True,
        ),
        service.http.post_json("/grants", {}, headers={"Authorization": f"Bearer {hers}"}, expect_errors=True),
        service.http.post_json("/grants", {}, headers={"Authorization": f"Bearer {grant}"}, expect_errors=True),
    ]
    assert {answer.status_int for answer in attempts} >= {200, 400, 401, 422}

    logged = everything_logged()
    assert "token_issued" in logged
    assert "oauth_refused" in logged
    for each in seen:
        assert each not in logged
        assert each.removeprefix("rsg_") not in logged
        for part in each.split("."):
            assert len(part) < 16 or part not in logged


def test_nor_are_they_when_redis_is_away(service_without_redis: Any, everything_logged: Any) -> None:
    grant = "rsg_" + "z" * 43
    assert service_without_redis.exchange(grant).status_int == 503
    logged = everything_logged()
    assert "grants_unavailable" in logged
    assert grant not in logged
    assert "redis-password" not in logged
    assert service_without_redis.secrets["web"] not in logged


def test_errors_repeat_no_secret_to_the_caller(service: Any) -> None:
    """A client that mixes its parameters up must not find its secret in the logs of what shows its errors."""
    grant = service.grant()["grant"]
    for form in (
        {"grant_type": grant},
        {"grant_type": "client_credentials", "audience": grant, "scope": "x"},
        {"grant_type": "client_credentials", "audience": "dataservice", "scope": grant},
    ):
        assert grant not in service.post("/oauth/token", form).text
