import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pages import Browser, words
from pages_to_look_at import history
from stand_ins import Account, StandIns

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(THURSDAY):
        yield


@pytest.fixture
def trained(ada: Account, services: StandIns) -> Account:
    """Ada with weeks behind her, and three weeks planned."""
    ada.runs = history()
    for number in range(1, 22, 2):
        services.dataservice.planned_loads[date(2026, 11, 26) + timedelta(days=number)] = 60.0
    return ada


def drawn(page) -> dict[str, Any]:
    return dict(json.loads(page.html.find(attrs={"data-fitness": True})["data-fitness"]))


def test_the_curve_goes_on_with_what_is_planned_and_tells_it_apart(signed_in: Browser, trained: Account):
    page = signed_in.get("/fitness")
    figures = drawn(page)
    assert (figures["first"], figures["today"], len(figures["fitness"])) == ("2026-05-28", "2026-11-26", 204)
    assert figures["load"][-1] is None
    assert figures["planned"][-1] == 60.0
    said = words(page)
    assert "Thu 17 Dec, after what is planned: fitness" in said
    table = page.html.find("table")
    assert "14 – 20 Dec 2026" not in table.text
    assert "7 – 13 Dec 2026 planned" in " ".join(table.text.replace("\u00a0", " ").split())
    assert page.html.select(".column--planned")


def test_monotony_strain_and_the_ratio_stand_in_a_table_with_their_caveat(signed_in: Browser, trained: Account):
    page = signed_in.get("/fitness")
    heads = [each.text for each in page.html.find_all("table")[1].find_all("th", scope="col")]
    assert heads == ["Week", "Load", "Monotony", "Strain", "Ratio"]
    assert "it does not predict injuries" in words(page)


def test_how_loads_were_found_is_counted(signed_in: Browser, trained: Account):
    trained.runs[0]["average_heartrate_bpm"] = None
    said = words(signed_in.get("/fitness"))
    assert f"By heart rate {len(trained.runs) - 1} activities" in said
    assert "By pace 1 activity" in said


@pytest.mark.parametrize(
    ("query", "first"), [("", "2026-05-28"), ("?period=quarter", "2026-08-27"), ("?period=nonsense", "2026-05-28")]
)
def test_the_period_stands_in_the_address(signed_in: Browser, trained: Account, query: str, first: str):
    page = signed_in.get(f"/fitness{query}")
    assert drawn(page)["first"] == first
    assert page.html.find("nav", {"aria-label": "Period"}).find(attrs={"aria-current": "true"})


def test_any_two_days_can_be_asked_for(signed_in: Browser, trained: Account):
    page = signed_in.get("/fitness?from=2026-10-05&to=2026-11-01")
    assert drawn(page)["first"] == "2026-10-05"
    rows = page.html.find("table").find("tbody").find_all("tr")
    assert len(rows) == 4
    assert "Today" not in [each.text for each in page.html.find_all("h2")]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-11-01&to=2026-10-01", "The first day has to be before the last one."),
        ("from=2020-01-01&to=2026-10-01", "At most three years can be shown at once."),
        ("from=2026-11-01&to=2028-10-01", "no farther than a year"),
        ("from=2026-11-01", "Please enter two days."),
        ("from=yesterday&to=2026-10-01", "Please enter two days."),
    ],
)
def test_days_that_cannot_be_shown_are_said(signed_in: Browser, trained: Account, query: str, said: str):
    page = signed_in.get(f"/fitness?{query}")
    assert said in page.html.find(id="period-error").text
    assert page.html.find(attrs={"data-fitness": True})


def test_before_the_first_run_the_page_says_what_to_do(signed_in: Browser):
    page = signed_in.get("/fitness")
    assert page.html.main.find("a", href="/bring-your-runs")
    assert not page.html.find(attrs={"data-fitness": True})
