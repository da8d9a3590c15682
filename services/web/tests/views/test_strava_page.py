from datetime import timedelta

import pytest
from pages import Browser, words
from pages_to_look_at import connected
from stand_ins import Account, StandIns, written
from stand_ins_strava import ledger

from flakon import clock


def test_the_connection_says_what_it_reads_how_deep_it_reaches_and_why(signed_in: Browser, ada: Account):
    ada.strava = connected()
    said = words(signed_in.get("/strava"))
    assert "all activities, private ones too" in said
    assert "a seat of this Runnerly's app" in said
    assert "1,604 Activities listed" in said or "Activities listed 1,604" in said
    assert "The newest 350 runs are kept with track" in said
    assert "each run must be asked for again within 7 days" in said
    assert "Powered by Strava" in said


def test_the_retention_is_the_instances(signed_in: Browser, ada: Account):
    ada.strava = {**connected(), "retention_days": 30}
    assert "keep what they read for 30 days" in words(signed_in.get("/strava"))


def test_what_is_left_of_the_budget_stands_in_bars_and_figures(signed_in: Browser, ada: Account, services: StandIns):
    ada.strava = connected()
    page = signed_in.get("/strava")
    assert "20 left of 100" in words(page)
    assert "366 left of 1,000" in words(page)
    assert [(bar["value"], bar["max"]) for bar in page.html.select("progress")] == [("80", "100"), ("634", "1000")]
    services.stravaworker.ledgers = [ledger(opens_at=written(clock.now() + timedelta(minutes=9)))]
    assert "All of it is used until" in words(signed_in.get("/strava"))


def test_a_counter_that_is_away_takes_nothing_else_along(signed_in: Browser, ada: Account, services: StandIns):
    ada.strava = connected()
    services.stravaworker.ledger_is_away = True
    said = words(signed_in.get("/strava"))
    assert "The counter does not answer at the moment." in said
    assert "Activities listed" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"state": "reauth_required"}, "Strava asks for your consent again"),
        ({"app_state": "inactive"}, "Strava has switched the app off"),
        ({"app_state": "inactive", "app_kind": "athlete"}, "that is you: you connect by keys of your own"),
        ({"app_state": "keys_refused"}, "Strava does not take the app's keys"),
        ({"scopes": ["read"]}, "Strava is connected, but without your activities"),
        (
            {"warning": {"code": "data_expiring", "data_ends_at": "2026-11-30T07:00:00Z"}},
            "Your list could not be renewed for days",
        ),
        ({"last_event_at": None, "subscription": None}, "Strava cannot reach this Runnerly"),
        ({"window": None}, "The details of the newest runs follow"),
    ],
)
def test_every_trouble_is_said_in_plain_words(signed_in: Browser, ada: Account, more, said: str):
    ada.strava = {**connected(), **more}
    assert said in words(signed_in.get("/strava"))


def test_while_her_list_is_read_the_page_asks_for_itself(signed_in: Browser, ada: Account):
    ada.strava = connected(state="running", activities=400, finished_at=None)
    page = signed_in.get("/strava")
    assert page.html.find(id="connection")["hx-get"] == "/strava/live"
    assert "400 activities read so far" in words(page)
    ada.strava = connected()
    part = signed_in.get("/strava/live", HX_Request="true")
    assert "<html" not in part
    assert "hx-get" not in part


def test_a_connection_by_her_own_keys_says_so(signed_in: Browser, ada: Account, services: StandIns):
    services.dataservice.put_own_strava_app(ada, {"client_id": "271828"})
    ada.strava = {**connected(), "app_kind": "athlete"}
    page = signed_in.get("/strava")
    assert "keys of your own" in words(page)
    assert "The budget of your own app is all yours." in words(page)


def test_without_a_connection_the_page_shows_the_way_to_one(signed_in: Browser):
    assert signed_in.get("/strava").html.main.find("a", href="/strava/connect")


def test_the_official_words_and_no_others(signed_in: Browser, ada: Account):
    ada.strava = connected()
    for path in ("/strava", "/bring-your-runs", "/strava/connect", "/dashboard"):
        page = signed_in.get(path)
        assert "Compatible with Strava" in page
        assert "Sync with Strava" not in page
