from datetime import UTC, datetime

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(THURSDAY):
        yield


def test_figures_hold_from_a_day_and_stand_in_a_history(signed_in: Browser, services: StandIns):
    page = signed_in.get("/settings/figures")
    values = {"resting_heartrate_bpm": "48", "max_heartrate_bpm": "191", "threshold_pace": "4:15"}
    signed_in.send(page, "/settings/figures", **values, holds_from="2026-09-01")
    assert services.dataservice.physiology["2026-09-01"] == {
        "resting_heartrate_bpm": 48,
        "max_heartrate_bpm": 191,
        "threshold_heartrate_bpm": None,
        "threshold_speed_mps": 3.9216,
    }
    said = words(signed_in.get("/settings/figures"))
    assert "Saved. Loads and zones follow." in said
    assert "from Tue 1 Sep Resting heart rate 48 bpm Highest heart rate 191 bpm Threshold pace 4:15 /km" in said


def test_a_change_begins_with_what_holds_now(signed_in: Browser, services: StandIns, ada: Account):
    ada.units = "imperial"
    services.dataservice.physiology = {
        "2026-05-01": {"max_heartrate_bpm": 188, "threshold_speed_mps": 3.8},
        "2025-05-01": {"max_heartrate_bpm": 192},
    }
    page = signed_in.get("/settings/figures")
    assert page.html.find(id="figures-max_heartrate_bpm")["value"] == "188"
    assert page.html.find(id="figures-threshold_pace")["value"] == "7:04"
    assert "Highest heart rate 188 bpm Threshold pace 7:04 /mi" in words(signed_in.get("/settings"))


def test_an_entry_is_corrected_in_its_place_and_taken_back(signed_in: Browser, services: StandIns):
    services.dataservice.physiology = {"2025-05-01": {"max_heartrate_bpm": 192}}
    page = signed_in.get("/settings/figures?of=2025-05-01")
    assert "Correct an entry" in words(page)
    signed_in.send(page, "/settings/figures", max_heartrate_bpm="194")
    assert services.dataservice.physiology["2025-05-01"]["max_heartrate_bpm"] == 194
    signed_in.send(signed_in.get("/settings/figures"), "/settings/figures/2025-05-01/delete")
    assert services.dataservice.physiology == {}
    assert "Nothing yet." in words(signed_in.get("/settings/figures"))


def test_what_she_tells_first_has_held_all_along(signed_in: Browser, services: StandIns):
    signed_in.send(signed_in.get("/settings/figures"), "/settings/figures", max_heartrate_bpm="192")
    assert list(services.dataservice.physiology) == ["0001-01-01"]
    page = signed_in.get("/settings/figures")
    assert "from the beginning" in words(page)
    assert page.html.find(id="figures-holds_from")["value"] == "2026-11-26"
    signed_in.send(signed_in.get("/settings/figures?of=0001-01-01"), "/settings/figures", max_heartrate_bpm="193")
    assert services.dataservice.physiology["0001-01-01"]["max_heartrate_bpm"] == 193


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"holds_from": "2026-11-27"}, "holds_from"),
        ({"threshold_pace": "0:30"}, "threshold_pace"),
        ({"threshold_pace": "fast"}, "threshold_pace"),
        ({"resting_heartrate_bpm": "7"}, "resting_heartrate_bpm"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(signed_in: Browser, services: StandIns, values, field: str):
    typed = {"max_heartrate_bpm": "190", **values}
    page = signed_in.send(signed_in.get("/settings/figures"), "/settings/figures", 422, **typed)
    assert page.html.find(id=f"figures-{field}-error")
    assert services.dataservice.physiology == {}


@pytest.mark.parametrize(
    ("units", "typed", "said"),
    [
        ("metric", "2:22", "from 2:23 to 16:40"),
        ("metric", "16:41", "from 2:23 to 16:40"),
        ("imperial", "3:49", "from 3:50 to 26:49"),
        ("imperial", "26:50", "from 3:50 to 26:49"),
    ],
)
def test_a_threshold_pace_that_nobody_holds_is_refused_with_the_range(
    signed_in: Browser, services: StandIns, ada: Account, units: str, typed: str, said: str
):
    ada.units = units
    page = signed_in.send(signed_in.get("/settings/figures"), "/settings/figures", 422, threshold_pace=typed)
    assert said in page.html.find(id="figures-threshold_pace-error").text
    assert services.dataservice.physiology == {}


@pytest.mark.parametrize(
    ("units", "typed"), [("metric", "2:23"), ("metric", "16:40"), ("imperial", "3:50"), ("imperial", "26:49")]
)
def test_the_ends_of_the_range_are_taken(signed_in: Browser, services: StandIns, ada: Account, units: str, typed: str):
    ada.units = units
    signed_in.send(signed_in.get("/settings/figures"), "/settings/figures", threshold_pace=typed)
    assert services.dataservice.physiology


def test_nothing_at_all_is_no_entry(signed_in: Browser):
    page = signed_in.send(signed_in.get("/settings/figures"), "/settings/figures", 422)
    assert "Please enter one of the figures at least." in words(page)


def test_heart_rates_that_contradict_each_other_are_explained(signed_in: Browser):
    values = {"resting_heartrate_bpm": "110", "max_heartrate_bpm": "105"}
    page = signed_in.send(signed_in.get("/settings/figures"), "/settings/figures", 422, **values)
    assert "resting below threshold below highest" in words(page)


def test_there_is_no_entry_of_a_day_that_is_none(signed_in: Browser, services: StandIns):
    services.dataservice.physiology = {"2025-05-01": {"max_heartrate_bpm": 192}}
    token = signed_in.get("/settings/figures").html.find("input", {"name": "csrf_token"})["value"]
    signed_in.app.post("/settings/figures/never/delete", {"csrf_token": token}, status=404)
    signed_in.app.post("/settings/figures/2024-01-01/delete", {"csrf_token": token}, status=404)
