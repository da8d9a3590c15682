from datetime import UTC, date, datetime

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns, run
from stand_ins_plans import plan
from stand_ins_training import shoe

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _thursday():
    with clock.testing.at(THURSDAY):
        yield


def test_a_first_pair_is_added_as_the_usual_one(signed_in: Browser, services: StandIns):
    page = signed_in.get("/shoes")
    assert "No shoes yet" in words(page)
    assert page.html.main.find("a", href="/shoes/new")
    values = {"name": "Blue pair", "price": "129,90", "currency": "EUR", "bought_on": "2026-11-01"}
    signed_in.send(signed_in.get("/shoes/new"), "/shoes/new", **values, starting_distance_m="100")
    made = services.dataservice.shoes[0]
    assert (made["price_cents"], made["currency"], made["starting_distance_m"]) == (12990, "EUR", 100_000.0)
    assert made["retire_at_m"] == 700_000.0
    assert made["is_default"]
    assert "The pair is added." in words(signed_in.get("/shoes"))


def test_what_a_pair_has_run_and_cost_and_what_is_left(signed_in: Browser, services: StandIns):
    services.dataservice.shoes = [shoe(is_default=True)]
    said = words(signed_in.get("/shoes"))
    assert "412.3 km" in said
    assert "€0.32 /km" in said
    assert "287.7 km left of 700.0 km" in said
    assert "usual pair" in said


def test_miles_and_money_by_her_units(signed_in: Browser, services: StandIns, ada: Account):
    ada.units = "imperial"
    services.dataservice.shoes = [shoe(currency="USD")]
    said = words(signed_in.get("/shoes"))
    assert "256.2 mi" in said
    assert "$0.51 /mi" in said
    page = signed_in.get(f"/shoes/{services.dataservice.shoes[0]['shoe_id']}/edit")
    assert page.html.find(id="shoe-retire_at_m")["value"] == "434.96"


def test_a_pair_without_a_price_or_an_end_has_none(signed_in: Browser, services: StandIns):
    services.dataservice.shoes = [shoe(price_cents=None, currency=None, retire_at_m=None)]
    said = words(signed_in.get("/shoes"))
    assert "/km" not in said
    assert "left of" not in said


def test_under_a_plan_a_pair_lasts_to_race_day_or_does_not(signed_in: Browser, services: StandIns):
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5}, date(2026, 11, 26))
    services.dataservice.shoes = [shoe("New", distance_m=10_000.0), shoe("Old", distance_m=690_000.0)]
    left_m = sum(
        each["distance_m"]
        for week in services.dataservice.plan["weeks"]
        for each in week["sessions"]
        if each["kind"] != "strength"
    )
    page = signed_in.get("/shoes")
    new, old = (" ".join(each.get_text(" ").replace("\u00a0", " ").split()) for each in page.html.select(".shoe"))
    assert f"On race day, Sun 17 Jan 2027: {(10_000 + left_m) / 1000:.1f} km lasts" in new
    assert f"{(690_000 + left_m) / 1000:,.1f} km worn out before" in old
    assert f"all {left_m / 1000:.1f} km of your plan until Sunday 17 January" in words(page)


def test_a_pair_is_edited_and_what_cannot_be_comes_back(signed_in: Browser, services: StandIns):
    services.dataservice.shoes = [shoe()]
    path = f"/shoes/{services.dataservice.shoes[0]['shoe_id']}/edit"
    page = signed_in.send(signed_in.get(path), path, 422, name="", price="dear")
    assert "such as 129.90" in page.html.find(id="shoe-price-error").text
    signed_in.send(signed_in.get(path), path, name="Red pair", retire_at_m="", price="")
    pair = services.dataservice.shoes[0]
    assert (pair["name"], pair["retire_at_m"], pair["price_cents"], pair["currency"]) == ("Red pair", None, None, None)


def test_the_usual_pair_changes_with_a_button(signed_in: Browser, services: StandIns):
    services.dataservice.shoes = [shoe("Blue", is_default=True), shoe("Red")]
    red = services.dataservice.shoes[1]["shoe_id"]
    signed_in.send(signed_in.get("/shoes"), f"/shoes/{red}/default")
    assert [each["is_default"] for each in services.dataservice.shoes] == [False, True]


def test_a_pair_retires_and_comes_back(signed_in: Browser, services: StandIns):
    services.dataservice.shoes = [shoe()]
    pair = services.dataservice.shoes[0]
    signed_in.send(signed_in.get("/shoes"), f"/shoes/{pair['shoe_id']}/retire")
    assert pair["retired_on"] == "2026-11-26"
    page = signed_in.get("/shoes")
    assert "No pair in use" in words(page)
    assert "1 retired pair" in words(page)
    signed_in.send(page, f"/shoes/{pair['shoe_id']}/use-again")
    assert pair["retired_on"] is None


def test_a_pair_is_deleted_and_one_that_is_gone_is_not_found(signed_in: Browser, services: StandIns):
    services.dataservice.shoes = [shoe()]
    path = f"/shoes/{services.dataservice.shoes[0]['shoe_id']}"
    page = signed_in.get(f"{path}/edit")
    signed_in.send(page, f"{path}/delete")
    assert services.dataservice.shoes == []
    signed_in.get(f"{path}/edit", status=404)


def test_the_shoe_is_chosen_on_a_run_that_is_logged(signed_in: Browser, services: StandIns, ada: Account):
    services.dataservice.shoes = [shoe("Blue", is_default=True), shoe("Red"), shoe("Old", retired_on="2026-01-01")]
    page = signed_in.get("/runs/new")
    options = [each.text for each in page.html.find(id="log-shoe_id").find_all("option")]
    assert options == ["The usual pair of that day", "Blue", "Red"]
    red = services.dataservice.shoes[1]["shoe_id"]
    values = {"date": "2026-11-26", "time": "07:10", "distance_m": "8", "moving_time_s": "40:00"}
    signed_in.send(page, "/runs/new", **values, shoe_id=red)
    assert ada.runs[0]["shoe_id"] == red
    assert "Run in Red" in words(signed_in.get(f"/runs/{ada.runs[0]['activity_id']}"))


def test_without_shoes_nobody_asks_for_them(signed_in: Browser):
    assert not signed_in.get("/runs/new").html.find(id="log-shoe_id")


def test_the_shoe_is_changed_and_given_back_on_the_edit_of_a_run(signed_in: Browser, services: StandIns, ada: Account):
    services.dataservice.shoes = [shoe("Blue"), shoe("Old", retired_on="2026-01-01")]
    old = services.dataservice.shoes[1]["shoe_id"]
    ada.runs = [run(datetime(2026, 11, 24, 7), _edits={"shoe_id": old})]  # noqa: DTZ001 - local
    path = f"/runs/{ada.runs[0]['activity_id']}/edit"
    page = signed_in.get(path)
    chosen = page.html.find(id="edit-shoe_id").find("option", selected=True)
    assert chosen.text == "Old"
    signed_in.send(page, path, shoe_id="")
    assert ada.runs[0]["_edits"] == {"shoe_id": None}
