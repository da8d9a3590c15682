from typing import Any

import pytest
from pages import Browser, words
from stand_ins import Account, StandIns


@pytest.fixture
def data(services: StandIns) -> Any:
    return services.dataservice


def test_doubles_are_merged_with_one_click(signed_in: Browser, data: Any, ada: Account) -> None:
    assert "No doubles" in words(signed_in.get("/admin/races"))
    one, other = data.add_race(name="Lake Half"), data.add_race(name="Half of the Lake")
    data.add_entry(ada, other)
    page = signed_in.get("/admin/races")
    assert "1 entry" in words(page)
    signed_in.send(page, f"/admin/races/{other}/merge")
    assert data.merged == {other: one}
    assert (ada.athlete_id, one) in data.entries
    page = signed_in.get("/admin/races")
    assert "They are one race now." in words(page)
    assert "No doubles" in words(page)


def test_a_race_is_merged_into_one_whose_address_is_pasted(signed_in: Browser, data: Any) -> None:
    one, other = data.add_race(), data.add_race(date="2027-05-01")
    path = f"/admin/races/{one}/merge"
    page = signed_in.get(f"/admin/races/{one}")
    assert "Please paste the address" in words(signed_in.send(page, path, 422, into="the other one"))
    nowhere = "http://runs.example.org/races/00000000-0000-4000-8000-000000000001"
    assert "There is no race at that address." in words(signed_in.send(page, path, 422, into=nowhere))
    assert "That is this race itself." in words(signed_in.send(page, path, 409, into=one))
    signed_in.send(page, path, into=f"http://runs.example.org/races/{other}/")
    assert data.merged == {one: other}


def test_an_admin_sees_who_told_what_and_takes_a_race_away(signed_in: Browser, data: Any, ada: Account) -> None:
    race_id = data.add_race()
    data.update_race(ada, race_id, {"version": 1, "name": "Buy my pills"})
    data.add_entry(ada, race_id)
    page = signed_in.get(f"/admin/races/{race_id}")
    assert "ada@example.org" in words(page)
    assert "An account that is gone" in words(page)
    assert "Tick the box" in words(signed_in.send(page, f"/admin/races/{race_id}/remove", 409))
    signed_in.send(page, f"/admin/races/{race_id}/remove", with_entries=True)
    assert data.races == {}
    assert data.entries == {}


def test_others_are_told_that_it_is_not_for_them(browser: Browser, data: Any) -> None:
    data.add(Account("bea@example.org", "correct horse battery", "Bea"))
    browser.sign_in("bea@example.org")
    browser.get("/admin/races", 403)
    browser.get(f"/admin/races/{data.add_race()}", 403)
