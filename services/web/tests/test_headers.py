import pytest
from flask import Response
from pages import Browser

from web.headers import SecurityHeaders


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


def test_a_form_may_lead_to_strava_and_nowhere_else(browser: Browser):
    policy = browser.get("/").headers["Content-Security-Policy"]
    assert "form-action 'self' https://www.strava.com;" in policy


def test_only_tls_is_told_to_stay_tls():
    over_tls = SecurityHeaders(strava_web_url="https://www.strava.com", is_https=True)
    without = SecurityHeaders(strava_web_url="https://www.strava.com", is_https=False)
    assert "Strict-Transport-Security" in over_tls(Response()).headers
    assert "Strict-Transport-Security" not in without(Response()).headers


def test_pages_hold_nothing_inline(browser: Browser):
    page = browser.get("/").html
    assert all(script.get("src") for script in page.find_all("script"))
    assert not page.find_all("style")
    assert not page.select("[style], [onclick], [onload]")
