from datetime import UTC, datetime, timedelta

import pytest
from pages import Browser, words
from stand_ins import Account, run
from stand_ins_runs import encoded, with_recording

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(THURSDAY):
        yield


def at(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 7, 12)  # noqa: DTZ001 - local


def names(page) -> list[str]:
    return [each.text for each in page.html.select(".run__name a")]


@pytest.fixture
def three(ada: Account) -> list[str]:
    ada.runs = [
        run(at(24), 10_000, 3_000, "Tempo along the canal", total_elevation_gain_m=10.0),
        run(at(20), 21_100, 6_000, "City half", is_race=True, total_elevation_gain_m=90.0),
        run(at(2, 3), 5_000, 1_300, "Spring sprint", note="by the canal", workout_type="workout"),
    ]
    return [each["name"] for each in ada.runs]


def test_all_runs_newest_first_with_their_sums(signed_in: Browser, three: list[str]):
    page = signed_in.get("/runs")
    assert names(page) == three
    said = words(page)
    assert "3 runs in all" in said
    assert "Distance 36.1 km" in said
    assert "Time 2:52 h" in said
    assert "Mean pace 4:45" in said


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("from=2026-11-20", [0, 1]),
        ("to=2026-11-20", [1, 2]),
        ("from=2026-11-20&to=2026-11-20", [1]),
        ("min=9.9", [0, 1]),
        ("max=10,0", [0, 2]),
        ("min=5&max=10", [0, 2]),
        ("kind=race", [1]),
        ("kind=workout", [2]),
        ("text=canal", [0, 2]),
        ("sort=distance", [1, 0, 2]),
        ("sort=distance&order=asc", [2, 0, 1]),
        ("sort=pace", [2, 1, 0]),
        ("sort=elevation&min=9", [1, 0]),
    ],
)
def test_filters_and_order_stand_in_the_address(signed_in: Browser, three: list[str], query: str, left: list[int]):
    assert names(signed_in.get(f"/runs?{query}")) == [three[number] for number in left]


def test_distances_are_filtered_in_her_unit(signed_in: Browser, ada: Account, three: list[str]):
    ada.units = "imperial"
    page = signed_in.get("/runs?min=10")
    assert names(page) == ["City half"]
    assert "At least, mi" in words(page)


def test_the_sums_are_those_of_the_selection(signed_in: Browser, three: list[str]):
    said = words(signed_in.get("/runs?kind=race"))
    assert "1 run found" in said
    assert "Distance 21.1 km" in said


def test_a_filter_that_makes_no_sense_is_said_and_left_out(signed_in: Browser, three: list[str]):
    page = signed_in.get("/runs?min=far&from=yesterday&kind=race")
    assert names(page) == ["City half"]
    assert page.html.find(id="filter-min")["value"] == "far"
    assert page.html.find(id="filter-min")["aria-invalid"] == "true"
    assert page.html.find(id="filter-from")["aria-invalid"] == "true"
    assert not page.html.find(id="filter-max").has_attr("aria-invalid")


def test_a_form_that_is_sent_keeps_what_was_chosen(signed_in: Browser, three: list[str]):
    page = signed_in.send(signed_in.get("/runs?kind=race&min=5"), "/runs", 200, text="city")
    assert "kind=race" in page.request.query_string
    assert names(page) == ["City half"]


def test_sorting_by_the_same_again_turns_the_order(signed_in: Browser, three: list[str]):
    page = signed_in.get("/runs?sort=pace&kind=race")
    links = {each.text.split(" ")[0].strip(): each["href"] for each in page.html.select(".runs__head nav a")}
    assert links["Pace"] == "/runs?kind=race&sort=pace&order=asc"
    assert links["Date"] == "/runs?kind=race"


def test_the_list_goes_on_by_a_link_and_by_itself(signed_in: Browser, ada: Account):
    ada.runs = [run(at(24) - timedelta(days=number), name=f"Run {number}") for number in range(70)]
    page = signed_in.get("/runs?text=run")
    assert len(names(page)) == 30
    more = page.html.select_one(".runs__more a")
    assert more["hx-get"] == more["href"]
    part = signed_in.get(more["href"], HX_Request="true")
    assert "<html" not in part
    assert [each.text for each in part.html.select(".run__name a")] == [f"Run {number}" for number in range(30, 60)]
    whole = signed_in.get(more["href"])
    assert names(whole)[0] == "Run 30"
    assert "Further on in the list" in words(whole)
    assert "70 runs found" in words(whole)
    last = signed_in.get(part.html.select_one(".runs__more a")["href"], HX_Request="true")
    assert not last.html.select(".runs__more")


def test_an_address_of_another_order_begins_anew(signed_in: Browser, three: list[str]):
    answer = signed_in.get("/runs?kind=race&cursor=not-one", status=302)
    assert answer.location == "/runs?kind=race"


def test_a_row_draws_its_track_and_leads_to_its_page(signed_in: Browser, ada: Account):
    line = encoded([(48.85, 2.35), (48.86, 2.36), (48.85, 2.37)])
    ada.runs = [run(at(24), summary_polyline=line), run(at(20))]
    page = signed_in.get("/runs")
    with_track, without = page.html.select(".run__track path")
    assert with_track["d"].startswith("M")
    assert without["class"] == ["run__no-track"]
    assert page.html.select_one(".run__name a")["href"] == f"/runs/{ada.runs[0]['activity_id']}"
    assert page.html.select_one(".run__more a").text.startswith("View on Strava")


def test_other_sports_are_shown_when_asked_for(signed_in: Browser, ada: Account):
    ada.runs = [run(at(24)), run(at(23), name="Ride home", sport_type="Ride")]
    assert names(signed_in.get("/runs")) == ["Morning run"]
    assert names(signed_in.get("/runs?sport=all")) == ["Morning run", "Ride home"]


def test_nothing_found_and_nothing_there_are_told_apart(signed_in: Browser, ada: Account, three: list[str]):
    page = signed_in.get("/runs?text=swim")
    assert "No run is like that" in words(page)
    assert page.html.main.find("a", string="Show all")
    ada.runs = []
    page = signed_in.get("/runs")
    assert "No runs yet" in words(page)
    assert page.html.main.find("a", href="/runs/new")


def test_guests_are_asked_to_sign_in_and_come_back(browser: Browser):
    assert browser.get("/runs?kind=race", status=302).location == "/sign-in?next=/runs?kind%3Drace"


# Comparing


def ticked(page, count: int) -> str:
    boxes = page.html.select(".run__tick input")[:count]
    assert {box["form"] for box in boxes} == {"pick"}
    return "&".join(f"{box['name']}={box['value']}" for box in boxes)


def test_two_ticked_runs_are_compared(signed_in: Browser, ada: Account, three: list[str]):
    page = signed_in.get("/runs")
    answer = signed_in.get(f"/runs/compare?{ticked(page, 2)}", status=302)
    a, b = (each["activity_id"] for each in ada.runs[:2])
    assert answer.location == f"/runs/compare?a={a}&b={b}"
    said = words(signed_in.get(answer.location))
    assert "Tempo along the canal" in said
    assert "City half" in said
    assert "Distance 10.00 km 21.10 km" in said
    assert "of one at least it is not here" in said


@pytest.mark.parametrize("count", [0, 1, 3])
def test_any_other_number_of_runs_is_told_what_is_needed(signed_in: Browser, three: list[str], count: int):
    page = signed_in.get(f"/runs/compare?{ticked(signed_in.get('/runs'), count)}" if count else "/runs/compare")
    assert "Two runs are needed" in words(page)


def test_recorded_runs_are_compared_split_by_split(signed_in: Browser, ada: Account):
    ada.runs = [with_recording(run(at(24), 5_200, 1_560)), with_recording(run(at(20), 4_300, 1_400), seed=2)]
    a, b = (each["activity_id"] for each in ada.runs)
    page = signed_in.get(f"/runs/compare?a={a}&b={b}")
    place = page.html.select_one("[data-compare]")
    assert place["data-a"] == f"/runs/{a}/streams"
    assert place["data-b"] == f"/runs/{b}/streams"
    rows = page.html.select("section:last-of-type tbody tr")
    assert len(rows) == 5  # whole kilometres only
    assert rows[4].select("td")[1].text == "–"
    assert rows[0].select("td")[2].text[0] in "+−±"


def test_somebody_elses_run_cannot_be_compared(signed_in: Browser, ada: Account, three: list[str]):
    stranger = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
    signed_in.get(f"/runs/compare?a={ada.runs[0]['activity_id']}&b={stranger}", status=404)
    signed_in.get("/runs/compare?a=nonsense&b=more", status=404)
