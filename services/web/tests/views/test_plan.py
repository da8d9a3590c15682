"""The plan's page: its weeks, each session with its reason, and what she tells it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns
from stand_ins_plans import ME, change, plan, reason

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.testing.at(THURSDAY):
        yield


@pytest.fixture
def planned(services: StandIns) -> dict[str, Any]:
    """Her plan, since Monday."""
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5}, datetime(2026, 11, 23).date())  # noqa: DTZ001
    return services.dataservice.plan


def test_without_a_plan_the_page_says_how_to_get_one(signed_in: Browser):
    page = signed_in.get("/plan")
    assert "No plan yet" in words(page)
    assert page.html.find("main").find("a", href="/plan/new?aim=keep_fit")


def test_weeks_sessions_steps_and_paces_stand_there_with_their_reasons(signed_in: Browser, planned: dict[str, Any]):
    page = signed_in.get("/plan")
    said = words(page)
    assert "Half marathon" in said
    assert "52 days to go" in said
    assert "Week 1 · Base" in said
    assert "5 × 1000 m" in said
    assert "3:53–4:04 /km" in said
    assert "not faster than 5:33 /km" in said
    assert "Intervals train how much oxygen you can use." in said
    assert "There are never two hard days in a row." in said
    assert "Rules that had to give way" in said
    assert len(page.html.select(".plan-week")) == 8
    assert len(page.html.select(".strip__week--now")) == 1


def test_her_units_and_her_language(signed_in: Browser, ada: Account, planned: dict[str, Any]):
    ada.units = "imperial"
    said = words(signed_in.get("/plan"))
    assert "not faster than 8:56 /mi" in said
    assert "5 × 1000 m" in said
    assert "/km" not in said


def test_a_session_is_moved_without_scripts(signed_in: Browser, planned: dict[str, Any]):
    interval = next(each for each in planned["weeks"][1]["sessions"] if each["kind"] == "interval")
    action = f"/sessions/{interval['session_id']}"
    page = signed_in.get("/plan")
    assert signed_in.send(page, f"{action}/day", local_date="2026-12-02").location.startswith("/plan#session-")
    assert interval["date"] == "2026-12-02"
    assert "Moved." in words(signed_in.get("/plan"))


def test_an_illness_is_told_and_what_it_changes_is_shown_next(
    signed_in: Browser, services: StandIns, planned: dict[str, Any]
):
    services.dataservice.change_of_event = change([], is_safety=True, undo="safety_rule")
    answer = signed_in.send(signed_in.get("/plan"), f"/plan/{ME}/events", kind="ill", to="2026-11-28")
    assert services.dataservice.events == [{"kind": "ill", "from": "2026-11-26", "to": "2026-11-28"}]
    assert answer.location.startswith("/plan/changes#change-")
    assert "The plan has changed." in words(signed_in.get("/plan/changes"))


def test_pain_says_whether_it_changes_how_she_runs(signed_in: Browser, services: StandIns, planned: dict[str, Any]):
    page = signed_in.get("/plan")
    assert signed_in.send(page, f"/plan/{ME}/events", kind="pain", alters_gait=True).location == "/plan"
    assert services.dataservice.events == [{"kind": "pain", "from": "2026-11-26", "alters_gait": True}]
    assert "Nothing has to change for it." in words(signed_in.get("/plan"))


def test_an_end_before_the_beginning_comes_back_with_what_was_typed(signed_in: Browser, planned: dict[str, Any]):
    typed = {"kind": "away", "from": "2026-12-05", "to": "2026-12-01"}
    page = signed_in.send(signed_in.get("/plan"), f"/plan/{ME}/events", 422, **typed)
    assert "after the beginning" in page.html.find(id="event-to-error").text
    assert page.html.find(id="event-to")["value"] == "2026-12-01"


def test_it_is_paused_and_goes_on_and_ends(signed_in: Browser, planned: dict[str, Any]):
    signed_in.send(signed_in.get("/plan"), f"/plan/{ME}/state")
    assert planned["state"] == "paused"
    planned["waits_for"] = "her_word"
    page = signed_in.get("/plan")
    assert "You have paused it." in words(page)
    signed_in.send(page, f"/plan/{ME}/state")
    assert planned["state"] == "active"
    signed_in.send(signed_in.get("/plan"), f"/plan/{ME}/end")
    assert "No plan yet" in words(signed_in.get("/plan"))


def test_she_says_whether_she_is_asked_before_it_changes(signed_in: Browser, planned: dict[str, Any]):
    signed_in.send(signed_in.get("/plan"), f"/plan/{ME}/adapting", adapting="apply")
    assert planned["adapting"] == "apply"


@pytest.mark.parametrize(
    ("waits_for", "said"),
    [("well", "while you are ill"), ("pain_gone", "not to be run through"), ("back", "You are away")],
)
def test_what_a_waiting_plan_waits_for(signed_in: Browser, planned: dict[str, Any], waits_for: str, said: str):
    planned |= {"state": "paused", "waits_for": waits_for}
    assert said in words(signed_in.get("/plan"))


def test_on_paper_each_session_has_a_line_and_none_that_she_leaves_out(signed_in: Browser, planned: dict[str, Any]):
    sessions = [each for week in planned["weeks"] for each in week["sessions"]]
    sessions[0]["state"] = "skipped"
    page = signed_in.get("/plan/print")
    assert len(page.html.select(".paper tr")) == len(sessions) - 1
    assert "5 × (Run 1000 m, 3:53–4:04 /km; Recovery 2:30 min, not faster than 5:33 /km)" in words(page)
    assert page.html.find("link", href=lambda href: href and "/print-" in href)


def test_a_proposal_is_announced(signed_in: Browser, planned: dict[str, Any]):
    planned["proposed_changes"] = 2
    assert "2 changes of the plan are proposed." in words(signed_in.get("/plan"))


def test_a_code_that_came_after_this_version_is_left_out(signed_in: Browser, planned: dict[str, Any]):
    planned["warnings"] = [reason("something_new", weeks=3)]
    assert signed_in.get("/plan").status_int == 200


def test_dataservice_away_is_said(signed_in: Browser, services: StandIns, planned: dict[str, Any]):
    services.away = True
    signed_in.get("/plan", status=503)


def test_advice_is_said_where_nothing_has_to_change(signed_in: Browser, services: StandIns, planned: dict[str, Any]):
    services.dataservice.advice = [reason("on_in_full")]
    page = signed_in.send(signed_in.get("/plan"), f"/plan/{ME}/events", 200, kind="back")
    assert "Up to five missed days cost nothing" in words(page)
