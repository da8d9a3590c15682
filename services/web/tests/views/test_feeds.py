"""Calendars at secret addresses, read by another library than the one that writes them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus
from pages import Browser, words
from stand_ins import Account, StandIns
from training_samples import session

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)
RACE = {
    "race_id": "7c0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a31",
    "name": "Lake, Half; & more",
    "date": "2027-03-07",
    "place": "Annecy",
    "distance_m": 21097.5,
    "priority": "A",
    "version": 3,
}


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.testing.at(THURSDAY):
        yield


@pytest.fixture
def sessions(services: StandIns) -> list[dict[str, Any]]:
    """Intervals on Tuesday, and an easy run that she leaves out."""
    services.dataservice.own_sessions = [
        session(date(2026, 12, 1), "interval", sequence=2),
        session(date(2026, 12, 2), state="skipped", sequence=1),
    ]
    services.dataservice.feed_races = [RACE]
    return services.dataservice.own_sessions


@pytest.fixture
def address(signed_in: Browser, sessions: list[dict[str, Any]]) -> str:
    """Her new address, as the page shows it."""
    page = signed_in.send(signed_in.get("/plan/calendar-address"), "/plan/calendar-address", 200)
    return str(page.html.find(id="feed")["value"])


def path(address: str) -> str:
    assert address.startswith("http://runs.example.org/calendar-feeds/")
    return address.removeprefix("http://runs.example.org")


def read(app: Any, address: str) -> Calendar:
    answer = Browser(app).get(path(address))
    assert answer.content_type == "text/calendar"
    return IcsCalendarStream.calendar_from_ics(answer.body.decode())


def test_each_session_and_race_is_an_event_of_a_whole_day(app: Any, address: str, sessions: list[dict[str, Any]]):
    intervals, skipped, race = read(app, address).events
    assert intervals.uid == f"session-{sessions[0]['session_id']}@runs.example.org"
    assert intervals.summary == "Intervals: 5 × 1000 m"
    assert (intervals.dtstart, intervals.dtend) == (date(2026, 12, 1), date(2026, 12, 2))
    assert intervals.sequence == 2
    assert "Recovery 2:30 min, not faster than 5:33 /km" in (intervals.description or "")
    assert f"/sessions/{sessions[0]['session_id']}" in (intervals.description or "")
    assert skipped.status == EventStatus.CANCELLED
    assert race.summary == "Race: Lake, Half; & more (21.1 km)"
    assert (race.location, race.sequence) == ("Annecy", 3)


def test_a_session_that_moves_keeps_its_uid_and_raises_its_sequence(
    app: Any, signed_in: Browser, address: str, sessions: list[dict[str, Any]]
):
    before = read(app, address).events[0]
    own = f"/sessions/{sessions[0]['session_id']}"
    signed_in.send(signed_in.get(own), f"{own}/day", local_date="2026-12-04")
    after = next(each for each in read(app, address).events if each.uid == before.uid)
    assert after.dtstart == date(2026, 12, 4)
    assert (after.sequence or 0) > (before.sequence or 0)


def test_what_has_not_changed_is_not_sent_again(app: Any, address: str, sessions: list[dict[str, Any]]):
    program = Browser(app)
    first = program.get(path(address))
    assert program.get(path(address)).body == first.body
    program.get(path(address), status=304, If_None_Match=first.headers["ETag"])
    sessions[0]["sequence"] += 1
    assert program.get(path(address), If_None_Match=first.headers["ETag"]).headers["ETag"] != first.headers["ETag"]


def test_it_needs_no_session_and_leaves_no_cookie(app: Any, address: str):
    answer = Browser(app).get(path(address))
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, max-age=600"


def test_it_speaks_her_language_and_units_whatever_the_program_asks_for(app: Any, ada: Account, address: str):
    ada.language, ada.units = "fr", "imperial"
    answer = Browser(app).get(path(address), Accept_Language="en")
    calendar = IcsCalendarStream.calendar_from_ics(answer.body.decode())
    assert calendar.events[0].summary == "Intervalles: 5 × 1000 m"
    assert "/mi" in (calendar.events[0].description or "")


def test_a_renewed_address_ends_the_old_one_and_is_shown_once(app: Any, signed_in: Browser, address: str):
    page = signed_in.send(signed_in.get("/plan/calendar-address"), "/plan/calendar-address", 200)
    renewed = page.html.find(id="feed")["value"]
    assert renewed != address
    Browser(app).get(path(address), status=404)
    Browser(app).get(path(renewed))
    assert renewed not in signed_in.get("/plan/calendar-address").text


def test_an_ended_address_opens_nothing(app: Any, signed_in: Browser, address: str):
    signed_in.send(signed_in.get("/plan/calendar-address"), "/plan/calendar-address/end")
    Browser(app).get(path(address), status=404)
    assert "You have none yet." in words(signed_in.get("/plan/calendar-address"))


@pytest.mark.parametrize("secret", ["x", "%00", "a" * 300])
def test_another_secret_is_not_found(app: Any, address: str, secret: str):
    Browser(app).get(f"/calendar-feeds/{secret}.ics", status=404)
