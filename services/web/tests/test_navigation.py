import pytest
from pages import Browser
from stand_ins import Account


def places(page, name: str) -> list[str]:
    return [each.text for each in page.html.find("nav", {"aria-label": name}).find_all("a")]


@pytest.mark.parametrize("name", ["Main", "Menu"])
def test_the_rail_and_the_menu_lead_to_the_same_places(signed_in: Browser, name: str):
    found = places(signed_in.get("/shoes"), name)
    assert found[:4] == ["Dashboard", "Calendar", "Plan", "Runs"]
    assert {"Fitness", "Records", "Races", "Trends", "Log a run", "Shoes", "Settings", "Administration"} <= set(found)


def test_what_is_needed_now_and_then_is_behind_a_disclosure_that_needs_no_script(signed_in: Browser):
    page = signed_in.get("/dashboard")
    for more in page.html.select("details.nav__more"):
        assert more.summary.text == "More"
        assert not more.has_attr("open")
        assert more.find("a").text == "Shoes"
    assert page.html.select("nav a[aria-current=page]")[0].text == "Dashboard"


def test_the_disclosure_is_open_on_its_own_pages(signed_in: Browser):
    for path in ("/shoes", "/settings/figures"):
        page = signed_in.get(path)
        assert all(each.has_attr("open") for each in page.html.select("details.nav__more"))
        assert page.html.select_one("details.nav__more a[aria-current=page]")


def test_administration_is_for_admins(signed_in: Browser, ada: Account):
    ada.role = "athlete"
    assert "Administration" not in places(signed_in.get("/shoes"), "Main")
