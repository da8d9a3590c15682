"""Only the public address's Host is answered: links in mails and redirects are made for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import Gateway
from upstream import Upstream


def test_the_public_host_is_answered_in_any_case(gateway: Gateway) -> None:
    assert gateway.get("/", host=gateway.host.upper()).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.test", "evil.test:{port}", "runs.test", "runs.test:1", "runs.test.:{port}", "runs.test.evil.test:{port}",
     "127.0.0.1:{port}", "localhost:{port}", "runs.test:{port}.evil.test"],
)  # fmt: skip
def test_another_host_is_refused(gateway: Gateway, upstream: Upstream, host: str) -> None:
    response = gateway.get("/forgot-password", host=host.format(port=gateway.port))
    assert response.status in (400, 421)
    assert upstream.requests == []


def test_the_refusal_is_one_plain_line(gateway: Gateway) -> None:
    response = gateway.get("/", host="evil.test", headers={"Accept": "text/html"})
    assert response.status == 421
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert (
        response.text == "This server does not answer for that name. Use the address this instance was set up with. "
        "If you run it: RUNNERLY_PUBLIC_URL sets that address.\n"
    )


def test_a_static_file_is_refused_under_another_host_too(gateway: Gateway) -> None:
    assert gateway.get("/static/app.css", host="evil.test").status == 421


def test_without_a_host_there_is_no_answer(gateway: Gateway, upstream: Upstream) -> None:
    assert gateway.raw(b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert gateway.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert upstream.requests == []


def test_two_hosts_are_refused(gateway: Gateway, upstream: Upstream) -> None:
    request = f"GET / HTTP/1.1\r\nHost: {gateway.host}\r\nHost: evil.test\r\nConnection: close\r\n\r\n"
    assert gateway.raw(request.encode()).startswith(b"HTTP/1.1 400 ")
    assert upstream.requests == []


def test_a_target_that_names_another_host_than_the_header_is_refused(gateway: Gateway, upstream: Upstream) -> None:
    request = f"GET http://evil.test/ HTTP/1.1\r\nHost: {gateway.host}\r\nConnection: close\r\n\r\n"
    assert gateway.raw(request.encode()).startswith(b"HTTP/1.1 421 ")
    assert upstream.requests == []


def test_a_target_that_names_the_public_host_is_answered(gateway: Gateway) -> None:
    request = f"GET http://{gateway.host}/a HTTP/1.1\r\nHost: {gateway.host}\r\nConnection: close\r\n\r\n"
    assert gateway.raw(request.encode()).startswith(b"HTTP/1.1 200 ")


def test_the_default_port_may_be_written_or_left_out(make_gateway: Callable[..., Gateway]) -> None:
    gateway = make_gateway(PUBLIC_URL="https://runs.test").start()
    assert gateway.get("/", host="runs.test").status == 200
    assert gateway.get("/", host="runs.test:443").status == 200
    assert gateway.get("/", host="runs.test:80").status == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:{port}", "localhost", "[::1]:{port}"])
def test_a_health_check_may_ask_on_the_loopback(gateway: Gateway, host: str) -> None:
    assert gateway.get("/healthz", host=host.format(port=gateway.port)).status == 200


def test_a_health_check_may_not_ask_under_any_name(gateway: Gateway) -> None:
    assert gateway.get("/healthz", host="evil.test").status == 421
