"""Runs and one run, as a runner uses them: by mouse, by keys, on a phone, without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

PHONE = {"width": 360, "height": 740}


def sign_in(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(site.admin["email"])
    page.get_by_label("Password").fill(site.admin["password"])
    page.locator("main form button").first.click()
    page.wait_for_url(f"{site.url}/dashboard")


@pytest.fixture
def runner(page: Page, site: Any) -> Page:
    """The demo athlete, whose runs come from the sandbox; her list is here."""
    sign_in(page, site)
    page.goto(f"{site.url}/runs")
    for _ in range(60):
        if page.locator(".run").count():
            return page
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError("no run arrived from the sandbox within a minute")


@pytest.fixture
def recorded(runner: Page) -> Page:
    """The page of her newest run, with its recording drawn; fetched where it was not here yet."""
    runner.locator(".run__name a").first.click()
    runner.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}$"))
    fetch = runner.get_by_role("button", name="Fetch the details")
    if fetch.count():
        fetch.click()
    runner.wait_for_selector("[data-recording][data-ready]", timeout=60_000)
    return runner


def readout(page: Page, name: str) -> str:
    return page.locator(f"[data-value={name}]").inner_text()


# The list


def test_the_list_grows_as_it_is_read(runner: Page):
    expect(runner.locator(".run")).to_have_count(30)
    runner.locator(".runs__more a").scroll_into_view_if_needed()
    expect(runner.locator(".run")).to_have_count(60)
    dates = [each.get_attribute("datetime") or "" for each in runner.locator(".run time").all()]
    assert dates == sorted(dates, reverse=True)


def test_filters_stand_in_the_address_and_the_page_can_be_shared(runner: Page, site: Any):
    runner.locator("summary", has_text="Find and filter").click()
    runner.get_by_label("At least, km").fill("8")
    runner.get_by_role("combobox", name="Sort by").select_option("distance")
    runner.get_by_role("button", name="Show", exact=True).click()
    runner.wait_for_url(re.compile("min=8"))
    shown = [float(each.split()[0].replace(",", "")) for each in distances(runner)]
    assert shown == sorted(shown, reverse=True)
    assert min(shown) >= 8
    address = runner.url
    runner.goto(f"{site.url}/dashboard")
    runner.goto(address)
    assert [float(each.split()[0].replace(",", "")) for each in distances(runner)] == shown


def distances(page: Page) -> list[str]:
    return [each.inner_text() for each in page.locator(".run__figures div:first-child dd").all()]


def test_two_ticked_runs_are_compared(runner: Page):
    compare = runner.get_by_role("button", name="Compare")
    expect(compare).to_be_disabled()
    boxes = runner.locator(".run__tick input")
    boxes.nth(0).check()
    boxes.nth(2).check()
    expect(boxes.nth(1)).to_be_disabled()
    expect(compare).to_be_enabled()
    boxes.nth(2).uncheck()
    expect(boxes.nth(1)).to_be_enabled()
    boxes.nth(1).check()
    compare.click()
    runner.wait_for_url(re.compile(r"/runs/compare\?a=[0-9a-f-]+&b=[0-9a-f-]+"))
    expect(runner.get_by_role("table").first).to_contain_text("Moving time")


def test_without_scripts_the_list_goes_on_by_a_link(
    site: Any, new_context: Callable[..., BrowserContext], runner: Page
):
    first = runner.locator(".run__name a").first.get_attribute("href")
    page = new_context(java_script_enabled=False, storage_state=runner.context.storage_state()).new_page()
    page.goto(f"{site.url}/runs")
    page.get_by_role("link", name="More runs").click()
    expect(page.get_by_role("heading", name="Further on in the list")).to_be_visible()
    assert page.locator(".run__name a").first.get_attribute("href") != first
    expect(page.locator(".run").first).to_be_visible()


# One run


def test_keys_lead_along_the_run_and_a_screen_reader_is_told(recorded: Page):
    slider = recorded.get_by_role("slider", name="Follow the run")
    before = readout(recorded, "pace")
    slider.focus()
    for _ in range(40):
        recorded.keyboard.press("ArrowRight")
    assert readout(recorded, "pace") != before
    said = slider.get_attribute("aria-valuetext") or ""
    assert re.search(r"Distance 0[.,]\d\d\s?km", said)
    assert "Pace" in said
    assert "bpm" in said


def test_the_chart_is_followed_by_the_mouse_and_zoomed(recorded: Page):
    plot = recorded.locator("[data-panel=pace] .u-over")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    recorded.mouse.move(*middle)
    half = readout(recorded, "distance")
    recorded.mouse.move(box["x"] + box["width"] * 0.9, middle[1])
    assert float(readout(recorded, "distance").split()[0]) > float(half.split()[0])
    whole = recorded.get_by_role("button", name="Whole run")
    expect(whole).to_be_disabled()
    recorded.mouse.move(box["x"] + box["width"] * 0.25, middle[1])
    recorded.mouse.down()
    recorded.mouse.move(box["x"] + box["width"] * 0.5, middle[1], steps=5)
    recorded.mouse.up()
    expect(whole).to_be_enabled()
    recorded.mouse.move(box["x"] + 2, middle[1])
    quarter = float(readout(recorded, "distance").split()[0])
    assert 0.15 < quarter / (2 * float(half.split()[0])) < 0.35
    whole.click()
    expect(whole).to_be_disabled()


def test_a_split_shows_itself_in_the_chart(recorded: Page):
    recorded.get_by_role("button", name="2: show it in the chart", exact=True).first.click()
    expect(recorded.get_by_role("button", name="Whole run")).to_be_enabled()
    assert 0.95 <= float(readout(recorded, "distance").split()[0]) <= 1.05


def test_the_track_takes_its_colours_from_what_is_chosen(recorded: Page):
    legend = recorded.locator("[data-legend-end]")
    by_pace = legend.all_inner_texts()
    assert all("/km" in each for each in by_pace)
    recorded.get_by_role("radio", name="Pace").focus()
    recorded.keyboard.press("ArrowRight")
    assert all("bpm" in each for each in legend.all_inner_texts())
    recorded.keyboard.press("ArrowRight")
    assert all("%" in each for each in legend.all_inner_texts())
    expect(recorded.locator("[data-legend=slope]")).to_be_visible()
    expect(recorded.locator("[data-legend=shade]")).to_be_hidden()


def test_the_map_asks_nobody_for_tiles_and_its_buttons_speak(recorded: Page, site: Any):
    asked: list[str] = []
    recorded.on("request", lambda request: asked.append(request.url))
    recorded.reload()
    recorded.wait_for_selector("[data-recording][data-ready]")
    recorded.locator("[data-map]").get_by_role("button", name="Zoom in").click()
    recorded.wait_for_timeout(500)
    assert asked
    assert [url for url in asked if not url.startswith(site.url)] == []


def test_without_scripts_tables_say_what_the_chart_shows(
    site: Any, new_context: Callable[..., BrowserContext], recorded: Page
):
    page = new_context(java_script_enabled=False, storage_state=recorded.context.storage_state()).new_page()
    page.goto(recorded.url)
    expect(page.locator("[data-map]")).to_be_hidden()
    expect(page.get_by_role("region", name="Splits").get_by_role("table")).to_be_visible()
    page.locator("summary", has_text="The chart as a table").click()
    expect(page.get_by_role("region", name="The chart as a table").get_by_role("row")).not_to_have_count(0)


def test_a_crop_is_slid_and_saved_and_taken_back(recorded: Page, take_picture: Callable[[Page, str], None]):
    def miles() -> float:
        return float(recorded.locator(".headline dd").first.inner_text().split()[0])

    before = miles()
    address = recorded.url
    recorded.get_by_role("link", name="Edit").click()
    recorded.wait_for_selector("[data-crop][data-ready]")
    begin = recorded.get_by_role("slider", name="Begin at")
    begin.focus()
    for _ in range(5):
        recorded.keyboard.press("PageUp")
    typed = recorded.locator("[name=crop_start_s]")
    assert re.fullmatch(r"\d+:\d\d(:\d\d)?", typed.input_value())
    take_picture(recorded, "run-edit-crop")
    recorded.get_by_role("button", name="Save").click()
    recorded.wait_for_url(address)
    assert miles() < before
    recorded.get_by_role("link", name="Edit").click()
    recorded.locator("[name=crop_start_s]").fill("")
    recorded.get_by_role("button", name="Save").click()
    recorded.wait_for_url(address)
    assert miles() == before


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_phone_shows_all_of_it(
    colours: str,
    site: Any,
    new_context: Callable[..., BrowserContext],
    recorded: Page,
    take_picture: Callable[..., None],
):
    context = new_context(
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        color_scheme=colours,
        storage_state=recorded.context.storage_state(),
    )
    page = context.new_page()
    page.goto(recorded.url)
    page.wait_for_selector("[data-recording][data-ready]")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    expect(page.locator("[data-map] canvas").first).to_be_visible()
    take_picture(page, f"run-phone-{colours}")
    page.locator("summary", has_text="Menu").tap()
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Log a run")).to_be_visible()
