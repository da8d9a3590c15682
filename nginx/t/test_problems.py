"""How the gateway says no."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from threading import Event

import pytest

from gateway import Gateway
from upstream import Request, Upstream, answer

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_page_says_it_in_both_languages_the_readers_first(gateway: Gateway) -> None:
    english = gateway.get("/metrics", headers=HTML)
    assert (english.status, english.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert english.text.index("There is nothing here") < english.text.index("Il n’y a rien ici")
    french = gateway.get("/metrics", headers={**HTML, "Accept-Language": "fr-FR,fr;q=0.9"})
    assert french.text.index("Il n’y a rien ici") < french.text.index("There is nothing here")
    assert '<html lang="fr">' in french.text


def test_a_page_may_be_styled_by_its_own_style_and_nothing_else(gateway: Gateway) -> None:
    response = gateway.get("/metrics", headers=HTML)
    style = re.search("<style>(.*)</style>", response.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert response.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def test_nothing_of_the_request_is_on_the_page(gateway: Gateway) -> None:
    response = gateway.get("/metrics/%3Cscript%3E?q=<script>", headers={**HTML, "X-Request-Id": "<script>"})
    assert response.status == 404
    assert "script" not in response.text


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json, */*"])
def test_a_program_gets_problem_json(gateway: Gateway, accept: str) -> None:
    response = gateway.get("/metrics", headers={"Accept": accept})
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert response.json == {
        "type": "about:blank",
        "title": "There is nothing here",
        "status": 404,
        "detail": "There is nothing here. The address may be mistyped, or what was here has gone.",
        "code": "not_found",
        "request_id": response.headers["x-request-id"],
    }


@pytest.mark.parametrize("path", ["/strava/webhook/a-secret", "/uploads/a-ticket"])
def test_routes_for_programs_answer_in_json_whatever_is_accepted(
    gateway: Gateway, upstream: Upstream, path: str
) -> None:
    upstream.stop()
    gateway.expected_errors.append("Connection refused")
    response = gateway.post(path, headers=HTML)
    assert (response.status, response.json["code"]) == (503, "unavailable")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_service_that_is_away_is_a_friendly_503(gateway: Gateway, upstream: Upstream, method: str) -> None:
    upstream.stop()
    gateway.expected_errors.append("Connection refused")
    response = gateway.request(method, "/dashboard", headers=HTML)
    assert (response.status, response.headers["retry-after"]) == (503, "5")
    assert "Your runs are safe" in response.text
    logged = gateway.access_log()[0]
    assert (logged["status"], logged["problem"]) == (503, "unavailable")
    assert set(logged["upstream_status"].split(", ")) == {"502"}


def test_a_service_that_ends_mid_request_is_a_friendly_503(gateway: Gateway, upstream: Upstream) -> None:
    upstream.reply = lambda _: None
    gateway.expected_errors.append("upstream prematurely closed connection")
    assert gateway.post("/settings", headers=HTML).status == 503


def test_a_webhook_that_takes_too_long_is_a_503_while_strava_still_waits(gateway: Gateway, upstream: Upstream) -> None:
    stopped = Event()

    def wait(_: Request) -> None:
        stopped.wait(10)

    upstream.reply = wait
    gateway.expected_errors.append("upstream timed out")
    response = gateway.post("/strava/webhook/a-secret", body=json.dumps({}).encode())
    stopped.set()
    assert response.status == 503
    assert gateway.access_log()[0]["duration_s"] < 2.5


@pytest.mark.parametrize("status", ["404 Not Found", "429 Too Many Requests", "500 Oops", "502 Bad Gateway"])
def test_what_a_service_answers_itself_passes_untouched(gateway: Gateway, upstream: Upstream, status: str) -> None:
    upstream.reply = lambda _: answer(status, b"its own page", retry_after="17", content_type="text/html")
    response = gateway.get("/x")
    assert (response.status, response.text) == (int(status[:3]), "its own page")
    assert response.headers["retry-after"] == "17"


def test_an_error_nobody_foresaw_is_a_500_and_its_trace_is_logged(make_gateway: Callable[..., Gateway]) -> None:
    gateway = make_gateway()
    gateway.prepare()
    lua = gateway.run_directory / "lua"
    original = lua.resolve()
    lua.unlink()
    shutil.copytree(original, lua)
    (lua / "runnerly" / "paths.lua").write_text('return {check = function() error("unforeseen") end}\n')
    gateway.launch()
    response = gateway.get("/", headers=HTML)
    assert response.status == 500
    assert "unforeseen" not in response.text
    assert "unforeseen" in gateway.access_log()[0]["note"]
