from datetime import timedelta
from typing import Any

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns
from stand_ins_races import race_run, splits

from flakon import clock


@pytest.fixture
def data(services: StandIns) -> Any:
    return services.dataservice


def day(days: int) -> str:
    return str(clock.now().date() + timedelta(days=days))


def test_a_race_is_entered_with_goals(signed_in: Browser, data: Any, ada: Account) -> None:
    race_id = data.add_race(date=day(100))
    page = signed_in.get(f"/races/{race_id}/enter")
    goals = {"dream_time_s": "1:35:00", "target_time_s": "1:40:00", "floor_time_s": "1:45:00"}
    signed_in.send(page, f"/races/{race_id}/enter", priority="A", **goals)
    entry = data.entries[ada.athlete_id, race_id]
    assert [entry[f"{goal}_time_s"] for goal in ("dream", "target", "floor")] == [5_700, 6_000, 6_300]
    assert entry["is_visible"] is False
    page = signed_in.get(f"/races/{race_id}")
    assert "Entered. See you at the start!" in words(page)
    assert "Dream 1:35:00 Target 1:40:00 Floor 1:45:00" in words(page)
    assert page.html.select_one(f"a.button[href='/plan/new?race={race_id}']") is not None
    assert "Nobody else sees that you run it." in words(page)


def test_goals_are_changed_and_taken_back(signed_in: Browser, data: Any, ada: Account) -> None:
    race_id = data.add_race(date=day(100))
    data.add_entry(ada, race_id, target_time_s=6_000, dream_time_s=5_900)
    page = signed_in.get(f"/races/{race_id}/enter")
    signed_in.send(page, f"/races/{race_id}/enter", priority="B", dream_time_s="", is_visible=True)
    entry = data.entries[ada.athlete_id, race_id]
    assert (entry["priority"], entry["dream_time_s"], entry["target_time_s"]) == ("B", None, 6_000)
    assert entry["is_visible"] is True
    page = signed_in.get(f"/races/{race_id}")
    assert "/plan/new" not in page.text
    signed_in.send(page, f"/races/{race_id}/withdraw")
    assert data.entries == {}
    # a second browser that does the same says no error
    signed_in.send(page, f"/races/{race_id}/withdraw")


@pytest.mark.parametrize(
    ("goals", "field", "said"),
    [
        ({"target_time_s": "1:40"}, "target_time_s", "faster than anybody runs"),
        ({"target_time_s": "soon"}, "target_time_s", "Please enter a time"),
        ({"dream_time_s": "1:41:00", "target_time_s": "1:40:00"}, "target_time_s", "Please put them in order"),
    ],
)
def test_goals_that_cannot_be_are_explained(
    signed_in: Browser, data: Any, goals: dict[str, str], field: str, said: str
) -> None:
    race_id = data.add_race(date=day(100))
    page = signed_in.send(signed_in.get(f"/races/{race_id}/enter"), f"/races/{race_id}/enter", 422, **goals)
    assert said in page.html.select_one(f"#entry-{field}-error").text
    assert data.entries == {}


def test_her_own_races_stand_together(signed_in: Browser, data: Any, ada: Account) -> None:
    assert "You have entered no race yet" in words(signed_in.get("/races?show=mine"))
    coming, past, open_ = data.add_race(date=day(9)), data.add_race(date=day(-9)), data.add_race(date=day(-20))
    for race_id in (coming, past, open_):
        data.add_entry(ada, race_id, target_time_s=6_000)
    data.entries[ada.athlete_id, past]["official_time_s"] = 6_012.0
    page = signed_in.get("/races?show=mine")
    assert "target 1:40:00" in words(page)
    assert "1:40:12 official" in words(page)
    links = [each["href"] for each in page.html.select("main .race a")]
    assert {f"/races/{past}/recap", f"/races/{open_}/result"} <= set(links)


def test_an_official_time_is_given_and_the_run_chosen(signed_in: Browser, data: Any, ada: Account) -> None:
    race_id = data.add_race(date=day(-9))
    data.add_entry(ada, race_id)
    found, other = race_run(), race_run(name="Jog", distance_m=5_000.0, reasons=[])
    data.recaps[race_id] = {"run": found, "other_runs": [other]}
    page = signed_in.get(f"/races/{race_id}/result")
    assert "It is: " in words(page)
    result = {"official_time_s": "1:41:30", "official_distance_m": "21.3", "run": other["activity_id"]}
    sent = signed_in.send(page, f"/races/{race_id}/result", **result)
    assert sent.location.endswith(f"/races/{race_id}/recap")
    entry = data.entries[ada.athlete_id, race_id]
    assert (entry["official_time_s"], entry["official_distance_m"]) == (6_090, 21_300.0)
    assert (entry["run"], entry["activity_id"]) == ("chosen", other["activity_id"])
    page = signed_in.get(f"/races/{race_id}/result")
    assert page.html.select_one("#result-official_time_s")["value"] == "1:41:30"
    signed_in.send(page, f"/races/{race_id}/result", run="none", official_time_s="")
    assert (entry["run"], entry["activity_id"], entry["official_time_s"]) == ("none", None, None)


def test_a_run_of_nobody_is_no_choice(signed_in: Browser, data: Any, ada: Account) -> None:
    race_id = data.add_race(date=day(-9))
    data.add_entry(ada, race_id)
    page = signed_in.get(f"/races/{race_id}/result")
    form = next(each for each in page.forms.values() if each.action == f"/races/{race_id}/result")
    form["run"].force_value("00000000-0000-4000-8000-000000000001")
    assert form.submit(status=422).html.select_one("#result-run-error") is not None


def test_a_race_to_come_has_no_recap(signed_in: Browser, data: Any, ada: Account) -> None:
    race_id = data.add_race(date=day(9))
    for said in ("Enter the race first.", "This race is still to come."):
        for path in ("recap", "result"):
            sent = signed_in.get(f"/races/{race_id}/{path}", 302)
            assert said in words(signed_in.get(sent.location))
        data.add_entry(ada, race_id)


def test_a_recap_without_a_run_says_what_to_do(signed_in: Browser, data: Any, ada: Account) -> None:
    race_id = data.add_race(date=day(-9))
    data.add_entry(ada, race_id)
    page = signed_in.get(f"/races/{race_id}/recap")
    assert "None of your runs here looks like this race." in words(page)


def test_a_recap_holds_splits_against_goal_and_prediction(signed_in: Browser, data: Any, ada: Account) -> None:
    race_id = data.add_race(date=day(-9), distance_m=5_000.0)
    data.add_entry(ada, race_id, target_time_s=1_500, official_time_s=1_512.0)
    predicted = {"fastest_s": 1_450.0, "slowest_s": 1_600.0, "vdot": 40.0}
    data.recaps[race_id] = {
        "run": race_run(distance_m=5_000.0, elapsed_time_s=1_513),
        "splits": splits([290, 300, 305, 310, 308], 1_500, 1_520),
        "halves": {"first_s": 742.0, "second_s": 771.0},
        "predictions": [
            {"made_on": day(-30), "time_s": 1_540.0, **predicted},
            {"made_on": day(-16), "time_s": 1_520.0, **predicted},
        ],
        "plan": {
            "plan_id": "00000000-0000-4000-8000-000000000001",
            "weeks": [
                {
                    "starts_on": "2026-11-09",
                    "planned_distance_m": 40_000.0,
                    "done_distance_m": 36_000.0,
                    "planned_sessions": 4,
                    "days_run": 3,
                }
            ],
        },
    }
    page = signed_in.get(f"/races/{race_id}/recap")
    said = words(page)
    assert "Official time 25:12" in said
    assert "Target: 25:00 0:12 slower not this time" in said
    assert "0:08 faster within the spread" in said
    assert "it was on that day, it is called a race, its distance fits" in said
    assert "36.0 km of 40.0 km run, 90 %" in said or "36.0 km of 40.0 km run, 90%" in said
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.html.select("tbody tr")]
    assert rows[0][0].replace("\u00a0", " ") == "1.00 km"
    assert rows[0][-2:] == ["−0:10", "−0:14"]
    assert rows[4][-2:] == ["+0:13", "−0:07"]
    lines = page.html.select(".gaps__plot polyline")
    assert [each["class"][1] for each in lines] == ["gaps__path--target", "gaps__path--predicted"]
    first, *_, last = lines[0]["points"].split(" ")
    assert first.startswith("0.0,")
    assert last.startswith("1000.0,")


def test_it_is_said_in_french(browser: Browser, data: Any, ada: Account) -> None:
    ada.language = "fr"
    browser.sign_in("ada@example.org")
    race_id = data.add_race(date=day(-9))
    data.add_entry(ada, race_id, target_time_s=6_000)
    said = words(browser.get(f"/races/{race_id}"))
    assert "Qui y participe" in said
    assert "il y a 9 jours" in said
