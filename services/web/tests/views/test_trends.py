import json
from datetime import UTC, datetime

import pytest
from pages import Browser, words
from stand_ins import Account, run
from stand_ins_runs import encoded

from flakon import clock

LINE = encoded([(48.85, 2.35), (48.86, 2.36)])


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(datetime(2026, 11, 26, 18, 40, tzinfo=UTC)):
        yield


def at(year: int, month: int, day: int, hour: int = 7) -> datetime:
    return datetime(year, month, day, hour, 12)  # noqa: DTZ001 - local


@pytest.fixture
def two_years(ada: Account) -> None:
    ada.runs = [
        run(at(2026, 11, 24), 10_000, 3_000, summary_polyline=LINE),
        run(at(2026, 11, 9, 18), 12_000, 3_600),
        run(at(2026, 1, 31), 8_000, 2_400),
        run(at(2025, 11, 2), 20_000, 6_000, summary_polyline=LINE),
    ]


def rows(page, title: str) -> list[list[str]]:
    found = page.html.select(f"[aria-labelledby={title}] tbody tr")
    return [[cell.text.replace("\u00a0", " ").strip() for cell in row.find_all(["th", "td"])] for row in found]


@pytest.mark.usefixtures("two_years")
def test_weeks_without_a_run_are_there_too(signed_in: Browser):
    page = signed_in.get("/trends")
    table = rows(page, "periods-title")
    assert len(table) == 52
    assert table[0] == ["23 – 29 Nov 2026", "1", "10.0 km", "0:50 h", "84 m"]
    assert table[1][1:3] == ["0", "0.0 km"]
    assert table[2][1:3] == ["1", "12.0 km"]
    assert len(page.html.select("[aria-labelledby=periods-title] .column__fill")) == 3


@pytest.mark.usefixtures("two_years")
def test_each_column_says_what_it_is_and_leads_to_its_runs(signed_in: Browser):
    page = signed_in.get("/trends?by=month")
    newest = page.html.select("[aria-labelledby=periods-title] .column")[-1]
    assert newest.title.text.replace("\u00a0", " ") == "November 2026: 22.0 km"
    link = newest.parent["href"]
    assert link == "/runs?from=2026-11-01&to=2026-11-30"
    assert len(signed_in.get(link).html.select(".run")) == 2
    empty = page.html.select("[aria-labelledby=periods-title] .column")[-2]
    assert empty.parent.name == "svg"


@pytest.mark.usefixtures("two_years")
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("by=month", ["November 2026", "2", "22.0 km", "1:50 h", "168 m"]),
        ("by=year", ["2026", "3", "30.0 km", "2:30 h", "252 m"]),
        ("by=nonsense&show=nonsense", ["23 – 29 Nov 2026", "1", "10.0 km", "0:50 h", "84 m"]),
    ],
)
def test_by_month_and_by_year(signed_in: Browser, query: str, first: list[str]):
    assert rows(signed_in.get(f"/trends?{query}"), "periods-title")[0] == first


@pytest.mark.usefixtures("two_years")
def test_a_year_with_another_by_what_each_had_come_to(signed_in: Browser):
    page = signed_in.get("/trends")
    table = rows(page, "years-title")
    assert [each[0] for each in table][:2] == ["January", "February"]
    assert table[0][1:] == ["8.0 km", "0.0 km"]
    assert table[10][1:] == ["30.0 km", "20.0 km"]
    assert table[11][1:] == ["–", "20.0 km"]
    lines = json.loads(page.html.find(attrs={"data-years": True})["data-years"])
    assert [each["year"] for each in lines] == [2026, 2025]
    assert lines[0]["points"][0] == [31, 8_000]


@pytest.mark.usefixtures("two_years")
def test_what_is_added_up_can_be_chosen(signed_in: Browser):
    for show, said in (("time", "2:30 h"), ("climb", "252 m"), ("runs", "3")):
        assert rows(signed_in.get(f"/trends?show={show}"), "years-title")[10][1] == said
    page = signed_in.get("/trends?by=year&show=time")
    links = {each.text: each["href"] for each in page.html.select("nav.switch a")}
    assert links["Months"] == "/trends?by=month&show=time"
    assert links["Distance"] == "/trends?by=year"
    assert links["2025"] == "/trends?by=year&show=time&year=2025#year"


@pytest.mark.usefixtures("two_years")
def test_hours_and_weekdays_of_a_year_or_of_all(signed_in: Browser, ada: Account):
    said = words(signed_in.get("/trends"))
    assert "7 to 8 h: 38.0 km" in said
    assert "Tuesday: 10.0 km" in said
    said = words(signed_in.get("/trends?year=2025"))
    assert "7 to 8 h: 20.0 km" in said
    assert "18 to 19 h: 0.0 km" in said
    ada.week_start = "sunday"
    labels = signed_in.get("/trends").html.select("[aria-labelledby=weekdays-title] .columns-chart__labels text")
    assert [each.text for each in labels] == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]


@pytest.mark.usefixtures("two_years")
def test_in_miles(signed_in: Browser, ada: Account):
    ada.units = "imperial"
    said = words(signed_in.get("/trends"))
    assert "6.2 mi" in said
    assert " km" not in said


@pytest.mark.usefixtures("two_years")
def test_her_tracks_come_in_their_short_form(signed_in: Browser, app):
    assert signed_in.get("/trends").html.find(attrs={"data-heatmap": True})["data-heatmap"] == "/trends/tracks"
    assert signed_in.get("/trends/tracks").json == {"tracks": [LINE, LINE], "next_cursor": None}
    assert signed_in.get("/trends/tracks?year=2025").json["tracks"] == [LINE]
    assert signed_in.get("/trends/tracks").headers["Cache-Control"] == "no-store"
    Browser(app).get("/trends/tracks", status=302)


def test_a_year_without_a_run_is_all_years(signed_in: Browser, ada: Account):
    ada.runs = [run(at(2026, 11, 24))]
    for year in ("2019", "x", "99999", "0000"):
        page = signed_in.get(f"/trends?year={year}")
        assert page.html.select_one("#year a")["aria-current"] == "true"


def test_without_runs_it_says_what_will_be_there(signed_in: Browser):
    page = signed_in.get("/trends")
    assert "Nothing to add up yet" in words(page)
    assert page.html.main.find("a", href="/bring-your-runs")
