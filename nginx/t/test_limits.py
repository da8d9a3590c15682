"""How often one address may ask."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway import Gateway
from upstream import Upstream

MakeGateway = Callable[..., Gateway]

SIGN_IN_3 = "sign_in=1/m:2"  # the first and two more
MAIL_3 = "mail=1/m:2"


def statuses(gateway: Gateway, method: str, path: str, count: int, address: str | None = None) -> list[int]:
    headers = {"X-Forwarded-For": address} if address else {}
    return [gateway.request(method, path, headers=headers, body=b"" or None).status for _ in range(count)]


def test_a_burst_passes_and_what_is_beyond_it_does_not(make_gateway: MakeGateway, upstream: Upstream) -> None:
    gateway = make_gateway(LIMITS="general=1/m:4").start()
    assert statuses(gateway, "GET", "/", 7) == [200] * 5 + [429] * 2
    assert len(upstream.requests) == 5


def test_a_burst_is_not_delayed(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS="general=1/s:20").start()
    before = time.monotonic()
    assert statuses(gateway, "GET", "/", 10) == [200] * 10
    assert time.monotonic() - before < 2


def test_with_time_requests_pass_again(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS="general=4/s:1").start()
    assert statuses(gateway, "GET", "/", 3) == [200, 200, 429]
    time.sleep(0.6)
    assert statuses(gateway, "GET", "/", 1) == [200]


def test_a_refusal_says_when_to_come_back(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS="general=10/m:0").start()
    gateway.get("/")
    response = gateway.get("/", headers={"Accept": "text/html"})
    assert (response.status, response.headers["retry-after"]) == (429, "6")
    assert "a little fast" in response.text
    assert "Un peu trop vite" in response.text
    assert gateway.line_of(response)["problem"] == "rate_limited"


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/sign-in/",
        "/set-up",
        "/activate/a-token",
        "/reset-password/a-token",
        "/invitations/a-token",
        "/settings/password",
        "/strava/keys",
        "/admin/strava",
    ],
)
def test_trying_passwords_codes_and_tokens_is_slowed(make_gateway: MakeGateway, path: str) -> None:
    gateway = make_gateway(LIMITS=SIGN_IN_3).start()
    assert statuses(gateway, "POST", path, 5) == [200, 200, 200, 429, 429]
    assert statuses(gateway, "GET", path, 2) == [200, 200], "looking at the page is not trying"
    assert statuses(gateway, "POST", "/settings/profile", 2) == [200, 200], "neither is anything else"


@pytest.mark.parametrize("path", ["/sign-up", "/forgot-password", "/settings/email"])
def test_having_mail_sent_is_slowed(make_gateway: MakeGateway, path: str) -> None:
    gateway = make_gateway(LIMITS=MAIL_3).start()
    assert statuses(gateway, "POST", path, 4) == [200, 200, 200, 429]


def test_calendars_at_secret_addresses_are_counted_by_themselves(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS="feeds=1/m:2").start()
    assert statuses(gateway, "GET", "/calendar-feeds/s3cret.ics", 4) == [200, 200, 200, 429]
    assert statuses(gateway, "GET", "/calendar", 2) == [200, 200]


def test_pages_share_one_count(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS=SIGN_IN_3).start()
    tried = [statuses(gateway, "POST", path, 1)[0] for path in ("/sign-in", "/set-up", "/activate/x", "/sign-in")]
    assert tried == [200, 200, 200, 429]


def test_a_path_that_only_begins_like_sign_in_is_another_page(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS=SIGN_IN_3).start()
    assert statuses(gateway, "POST", "/sign-in-help", 5) == [200] * 5


def test_a_spelling_of_sign_in_does_not_escape_its_limit(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS=SIGN_IN_3).start()
    assert statuses(gateway, "POST", "/sign%2Din?x=/", 4) == [200, 200, 200, 429]


def test_each_address_is_counted_by_itself(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS=SIGN_IN_3, TRUSTED_PROXIES="127.0.0.1").start()
    for address in ("198.51.100.1", "198.51.100.2", "::ffff:198.51.100.3", "::ffff:198.51.100.4"):
        assert statuses(gateway, "POST", "/sign-in", 4, address) == [200, 200, 200, 429]


def test_an_ipv6_subscriber_is_counted_by_its_64(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS=SIGN_IN_3, TRUSTED_PROXIES="127.0.0.1").start()
    tried = [statuses(gateway, "POST", "/sign-in", 1, f"2001:db8:1:1:{n}::1")[0] for n in range(5)]
    assert tried == [200, 200, 200, 429, 429]
    assert statuses(gateway, "POST", "/sign-in", 1, "2001:db8:1:2::1") == [200]


def test_a_mapped_ipv4_address_is_the_same_client(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS=SIGN_IN_3, TRUSTED_PROXIES="127.0.0.1").start()
    assert statuses(gateway, "POST", "/sign-in", 3, "198.51.100.1") == [200, 200, 200]
    assert statuses(gateway, "POST", "/sign-in", 1, "::ffff:198.51.100.1") == [429]


def test_the_webhook_has_a_limit_of_its_own(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS="webhook=1/m:3 general=1/m:0").start()
    assert statuses(gateway, "POST", "/strava/webhook/a-secret", 5) == [200] * 4 + [429]
    assert statuses(gateway, "GET", "/", 2) == [200, 429]


def test_static_files_and_health_are_not_counted(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS="general=1/m:0").start()
    assert statuses(gateway, "GET", "/healthz", 5) == [200] * 5
    assert statuses(gateway, "GET", "/static/missing.css", 5) == [404] * 5


def test_both_workers_count_together(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(LIMITS="general=1/m:39").start()
    assert statuses(gateway, "GET", "/", 60).count(200) == 40


BROKEN = """
location = /break-the-counts {
    access_by_lua_block { return }
    content_by_lua_block {
        for _, name in ipairs({"general", "sign_in", "mail"}) do
            ngx.shared.limits:set(name .. " " .. ngx.var.binary_remote_addr, true)
        end
        ngx.say("broken")
    }
}
"""


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 200), ("POST", "/sign-in", 503), ("POST", "/sign-up", 503)]
)
def test_a_limit_that_cannot_count_fails_as_it_says(
    make_gateway: MakeGateway, method: str, path: str, status: int
) -> None:
    gateway = make_gateway()
    gateway.prepare()
    add_to_server(gateway.run_directory, BROKEN)
    gateway.launch()
    assert gateway.get("/break-the-counts").text == "broken\n"
    response = gateway.request(method, path)
    assert response.status == status
    assert "cannot count and fails" in gateway.line_of(response)["note"]


def add_to_server(run_directory: Path, configuration: str) -> None:
    with (run_directory / "settings" / "server.conf").open("a") as file:
        file.write(configuration)
