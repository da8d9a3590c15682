from dataclasses import replace

import pytest
from pages import Browser, words
from stand_ins import StandIns

from flakon import Secret
from web.app import create_app
from web.settings import WebSettings


@pytest.mark.parametrize(
    ("mode", "said"), [("invite", "by invitation"), ("closed", "Nobody new can sign up"), ("open", "Sign up")]
)
def test_the_front_page_says_who_may_come_in(browser: Browser, services: StandIns, mode: str, said: str):
    services.dataservice.mode = mode
    assert said in words(browser.get("/"))


def test_the_front_page_stands_while_dataservice_is_away(browser: Browser, services: StandIns):
    services.away = True
    assert "Train for the race." in words(browser.get("/"))


def test_whoever_is_signed_in_goes_to_her_dashboard(signed_in: Browser):
    assert signed_in.get("/", status=302).location == "/dashboard"


def test_there_is_no_demo_without_a_login_for_it(browser: Browser):
    page = browser.get("/")
    assert "Try the demo" not in page
    token = browser.get("/sign-in").form["csrf_token"].value
    browser.app.post("/demo", {"csrf_token": token}, status=404)


def test_the_demo_is_one_button_away(settings: WebSettings, services: StandIns, store):
    login = Secret('{"email": "ada@example.org", "password": "correct horse battery"}')
    browser = Browser(create_app(replace(settings, demo_login=login), services=services, store=store))
    assert browser.send(browser.get("/"), "/demo").location == "/dashboard"
    assert "Hello, Ada" in words(browser.get("/dashboard"))


def test_everyone_may_see_how_runs_get_here(browser: Browser):
    page = browser.get("/bring-your-runs?from=garmin")
    assert "In Garmin Connect: More" in words(page)
    assert page.html.main.find("a", href="/sign-in?next=/bring-your-runs")


def test_an_unknown_address_is_a_page_in_the_look_with_the_requests_id(browser: Browser):
    page = browser.get("/nowhere", status=404)
    assert page.headers["X-Request-Id"] in words(page)
    assert "There is nothing at this address" in words(page)


def test_health_checks_are_answered_for_programs(browser: Browser):
    assert browser.get("/healthz").json == {"status": "ok"}
    assert browser.get("/readyz").json == {"status": "ok", "checks": {"sessions": "ok"}}


def test_built_files_are_found_under_their_hashed_names(browser: Browser):
    page = browser.get("/").html
    for address in (page.find("link", rel="stylesheet")["href"], page.find("script")["src"]):
        assert browser.get(address).content_length
