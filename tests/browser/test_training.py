"""From race to verdict, as two runners live it: a race, a plan, a run that comes by itself, an illness, a calendar.

The demo athlete's own installation, since a plan rests on the runs of her last weeks.
"""

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
import requests
from garmin_fit_sdk import Decoder, Stream
from ical.calendar_stream import IcsCalendarStream
from playwright.sync_api import BrowserContext, Page, expect
from support.browsing import SCREENS, sign_in, sign_up, violations

from runnerly_dev.demo import seed
from runnerly_dev.ports import free_port
from runnerly_dev.stack import Stack

RUN_WITHIN_S = 60
WEEKS_AHEAD = 14


@dataclass(frozen=True)
class Site:
    """The installation: where it is, how its demo athlete signs in, and its mailbox."""

    url: str
    admin: dict[str, str]
    stack: Stack

    def mail_to(self, address: str) -> dict[str, Any]:
        """The newest mail to the address, waited for."""
        end = time.monotonic() + 60
        while True:
            answer = requests.get(f"{self.url}/mailbox/api/messages", params={"recipient": address}, timeout=10)
            if found := answer.json()["messages"]:
                return dict(found[0])
            assert time.monotonic() < end, f"no mail to {address}"
            time.sleep(0.3)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Everything up, its sandbox with the demo athlete's own three years."""
    folder = Path(tempfile.mkdtemp(prefix="runnerly-test-training-"))
    folder.chmod(0o755)  # as root the database runs as another account
    try:
        with Stack(folder / "var", free_port(), durable=False) as stack:
            login = seed(stack)
            yield Site(stack.url, {"email": login.email, "password": login.password}, stack)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def demo(page: Page, site: Site) -> Page:
    """The demo athlete, whose runs have come in."""
    sign_in(page, site, **site.admin)
    end = time.monotonic() + RUN_WITHIN_S
    while page.locator(".run").count() < 10 or page.get_by_text("Your runs are on their way").count():
        assert time.monotonic() < end, "her runs did not come from the sandbox"
        page.wait_for_timeout(1_000)
        page.reload()
    return page


@pytest.fixture
def planned(demo: Page, site: Site) -> Page:
    """The demo athlete with a plan: the one she has, or one to keep fit."""
    demo.goto(f"{site.url}/plan")
    if demo.get_by_role("heading", name="No plan yet").count():
        demo.goto(f"{site.url}/plan/new?aim=keep_fit")
        demo.get_by_label("For how many weeks?").fill("12")
        demo.get_by_role("button", name="Show me the plan").click()
        demo.get_by_role("button", name="Make this plan").click()
        demo.wait_for_url(f"{site.url}/plan")
    return demo


def control(site: Site) -> str:
    """The sandbox's control API, which answers on its own port alone."""
    return f"http://127.0.0.1:{site.stack.port_of('strava-sandbox')}/sandbox/strava/control"


def save_run(site: Site, **fields: Any) -> None:
    """She has just come back from a run."""
    connected = [each for each in requests.get(f"{control(site)}/apps", timeout=10).json() if each["athletes"]]
    athlete_id = next(iter(connected[0]["athletes"]))
    answer = requests.post(f"{control(site)}/athletes/{athlete_id}/activities", json=fields, timeout=10)
    assert answer.status_code == 201, answer.text


def add_race(page: Page, site: Site, name: str, day: date) -> None:
    """A half marathon, for everybody."""
    page.goto(f"{site.url}/races/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Date", exact=True).fill(day.isoformat())
    page.get_by_label("Place", exact=True).fill("Annecy")
    page.get_by_label("Country").select_option("FR")
    page.get_by_label("Distance in kilometres").fill("21.0975")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(re.compile(r"/races/[0-9a-f-]{36}$"))


def test_from_race_to_verdict(
    demo: Page, site: Site, new_context: Callable[..., BrowserContext], take_picture: Callable[[Page, str], None]
):
    """The whole way, in its order: each step rests on the one before."""
    today = date.today()  # noqa: DTZ011 - the installation's clock is this machine's
    day = today + timedelta(weeks=WEEKS_AHEAD, days=(6 - today.weekday()) % 7)
    name = f"Lake Half {token_hex(3)}"

    # she adds a race; another athlete sees it
    add_race(demo, site, name, day)
    race_url = demo.url
    other = new_context().new_page()
    sign_up(other, site, f"noor-{token_hex(4)}@example.org", "Noor")
    other.goto(f"{site.url}/races")
    expect(other.get_by_role("link", name=name)).to_be_visible()

    # she enters it with a goal, and looks at a plan before it is made
    demo.get_by_role("link", name="Enter this race").click()
    demo.get_by_label("Target time").fill("1:45:00")
    demo.locator("main form button.button").first.click()
    demo.wait_for_url(race_url)
    demo.get_by_role("link", name="Make a plan for it").click()
    demo.get_by_label("Days a week").select_option("5")
    demo.get_by_label("The long run, best on").select_option("6")
    demo.get_by_role("radio", name="Change the plan by itself").check()
    demo.get_by_role("button", name="Show me the plan").click()
    expect(demo.get_by_role("heading", name="The plan that you would get")).to_be_visible()
    take_picture(demo, "training-preview")
    demo.get_by_role("button", name="Make this plan").click()
    demo.wait_for_url(f"{site.url}/plan")
    expect(demo.get_by_role("heading", name=name)).to_be_visible()
    assert demo.locator(".plan-week").count() >= WEEKS_AHEAD
    take_picture(demo, "training-plan")

    # the next session stands on the dashboard; she takes it to today
    demo.goto(f"{site.url}/dashboard")
    expect(demo.get_by_role("heading", name="Next session")).to_be_visible()
    session_url = bring_to_today(demo, site)
    kilometres = float(demo.locator(".stat__value").first.inner_text().split()[0])

    # she runs it: the sandbox saves a run, the webhook brings it, and it is matched with the reason
    save_run(site, name="After work", distance_m=kilometres * 1000)
    run = find_run(demo, site, "After work")
    run.click()
    panel = demo.locator("#planned")
    expect(panel.get_by_text("It was run on the day of the session.")).to_be_visible()
    expect(panel.get_by_role("heading", name="Why this one")).to_be_visible()
    take_picture(demo, "training-matched")

    # her word goes before what was found, without loading the page; effort by one tap
    panel.get_by_role("button", name="It belongs to no session").click()
    expect(panel.get_by_text("You said that it belongs to no session.")).to_be_visible()
    panel.get_by_role("button", name="Leave it to Runnerly").click()
    expect(panel.get_by_text("It was run on the day of the session.")).to_be_visible()
    panel.get_by_role("group", name="How hard was it?").get_by_role("button", name="6", exact=True).click()
    expect(
        panel.get_by_role("group", name="How hard was it?").get_by_role("button", name="6", exact=True)
    ).to_have_attribute("aria-pressed", "true")
    demo.goto(f"{site.url}/weeks/{week_name(today)}")
    expect(demo.get_by_role("heading", name="Planned and done")).to_be_visible()
    expect(demo.locator(".session").filter(has_text="After work")).to_have_count(1)
    take_picture(demo, "training-week")

    # it is too much: the plan changes, says why, and is as it was after she undoes it
    tell(demo, site, "too_much")
    changed = demo.locator("section.card").filter(has_text="You said that it is too much")
    expect(changed.get_by_text("An easier week", exact=False).first).to_be_visible()
    changed.get_by_role("button", name="Undo it").click()
    expect(demo.locator("section.card").filter(has_text="You said that it is too much")).to_contain_text("undone")

    # she is ill: no running, and no way around that
    tell(demo, site, "ill")
    ill = demo.locator("section.card").filter(has_text="You are ill")
    expect(ill.get_by_text("No running while you are ill.").first).to_be_visible()
    expect(ill.get_by_text("it can't be undone", exact=False)).to_be_visible()
    expect(ill.get_by_role("button", name="Undo it")).to_have_count(0)
    take_picture(demo, "training-ill")
    tell(demo, site, "well")

    # the feed opens in another library, the workout in Garmin's
    feed = read_feed(demo, site)
    uids = {str(event.uid) for event in feed.events}
    assert len(uids) == len(feed.events)
    assert any(name in (event.summary or "") for event in feed.events)
    assert all(event.dtstart == event.start and not hasattr(event.start, "hour") for event in feed.events)
    demo.goto(session_url)
    with demo.expect_download() as download:
        demo.get_by_role("link", name="FIT workout").click()
    content = bytearray(Path(download.value.path()).read_bytes())
    messages, problems = Decoder(Stream.from_byte_array(content)).read()
    assert problems == []
    assert messages["file_id_mesgs"][0]["type"] == "workout"
    assert len(messages["workout_step_mesgs"]) == messages["workout_mesgs"][0]["num_valid_steps"]


def bring_to_today(page: Page, site: Site) -> str:
    """The next run of the plan, moved to today; the address of its page."""
    page.goto(f"{site.url}/plan")
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    today = date.today().isoformat()  # noqa: DTZ011
    runs = page.locator(".session").filter(has=page.locator(".kind--easy")).filter(has=page.locator("input[type=date]"))
    runs.first.get_by_role("link", name="The session by itself, for a watch or to print").click()
    page.get_by_role("textbox", name="On another day").fill(today)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("h1")).to_be_visible()
    address = re.sub(r"/day$", "", page.url)
    page.goto(address)
    expect(page.locator(".run-head__when time")).to_have_attribute("datetime", today)
    return address


def find_run(page: Page, site: Site, name: str) -> Any:
    """The link to a run that comes by the webhook."""
    end = time.monotonic() + RUN_WITHIN_S
    while True:
        page.goto(f"{site.url}/runs")
        link = page.locator(".run__name a", has_text=name)
        if link.count():
            return link.first
        assert time.monotonic() < end, f"{name} did not come by the webhook"
        page.wait_for_timeout(500)


def tell(page: Page, site: Site, kind: str) -> None:
    """What happened to her, by the form of the plan's page."""
    page.goto(f"{site.url}/plan")
    page.get_by_label("What happened?").select_option(kind)
    page.get_by_role("button", name="Tell it").click()


def read_feed(page: Page, site: Site) -> Any:
    """The calendar at her new secret address, asked for without a session; and once more, unchanged."""
    page.goto(f"{site.url}/plan/calendar-address")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Address", exact=True).input_value()
    answer = requests.get(address, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "Set-Cookie" not in answer.headers
    again = requests.get(address, headers={"If-None-Match": answer.headers["ETag"]}, timeout=10)
    assert again.status_code == 304
    page.goto(f"{site.url}/plan/calendar-address")
    page.get_by_role("button", name="Make a new address").click()
    assert requests.get(address, timeout=10).status_code == 404
    return IcsCalendarStream.calendar_from_ics(answer.text)


def week_name(day: date) -> str:
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("path", ["/plan", "/plan/new", "/plan/changes", "/plan/print", "/calendar", "/weeks/now"])
def test_pages_of_training_are_accessible(planned: Page, site: Site, path: str, screen: str):
    planned.set_viewport_size(SCREENS[screen])  # type: ignore[arg-type]
    planned.goto(site.url + path.replace("now", week_name(date.today())))  # noqa: DTZ011
    expect(planned.locator("h1")).to_be_visible()
    assert violations(planned) == []


def test_a_session_goes_to_another_day_by_keys(planned: Page, site: Site):
    planned.set_viewport_size(SCREENS["desk"])  # type: ignore[arg-type]
    planned.goto(f"{site.url}/calendar")
    handle = planned.locator("[data-handle]").first
    session = handle.locator("xpath=ancestor::article").get_attribute("data-session")
    before = handle.locator("xpath=ancestor::li[1]").get_attribute("data-day")
    handle.focus()
    planned.keyboard.press("Enter")
    expect(handle).to_have_attribute("aria-pressed", "true")
    planned.keyboard.press("ArrowRight")
    planned.keyboard.press("Enter")
    moved = planned.locator(f"[data-session='{session}']")
    expect(moved.locator("xpath=ancestor::li[1]")).not_to_have_attribute("data-day", before or "")
    expect(planned.locator("[data-calendar-says]")).to_contain_text("Moved to")
    assert planned.evaluate("document.activeElement.closest('[data-session]')?.dataset.session") == session


def test_a_session_goes_to_another_day_by_mouse(planned: Page, site: Site):
    planned.set_viewport_size(SCREENS["desk"])  # type: ignore[arg-type]
    planned.goto(f"{site.url}/calendar")
    chip = planned.locator("[data-session]").last
    session = chip.get_attribute("data-session")
    days = planned.locator("[data-day]:not([data-past])")
    target = days.last
    wanted = target.get_attribute("data-day")
    chip.drag_to(target)
    moved = planned.locator(f"[data-session='{session}']").locator("xpath=ancestor::li[1]")
    expect(moved).to_have_attribute("data-day", wanted or "")
