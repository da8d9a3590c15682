"""The way of a runner: she signs up, activates by the mailed link, connects Strava and sees her runs."""

import time
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import psycopg
import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect

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
    page.get_by_role("button", name="Activate my account").click()
    expect(page).not_to_have_url(link)


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
        kilometres = run.distance_m / 1000
        expect(shown.nth(number)).to_contain_text(f"{kilometres:.1f}" if kilometres < 100 else f"{kilometres:.0f}")
    assert rows(site, email) == len(site.runs)


def test_a_second_import_adds_nothing(connected: Page, site: Any, email: str, new_context: Callable[..., BrowserContext]):
    if site.stack is None:
        pytest.skip("this installation's database cannot be looked into from here")
    with psycopg.connect(site.stack.database_url) as database:
        before = rows(site, email)
        link = database.execute(
            "SELECT strava_athlete_id FROM strava_links JOIN users USING (athlete_id) WHERE email = %s", (email,)
        ).fetchone()
        assert link
    admin = new_context().new_page()
    admin.goto(f"{site.url}/sign-in")
    admin.get_by_label("E-mail").fill(site.admin["email"])
    admin.get_by_label("Password").fill(site.admin["password"])
    admin.locator("main form button").first.click()
    admin.goto(f"{site.url}/admin/strava")
    address = next(word for word in admin.content().replace('"', " ").replace("<", " ").replace(">", " ").split()
                   if "/strava/webhook/" in word)  # fmt: skip
    finished = _last_import(site, email)
    event = {
        "object_type": "activity", "object_id": 1, "aspect_type": "create", "owner_id": link[0],
        "subscription_id": 1, "event_time": int(time.time()), "updates": {},
    }  # fmt: skip
    assert requests.post(address, json=event, timeout=10).status_code == 200
    end = time.monotonic() + 60
    while _last_import(site, email) == finished:
        assert time.monotonic() < end, "no second import within a minute of the webhook's event"
        time.sleep(0.3)
    assert rows(site, email) == before


def _last_import(site: Any, email: str) -> Any:
    with psycopg.connect(site.stack.database_url) as database:
        found = database.execute(
            "SELECT max(finished_at) FROM strava_imports JOIN users USING (athlete_id) WHERE email = %s", (email,)
        ).fetchone()
    assert found
    return found[0]
