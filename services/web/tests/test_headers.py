from dataclasses import replace

import pytest
import redis
from flask import Flask, Response
from pages import Browser
from stand_ins import StandIns
from webtest import TestResponse

from web.app import create_app
from web.headers import SecurityHeaders
from web.settings import WebSettings


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/sign-in", 200), ("/nowhere", 404), ("/dashboard", 302)])
def test_every_page_carries_them(browser: Browser, path: str, status: int):
    headers = browser.get(path, status).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Permissions-Policy" in headers
    assert headers["Cache-Control"] == "no-store"


def form_action(page: TestResponse) -> str:
    """Where a form of the page may lead, by the header. Chromium holds the redirect to it that answers a form, too."""
    directives = [each.strip() for each in page.headers["Content-Security-Policy"].split(";")]
    (found,) = [each for each in directives if each.startswith("form-action ")]
    return str(found.removeprefix("form-action "))


def test_the_form_that_connects_strava_may_lead_to_strava_and_no_other_form(signed_in: Browser):
    page = signed_in.get("/strava/connect")
    assert "/strava/connect" in [form.action for form in page.forms.values()]
    assert form_action(page) == "'self' https://www.strava.com"
    assert form_action(signed_in.get("/strava/callback", 400)) == "'self' https://www.strava.com"
    for other in ("/dashboard", "/settings", "/bring-your-runs"):
        assert form_action(signed_in.get(other)) == "'self'"


def test_where_strava_is_comes_from_the_settings(settings: WebSettings, services: StandIns, store: redis.Redis):
    app = create_app(
        replace(settings, strava_web_url="http://sandbox.example:9000/sandbox/strava"), services=services, store=store
    )
    browser = Browser(app)
    browser.sign_in("ada@example.org")
    assert form_action(browser.get("/strava/connect")) == "'self' http://sandbox.example:9000"


def test_only_tls_is_told_to_stay_tls(app: Flask):
    over_tls = SecurityHeaders(strava_web_url="https://www.strava.com", is_https=True)
    without = SecurityHeaders(strava_web_url="https://www.strava.com", is_https=False)
    with app.test_request_context():
        assert "Strict-Transport-Security" in over_tls(Response()).headers
        assert "Strict-Transport-Security" not in without(Response()).headers


def test_pages_hold_nothing_inline(browser: Browser):
    page = browser.get("/").html
    assert all(script.get("src") for script in page.find_all("script"))
    assert not page.find_all("style")
    assert not page.select("[style], [onclick], [onload]")
