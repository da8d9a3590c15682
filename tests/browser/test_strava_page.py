"""Strava's page as its athlete sees it, and the seats, the budget and the webhook as the admin does."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

PASSWORD = "four words nobody guesses"
IMPORT_WITHIN_MS = 60_000


def sign_in(page: Page, site: Any, email: str, password: str) -> Page:
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{site.url}/dashboard")
    return page


def sign_up(page: Page, site: Any) -> str:
    """Somebody new; her address."""
    email = f"kim-{token_hex(4)}@example.org"
    page.goto(f"{site.url}/sign-up")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button").click()
    page.goto(next(link for link in site.mail_to(email)["links"] if "/activate/" in link))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Activate my account").click()
    expect(page).to_have_url(f"{site.url}/bring-your-runs")
    return email


@pytest.fixture
def admin(site: Any, new_context: Callable[..., BrowserContext]) -> Page:
    """The admin's browser; the demo's athlete is connected already."""
    return sign_in(new_context().new_page(), site, site.admin["email"], site.admin["password"])


def test_the_connection_its_budget_and_what_is_kept(
    admin: Page, site: Any, take_picture: Callable[[Page, str], None]
) -> None:
    admin.goto(f"{site.url}/strava")
    expect(admin.locator("#connection")).to_contain_text("all activities, private ones too")
    expect(admin.locator("#connection")).to_contain_text("Activities listed")
    listed = admin.locator(".stat", has_text="Activities listed").get_by_role("definition")
    assert int(listed.inner_text().replace(",", "")) > 0
    expect(admin.locator("progress")).to_have_count(2)
    expect(admin.locator("#connection")).to_contain_text("left of")
    take_picture(admin, "strava")


def test_the_admin_sees_seats_and_the_ledger(admin: Page, site: Any, take_picture: Callable[[Page, str], None]) -> None:
    admin.goto(f"{site.url}/admin/strava/seats")
    expect(admin.locator("main")).to_contain_text(site.admin["email"])
    take_picture(admin, "admin-seats")
    admin.goto(f"{site.url}/admin/strava/budget")
    expect(admin.locator("progress")).not_to_have_count(0)
    expect(admin.locator("main")).to_contain_text("Daily lists")
    take_picture(admin, "admin-budget")


def test_without_a_seat_she_waits_and_is_written_to_when_one_comes_free(admin: Page, page: Page, site: Any) -> None:
    admin.goto(f"{site.url}/admin/strava/seats")
    before = admin.get_by_label("Seats", exact=True).input_value()
    try:
        admin.get_by_label("Seats", exact=True).fill("0")
        admin.get_by_role("button", name="Save").click()
        expect(admin.locator("main")).to_contain_text("The number of seats is saved.")
        email = sign_up(page, site)
        page.goto(f"{site.url}/strava/connect")
        expect(page.get_by_role("button", name="Connect with Strava")).to_have_count(0)
        page.get_by_role("button", name="Join the waiting list").click()
        expect(page.locator("main")).to_contain_text("in the waiting list.")
        admin.goto(f"{site.url}/admin/strava/seats")
        expect(admin.locator("main")).to_contain_text(email)
    finally:
        admin.goto(f"{site.url}/admin/strava/seats")
        admin.get_by_label("Seats", exact=True).fill(str(int(before) + 1))
        admin.get_by_role("button", name="Save").click()
    assert site.mail_to(email, "connect Strava now")
    page.goto(f"{site.url}/strava")
    expect(page.locator("main")).to_contain_text("A seat is held for you until")


def test_connecting_reading_again_and_disconnecting(page: Page, site: Any) -> None:
    sign_up(page, site)
    page.goto(f"{site.url}/strava/connect")
    page.get_by_role("button", name="Connect with Strava").click()
    page.get_by_role("button", name="Authorize").click()
    expect(page).to_have_url(f"{site.url}/dashboard")
    expect(page.get_by_text("Read from Strava:")).to_be_visible(timeout=IMPORT_WITHIN_MS)
    page.get_by_role("link", name="Read from Strava:").click()
    expect(page).to_have_url(f"{site.url}/strava")
    page.get_by_role("button", name="Read my runs now").click()
    expect(page.get_by_role("alert")).to_contain_text("a moment ago")
    page.get_by_role("link", name="Disconnect Strava").click()
    page.get_by_role("button", name="Disconnect Strava").click()
    page.goto(f"{site.url}/strava")
    expect(page.locator("main")).to_contain_text("Not connected")
    page.goto(f"{site.url}/dashboard")
    expect(page.locator(".run")).to_have_count(0)


def test_keys_of_her_own_are_kept_and_removed(page: Page, site: Any) -> None:
    sign_up(page, site)
    page.goto(f"{site.url}/strava/keys")
    page.get_by_label("Client ID").fill("271828")
    page.get_by_label("Client secret").fill("s3cret")
    page.get_by_role("button", name="Save and connect").click()
    # The demo takes no keys but its sandbox's, and says so.
    expect(page.locator("main")).to_contain_text("This is a demo")
