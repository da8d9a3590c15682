from datetime import UTC, datetime

import pytest
from pages import Browser, words
from stand_ins import Account

from flakon import clock

RUN = {"date": "2026-11-25", "time": "07:12", "distance_m": "10.2", "moving_time_s": "50:42"}


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(datetime(2026, 11, 26, 23, 30, tzinfo=UTC)):
        yield


def test_a_run_is_logged_and_its_page_follows(signed_in: Browser, ada: Account):
    answer = signed_in.send(signed_in.get("/runs/new"), "/runs/new", **RUN, name="With Léa", perceived_exertion="4")
    (made,) = ada.runs
    assert answer.location == f"/runs/{made['activity_id']}"
    assert made["start_date_local"] == "2026-11-25T07:12:00"
    assert (made["distance_m"], made["moving_time_s"]) == (10_200.0, 3_042)
    assert (made["name"], made["perceived_exertion"], made["is_race"]) == ("With Léa", 4, False)
    said = words(signed_in.get(answer.location))
    assert "Logged." in said
    assert "Logged by hand" in said
    assert "10.20 km" in said


def test_miles_and_feet_for_whoever_wants_them(signed_in: Browser, ada: Account):
    ada.units = "imperial"
    page = signed_in.get("/runs/new")
    assert "Distance in miles" in words(page)
    signed_in.send(page, "/runs/new", **{**RUN, "distance_m": "6.2"}, total_elevation_gain_m="330")
    assert ada.runs[0]["distance_m"] == pytest.approx(9_977.9)
    assert ada.runs[0]["total_elevation_gain_m"] == pytest.approx(100.6)


def test_the_form_begins_with_her_today(signed_in: Browser, ada: Account):
    assert signed_in.get("/runs/new").html.find(id="log-date")["value"] == "2026-11-27"
    ada.timezone = "America/New_York"
    assert signed_in.get("/runs/new").html.find(id="log-date")["value"] == "2026-11-26"


def test_a_form_that_is_sent_twice_is_one_run(signed_in: Browser, ada: Account):
    page = signed_in.get("/runs/new")
    first = signed_in.send(page, "/runs/new", **RUN)
    assert signed_in.send(page, "/runs/new", **RUN).location == first.location
    assert len(ada.runs) == 1
    signed_in.send(signed_in.get("/runs/new"), "/runs/new", **RUN)
    assert len(ada.runs) == 2


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("distance_m", "ten", "such as 10.2"),
        ("distance_m", "", "fill this in"),
        ("moving_time_s", "7m", "such as 42:07"),
        ("moving_time_s", "0:00", "such as 42:07"),
        ("moving_time_s", "1:61:00", "such as 42:07"),
        ("date", "2026-02-30", "a day that has been"),
        ("time", "25:00", "such as 07:12"),
        ("average_heartrate_bpm", "12", "from 25 to 250"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(signed_in: Browser, ada: Account, field: str, typed: str, said: str):
    page = signed_in.send(signed_in.get("/runs/new"), "/runs/new", 422, **{**RUN, field: typed}, note="kept")
    assert said in page.html.find(id=f"log-{field}-error").text
    assert page.html.find(id="log-note").text == "kept"
    assert ada.runs == []


def test_a_time_without_a_colon_is_minutes(signed_in: Browser, ada: Account):
    signed_in.send(signed_in.get("/runs/new"), "/runs/new", **{**RUN, "moving_time_s": "50"})
    assert ada.runs[0]["moving_time_s"] == 3000
