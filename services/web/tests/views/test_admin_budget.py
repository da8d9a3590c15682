from datetime import timedelta

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns, written
from stand_ins_strava import ledger

from flakon import clock, errors


def test_both_windows_overall_and_reading_stand_in_figures_and_bars(signed_in: Browser, services: StandIns):
    services.stravaworker.ledgers = [ledger()]
    page = signed_in.get("/admin/strava/budget")
    said = words(page)
    for figure in ("117 left of 200", "20 left of 100", "1,359 left of 2,000", "366 left of 1,000"):
        assert figure in said
    assert len(page.html.select("progress")) == 4
    assert all(bar["aria-label"] for bar in page.html.select("progress"))


def test_each_lane_says_what_it_used_and_who_waits(signed_in: Browser, services: StandIns):
    services.stravaworker.ledgers = [ledger()]
    said = words(signed_in.get("/admin/strava/budget"))
    assert "480 today 7 wait , next at" in said or "480 today 7 wait, next at" in said
    assert "up to 80 % of each window" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"state": "inactive"}, "The app's owner has no active Strava subscription"),
        ({"state": "keys_refused"}, "Strava does not take the app's keys"),
        ({"is_lost": True}, "One question at a time is asked"),
        ({"opens_at": "2026-11-26T19:45:00Z"}, "All of it is used until"),
        ({"kind": "athlete"}, "An athlete's own app"),
        ({"consents_lost": 2}, "Consents lost by a worker killed"),
    ],
)
def test_every_state_is_said_in_plain_words(signed_in: Browser, services: StandIns, more, said: str):
    services.stravaworker.ledgers = [ledger(**more)]
    assert said in words(signed_in.get("/admin/strava/budget"))


def test_a_ledger_that_is_away_and_one_that_was_never_used(signed_in: Browser, services: StandIns):
    assert "Nothing was asked yet" in words(signed_in.get("/admin/strava/budget"))
    services.stravaworker.ledger_is_away = True
    assert "is Redis there?" in words(signed_in.get("/admin/strava/budget"))


def test_the_budget_is_for_admins(signed_in: Browser, ada: Account):
    ada.role = "athlete"
    signed_in.get("/admin/strava/budget", status=403)


def test_the_webhook_is_subscribed_asked_about_and_removed(signed_in: Browser, services: StandIns):
    services.dataservice.app = {"client_id": "161803"}
    page = signed_in.get("/admin/strava")
    assert "Strava says: there is no subscription." in words(signed_in.send(page, "/admin/strava/webhook/check", 200))
    signed_in.send(page, "/admin/strava/webhook")
    assert services.stravaworker.subscription["is_ours"]
    assert "Strava says: events come here." in words(signed_in.send(page, "/admin/strava/webhook/check", 200))
    services.dataservice.app["subscription"] = {"state": "active", "error": None}
    signed_in.send(signed_in.get("/admin/strava"), "/admin/strava/webhook/removal")
    assert services.stravaworker.subscription["subscription_id"] is None


def test_a_webhook_that_goes_elsewhere_is_said(signed_in: Browser, services: StandIns):
    services.dataservice.app = {"client_id": "161803"}
    elsewhere = {"subscription_id": 3, "callback_host": "old.example.org", "is_ours": False}
    services.stravaworker.subscription = elsewhere
    page = signed_in.send(signed_in.get("/admin/strava"), "/admin/strava/webhook/check", 200)
    assert "events go to another address, at old.example.org" in words(page)


def test_a_webhook_that_strava_cannot_reach_says_what_it_needs(signed_in: Browser, services: StandIns):
    services.dataservice.app = {"client_id": "161803"}
    services.stravaworker.webhook_failure = errors.Conflict(code="strava_callback_refused")
    page = signed_in.send(signed_in.get("/admin/strava"), "/admin/strava/webhook", 409)
    assert "It needs a public address" in words(page)


def test_what_dataservice_remembers_of_a_failure_is_shown(signed_in: Browser, services: StandIns):
    services.dataservice.app = {"client_id": "161803", "subscription": {"state": "failed", "error": "callback: 502"}}
    page = signed_in.get("/admin/strava")
    assert "callback: 502" in words(page)
    services.dataservice.app |= {"state": "inactive", "reason": "Application Status Inactive"}
    assert "Nothing has to be changed here" in words(signed_in.get("/admin/strava"))


def test_a_window_that_ends_is_told_by_her_clock(signed_in: Browser, services: StandIns, ada: Account):
    ada.timezone = "Asia/Tokyo"
    until = clock.now().replace(hour=1, minute=30) + timedelta(days=1)
    services.stravaworker.ledgers = [ledger(opens_at=written(until))]
    assert "10:30" in words(signed_in.get("/admin/strava/budget"))
