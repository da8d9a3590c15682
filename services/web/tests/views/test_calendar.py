"""The calendar: planned and done told apart, by her own week, and sessions that go to another day."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns, run
from stand_ins_plans import plan, reason

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.testing.at(THURSDAY):
        yield


@pytest.fixture
def planned(services: StandIns) -> dict[str, Any]:
    """Her plan, since Monday the 23rd."""
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5}, datetime(2026, 11, 23).date())  # noqa: DTZ001
    return services.dataservice.plan


def chips(page, day: str) -> list[Any]:
    return list(page.html.find(attrs={"data-day": day}).select(".chip"))


def test_planned_and_done_differ_by_more_than_colour(signed_in: Browser, ada: Account, planned: dict[str, Any]):
    ada.runs = [run(datetime(2026, 11, 25, 7, 0), 7_100, 2_400)]  # noqa: DTZ001
    page = signed_in.get("/calendar")
    (done,) = chips(page, "2026-11-25")
    assert "chip--done" in done["class"]
    assert done.select(".icon")
    assert "7.1 km done of 7.0 km · Done as planned" in " ".join(done.text.replace("\u00a0", " ").split())
    (missed,) = chips(page, "2026-11-24")
    assert "not run" in missed.text
    (coming,) = chips(page, "2026-11-28")
    assert "planned" in coming.text
    assert "chip--done" not in coming["class"]


def test_a_run_without_a_session_stands_there_too_and_once(signed_in: Browser, ada: Account, planned: dict[str, Any]):
    ada.runs = [run(datetime(2026, 11, 25, 7, 0), name="Planned"), run(datetime(2026, 11, 25, 19, 0), name="Extra")]  # noqa: DTZ001
    said = [each.text for each in chips(signed_in.get("/calendar"), "2026-11-25")]
    assert sum("Extra" in each for each in said) == 1
    assert len(said) == 2


@pytest.mark.parametrize(
    ("week_start", "first"), [("monday", "2026-10-26"), ("sunday", "2026-11-01"), ("saturday", "2026-10-31")]
)
def test_rows_begin_on_her_day(signed_in: Browser, ada: Account, week_start: str, first: str):
    ada.week_start = week_start
    page = signed_in.get("/calendar")
    days = [each["data-day"] for each in page.html.select(".day")]
    assert days[0] == first
    assert len(days) % 7 == 0
    assert {"2026-11-01", "2026-11-30"} <= set(days)


def test_each_row_says_what_it_comes_to_and_leads_to_its_week(
    signed_in: Browser, ada: Account, planned: dict[str, Any]
):
    ada.runs = [run(datetime(2026, 11, 25, 7, 0), 7_100, 2_400)]  # noqa: DTZ001
    row = signed_in.get("/calendar").html.find("section", attrs={"aria-label": "23 – 29 Nov 2026"})
    total = " ".join(row.select_one(".month__total").text.replace("\u00a0", " ").split())
    assert "7.1 km done" in total
    assert "49.0 km planned" in total
    assert row.select_one(".month__total a")["href"] == "/weeks/2026-W48"


@pytest.mark.parametrize(
    ("month", "title"),
    [
        ("2026-12", "December 2026"),
        ("nonsense", "November 2026"),
        ("2026-13", "November 2026"),
        ("0001-01", "November 2026"),
    ],
)
def test_the_month_stands_in_the_address(signed_in: Browser, month: str, title: str):
    assert signed_in.get(f"/calendar?month={month}").html.find("h1").text == title


def test_a_session_is_moved_and_the_calendar_comes_back_with_what_it_touches(
    signed_in: Browser, services: StandIns, planned: dict[str, Any]
):
    moved = next(each for each in planned["weeks"][0]["sessions"] if each["kind"] == "long")
    services.dataservice.session_warnings = [reason("hard_days_in_a_row", date="2026-11-27", kind="threshold")]
    token = signed_in.get("/calendar").html.find(id="move").find("input", attrs={"name": "csrf_token"})["value"]
    form = {"csrf_token": token, "session_id": moved["session_id"], "local_date": "2026-11-28"}
    page = signed_in.app.post("/calendar/moves", form, headers={"HX-Request": "true"}, status=200)
    assert moved["date"] == "2026-11-28"
    assert "Moved to Saturday 28 November." in page.text
    assert "There is a hard session on Friday 27 November" in page.text
    assert page.html.find(id="calendar")["data-moved"] == moved["session_id"]
    assert page.html.find("html") is None


def test_what_is_past_is_not_planned_any_more(signed_in: Browser, planned: dict[str, Any]):
    coming = planned["weeks"][0]["sessions"][-1]
    token = signed_in.get("/calendar").html.find(id="move").find("input", attrs={"name": "csrf_token"})["value"]
    form = {"csrf_token": token, "session_id": coming["session_id"], "local_date": "2026-11-20"}
    page = signed_in.app.post("/calendar/moves", form, headers={"HX-Request": "true"}, status=200)
    assert "What is past is not planned any more" in page.text
    assert coming["date"] == "2026-11-29"
    assert signed_in.app.post("/calendar/moves", form, status=303).location == "/calendar"


def test_only_what_is_to_come_can_be_taken_along(signed_in: Browser, ada: Account, planned: dict[str, Any]):
    ada.runs = [run(datetime(2026, 11, 26, 7, 0))]  # noqa: DTZ001
    page = signed_in.get("/calendar")
    carried = page.html.select("[data-session]")
    assert carried
    assert all(each.find_parent(class_="day")["data-day"] > "2026-11-26" for each in carried)
    assert all(each.select("[data-handle]") for each in carried)


def test_without_anything_planned_the_page_says_what_to_do(signed_in: Browser):
    assert "Nothing is planned." in words(signed_in.get("/calendar"))
