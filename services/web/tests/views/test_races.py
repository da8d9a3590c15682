from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from pages import Browser, words
from stand_ins import Account, StandIns

from flakon import clock


@pytest.fixture
def data(services: StandIns) -> Any:
    return services.dataservice


def day(days: int) -> str:
    return str(clock.now().date() + timedelta(days=days))


def filled(**changes: str) -> dict[str, str]:
    told = {"name": "Lake Half", "date": day(100), "place": "Annecy", "country": "FR", "distance_m": "21.0975"}
    return {**told, "kind": "road", "website": "", **changes}


def test_an_empty_calendar_says_what_to_do(signed_in: Browser) -> None:
    page = signed_in.get("/races")
    assert "No races to come yet" in words(page)
    assert page.html.select_one("main a.button[href='/races/new']") is not None


def test_guests_are_asked_to_sign_in(browser: Browser, data: Any) -> None:
    for path in ("/races", "/races/new", f"/races/{data.add_race()}", f"/races/{data.add_race()}.ics"):
        assert browser.get(path, 302).location.startswith("/sign-in?next=")


def test_races_to_come_are_listed_with_marks(signed_in: Browser, data: Any, ada: Account) -> None:
    data.add_race(name="Over", date=day(-10))
    soon = data.add_race(name="Soon", date=day(10), distance_m=10_000.0, kind="trail")
    data.add_entry(ada, soon, is_visible=True)
    page = signed_in.get("/races")
    assert [each.text for each in page.html.select(".race__name")] == ["Soon"]
    assert "Annecy, France · in 10 days you run it 1 runner here 10 km Trail" in words(page)
    past = signed_in.get("/races?show=past")
    assert [each.text for each in past.html.select(".race__name")] == ["Over"]
    assert "10 days ago" in words(past)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("text=lake", ["Lake Half"]),
        ("distance=marathon", ["City Marathon"]),
        ("distance=half&kind=trail", []),
        ("min=20&max=22", ["Lake Half"]),
        ("min=abc", ["Lake Half", "City Marathon"]),
        ("kind=road", ["Lake Half", "City Marathon"]),
    ],
)
def test_filters_stand_in_the_address(signed_in: Browser, data: Any, query: str, expected: list[str]) -> None:
    data.add_race(date=day(10))
    data.add_race(name="City Marathon", date=day(20), distance_m=42_195.0)
    page = signed_in.get(f"/races?{query}")
    assert [each.text for each in page.html.select(".race__name")] == expected
    assert ("This was left out" in words(page)) == ("abc" in query)


def test_days_narrow_the_calendar(signed_in: Browser, data: Any) -> None:
    data.add_race(name="One", date=day(10))
    data.add_race(name="Other", date=day(40))
    page = signed_in.get(f"/races?from={day(20)}&to={day(60)}")
    assert [each.text for each in page.html.select(".race__name")] == ["Other"]
    # what is to come begins today, whatever was typed
    data.add_race(name="Over", date=day(-10))
    assert "Over" not in words(signed_in.get("/races?from=2020-01-01"))


def test_a_filter_without_a_race_offers_to_add_one(signed_in: Browser) -> None:
    page = signed_in.get("/races?text=nowhere")
    assert "No race is like that" in words(page)
    assert page.html.select_one("main a[href='/races/new']") is not None


def test_a_race_is_added_in_her_units(signed_in: Browser, data: Any, ada: Account) -> None:
    ada.units = "imperial"
    page = signed_in.get("/races/new")
    sent = signed_in.send(page, "/races/new", **filled(distance_m="26.2188", website="marathon.example.org"))
    [race] = data.races.values()
    assert (race["distance_m"], race["website"]) == (pytest.approx(42_195, abs=0.2), "https://marathon.example.org")
    page = signed_in.get(sent.location)
    assert "The race is in the calendar" in words(page)
    assert "26.22 mi" in words(page)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "race-name"),
        ({"date": "soon"}, "race-date"),
        ({"distance_m": "0.01"}, "race-distance_m"),
        ({"website": "https://a b"}, "race-website"),
    ],
)
def test_what_is_wrong_stands_at_its_field(signed_in: Browser, data: Any, changes: dict[str, str], field: str) -> None:
    page = signed_in.send(signed_in.get("/races/new"), "/races/new", 422, **filled(**changes))
    assert page.html.select_one(f"#{field}[aria-invalid]") is not None
    assert data.races == {}


def test_races_like_it_are_shown_before_it_is_added(signed_in: Browser, data: Any) -> None:
    there = data.add_race(name="Annecy Half Marathon", date=day(100))
    page = signed_in.send(signed_in.get("/races/new"), "/races/new", 409, **filled())
    assert "Is it one of these?" in words(page)
    assert page.html.select_one(f".notice a.button[href='/races/{there}']") is not None
    form = next(each for each in page.forms.values() if each.action == "/races/new")
    sent = form.submit("is_another", status=303)
    assert len(data.races) == 2
    assert sent.location != f"/races/{there}"


def test_a_race_tells_who_runs_it_only_of_those_who_want(signed_in: Browser, data: Any) -> None:
    race_id = data.add_race()
    for name, is_visible in (("Bea", True), ("Carla", False), (None, True)):
        account = data.add(Account(f"{name}@example.org", "a pass phrase", name))
        data.add_entry(account, race_id, is_visible=is_visible, target_time_s=5_555)
    page = signed_in.get(f"/races/{race_id}")
    assert [each.text for each in page.html.select(".runners li")] == ["Bea", "A runner without a name"]
    assert "Carla" not in page.text
    assert "1:32:35" not in page.text


def test_a_merged_race_leads_to_the_one_that_stays(signed_in: Browser, data: Any) -> None:
    gone, stays = data.add_race(), data.add_race()
    data.merged[gone] = stays
    for path in ("", "/edit", "/enter"):
        assert signed_in.get(f"/races/{gone}{path}", 301).location.endswith(f"/races/{stays}{path}")


def test_a_correction_is_kept_with_what_was(signed_in: Browser, data: Any) -> None:
    race_id = data.add_race()
    page = signed_in.get(f"/races/{race_id}/edit")
    signed_in.send(page, f"/races/{race_id}/edit", place="Sevrier", distance_m="21.1")
    assert (data.races[race_id]["place"], data.races[race_id]["distance_m"]) == ("Sevrier", 21_100.0)
    page = signed_in.get(f"/races/{race_id}/edit")
    assert "Place: from Annecy → to Sevrier" in words(page)
    assert "Told 2 times" in words(page)


def test_a_correction_that_comes_second_is_shown_upon_the_first(signed_in: Browser, data: Any) -> None:
    race_id = data.add_race()
    page = signed_in.get(f"/races/{race_id}/edit")
    data.update_race(Account("x", "x"), race_id, {"version": 1, "place": "Sevrier"})
    page = signed_in.send(page, f"/races/{race_id}/edit", 409, name="Lake Half Marathon")
    assert "Somebody corrected this race meanwhile" in words(page)
    assert data.races[race_id]["name"] == "Lake Half"
    signed_in.send(page, f"/races/{race_id}/edit")
    assert data.races[race_id]["name"] == "Lake Half Marathon"


def test_who_added_a_race_can_take_it_away(signed_in: Browser, data: Any, ada: Account) -> None:
    [sent] = [signed_in.send(signed_in.get("/races/new"), "/races/new", **filled())]
    race_id = sent.location.rpartition("/")[2]
    signed_in.send(signed_in.get(f"/races/{race_id}/edit"), f"/races/{race_id}/delete")
    assert data.races == {}
    other = data.add_race()
    page = signed_in.get(f"/races/{other}/edit")
    assert f"/races/{other}/delete" not in page.text


def test_a_race_goes_into_a_calendar(signed_in: Browser, data: Any) -> None:
    facts = {"latitude_deg": 45.9, "longitude_deg": 6.13, "website": "https://lake.example.org"}
    race_id = data.add_race(name="Lake; Half, 2027", **facts)
    answer = signed_in.get(f"/races/{race_id}.ics")
    assert answer.content_type == "text/calendar"
    [event] = Calendar.from_ical(answer.body).walk("VEVENT")
    assert str(event["UID"]) == f"race-{race_id}@runs.example.org"
    assert event.decoded("DTSTART").isoformat() == "2027-04-18"
    assert str(event["SUMMARY"]) == "Race: Lake; Half, 2027 (21.1 km)"
    assert str(event["URL"]) == "https://lake.example.org"
    assert f"http://runs.example.org/races/{race_id}" in str(event["DESCRIPTION"])


def test_an_address_without_a_race_is_not_found(signed_in: Browser) -> None:
    assert "no such race" in words(signed_in.get("/races/00000000-0000-4000-8000-000000000001", 404)).casefold()
