"""Which service gets which path, and what of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import Gateway
from upstream import Upstream

MakeGateway = Callable[..., Gateway]


@pytest.fixture
def services() -> dict[str, Upstream]:
    return {name: Upstream() for name in ("WEB", "STRAVAWORKER", "MAILBOX", "STRAVA_SANDBOX")}


@pytest.fixture
def make_with_services(make_gateway: MakeGateway, services: dict[str, Upstream]) -> MakeGateway:
    def make(**settings: str) -> Gateway:
        urls = {f"{name}_URL": service.start().url for name, service in services.items()}
        return make_gateway(**urls, **settings).start()

    return make


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/", "WEB"),
        ("/dashboard", "WEB"),
        ("/strava/callback?code=1", "WEB"),
        ("/strava/webhook/a-secret", "STRAVAWORKER"),
        ("/uploads/a-ticket", "STRAVAWORKER"),
        ("/uploads/files/run.fit", "STRAVAWORKER"),
        ("/downloads/a-ticket", "STRAVAWORKER"),
        ("/mailbox", "MAILBOX"),
        ("/mailbox/messages/1", "MAILBOX"),
        ("/sandbox/strava/oauth/authorize?client_id=1", "STRAVA_SANDBOX"),
    ],
)
def test_each_path_goes_to_its_service_unchanged(
    make_with_services: MakeGateway, services: dict[str, Upstream], path: str, service: str
) -> None:
    gateway = make_with_services(DEMO="true")
    assert gateway.get(path).json["target"] == path
    assert [name for name, one in services.items() if one.requests] == [service]


@pytest.mark.parametrize("path", ["/mailbox", "/mailbox/messages", "/sandbox/strava/oauth/authorize"])
def test_the_demos_pages_are_nowhere_without_the_demo(
    make_with_services: MakeGateway, services: dict[str, Upstream], path: str
) -> None:
    assert make_with_services().get(path).status == 404
    assert not any(service.requests for service in services.values())


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/readyz", "/openapi.yaml", "/openapi.json", "/openapi/x"])
def test_what_a_service_answers_inside_is_not_reached_from_outside(
    gateway: Gateway, upstream: Upstream, path: str
) -> None:
    assert gateway.get(path).status == 404
    assert upstream.requests == []


def test_a_mailbox_is_not_any_path_that_begins_so(
    make_with_services: MakeGateway, services: dict[str, Upstream]
) -> None:
    make_with_services(DEMO="true").get("/mailboxes")
    assert len(services["WEB"].requests) == 1


def test_the_gateway_is_healthy_by_itself(gateway: Gateway, upstream: Upstream) -> None:
    upstream.stop()
    response = gateway.get("/healthz")
    assert (response.status, response.json) == (200, {"status": "ok"})
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "//sign-in",
        "/a//b",
        "/a/../metrics",
        "/a/./b",
        "/..",
        "/%2e%2e/metrics",
        "/a%2Fb",
        "/a%5cb",
        "/a%00b",
        "/%252e",
        "/a\\b",
    ],
)
def test_a_path_with_two_readings_is_refused(gateway: Gateway, upstream: Upstream, path: str) -> None:
    assert gateway.get(path).status == 400
    assert upstream.requests == []


@pytest.mark.parametrize(
    "path", ["/.well-known/change-password", "/a..b", "/caf%C3%A9", "/a?next=/../b%2F//", "/a-b_c~d.e/"]
)
def test_an_unusual_but_plain_path_goes_through(gateway: Gateway, path: str) -> None:
    assert gateway.get(path).json["target"] == path


def test_a_very_long_path_is_refused(gateway: Gateway) -> None:
    assert gateway.get("/" + "a" * 2100).status == 414


def test_an_unknown_method_reaches_no_service(gateway: Gateway, upstream: Upstream) -> None:
    assert gateway.request("TRACE", "/").status == 405
    assert upstream.requests == []


def test_a_form_is_delivered_whole(gateway: Gateway) -> None:
    body = b"x" * 200_000
    seen = gateway.post("/settings", body=body).json
    assert (seen["method"], seen["body"]) == ("POST", 200_000)


def test_a_form_that_is_too_large_is_refused_before_it_is_read(gateway: Gateway, upstream: Upstream) -> None:
    response = gateway.raw(
        f"POST /settings HTTP/1.1\r\nHost: {gateway.host}\r\nContent-Length: 300000\r\n\r\n".encode()
    )
    assert response.startswith(b"HTTP/1.1 413 ")
    assert upstream.requests == []
    gateway.expected_errors.append("client intended to send too large body")
