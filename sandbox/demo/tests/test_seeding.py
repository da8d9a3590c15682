"""The way of the demo athlete."""

from collections.abc import Iterator

import pytest
from conftest import CODE, Site

from runnerly_demo.pages import Browser, PageError
from runnerly_demo.seeding import SANDBOX_ATHLETE_ID, Athlete, make

ADA = Athlete("ada@example.org", "a-good-password")


@pytest.fixture
def browser(site: Site) -> Iterator[Browser]:
    browser = Browser(site.url)
    yield browser
    browser.close()


def test_she_becomes_admin_enters_the_keys_opens_the_door_and_connects(site: Site, browser: Browser) -> None:
    done = make(browser, ADA, set_up_code=CODE, strava_secret="s")
    assert len(done) == 5
    assert site.admin["email"] == "ada@example.org"
    assert site.admin["timezone"] == "Europe/Berlin"
    assert (site.body["sex"], site.body["max_heartrate_bpm"], site.body["holds_from"]) == ("female", "188", "")
    assert (site.strava_app, site.registration, site.connected) == ("424242", "open", True)


def test_a_second_time_changes_nothing(site: Site, browser: Browser) -> None:
    make(browser, ADA, set_up_code=CODE, strava_secret="s")
    before = len(site.posted)
    assert make(browser, ADA, set_up_code="", strava_secret="s") == []
    assert len(site.posted) == before


def test_an_interrupted_first_time_is_finished_after_signing_in(site: Site, browser: Browser) -> None:
    make(browser, ADA, set_up_code=CODE, strava_secret="s")
    site.signed_in = site.connected = False
    assert make(browser, ADA, set_up_code="", strava_secret="s") == ["connected Strava"]


def test_a_refused_code_is_told_in_the_words_of_the_page(browser: Browser) -> None:
    with pytest.raises(PageError, match="not the code from the log"):
        make(browser, ADA, set_up_code="wrong", strava_secret="s")


def test_another_password_than_the_kept_one_is_told(site: Site, browser: Browser) -> None:
    make(browser, ADA, set_up_code=CODE, strava_secret="s")
    site.signed_in = False
    with pytest.raises(PageError, match="Wrong"):
        make(browser, Athlete(ADA.email, "another"), set_up_code="", strava_secret="s")


def test_she_is_the_made_up_athlete_and_grants_what_is_ticked(site: Site, browser: Browser) -> None:
    make(browser, ADA, set_up_code=CODE, strava_secret="s")
    answer = next(form for path, form in site.posted if path.endswith("/oauth/authorize"))
    assert answer == {"athlete": [SANDBOX_ATHLETE_ID], "scope": ["activity:read"], "decision": ["authorize"]}
