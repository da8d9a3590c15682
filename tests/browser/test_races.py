"""Races as two runners use them: one adds a race, the other finds it, enters it, and is seen if she wants."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.browsing import SCREENS, sign_in, sign_up, violations

RACE = re.compile(r"/races/[0-9a-f-]{36}$")


@pytest.fixture(scope="module")
def name() -> str:
    return f"Lake Marathon {token_hex(4)}"


@pytest.fixture
def demo(page: Page, site: Any) -> Page:
    """The demo athlete, signed in."""
    sign_in(page, site, **site.admin)
    return page


@pytest.fixture
def other(new_context: Callable[..., BrowserContext], site: Any) -> Page:
    """Somebody else, who has just signed up; she is called Noor."""
    page = new_context().new_page()
    sign_up(page, site, f"noor-{token_hex(4)}@example.org", "Noor")
    return page


def add_race(page: Page, site: Any, name: str, day: date, kilometres: str) -> str:
    """The address of a race that she adds by the form."""
    page.goto(f"{site.url}/races")
    page.locator(".page-head").get_by_role("link", name="Add a race").click()
    fill_race(page, name, day, kilometres)
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(RACE)
    return page.url


def fill_race(page: Page, name: str, day: date, kilometres: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Date", exact=True).fill(day.isoformat())
    page.get_by_label("Place", exact=True).fill("Annecy")
    page.get_by_label("Country").select_option("FR")
    page.get_by_label("Distance in kilometres").fill(kilometres)


def enter(page: Page, **goals: str) -> None:
    """From a race's page to it again."""
    page.get_by_role("link", name="Enter this race").click()
    for goal, time in goals.items():
        page.get_by_label(f"{goal.capitalize()} time").fill(time)


def test_what_one_adds_another_finds_enters_and_lets_be_seen(
    demo: Page, other: Page, site: Any, name: str, take_picture: Callable[[Page, str], None]
):
    day = date.today() + timedelta(days=140)  # noqa: DTZ011 - about twenty weeks ahead
    address = add_race(demo, site, name, day, "42.195")
    expect(demo.get_by_role("heading", level=1)).to_have_text(name)
    expect(demo.get_by_text("Nobody has let it be seen yet.")).to_be_visible()

    # the other looks for it, and finds it
    other.goto(f"{site.url}/races")
    other.get_by_text("Find and filter").click()
    other.get_by_label("Name or place").fill(name.upper())
    other.get_by_role("button", name="Show").click()
    assert "text=" in other.url
    found = other.locator(".race")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Annecy, France")
    take_picture(other, "races-found")
    found.get_by_role("link", name=name).click()
    assert other.url == address

    # whoever would add it again is shown it
    other.goto(f"{site.url}/races/new")
    fill_race(other, f"{name} {day.year}", day, "42.2")
    other.get_by_role("button", name="Add it").click()
    expect(other.get_by_text("Is it one of these?")).to_be_visible()
    other.locator(".notice").get_by_role("link", name="It is this one").click()
    assert other.url == address

    # she enters it for herself, with a goal; nobody sees that
    enter(other, dream="3:25:00", target="3:30:00")
    other.get_by_role("button", name="Enter the race").click()
    expect(other.get_by_text("Entered. See you at the start!")).to_be_visible()
    expect(other.get_by_text("3:30:00")).to_be_visible()
    demo.reload()
    expect(demo.get_by_text("Nobody has let it be seen yet.")).to_be_visible()

    # until she wants it to be seen: then her name is, and her goals are not
    other.get_by_role("link", name="Change goals").click()
    other.get_by_label("Others here may see that I run it").check()
    other.get_by_role("button", name="Save").click()
    demo.reload()
    expect(demo.locator(".runners")).to_have_text(re.compile("Noor"))
    assert "3:30:00" not in demo.content()
    take_picture(demo, "race-with-a-runner")

    # the demo athlete enters, too, and is offered a plan
    enter(demo, target="3:45")
    demo.get_by_role("button", name="Enter the race").click()
    expect(demo.get_by_text("faster than anybody runs").first).to_be_visible()
    demo.get_by_label("Target time").fill("3:45:00")
    demo.get_by_role("button", name="Enter the race").click()
    plan = demo.get_by_role("link", name="Make a plan for it")
    assert plan.get_attribute("href") == f"/plan/new?race={address.rpartition('/')[2]}"
    demo.goto(f"{site.url}/races?show=mine")
    expect(demo.locator(".race").filter(has_text=name)).to_contain_text("target 3:45:00")

    # one race for the calendar of a phone
    demo.goto(address)
    with demo.expect_download() as download:
        demo.get_by_role("link", name="Into my calendar (.ics)").click()
    content = download.value.path().read_text()
    assert "BEGIN:VEVENT" in content
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in content


def test_the_run_of_a_race_is_found_by_itself(demo: Page, site: Any, take_picture: Callable[[Page, str], None]):
    demo.goto(f"{site.url}/runs")
    for _ in range(60):
        if demo.locator(".run").count():
            break
        demo.wait_for_timeout(1_000)
        demo.reload()
    run = demo.locator(".run").first
    run_name = run.locator(".run__name").inner_text()
    day = (run.locator("time").get_attribute("datetime") or "")[:10]
    kilometres = run.get_by_role("definition").first.inner_text().split()[0]
    add_race(demo, site, f"Past race {token_hex(4)}", date.fromisoformat(day), kilometres)
    enter(demo, floor="9:59:00")
    demo.get_by_role("button", name="Enter the race").click()
    demo.get_by_role("link", name="How it went").click()
    expect(demo.get_by_text("Time by your watch")).to_be_visible()
    expect(demo.locator(".race__run")).to_contain_text(run_name)
    expect(demo.locator(".race__run")).to_contain_text("it was on that day")
    expect(demo.get_by_text("reached", exact=True)).to_be_visible()

    # the official time goes before the watch's
    demo.get_by_role("link", name="Official time").click()
    demo.get_by_label("Official time").fill("59:59")
    demo.get_by_role("button", name="Save").click()
    expect(demo.locator(".stat").filter(has_text="Official time")).to_contain_text("59:59")
    take_picture(demo, "race-recap")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("screen", list(SCREENS))
def test_pages_of_races_are_accessible_and_fit(
    screen: str, colours: str, site: Any, new_context: Callable[..., BrowserContext], take_picture: Callable[..., None]
):
    page = new_context(viewport=SCREENS[screen], color_scheme=colours).new_page()
    sign_in(page, site, **site.admin)
    # a day of its own for each: those of one day would be taken for doubles
    days_ago = 10 * (1 + 2 * list(SCREENS).index(screen) + (colours == "dark"))
    past = date.today() - timedelta(days=days_ago)  # noqa: DTZ011 - which day it is does not matter here
    over = add_race(page, site, f"Over {token_hex(6)}", past, "10").removeprefix(site.url)
    enter(page, target="50:00")
    page.get_by_role("button", name="Enter the race").click()
    race_id = over.rpartition("/")[2]
    paths = ["/races", "/races?text=nothing+like+it", "/races?show=past", "/races?show=mine", "/races/new"]
    paths += [over, f"{over}/edit", f"{over}/enter", f"{over}/result", f"{over}/recap"]
    paths += ["/admin/races", f"/admin/races/{race_id}"]
    wrong = []
    for path in paths:
        answer = page.goto(f"{site.url}{path}")
        assert answer
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        wrong += [f"{path}: {line}" for line in violations(page)]
        take_picture(page, f"{re.sub('[^a-z]+', '-', path.replace(race_id, 'one')).strip('-')}-{screen}-{colours}")
    assert wrong == []
