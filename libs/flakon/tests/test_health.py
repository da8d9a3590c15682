import threading
from typing import Any

import pytest

from flakon import ServiceSettings, create_app, health, metrics
from flakon.testing import ContractClient, Issuer, client


def broken() -> None:
    raise ConnectionError("the password is hunter2")


def ready(settings: ServiceSettings, *checks: health.Check, **options: Any) -> ContractClient:
    return client(create_app("things", settings, blueprints=[], readiness=checks, **options))


def test_a_process_that_lives_says_so_whatever_it_depends_on(settings: ServiceSettings) -> None:
    assert ready(settings, ("database", broken, True)).get("/healthz").json == {"status": "ok"}


def test_all_is_ready(settings: ServiceSettings) -> None:
    assert ready(settings, ("database", lambda: None, True), ("redis", lambda: True, False)).get("/readyz").json == {
        "status": "ok",
        "checks": {"database": "ok", "redis": "ok"},
    }


@pytest.mark.parametrize("check", [broken, lambda: False])
def test_without_what_is_not_required_it_is_degraded(settings: ServiceSettings, check: Any) -> None:
    answer = ready(settings, ("database", lambda: None, True), ("redis", check, False)).get("/readyz", status=200)
    assert answer.json == {"status": "degraded", "checks": {"database": "ok", "redis": "failed"}}


def test_without_what_is_required_it_is_down(settings: ServiceSettings) -> None:
    answer = ready(settings, ("database", broken, True), ("redis", broken, False)).get("/readyz", status=503)
    assert answer.json == {"status": "down", "checks": {"database": "failed", "redis": "failed"}}
    assert "hunter2" not in answer.text


def test_a_check_that_hangs_is_no_answer_and_is_not_started_twice(
    settings: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.05)
    started, end = [], threading.Event()

    def hang() -> None:
        started.append(1)
        end.wait(5)

    things = ready(settings, ("database", hang, True))
    for _ in range(3):
        assert things.get("/readyz", status=503).json["checks"] == {"database": "no answer"}
    assert len(started) == 1
    end.set()


def test_a_service_that_verifies_tokens_needs_keys(settings: ServiceSettings, keys: Issuer) -> None:
    assert ready(settings, verifier=keys.verifier("things")).get("/readyz").json["checks"] == {"signing_keys": "ok"}


def test_metrics_are_in_the_format_that_prometheus_reads(settings: ServiceSettings) -> None:
    answer = ready(settings).get("/metrics")
    assert answer.headers["Content-Type"] == metrics.CONTENT_TYPE
    assert "# TYPE http_request_duration_seconds histogram" in answer.text
