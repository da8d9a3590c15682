"""What a service hears about a client is what the gateway knows, and what a client hears is what is safe."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from gateway import Gateway
from upstream import Upstream, answer

FORGED = {
    "X-Forwarded-For": "198.51.100.1",
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Whatever": "x",
    "Forwarded": "for=198.51.100.1;host=evil.test",
    "X-Real-IP": "198.51.100.1",
    "X-Original-URL": "/admin",
    "X-Rewrite-URL": "/admin",
    "X-HTTP-Method-Override": "DELETE",
    "Proxy": "http://evil.test",
    "Proxy-Authorization": "Basic eDp5",
}


def test_a_service_is_told_who_asks_and_how(gateway: Gateway) -> None:
    seen = gateway.get("/").json["headers"]
    assert seen["host"] == gateway.host
    assert {name: value for name, value in seen.items() if name.startswith("x-forwarded")} == {
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-host": gateway.host,
        "x-forwarded-proto": "http",
    }


def test_what_a_client_claims_about_itself_is_dropped(gateway: Gateway) -> None:
    plain = gateway.get("/").json["headers"]
    forged = gateway.get("/", headers=FORGED).json["headers"]
    for headers in (plain, forged):
        del headers["x-request-id"]
    assert forged == plain


def test_a_header_written_with_underscores_does_not_pass_for_one_with_dashes(gateway: Gateway) -> None:
    seen = gateway.get("/", headers={"X_Forwarded_For": "198.51.100.1", "X_Request_Id": "x"}).json["headers"]
    assert not [name for name in seen if "_" in name]


def test_cookies_and_languages_arrive(gateway: Gateway) -> None:
    sent = {"Cookie": "session=a; b=c", "Accept-Language": "fr", "Accept": "text/html", "If-None-Match": '"x"'}
    seen = gateway.get("/", headers=sent).json["headers"]
    assert {name: seen[name.lower()] for name in sent} == sent


def test_headers_for_one_hop_stay_on_it(gateway: Gateway) -> None:
    sent = {"Connection": "keep-alive, X-Secret-Hop", "X-Secret-Hop": "1", "TE": "trailers", "Upgrade": "websocket"}
    seen = gateway.get("/", headers=sent).json["headers"]
    assert not {"x-secret-hop", "te", "upgrade", "keep-alive"} & set(seen)


def test_naming_a_header_in_connection_does_not_remove_what_the_gateway_says(gateway: Gateway) -> None:
    seen = gateway.get("/", headers={"Connection": "close, X-Forwarded-For, X-Request-Id, Host"}).json["headers"]
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert re.fullmatch("[0-9a-f]{32}", seen["x-request-id"])
    assert seen["host"] == gateway.host


def test_each_request_has_an_id_for_the_service_the_answer_and_the_log(gateway: Gateway) -> None:
    response = gateway.get("/")
    given = response.headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}", given)
    assert response.json["headers"]["x-request-id"] == given
    assert gateway.access_log()[0]["request_id"] == given


def test_a_clients_request_id_is_replaced(gateway: Gateway) -> None:
    response = gateway.get("/", headers={"X-Request-Id": "0" * 32})
    assert response.headers["x-request-id"] == response.json["headers"]["x-request-id"] != "0" * 32


def test_a_service_cannot_add_a_second_request_id(gateway: Gateway, upstream: Upstream) -> None:
    upstream.reply = lambda _: answer(x_request_id="its-own")
    assert re.fullmatch("[0-9a-f]{32}", gateway.get("/").headers["x-request-id"])


def test_the_gateways_own_answers_keep_a_browser_careful(gateway: Gateway) -> None:
    for path in ("/healthz", "/metrics", "/static/missing.css"):
        headers = gateway.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert headers["server"] == "nginx"


def test_what_a_service_says_of_its_page_is_left_as_it_is(gateway: Gateway, upstream: Upstream) -> None:
    upstream.reply = lambda _: answer(content_security_policy="default-src 'self'", x_powered_by="x", set_cookie="a=b")
    headers = gateway.get("/").headers
    assert headers["content-security-policy"] == "default-src 'self'"
    assert headers["set-cookie"] == "a=b"
    assert "x-frame-options" not in headers
    assert "x-powered-by" not in headers


def test_strict_transport_is_asked_for_where_the_public_address_is_https(make_gateway: Callable[..., Gateway]) -> None:
    secure = make_gateway(PUBLIC_URL="https://runs.test").start()
    assert secure.get("/").headers["strict-transport-security"] == "max-age=31536000"
    assert secure.get("/").json["headers"]["x-forwarded-proto"] == "https"
    plain = make_gateway().start()
    assert "strict-transport-security" not in plain.get("/").headers


def test_more_than_a_hundred_headers_are_refused(gateway: Gateway, upstream: Upstream) -> None:
    assert gateway.get("/", headers={f"X-{n}": "1" for n in range(120)}).status == 431
    assert upstream.requests == []


def test_a_header_that_is_too_large_is_refused(gateway: Gateway, upstream: Upstream) -> None:
    assert gateway.get("/", headers={"Cookie": "a" * 9000}).status == 431
    assert upstream.requests == []


def test_a_request_with_two_lengths_is_refused(gateway: Gateway, upstream: Upstream) -> None:
    smuggled = (
        f"POST / HTTP/1.1\r\nHost: {gateway.host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"
    )
    assert gateway.raw(smuggled.encode()).startswith(b"HTTP/1.1 400 ")
    assert upstream.requests == []


@pytest.mark.parametrize(
    ("claimed", "believed"),
    [("198.51.100.7", "198.51.100.7"), ("203.0.113.9, 198.51.100.7", "198.51.100.7"), ("2001:db8::7", "2001:db8::7")],
)
def test_a_trusted_proxy_is_believed_as_far_as_it_can_know(
    make_gateway: Callable[..., Gateway], claimed: str, believed: str
) -> None:
    gateway = make_gateway(TRUSTED_PROXIES="127.0.0.0/8, 10.0.0.0/8").start()
    seen = gateway.get("/", headers={"X-Forwarded-For": claimed, "X-Forwarded-Proto": "https"}).json["headers"]
    assert seen["x-forwarded-for"] == believed
    assert seen["x-forwarded-proto"] == "http"
    assert gateway.access_log()[0]["address"] == believed


def test_a_proxy_that_is_not_trusted_is_not_believed(make_gateway: Callable[..., Gateway]) -> None:
    gateway = make_gateway(TRUSTED_PROXIES="10.0.0.0/8").start()
    seen = gateway.get("/", headers={"X-Forwarded-For": "198.51.100.7"}).json["headers"]
    assert seen["x-forwarded-for"] == "127.0.0.1"
