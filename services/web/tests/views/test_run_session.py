"""The panel on a run's page: its session and why, her word over it, effort and pain by one tap."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns, run
from training_samples import session

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.testing.at(THURSDAY):
        yield


@pytest.fixture
def address(services: StandIns, ada: Account) -> str:
    """Her one run, on the day of one of two sessions."""
    services.dataservice.own_sessions = [session(date(2026, 11, 25)), session(date(2026, 11, 26), "interval")]
    ada.runs = [run(datetime(2026, 11, 25, 7, 0))]  # noqa: DTZ001
    return f"/runs/{ada.runs[0]['activity_id']}"


def panel(page) -> str:
    found = page.html.find(id="planned")
    return " ".join(found.get_text(" ").replace("\u00a0", " ").split())


def press(page, action: str, name: str, value: str, **headers: str) -> Any:
    form = next(each for each in page.forms.values() if each.action == action)
    return form.submit(name, value=value, status=200 if headers else 303, headers=headers or None)


def test_it_says_which_session_it_was_why_and_how_it_went(signed_in: Browser, address: str):
    said = panel(signed_in.get(address))
    assert "Easy run 5.0 km" in said
    assert "Done as planned 10.2 km of 5.0 km." in said
    assert "Why this one 86% sure It was run on the day of the session." in said
    assert "It was another one I Intervals, Thu 26 Nov" in said


def test_her_word_goes_before_what_was_found(signed_in: Browser, services: StandIns, ada: Account, address: str):
    other = services.dataservice.own_sessions[1]["session_id"]
    answer = press(signed_in.get(address), f"{address}/session", "session", other)
    assert answer.location == f"{address}#planned"
    page = signed_in.get(address)
    assert "Intervals" in panel(page).split("Why this one")[0]
    assert "You said so." in panel(page)
    press(page, f"{address}/session", "session", "none")
    page = signed_in.get(address)
    assert "You said that it belongs to no session." in panel(page)
    press(page, f"{address}/session", "session", "found")
    assert services.dataservice.overrides == {}
    assert "It was run on the day of the session." in panel(signed_in.get(address))


def test_with_scripts_only_the_panel_comes_back(signed_in: Browser, address: str):
    answer = press(signed_in.get(address), f"{address}/session", "session", "none", HX_Request="true")
    assert answer.html.find("html") is None
    assert "You said that it belongs to no session." in panel(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("name", "value"), [("perceived_exertion", "7"), ("pain", "0")])
def test_effort_and_pain_are_one_tap_each(signed_in: Browser, ada: Account, address: str, name: str, value: str):
    page = signed_in.get(address)
    form = next(each for each in page.forms.values() if each.action == f"{address}/felt" and name in each.fields)
    form.submit(name, value=value, status=303)
    assert ada.runs[0]["_edits"] == {name: int(value)}
    pressed = signed_in.get(address).html.find("button", attrs={"name": name, "aria-pressed": "true"})
    assert pressed["value"] == value


@pytest.mark.parametrize("typed", [{"perceived_exertion": "11"}, {"pain": "-1"}, {"pain": "x"}, {}])
def test_what_is_on_no_scale_is_refused(signed_in: Browser, ada: Account, address: str, typed: dict[str, str]):
    token = signed_in.get(address).forms[0]["csrf_token"].value
    signed_in.app.post(f"{address}/felt", {"csrf_token": token, **typed}, status=422)
    signed_in.app.post(f"{address}/session", {"csrf_token": token, "session": "what"}, status=422)
    assert "_edits" not in ada.runs[0]


def test_a_run_that_fits_none_says_so(signed_in: Browser, services: StandIns, address: str):
    services.dataservice.own_sessions = []
    page = signed_in.get(address)
    assert "It fits no session of your plan." in panel(page)
    assert "How hard was it?" in words(page)
