from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pages import Browser, words
from pages_to_look_at import connected
from stand_ins import Account, StandIns

from flakon import clock

ALL = "read,activity:read,activity:read_all"


def go_to_strava(browser: Browser) -> str:
    answer = browser.send(browser.get("/strava/connect"), "/strava/connect")
    assert answer.location.startswith("https://www.strava.com/oauth/authorize")
    return parse_qs(urlsplit(str(answer.location)).query)["state"][0]


def test_she_comes_back_connected(signed_in: Browser, ada: Account):
    state = go_to_strava(signed_in)
    answer = signed_in.get(f"/strava/callback?state={state}&code=c&scope={ALL}", status=303)
    assert answer.location == "/dashboard"
    assert ada.strava["connected"]
    assert "Strava is connected. Your runs are on their way." in words(signed_in.get("/dashboard"))


def test_the_way_back_is_the_public_address_whatever_the_host(app, services: StandIns):
    forged = Browser(app, host="evil.example")
    forged.sign_in("ada@example.org")
    go_to_strava(forged)
    assert services.stravaworker.redirect_uris == ["http://runs.example.org/strava/callback"]


def test_a_state_works_once(signed_in: Browser, ada: Account):
    state = go_to_strava(signed_in)
    signed_in.get(f"/strava/callback?state={state}&error=access_denied")
    answer = signed_in.get(f"/strava/callback?state={state}&code=c&scope={ALL}", status=400)
    assert "That took too long, or began elsewhere" in words(answer)
    assert not ada.strava


@pytest.mark.parametrize("state", ["", "guess", "é"])
def test_a_state_of_somewhere_else_connects_nothing(signed_in: Browser, ada: Account, state: str):
    go_to_strava(signed_in)
    signed_in.get("/strava/callback?code=c&scope=read&state=" + state.encode().decode("latin-1"), status=400)
    assert not ada.strava


def test_a_state_ends_after_an_hour(signed_in: Browser):
    state = go_to_strava(signed_in)
    with clock.testing.shifted(timedelta(hours=1)):
        signed_in.get(f"/strava/callback?state={state}&code=c&scope={ALL}", status=400)


def test_a_no_at_strava_is_taken_for_a_no(signed_in: Browser):
    state = go_to_strava(signed_in)
    assert "Nothing was connected" in words(signed_in.get(f"/strava/callback?state={state}&error=access_denied"))


def test_without_activities_it_says_what_is_missing_and_offers_to_ask_again(signed_in: Browser):
    state = go_to_strava(signed_in)
    page = signed_in.get(f"/strava/callback?state={state}&code=c&scope=read")
    assert "Strava is connected, but without your activities" in words(page)
    assert page.html.main.find("form", action="/strava/connect")


def test_without_private_activities_it_works_and_says_so(signed_in: Browser):
    state = go_to_strava(signed_in)
    signed_in.get(f"/strava/callback?state={state}&code=c&scope=read,activity:read", status=303)
    assert "Activities that are private there stay out" in words(signed_in.get("/dashboard"))


def test_a_code_that_strava_refuses_can_be_tried_again(signed_in: Browser):
    state = go_to_strava(signed_in)
    page = signed_in.get(f"/strava/callback?state={state}&code=used&scope={ALL}", status=400)
    assert "Strava did not finish" in words(page)
    assert page.html.main.find("form", action="/strava/connect")


def test_a_callback_without_a_session_asks_to_sign_in(browser: Browser):
    assert browser.get("/strava/callback?state=s&code=c", status=302).location.startswith("/sign-in")


def test_disconnecting_says_what_goes_and_does_it(signed_in: Browser, ada: Account):
    ada.strava = connected()
    page = signed_in.get("/strava/disconnect")
    assert "Every run that came from Strava disappears" in words(page)
    assert ada.strava
    assert signed_in.send(page, "/strava/disconnect").location == "/bring-your-runs"
    assert not ada.strava
    assert signed_in.send(page, "/strava/disconnect").location == "/bring-your-runs"


def test_reading_again_is_asked_for_and_shown(signed_in: Browser, ada: Account, services: StandIns):
    ada.strava = connected()
    assert signed_in.send(signed_in.get("/strava"), "/strava/read-again").location == "/strava"
    assert ada.strava["import"]["state"] == "queued"
    assert signed_in.get("/strava").html.find(id="connection")["hx-get"] == "/strava/live"


def test_before_there_are_keys_nobody_is_sent_to_strava(signed_in: Browser, services: StandIns):
    services.dataservice.strava_available = False
    page = signed_in.get("/strava/connect")
    assert not page.html.main.find("form")
    assert "This Runnerly has no Strava keys yet." in words(page)
