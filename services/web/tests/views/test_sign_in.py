from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from pages import PASSWORD, Browser, words
from stand_ins import Account, StandIns

from flakon import clock
from web.settings import WebSettings


def session_cookie(browser: Browser) -> str | None:
    cookie: str | None = browser.app.cookies.get("runnerly_session")
    return cookie


def test_a_session_is_opened_at_sign_in_and_never_before(browser: Browser, store):
    for path in ("/", "/sign-in", "/forgot-password"):
        browser.get(path)
    assert session_cookie(browser) is None
    assert store.keys() == []
    assert browser.sign_in("ada@example.org").location == "/dashboard"
    assert session_cookie(browser)
    assert len(store.keys()) == 1


def test_an_id_that_was_planted_before_sign_in_is_not_used(browser: Browser):
    browser.app.set_cookie("runnerly_session", "planted")
    browser.sign_in("ada@example.org")
    assert session_cookie(browser) != "planted"


def test_signing_in_again_closes_the_session_before(signed_in: Browser, app, store, services: StandIns):
    old = session_cookie(signed_in)
    page = signed_in.get("/dashboard")
    signed_in.send(page, "/sign-out")
    signed_in.sign_in("ada@example.org")
    assert session_cookie(signed_in) != old
    thief = Browser(app)
    thief.app.set_cookie("runnerly_session", old)
    assert thief.get("/dashboard", status=302).location.startswith("/sign-in")


def test_a_wrong_password_and_an_unknown_address_read_the_same(browser: Browser):
    def answer(email: str):
        page = browser.sign_in(email, "wrong", status=422)
        return words(page), [name for name in page.headers if name != "X-Request-Id"]

    assert answer("ada@example.org") == answer("nobody@example.org")


def test_an_address_that_can_have_no_account_reads_the_same_too(browser: Browser):
    page = browser.sign_in("a@\x7f", "wrong", status=422)
    assert "E-mail or password is wrong." in words(page)


def test_a_browser_that_signed_in_before_waits_for_nobody_elses_attempts(
    signed_in: Browser, services: StandIns, app: Flask
):
    signed_in.send(signed_in.get("/dashboard"), "/sign-out")
    services.dataservice.attempts_left = 0
    assert Browser(app).sign_in("ada@example.org", status=429)
    assert signed_in.sign_in("ADA@Example.org", "wrong", status=422)
    assert signed_in.sign_in("ada@example.org").location == "/dashboard"
    first, stranger, *hers = services.dataservice.devices
    assert (first, stranger) == (None, None)
    assert len({*hers}) == 1
    assert hers[0] is not None


def test_a_browser_is_known_for_nobody_elses_account(signed_in: Browser, services: StandIns):
    services.dataservice.add(Account("berta@example.org", PASSWORD))
    signed_in.send(signed_in.get("/dashboard"), "/sign-out")
    signed_in.sign_in("berta@example.org")
    assert services.dataservice.devices[-1] is None


def test_the_cookie_of_a_known_browser_is_out_of_reach_and_names_nobody(browser: Browser):
    cookies = browser.sign_in("ada@example.org").headers.getall("Set-Cookie")
    (cookie,) = [each for each in cookies if each.startswith("runnerly_device=")]
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"):
        assert attribute in cookie
    assert "ada" not in cookie


def test_what_was_typed_is_kept_but_never_the_password(browser: Browser):
    page = browser.sign_in("ada@example.org", "my secret words", status=422)
    assert page.form["email"].value == "ada@example.org"
    assert page.form["password"].value == ""
    assert "my secret words" not in page


def test_too_many_attempts_are_answered_with_how_long_to_wait(browser: Browser, services: StandIns):
    services.dataservice.attempts_left = 0
    page = browser.sign_in("ada@example.org", status=429)
    assert "Please try again in 5 minutes." in words(page)


def test_an_account_that_waits_reads_as_none_and_every_refusal_says_what_it_may_be(
    browser: Browser, services: StandIns
):
    services.dataservice.add(Account("new@example.org", PASSWORD, activated=False))
    answers = [browser.sign_in(email, status=422) for email in ("new@example.org", "nobody@example.org")]
    assert words(answers[0]) == words(answers[1])
    assert "Just signed up? Open the link in our mail first." in words(answers[0])


def test_she_comes_back_to_where_she_was_going(browser: Browser):
    asked = browser.get("/settings?section=body", status=302)
    assert asked.location == "/sign-in?next=/settings?section%3Dbody"
    page = browser.get(asked.location)
    answer = browser.send(page, "/sign-in", email="ada@example.org", password=PASSWORD)
    assert answer.location == "/settings?section=body"


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil.example"])
def test_a_sign_in_leads_to_no_other_site(browser: Browser, wanted: str):
    page = browser.get("/sign-in?next=" + wanted)
    assert "evil" not in page.form["next"].value or page.form["next"].value.startswith("/%09")
    page.form["next"] = wanted
    answer = browser.send(page, "/sign-in", email="ada@example.org", password=PASSWORD)
    assert answer.location in ("/dashboard", "/%09/evil.example")


def test_a_form_of_another_site_is_refused(browser: Browser):
    answer = browser.app.post("/sign-in", {"email": "ada@example.org", "password": PASSWORD}, status=403)
    assert "This form is no longer valid" in words(answer)
    token = browser.get("/sign-in").form["csrf_token"].value
    browser.app.reset()
    browser.app.post("/sign-in", {"csrf_token": token, "email": "ada@example.org", "password": PASSWORD}, status=403)


def test_a_guests_token_is_worth_nothing_within_a_session(browser: Browser):
    token = browser.get("/sign-in").form["csrf_token"].value
    browser.sign_in("ada@example.org")
    browser.app.post("/sign-out", {"csrf_token": token}, status=403)


def test_signing_out_closes_the_session_and_revokes_the_grant(signed_in: Browser, services: StandIns, store):
    (grant,) = services.dataservice.grants
    answer = signed_in.send(signed_in.get("/dashboard"), "/sign-out")
    assert answer.location == "/"
    assert services.revoked == [grant]
    assert store.keys() == []
    assert not session_cookie(signed_in)
    assert "You are signed out." in signed_in.get("/")
    assert "You are signed out." not in signed_in.get("/")


def test_a_grant_that_ended_elsewhere_signs_her_out_kindly(signed_in: Browser, services: StandIns, store):
    services.dataservice.grants.clear()
    assert signed_in.get("/dashboard", status=302).location == "/sign-in?next=/dashboard"
    assert store.keys() == []
    assert "You were signed out. Please sign in again." in signed_in.get("/sign-in")


def test_a_page_that_asks_for_itself_leaves_as_a_whole_when_the_session_has_ended(
    signed_in: Browser, services: StandIns
):
    services.dataservice.grants.clear()
    answer = signed_in.get("/dashboard/live", HX_Request="true")
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_a_session_that_nobody_used_for_two_weeks_has_ended(signed_in: Browser):
    with clock.testing.shifted(timedelta(days=15)):
        signed_in.get("/dashboard", status=302)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser: Browser):
    cookies = browser.sign_in("ada@example.org").headers.getall("Set-Cookie")
    (cookie,) = [each for each in cookies if each.startswith("runnerly_session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_over_tls_cookies_are_secure_and_bound_to_the_host(settings: WebSettings, services: StandIns, store):
    from dataclasses import replace

    from web.app import create_app

    app = create_app(replace(settings, public_url="https://runs.example.org"), services=services, store=store)
    client = app.test_client()
    page = client.get("/sign-in", base_url="https://runs.example.org")
    token = BeautifulSoup(page.text, "html.parser").select_one("[name=csrf_token]")
    assert token is not None
    form = {"email": "ada@example.org", "password": PASSWORD, "csrf_token": str(token["value"])}
    answer = client.post("/sign-in", data=form, base_url="https://runs.example.org")
    cookies = page.headers.getlist("Set-Cookie") + answer.headers.getlist("Set-Cookie")
    cookies = [each for each in cookies if not each.startswith("runnerly_language=")]  # which says nothing about her
    assert {each.partition("=")[0] for each in cookies} == {
        "__Host-runnerly_visitor",
        "__Host-runnerly_session",
        "__Host-runnerly_device",
    }
    assert all("; Secure;" in each and "Path=/" in each and "Domain" not in each for each in cookies)


def test_redis_away_is_told_as_such_and_signs_nobody_out(settings: WebSettings, services: StandIns):
    import redis

    from web.app import create_app

    nowhere = redis.Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2)
    browser = Browser(create_app(settings, services=services, store=nowhere))
    assert browser.get("/sign-in")
    browser.app.set_cookie("runnerly_session", "some session")
    ready = browser.get("/readyz").json
    assert ready == {"status": "degraded", "checks": {"sessions": "failed"}}
    answer = browser.get("/dashboard", status=503)
    assert "Runnerly is taking a breather" in words(answer)
    assert not answer.headers.getall("Set-Cookie") or "runnerly_session" not in str(answer.headers.getall("Set-Cookie"))
