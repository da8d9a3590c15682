"""The way of a runner: she signs up, activates by the mailed link, connects Strava and sees her runs."""

import time
from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect

PASSWORD = "four words nobody guesses"
IMPORT_WITHIN_MS = 60_000


def sign_up(page: Page, site: Any, email: str) -> None:
    """From the welcome page to the dashboard, by the link in the mail."""
    page.goto(f"{site.url}/")
    page.goto(f"{site.url}/sign-up")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Your name").fill("Noor")
    page.locator("main form button").click()
    expect(page).to_have_url(f"{site.url}/sign-up/check-your-mail")
    link = next(link for link in site.mail_to(email)["links"] if "/activate/" in link)
    assert link.startswith(f"{site.url}/")
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Activate my account").dblclick()  # as people do: the second click sends nothing
    expect(page).to_have_url(f"{site.url}/bring-your-runs")


def connect_strava(page: Page, site: Any) -> None:
    """Through the sandbox's consent page, back to a dashboard whose import has ended."""
    page.goto(f"{site.url}/strava/connect")
    page.get_by_role("button", name="Connect with Strava").click()
    expect(page.get_by_text("stands in for Strava")).to_be_visible()
    page.get_by_role("button", name="Authorize").click()
    expect(page).to_have_url(f"{site.url}/dashboard")
    expect(page.get_by_text("Read from Strava:")).to_be_visible(timeout=IMPORT_WITHIN_MS)


def rows(site: Any, email: str) -> int:
    """How many activities of hers the database holds."""
    with psycopg.connect(site.stack.database_url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM activities JOIN users USING (athlete_id) WHERE email = %s", (email,)
        ).fetchone()
    assert found
    return int(found[0])


def last_listed_at(site: Any, email: str) -> datetime | None:
    """When her list was last read to its end."""
    with psycopg.connect(site.stack.database_url) as connection:
        found = connection.execute(
            "SELECT last_listed_at FROM strava_links JOIN users USING (athlete_id) WHERE email = %s", (email,)
        ).fetchone()
    assert found
    listed_at: datetime | None = found[0]
    return listed_at


@pytest.fixture(scope="module")
def email() -> str:
    return f"noor-{token_hex(4)}@example.org"


@pytest.fixture
def connected(page: Page, site: Any, email: str) -> Page:
    """Her dashboard after the import. Made once a module; after that she signs in."""
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    if page.url != f"{site.url}/dashboard":
        sign_up(page, site, email)
        connect_strava(page, site)
    return page


def test_a_runner_signs_up_connects_strava_and_sees_her_last_ten_runs(
    connected: Page, site: Any, email: str, take_picture: Callable[[Page, str], None]
):
    shown = connected.locator(".run")
    expect(shown).to_have_count(10)
    starts = [shown.nth(number).locator("time").get_attribute("datetime") or "" for number in range(10)]
    assert starts == sorted(starts, reverse=True)
    take_picture(connected, "dashboard-of-a-new-runner")
    if site.runs is None:
        return
    newest = sorted(site.runs, key=lambda run: run.start_date_local, reverse=True)[:10]
    assert [start[:19].replace("T", " ") for start in starts] == [run.start_date_local for run in newest]
    for number, run in enumerate(newest):
        expect(shown.nth(number)).to_contain_text(run.name)
        distance = shown.nth(number).get_by_role("definition").first.inner_text()
        assert float(distance.split()[0]) == pytest.approx(run.distance_m / 1000, abs=0.0501), distance
    assert rows(site, email) == len(site.runs)


def test_a_second_import_adds_nothing_and_waits_a_quarter_of_an_hour(connected: Page, site: Any, email: str):
    connected.goto(f"{site.url}/strava")
    connected.get_by_role("button", name="Read my runs now").click()
    expect(connected.get_by_role("alert")).to_contain_text("a moment ago")
    if site.clock is None:
        return
    site.set_clock_ahead(16 * 60)
    before = last_listed_at(site, email)
    connected.goto(f"{site.url}/strava")
    connected.get_by_role("button", name="Read my runs now").click()
    expect(connected).to_have_url(f"{site.url}/strava")
    end = time.monotonic() + IMPORT_WITHIN_MS / 1000
    while last_listed_at(site, email) == before:
        assert time.monotonic() < end, "the list was not read again"
        time.sleep(0.3)
    connected.goto(f"{site.url}/dashboard")
    expect(connected.locator(".run")).to_have_count(10)
    assert rows(site, email) == len(site.runs)
