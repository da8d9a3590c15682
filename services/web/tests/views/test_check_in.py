from datetime import UTC, datetime

import pytest
from pages import Browser, words
from stand_ins import StandIns

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(THURSDAY):
        yield


def tap(browser: Browser, question: str, value: str, status: int = 303):
    page = browser.get("/dashboard")
    form = next(each for each in page.forms.values() if each.action == "/check-in")
    return form.submit(question, value=value, status=status)


def test_each_answer_is_one_tap_and_they_add_up(signed_in: Browser, services: StandIns):
    assert tap(signed_in, "legs", "4").location == "/dashboard#check-in"
    tap(signed_in, "sleep", "2")
    tap(signed_in, "pain", "0")
    assert services.dataservice.check_ins["2026-11-26"] == {"legs": 4, "sleep": 2, "pain": 0, "note": None}
    page = signed_in.get("/dashboard")
    pressed = [each["id"] for each in page.html.find_all(attrs={"aria-pressed": "true"})]
    assert pressed == ["check-in-legs-4", "check-in-sleep-2", "check-in-pain-0"]
    assert "Noted, thank you." in words(page)


def test_another_tap_changes_an_answer_and_keeps_the_note(signed_in: Browser, services: StandIns):
    services.dataservice.check_ins["2026-11-26"] = {"legs": 1, "sleep": 5, "pain": None, "note": "Late night"}
    tap(signed_in, "legs", "3")
    assert services.dataservice.check_ins["2026-11-26"] == {"legs": 3, "sleep": 5, "pain": None, "note": "Late night"}


def test_the_script_gets_the_card_alone(signed_in: Browser, services: StandIns):
    token = signed_in.get("/dashboard").html.find("input", {"name": "csrf_token"})["value"]
    answer = signed_in.app.post("/check-in", {"csrf_token": token, "pain": "6"}, headers={"HX-Request": "true"})
    assert "<html" not in answer
    assert answer.html.find(id="check-in-pain-6")["aria-pressed"] == "true"
    assert "Pain that changes how you run is no training" in answer
    assert services.dataservice.check_ins["2026-11-26"]["pain"] == 6


@pytest.mark.parametrize("sent", [{"legs": "6"}, {"legs": "0"}, {"pain": "11"}, {"sleep": "well"}, {}])
def test_what_is_no_answer_is_refused(signed_in: Browser, services: StandIns, sent: dict[str, str]):
    token = signed_in.get("/dashboard").html.find("input", {"name": "csrf_token"})["value"]
    signed_in.app.post("/check-in", {"csrf_token": token, **sent}, status=422)
    assert services.dataservice.check_ins == {}


def test_a_check_in_is_of_her_day(signed_in: Browser, services: StandIns, ada):
    ada.timezone = "Pacific/Auckland"
    tap(signed_in, "legs", "5")
    assert list(services.dataservice.check_ins) == ["2026-11-27"]
