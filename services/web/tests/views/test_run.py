from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import redis
from pages import Browser, words
from stand_ins import Account, StandIns, run
from stand_ins_runs import encoded, original, section, with_recording

from flakon import clock, errors
from web.app import create_app
from web.settings import WebSettings

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 9, 2)  # noqa: DTZ001 - local
LINE = encoded([(48.85, 2.35), (48.86, 2.36), (48.85, 2.37)])


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(THURSDAY):
        yield


@pytest.fixture
def listed(ada: Account) -> str:
    """A run of Strava's list, without details; its address."""
    ada.runs = [run(SUNDAY, 21_140, 6_127, "City half", is_race=True, note="Cold and clear.", summary_polyline=LINE)]
    return f"/runs/{ada.runs[0]['activity_id']}"


@pytest.fixture
def recorded(ada: Account, listed: str) -> str:
    """The same with details; its address."""
    ada.runs = [with_recording(ada.runs[0])]
    return listed


def test_its_figures_in_her_units(signed_in: Browser, ada: Account, recorded: str):
    said = words(signed_in.get(recorded))
    assert "City half Sun 22 Nov, 09:02 Race" in said
    assert "Cold and clear." in said
    assert "Distance 21.14 km" in said
    assert "Moving time 1:42:07" in said
    assert "Pace 4:50 /km" in said
    ada.units = "imperial"
    said = words(signed_in.get(recorded))
    assert "Distance 13.14 mi" in said
    assert "a row a mile" in said
    assert " km" not in said.replace("30 km", "").replace("5 km", "").replace("10 km", "").replace("1 km", "")


def test_view_on_strava_is_for_what_came_from_there(signed_in: Browser, ada: Account, recorded: str):
    link = signed_in.get(recorded).html.select_one(".strava-link")
    assert (link.text, link["href"]) == ("View on Strava", "https://www.strava.com/activities/123456789")
    ada.runs[0]["sources"] = ["file"]
    assert signed_in.get(recorded).html.select_one(".strava-link") is None


def test_splits_with_graded_adjusted_pace_and_the_fastest_marked(signed_in: Browser, ada: Account, recorded: str):
    ada.runs[0]["_analysis"]["splits_km"] = [
        section(0, 300, 1000.0, 140, 12),
        section(300, 280, 1000.0, 150, 3),
        section(580, 40, 200.0, 160, 0),
    ]
    rows = signed_in.get(recorded).html.select("[aria-labelledby=splits-title] tbody tr")
    assert [row.th.find(class_="stretch__plain").text.replace("\u00a0", " ") for row in rows] == ["1", "2", "0.20 km"]
    assert [row.select("td")[0].text.split()[0] for row in rows] == ["5:00", "4:40", "3:20"]
    assert [row.select("td")[2].text for row in rows] == ["4:54", "4:35", "3:16"]
    assert [row.get("class") for row in rows] == [None, ["best"], None]
    assert rows[1].button["data-stretch"] == "300,580"


def test_laps_are_shown_when_there_are_some(signed_in: Browser, ada: Account, recorded: str):
    assert "Laps" not in words(signed_in.get(recorded))
    laps = [{"name": name, **section(0, 300, 800.0)} for name in (None, "Interval")]
    ada.runs[0]["_analysis"]["laps"] = laps
    rows = signed_in.get(recorded).html.select("[aria-labelledby=laps-title] tbody tr")
    assert [row.th.find(class_="stretch__plain").text for row in rows] == ["1", "Interval"]


def test_best_efforts_with_their_marks(signed_in: Browser, ada: Account, recorded: str):
    efforts = ada.runs[0]["_analysis"]["best_efforts"]
    efforts[0] |= {"counts": False, "rank": None, "rank_in_year": None}
    shown = [" ".join(each.text.split()) for each in signed_in.get(recorded).html.select(".effort__what")]
    assert "Half marathon" in shown[0]
    assert "Record" in shown[0]
    assert "Record" in shown[2]
    assert "No. 2 of all time" in shown[1]
    assert "No. 2 of 2026" in shown[3]
    assert "not counted" in shown[-1]


def test_zones_and_what_they_rest_on(signed_in: Browser, ada: Account, recorded: str):
    said = words(signed_in.get(recorded))
    assert "5 · Maximum from 171 bpm" in said
    assert "1 · Recovery below 114 bpm" in said
    assert "Of your highest heart rate (190)." in said
    assert "estimated from your age" in said
    ada.runs[0]["_analysis"]["zones"] = None
    page = signed_in.get(recorded)
    assert "They need your highest heart rate" in words(page)
    assert page.html.main.find("a", href="/settings#body")


def test_the_chart_is_a_table_too(signed_in: Browser, recorded: str):
    page = signed_in.get(recorded)
    rows = page.html.select("[aria-labelledby=table-title] tbody tr")
    assert len(rows) == 60
    head = [each.text for each in page.html.select("[aria-labelledby=table-title] thead th")]
    assert head == ["Time", "Distance", "Pace", "Heart rate", "Elevation", "Cadence"]
    assert rows[-1].th.text == "1:42:05"
    assert rows[30].select("td")[1].text.endswith("/km")


def test_what_is_drawn_is_json_for_her_alone(signed_in: Browser, browser: Browser, app, recorded: str):
    answer = signed_in.get(f"{recorded}/streams")
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.json["time_s"]) == 1226
    assert set(answer.json) >= {"latitude_deg", "heartrate_bpm"}
    Browser(app).get(f"{recorded}/streams", status=302)


def test_a_treadmill_run_has_a_chart_and_no_map(signed_in: Browser, ada: Account, recorded: str):
    for name in ("latitude_deg", "longitude_deg", "altitude_m"):
        del ada.runs[0]["_streams"][name]
    page = signed_in.get(recorded)
    assert page.html.find(attrs={"data-recording": True})
    assert not page.html.find(attrs={"data-map": True})


def test_a_run_without_details_shows_its_short_track_and_offers_to_fetch_them(signed_in: Browser, listed: str):
    page = signed_in.get(listed)
    assert page.html.find(attrs={"data-polyline": True})["data-polyline"] == LINE
    assert not page.html.find(attrs={"data-recording": True})
    said = words(page)
    assert "The details are still at Strava" in said
    assert "bring your Strava archive" in said
    signed_in.get(f"{listed}/streams", status=404)


def test_fetching_details_waits_and_then_shows_them(signed_in: Browser, services: StandIns, ada: Account, listed: str):
    answer = signed_in.send(signed_in.get(listed), f"{listed}/details")
    assert services.dataservice.details_requested == [ada.runs[0]["activity_id"]]
    page = signed_in.get(answer.location)
    assert "Asking Strava for the details" in words(page)
    part = page.html.find(id="details")
    assert page.html.find("noscript").find("meta")["http-equiv"] == "refresh"
    still = signed_in.get(part["hx-get"], HX_Request="true")
    assert still.html.find(id="details")["hx-get"] == part["hx-get"]
    ada.runs = [with_recording(ada.runs[0])]
    there = signed_in.get(part["hx-get"], HX_Request="true")
    assert there.headers["HX-Redirect"] == listed


def test_after_a_while_the_page_stops_looking_and_says_why(signed_in: Browser, listed: str):
    asked = int((THURSDAY - timedelta(minutes=2)).timestamp())
    page = signed_in.get(f"{listed}?asked={asked}")
    assert "Strava takes its time" in words(page)
    assert not page.html.find(id="details").has_attr("hx-get")
    for nonsense in ("x", "-1", "9" * 30, ""):
        assert "still at Strava" in words(signed_in.get(f"{listed}?asked={nonsense}")) or nonsense == "-1"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.NotFound(code="strava_not_linked"), "Strava is not connected."),
        (errors.Conflict(code="strava_consent_needed"), "consent"),
        (errors.Conflict(code="not_from_strava"), "Strava does not know this run"),
    ],
)
def test_details_that_cannot_be_fetched_say_why(
    signed_in: Browser, services: StandIns, listed: str, error: errors.Error, said: str
):
    services.dataservice.details_refused = error
    page = signed_in.send(signed_in.get(listed), f"{listed}/details", error.status)
    assert said in words(page)


@pytest.mark.parametrize(
    ("source", "said"), [("manual", "There is no recording to draw."), ("file", "The file holds no recording")]
)
def test_where_there_is_nothing_to_fetch_nothing_is_offered(
    signed_in: Browser, ada: Account, listed: str, source: str, said: str
):
    ada.runs[0] |= {"sources": [source], "strava_activity_id": None}
    page = signed_in.get(listed)
    assert said in words(page)
    assert f"{listed}/details" not in [form.action for form in page.forms.values()]


def test_runs_on_the_same_route_can_be_compared(signed_in: Browser, ada: Account, recorded: str):
    assert "On the same route" not in words(signed_in.get(recorded))
    ada.runs[0]["_route"] = 3
    ada.runs += [run(SUNDAY - timedelta(days=number), name=f"Before {number}", _route=3) for number in range(1, 11)]
    page = signed_in.get(recorded)
    assert "10 other runs" in words(page)
    assert len(page.html.select("[aria-labelledby=similar-title] li")) == 8
    assert page.html.select_one("[aria-labelledby=similar-title] li").text.count("View on Strava") == 1
    ids = [each["activity_id"] for each in ada.runs[:2]]
    assert page.html.find("a", href=f"/runs/compare?a={ids[0]}&b={ids[1]}")


def test_originals_are_downloaded_once_by_an_address_of_their_own(signed_in: Browser, ada: Account, recorded: str):
    kept = original("morning.fit")
    ada.runs[0] |= {"_originals": [kept], "sources": ["file", "strava"]}
    page = signed_in.get(recorded)
    assert "morning.fit FIT · 123 kB" in words(page)
    answer = signed_in.send(page, f"{recorded}/originals/{kept['digest']}")
    assert answer.location == "http://runs.example.org/downloads/0nce"
    assert "Map and chart are drawn from this." in words(page)


def test_an_original_of_another_run_is_not_handed_out_under_this_one(signed_in: Browser, ada: Account, recorded: str):
    kept = original()
    ada.runs[0]["_originals"] = [kept]
    ada.runs.append(run(SUNDAY))
    page = signed_in.get(recorded)
    form = next(form for form in page.forms.values() if "originals" in form.action)
    other = f"/runs/{ada.runs[1]['activity_id']}/originals/{kept['digest']}"
    signed_in.app.post(other, {"csrf_token": form["csrf_token"].value}, status=404)


def test_a_question_about_the_run_is_said_there(signed_in: Browser, services: StandIns, ada: Account, recorded: str):
    assert "only you can answer" not in words(signed_in.get(recorded))
    from stand_ins_files import question
    from stand_ins_runs import public

    about = {name: public(ada.runs[0])[name] for name in public(ada.runs[0])}
    effort = {"distance_m": 1000.0, "elapsed_time_s": 120.0}
    services.dataservice.questions = [question("implausible_effort", "too_fast", about, effort=effort)]
    assert "There is a question about this run" in words(signed_in.get(recorded))


@pytest.mark.parametrize("path", ["", "/streams", "/edit", "/delete", "/details"])
def test_somebody_elses_run_is_not_there(signed_in: Browser, path: str):
    signed_in.get(f"/runs/0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11{path}", status=404)
    signed_in.get(f"/runs/nonsense{path}", status=404)


def test_tiles_may_come_from_the_setting_and_nowhere_else(
    settings: WebSettings, services: StandIns, store: redis.Redis, recorded: str
):
    tiles = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    app = create_app(replace(settings, map_tiles_url=tiles), services=services, store=store)
    browser = Browser(app)
    browser.sign_in("ada@example.org")
    page = browser.get(recorded)
    assert "img-src 'self' https://*.tiles.example;" in page.headers["Content-Security-Policy"]
    assert page.html.find(attrs={"data-map": True})["data-tiles"] == tiles
    assert "openstreetmap.org/copyright" in page.html.find(attrs={"data-map": True})["data-attribution"]
    for elsewhere in ("/dashboard", "/settings", "/runs"):
        assert "img-src 'self';" in browser.get(elsewhere).headers["Content-Security-Policy"]


def test_without_tiles_pictures_are_this_hosts_only(signed_in: Browser, recorded: str):
    page = signed_in.get(recorded)
    assert "img-src 'self';" in page.headers["Content-Security-Policy"]
    assert page.html.find(attrs={"data-map": True})["data-tiles"] == ""


def test_names_and_notes_are_text_and_never_markup(signed_in: Browser, ada: Account, recorded: str):
    ada.runs[0] |= {"name": '"><script>alert(1)</script>', "note": "<img src=x>"}
    for path in (recorded, f"{recorded}/edit", f"{recorded}/delete"):
        page = signed_in.get(path)
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_the_page_holds_nothing_inline(signed_in: Browser, recorded: str):
    for path in (recorded, f"{recorded}/edit", "/runs", "/runs/new", "/trends"):
        page = signed_in.get(path).html
        assert all(script.get("src") for script in page.find_all("script"))
        assert not page.find_all("style")
        assert not page.select("[style], [onclick], [onload], [hx-on]")
