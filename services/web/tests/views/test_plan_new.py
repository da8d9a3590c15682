"""A new plan: asked for, looked at, made, or refused with what could be."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pages import Browser, words
from stand_ins import StandIns
from stand_ins_plans import plan, reason

from flakon import clock, errors

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)
ASKED: dict[str, Any] = {"aim": "keep_fit", "weeks": "12", "days_a_week": "4"}


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.testing.at(THURSDAY):
        yield


def look(page, status: int = 200, **values):
    """The form as it is filled, sent to be looked at."""
    form = page.forms["form"]
    for name, value in values.items():
        form[name] = value
    return form.submit("do", value="look", status=status)


def make(page, status: int = 303, **values):
    """The plan that is shown, made."""
    form = next(each for each in page.forms.values() if each.id != "form" and "do" in each.fields)
    for name, value in values.items():
        form[name] = value
    return form.submit("do", value="make", status=status)


def test_a_plan_is_looked_at_before_it_is_made(signed_in: Browser, services: StandIns):
    page = look(signed_in.get("/plan/new"), **ASKED)
    said = words(page)
    assert "The plan that you would get" in said
    assert "Rules that had to give way" in said
    assert not services.dataservice.plan
    assert make(page).location == "/plan"
    assert services.dataservice.plan is not None
    assert services.dataservice.plan["wish"]["aim"] == "keep_fit"
    assert services.dataservice.plan["adapting"] == "propose"


def test_what_her_weeks_are_like_goes_along(signed_in: Browser, services: StandIns):
    page = signed_in.get("/plan/new?aim=keep_fit")
    page = look(
        page, **ASKED, long_run_weekday="6", impossible_0=True, appointment_0_kind="club_track",
        appointment_0_weekday="1", appointment_0_minutes="75", appointment_1_kind="strength",
        appointment_1_weekday="3", run_walk=True, adapting="apply",
    )  # fmt: skip
    make(page)
    assert services.dataservice.plan is not None
    assert services.dataservice.plan["adapting"] == "apply"
    assert services.dataservice.plan["wish"] == {
        "aim": "keep_fit",
        "weeks": 12,
        "days_a_week": 4,
        "long_run_weekday": 6,
        "impossible_weekdays": [0],
        "appointments": [
            {"kind": "club_track", "weekday": 1, "duration_s": 4500.0},
            {"kind": "strength", "weekday": 3, "duration_s": 3600.0},
        ],
        "run_walk": True,
    }


def test_a_refusal_says_why_and_what_could_be_one_click_away(signed_in: Browser, services: StandIns):
    services.dataservice.plan_refused = errors.Invalid(
        code="plan_impossible",
        extensions={
            "reasons": [reason("weekly_distance_too_short", distance_m=31_000, needed_m=45_000)],
            "possible": [reason("more_days", days=5), reason("later_date", date="2027-04-18")],
        },
    )
    page = look(signed_in.get("/plan/new"), 422, **ASKED)
    said = words(page)
    assert "your weeks grow to 31.0 km by then, and this distance asks for 45.0 km" in said
    assert "Run on 5 days a week" in said
    assert page.html.find("a", href="/races?from=2027-04-18")
    services.dataservice.plan_refused = None
    way = next(each for each in page.forms.values() if each.id != "form" and "days_a_week" in each.fields)
    assert way["days_a_week"].value == "5"
    again = way.submit(status=200)
    assert "The plan that you would get" in words(again)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"aim": "race"}, "race_id", "a race that you have entered"),
        ({"aim": "keep_fit", "weeks": ""}, "weeks", "how many weeks"),
        ({"aim": "keep_fit", "weeks": "2"}, "weeks", "from 4 to 30"),
        (
            {"aim": "keep_fit", "days_a_week": "6", "impossible_0": True, "impossible_1": True},
            "days_a_week",
            "fewer days left",
        ),
    ],
)
def test_what_makes_no_sense_comes_back(signed_in: Browser, typed: dict[str, str], field: str, said: str):
    page = look(signed_in.get("/plan/new"), 422, **{"weeks": "12", **typed})
    assert said in page.html.find(id=f"plan-{field}-error").text


def test_another_plan_takes_the_place_of_the_first_only_if_she_says_so(signed_in: Browser, services: StandIns):
    first = services.dataservice.plan = plan({"aim": "race", "days_a_week": 5}, THURSDAY.date())
    page = make(look(signed_in.get("/plan/new"), **ASKED), 422)
    assert "You have a plan already." in words(page)
    assert services.dataservice.plan is first
    make(look(page, replace=True))
    assert services.dataservice.plan is not first
