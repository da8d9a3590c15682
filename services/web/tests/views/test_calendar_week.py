"""A week's page: planned and done, the verdict in words and figures, what was left over, what comes next."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns, run
from stand_ins_plans import plan

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.testing.at(THURSDAY):
        yield


@pytest.fixture
def planned(services: StandIns, ada: Account) -> dict[str, Any]:
    """Her plan since Monday, with one session run and one run besides."""
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5}, datetime(2026, 11, 23).date())  # noqa: DTZ001
    ada.runs = [
        run(datetime(2026, 11, 23, 7, 0), 8_000, 2_700, "Besides"),  # noqa: DTZ001
        run(datetime(2026, 11, 25, 7, 0), 7_100, 2_400, "As planned"),  # noqa: DTZ001
    ]
    return services.dataservice.plan


def test_the_verdict_stands_there_in_words_and_figures(signed_in: Browser, planned: dict[str, Any]):
    said = words(signed_in.get("/weeks/2026-W48"))
    assert "Week 48 23 – 29 Nov 2026 · Base" in said
    assert "Under way" in said
    assert "Distance done 15.1 km" in said
    assert "Sessions 1 of 5" in said
    assert "Say how your runs felt" in said
    assert "7.1 km, 5:38 /km" in said


def test_what_found_no_counterpart_lies_in_the_tray(signed_in: Browser, planned: dict[str, Any]):
    page = signed_in.get("/weeks/2026-W48")
    said = words(page)
    assert "Runs without a session" in said
    assert "Besides" in said.split("Runs without a session")[1]
    assert "Intervals" in said.split("Sessions without a run")[1]
    assert page.html.find("a", href=lambda href: href and href.endswith("#planned"))


def test_the_week_to_come_is_there_and_weeks_lead_to_each_other(signed_in: Browser, planned: dict[str, Any]):
    page = signed_in.get("/weeks/2026-W53")
    links = {each["href"] for each in page.html.find("main").find_all("a") if each["href"].startswith("/weeks/")}
    assert {"/weeks/2026-W52", "/weeks/2027-W01"} <= links
    assert "The week to come" in words(page)


@pytest.mark.parametrize("name", ["2026-W54", "2026-W00", "2026-48", "2026-W5", "0000-W01", "2026-w48"])
def test_what_is_no_week_is_not_found(signed_in: Browser, name: str):
    signed_in.get(f"/weeks/{name}", status=404)


def test_a_week_without_a_plan_says_what_to_do(signed_in: Browser):
    page = signed_in.get("/weeks/2026-W48")
    assert "Nothing was planned for this week" in words(page)
    assert page.html.find("main").find("a", href="/plan")
