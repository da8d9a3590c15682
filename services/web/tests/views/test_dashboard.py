from datetime import UTC, date, datetime

import pytest
from pages import Browser, words
from pages_to_look_at import connected
from stand_ins import Account, StandIns, run
from stand_ins_plans import plan
from stand_ins_training import entered, predicted, race_prediction, shoe

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(THURSDAY):
        yield


def at(day: int, hour: int = 7, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, 12)  # noqa: DTZ001 - local


def names(page) -> list[str]:
    return [each.text for each in page.html.select(".run__name")]


def card(page, title: str) -> str:
    """What the card under that heading says, spaces made even."""
    found = page.html.find(attrs={"aria-labelledby": title})
    assert found is not None, title
    return " ".join(found.get_text(" ").replace("\u00a0", " ").split())


def test_the_last_ten_runs_newest_first(signed_in: Browser, ada: Account):
    ada.strava, ada.runs = connected(), [run(at(day), name=f"Run {day}") for day in range(10, 26)]
    assert names(signed_in.get("/dashboard")) == [f"Run {day}" for day in range(25, 15, -1)]


def test_a_run_reads_as_runners_write_it(signed_in: Browser, ada: Account):
    ada.runs = [run(at(24), 21_100, 6_127, is_race=True, name="City half")]
    said = words(signed_in.get("/dashboard"))
    assert "Tue 24 Nov, 07:12 City half Race Distance 21.1 km Pace 4:50 /km Time 1:42:07 148 bpm" in said


def test_miles_for_whoever_wants_miles(signed_in: Browser, ada: Account):
    ada.units, ada.runs = "imperial", [run(at(24), 21_100, 6_127)]
    said = words(signed_in.get("/dashboard"))
    assert "13.1 mi" in said
    assert "7:47 /mi" in said
    assert " km" not in said


def test_a_run_shows_the_clock_where_it_was_run(signed_in: Browser, ada: Account):
    ada.timezone = "Asia/Tokyo"
    ada.runs = [run(at(24, 6), timezone="America/Los_Angeles")]
    assert "Tue 24 Nov, 06:12" in words(signed_in.get("/dashboard"))


def test_the_week_and_the_month_are_by_her_clock(signed_in: Browser, ada: Account):
    ada.runs = [run(at(30), 10_000), run(at(1, month=12), 5_000)]
    with clock.testing.at(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)):
        assert "Tuesday 1 December" in words(signed_in.get("/dashboard"))
        ada.timezone = "America/New_York"
        assert "Monday 30 November" in words(signed_in.get("/dashboard"))


def test_totals_of_week_and_month(signed_in: Browser, ada: Account):
    ada.runs = [run(at(day), 10_000, 3_000) for day in (24, 23, 20, 2)] + [run(at(31, month=10), 10_000)]
    page = signed_in.get("/dashboard")
    week, month = card(page, "week-title"), card(page, "month-title")
    assert "Distance 20.0 km Runs 2 Time 1:40 h Last week 10.0 km" in week
    assert "Monday : 10.0 km" in week or "Monday: 10.0 km" in week
    assert "Sunday: still to come" in week
    assert "Distance 40.0 km Runs 4" in month


def test_a_runs_name_is_text_and_never_markup(signed_in: Browser, ada: Account):
    ada.runs = [run(at(24), name="<script>alert(1)</script> & co")]
    page = signed_in.get("/dashboard")
    assert "<script>alert" not in page
    assert names(page) == ["<script>alert(1)</script> & co"]


def test_a_run_from_strava_leads_there_and_one_by_hand_does_not(signed_in: Browser, ada: Account):
    ada.runs = [run(at(24)), run(at(23), sources=["manual"], strava_activity_id=None)]
    links = signed_in.get("/dashboard").html.select(".run__more a")
    assert [link["href"] for link in links] == ["https://www.strava.com/activities/123456789"]
    assert links[0].text.startswith("View on Strava")


def test_while_the_import_runs_the_page_asks_for_itself(signed_in: Browser, ada: Account):
    ada.strava = connected(state="running", activities=400, finished_at=None)
    page = signed_in.get("/dashboard")
    assert page.html.find(id="dashboard")["hx-get"] == "/dashboard/live"
    assert page.html.find("noscript").find("meta")["http-equiv"] == "refresh"
    assert "400 activities read so far" in words(page)
    ada.strava, ada.runs = connected(), [run(at(24))]
    part = signed_in.get("/dashboard/live", HX_Request="true")
    assert "hx-get" not in part
    assert "<html" not in part
    assert "10.2" in part


@pytest.mark.parametrize(
    ("of_import", "said"),
    [
        ({"state": "queued", "activities": 0}, "Asking Strava for your list"),
        ({"state": "waiting", "activities": 1200}, "Waiting for Strava"),
        ({"state": "failed", "error": "403 Inactive"}, "Your runs could not be read"),
    ],
)
def test_every_state_of_the_import_is_said(signed_in: Browser, ada: Account, of_import, said: str):
    ada.strava = connected(**of_import)
    assert said in words(signed_in.get("/dashboard"))


def test_consent_that_was_withdrawn_is_asked_for(signed_in: Browser, ada: Account):
    ada.strava = {**connected(), "state": "reauth_required"}
    page = signed_in.get("/dashboard")
    assert "Strava asks for your consent again" in words(page)
    assert page.html.main.find("a", href="/strava/connect")


def test_without_runs_the_page_says_what_to_do_next(signed_in: Browser, ada: Account, services: StandIns):
    assert signed_in.get("/dashboard").html.main.find("a", href="/strava/connect")
    services.dataservice.strava_available = False
    page = signed_in.get("/dashboard").html.main
    assert page.find("a", href="/admin/strava")
    assert page.find("a", href="/import")
    ada.role = "athlete"
    page = signed_in.get("/dashboard")
    assert "Strava is not set up here" in words(page)
    assert not page.html.main.find("a", href="/admin/strava")
    services.dataservice.strava_available = True
    services.dataservice.seats["taken"] = services.dataservice.seats["count"]
    assert "All Strava seats are taken at the moment" in words(signed_in.get("/dashboard"))
    ada.strava = connected()
    assert "Your next one appears here" in words(signed_in.get("/dashboard"))


def test_dataservice_away_is_a_page_that_says_so(signed_in: Browser, services: StandIns):
    services.away = True
    answer = signed_in.get("/dashboard", status=503)
    assert answer.headers["X-Request-Id"] in words(answer)


def test_fitness_fatigue_and_form_at_a_glance(signed_in: Browser, ada: Account):
    ada.runs = [run(at(day), 10_000, 3_600) for day in range(1, 26)]
    page = signed_in.get("/dashboard")
    said = card(page, "fitness-title")
    assert "Fitness 31 Fatigue 59" in said
    assert page.html.select_one(".sparkline__fitness")["d"].count("L") == 59
    assert page.html.find("a", href="/fitness", string="Fitness")


def test_shoes_are_named_before_they_are_worn_out(signed_in: Browser, services: StandIns):
    services.dataservice.shoes = [shoe("Blue", distance_m=650_000.0), shoe("Red"), shoe("Old", distance_m=701_000.0)]
    said = words(signed_in.get("/dashboard"))
    assert "Blue : 50.0 km left before it retires." in said
    assert "Old : its 700.0 km are run, time for a new pair." in said
    assert "Red" not in said


def test_the_next_session_and_how_far_the_plan_is(signed_in: Browser, services: StandIns):
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5, "starts_on": "2026-11-16"}, date(2026, 11, 26))
    page = signed_in.get("/dashboard")
    said = card(page, "next-title")
    assert "Week 2 of 8" in said
    assert "Thu 26 Nov · today" in said
    assert "Threshold" in said
    assert page.html.main.find("a", href="/plan")


def test_the_weeks_on_plan_stand_beside_the_month(signed_in: Browser, ada: Account, services: StandIns):
    ada.runs = [run(at(24))]
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5, "starts_on": "2026-11-09"}, date(2026, 11, 26))
    page = signed_in.get("/dashboard")
    assert "Weeks on plan 1 of 2" in card(page, "month-title")
    assert page.html.main.find("a", href="/weeks/2026-W48", string="This week")


def test_changes_that_wait_for_her_word_are_named(signed_in: Browser, services: StandIns):
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5}, date(2026, 11, 26), proposed_changes=2)
    assert "2 changes proposed" in card(signed_in.get("/dashboard"), "next-title")


def test_a_plan_that_waits_says_so(signed_in: Browser, services: StandIns):
    paused = plan({"aim": "keep_fit", "days_a_week": 5}, date(2026, 11, 26), state="paused", waits_for="well")
    services.dataservice.plan = {**paused, "weeks": []}
    assert "Your plan waits." in card(signed_in.get("/dashboard"), "next-title")


def test_without_a_plan_there_are_two_ways_to_one(signed_in: Browser):
    page = signed_in.get("/dashboard")
    assert "No plan yet." in card(page, "next-title")
    assert page.html.main.find("a", href="/races")
    assert page.html.main.find("a", href="/plan/new")


def test_what_is_planned_stands_in_the_week_beside_what_was_run(signed_in: Browser, ada: Account, services: StandIns):
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5, "starts_on": "2026-11-23"}, date(2026, 11, 26))
    ada.runs = [run(at(24), 9_000, 3_000)]
    page = signed_in.get("/dashboard")
    said = card(page, "week-title")
    assert "Tuesday: 9.0 km, planned: 10.0 km" in said
    assert "Sunday: still to come, planned: 16.0 km" in said
    assert "Monday: no run 9.0 T" in said
    assert len(page.html.select(".week__planned")) == 5


def test_the_calls_are_so_many_however_long_her_history_is(signed_in: Browser, ada: Account, services: StandIns):
    def calls() -> int:
        services.called.clear()
        signed_in.get("/dashboard")
        return len(services.called)

    ada.runs = [run(at(24))]
    assert calls() == 9
    ada.runs = [run(at(1 + number % 25, number % 24)) for number in range(500)]
    assert calls() == 9
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5}, date(2026, 11, 26))
    services.dataservice.entered = [entered(), entered("Spring half", "2027-04-11")]
    assert calls() == 11
    assert services.called.count("list_activities") == 1


def test_the_next_race_with_countdown_and_predicted_time(signed_in: Browser, services: StandIns):
    race = entered(target_time_s=2_520)
    services.dataservice.entered = [race, entered("Spring half", "2027-04-11")]
    services.dataservice.predictions = predicted(
        upcoming=[
            race_prediction(
                "Winter ten",
                "2026-12-13",
                race_id=race["race"]["race_id"],
                time_s=2_548.0,
                fastest_s=2_497.0,
                slowest_s=2_599.0,
                ran_s=None,
            )
        ]
    )
    page = signed_in.get("/dashboard")
    said = card(page, "race-title")
    assert "Winter ten · 10 km A" in said
    assert "to go 17 days predicted 42:28" in said
    assert "Four of five times between 41:37 and 43:19. Your target: 42:00." in said
    assert "You have entered Winter ten and have no plan yet." in card(page, "next-title")
    assert page.html.main.find("a", href=f"/plan/new?race={race['race']['race_id']}")


def test_a_race_that_nothing_tells_of_says_so(signed_in: Browser, services: StandIns):
    services.dataservice.entered = [entered(day="2026-11-26")]
    said = card(signed_in.get("/dashboard"), "race-title")
    assert "to go today" in said
    assert "Nothing tells yet how fast you would run it." in said
