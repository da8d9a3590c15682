"""What is written of a request, and above all what is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import Gateway
from upstream import Upstream


def test_a_request_is_one_line_of_json(gateway: Gateway, upstream: Upstream) -> None:
    response = gateway.post("/sign-in")
    (line,) = gateway.access_log()
    assert line.pop("time").startswith("20")
    assert 0 <= line.pop("duration_s") < 5
    assert line.pop("bytes_in") > 0
    assert line.pop("bytes_out") > 0
    assert float(line.pop("upstream_s")) < 5
    assert line == {
        "level": "info",
        "service": "gateway",
        "event": "request",
        "request_id": response.headers["x-request-id"],
        "address": "127.0.0.1",
        "method": "POST",
        "route": "web /sign-in",
        "status": 200,
        "problem": "",
        "note": "",
        "upstream": f"127.0.0.1:{upstream.port}",
        "upstream_status": "200",
    }


SECRET = "hush-hush"


@pytest.mark.parametrize(
    "path",
    [f"/activate/{SECRET}", f"/{SECRET.upper()}", f"/strava/webhook/{SECRET}", f"/strava/callback?code={SECRET}",
     f"/uploads/{SECRET}", f"/downloads/{SECRET}", f"/metrics/{SECRET}",
     f"/static/{SECRET}", f"/a//{SECRET}", f"/sign-in?token={SECRET}"],
)  # fmt: skip
def test_no_path_no_query_and_no_referer_is_written(
    make_gateway: Callable[..., Gateway], upstream: Upstream, path: str
) -> None:
    gateway = make_gateway()
    del gateway.settings["WEB_URL"]
    gateway.settings |= {"GATEWAY_LOG_LEVEL": "crit", "WEB_URL": upstream.url}
    gateway.start()
    headers = {"Referer": f"https://runs.test/{SECRET}", "Cookie": SECRET, "Authorization": SECRET}
    gateway.get(path, headers=headers)
    upstream.stop()
    gateway.get(path, headers=headers)
    gateway.access_log(2)
    assert SECRET not in gateway.log.read_text().lower()


def test_a_request_nobody_can_read_is_still_json(gateway: Gateway) -> None:
    gateway.raw(b"\x16\x03\x01 nonsense\r\n\r\n")
    gateway.raw(b"GET / HTTP/9.9\r\n\r\n")
    gateway.raw(b'G"T / HTTP/1.1\r\nHost: x\r\n\r\n')
    assert {line["status"] for line in gateway.access_log(3)} <= {400, 405, 505}


def test_a_health_check_that_is_content_is_not_written(gateway: Gateway) -> None:
    content = gateway.get("/healthz").headers["x-request-id"]
    assert gateway.line_of(gateway.get("/healthz", host="evil.test"))["status"] == 421
    assert content not in [line["request_id"] for line in gateway.access_log()]


@pytest.mark.parametrize(
    ("path", "route"),
    [("/" + "a" * 300, "web /" + "a" * 24), ("/%22quoted%22", "web /"), ("/caf%C3%A9", "web /caf")],
)
def test_the_routes_name_is_short_and_plain(gateway: Gateway, path: str, route: str) -> None:
    assert gateway.line_of(gateway.get(path))["route"] == route
