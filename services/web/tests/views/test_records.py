from datetime import UTC, datetime

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns, run
from stand_ins_training import predicted, race_prediction

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(THURSDAY):
        yield


@pytest.fixture
def fast(ada: Account) -> Account:
    """Ada with two races, one of them a year ago."""
    ada.runs = [
        run(datetime(2026, 10, 11, 9), 21_200, 5_660, "City half", is_race=True),  # noqa: DTZ001 - local
        run(datetime(2025, 10, 12, 9), 10_050, 2_900, "Old ten", is_race=True),  # noqa: DTZ001 - local
        run(datetime(2025, 9, 1, 9), 10_020, 3_100, "Slower ten"),  # noqa: DTZ001 - local
    ]
    return ada


def rows(page, number: int = 0) -> list[str]:
    body = page.html.find_all("table")[number].find("tbody")
    return [" ".join(each.get_text(" ").replace("\u00a0", " ").split()) for each in body.find_all("tr")]


def test_best_efforts_by_distance_lead_to_their_run_and_history(signed_in: Browser, fast: Account):
    page = signed_in.get("/records")
    found = rows(page)
    assert found[0].startswith("400 m 1:")
    assert found[-1].startswith("Half marathon 1:33:")
    assert len(found) == 11
    assert page.html.find("a", href="/records/21098")
    assert page.html.find("a", href=f"/runs/{fast.runs[0]['activity_id']}")


def test_records_of_a_period(signed_in: Browser, fast: Account):
    fast.runs = fast.runs[1:]
    page = signed_in.get("/records?period=days_90")
    assert "None in this period" in words(page)
    assert page.html.main.find("a", href="/records")
    assert "10 km" in words(signed_in.get("/records?period=nonsense"))


def test_a_new_athlete_is_told_where_best_efforts_come_from(signed_in: Browser):
    page = signed_in.get("/records")
    assert "No best efforts yet" in words(page)
    assert "Nothing tells yet" in words(page)
    assert page.html.main.find("a", href="/bring-your-runs")


def test_predictions_say_their_spread_and_what_they_rest_on(signed_in: Browser, services: StandIns):
    services.dataservice.predictions = predicted()
    page = signed_in.get("/records")
    said = words(page)
    assert "VDOT 48.3" in said or "48.3 VDOT" in said
    assert "City half marathon (race, Sun 11 Oct), 21.10 km in 1:34:00, official" in said
    assert "Marathon 3:23:00 4:49 /km 3:13:52 – 3:32:08" in said
    assert "on your 43.2 km a week count as well" in said
    assert "Threshold 4:21 /km" in said
    assert "Easy 5:02 – 5:40 /km" in said


def test_a_lower_bound_is_said_to_be_one(signed_in: Browser, services: StandIns):
    services.dataservice.predictions = predicted({"kind": "best_effort", "race_id": None, "is_official": False})
    assert "is less than you can" in words(signed_in.get("/records"))


def test_past_predictions_stand_beside_what_was_run(signed_in: Browser, services: StandIns):
    past = [race_prediction(), race_prediction("Trail", "2026-03-01", ran_s=None, is_official=False)]
    upcoming = [race_prediction("Winter ten", "2026-12-13", ran_s=None, time_s=2_600.0)]
    services.dataservice.predictions = predicted(past=past, upcoming=upcoming)
    said = words(signed_in.get("/records"))
    assert "Spring half Sun 12 Apr 21.1 km 1:35:00 , between 1:32:20 and 1:38:00 1:36:12 +1:12" in said
    assert "Winter ten Sun 13 Dec 21.1 km 43:20" in said
    assert "still to come" in said


def test_eddington_numbers_and_what_the_next_takes(signed_in: Browser, ada: Account):
    ada.runs = [run(datetime(2026, 11, day, 7), 5_200) for day in range(1, 6)]  # noqa: DTZ001 - local
    said = words(signed_in.get("/records"))
    assert "5 days of that many km" in said or "days of that many km 5" in said
    assert "6 more days of at least 6 km make it 6." in said


def test_a_record_came_down_step_by_step(signed_in: Browser, fast: Account):
    page = signed_in.get("/records/10000")
    assert page.html.h1.text == "10 km"
    history, years = rows(page, 0), rows(page, 1)
    assert len(history) == 3
    assert [each.split(" ")[0] for each in years] == ["2026", "2025"]
    assert page.html.find(attrs={"data-record": True})


def test_a_distance_that_was_never_run_says_so(signed_in: Browser, fast: Account):
    assert "Not run yet" in words(signed_in.get("/records/42195"))


@pytest.mark.parametrize("path", ["/records/12345", "/records/half", "/records/-1"])
def test_there_are_no_records_of_other_distances(signed_in: Browser, path: str):
    signed_in.get(path, status=404)
