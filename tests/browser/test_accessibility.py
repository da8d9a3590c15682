"""Every page by axe (WCAG 2.2 AA), on a phone and on a desk, in light and in dark, and never wider than its screen."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from secrets import randbelow, token_hex
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from support.browsing import AXE, SCREENS, sign_in, violations

GUEST_PAGES = ["/", "/sign-in", "/sign-up", "/sign-up/check-your-mail", "/forgot-password", "/activate/unknown",
               "/reset-password/unknown", "/invitations/unknown", "/no-such-page"]  # fmt: skip
ADMIN_PAGES = ["/dashboard", "/bring-your-runs", "/strava/connect", "/strava/disconnect", "/settings", "/admin",
               "/admin/users", "/admin/invitations", "/admin/strava", "/admin/strava/seats", "/admin/strava/budget",
               "/admin/work", "/bring-your-runs?from=garmin", "/import", "/questions", "/settings/data", "/strava",
               "/strava/keys",
               "/runs", "/runs?text=nothing+like+it", "/runs/new", "/runs/compare", "/trends",
               "/fitness", "/fitness?from=2026-01-05&to=2026-06-30", "/fitness?from=2026-06-30&to=2026-01-05",
               "/records", "/records?period=days_90", "/records/5000", "/shoes", "/shoes/new", "/settings/figures",
               "/races", "/races?text=nothing+like+it", "/races?show=past", "/races?show=mine", "/races/new", "RACE",
               "RACE/edit", "RACE/enter", "RACE/result", "RACE/recap", "/admin/races", "/adminRACE",
               "/plan", "/plan/new", "/plan/changes", "/plan/print", "/plan/calendar-address", "/sessions/new",
               "SESSION", "/calendar", "WEEK",
               "RUN", "RUN/edit", "RUN/delete"]  # fmt: skip


def newest_run(page: Page, site: Any) -> str:
    """Where her newest run is, as soon as there is one."""
    for _ in range(60):
        page.goto(f"{site.url}/runs")
        link = page.locator(".run__name a")
        if link.count():
            return link.first.get_attribute("href") or ""
        page.wait_for_timeout(1_000)
    raise AssertionError("no run arrived from the sandbox within a minute")


def raced(page: Page, site: Any) -> str:
    """Where a race is that is over, and that she ran."""
    day = date.today() - timedelta(days=300 + randbelow(1_000))  # noqa: DTZ011 - its day does not matter here
    page.goto(f"{site.url}/races/new")
    page.get_by_label("Name", exact=True).fill(f"Looked at {token_hex(6)}")
    page.get_by_label("Date", exact=True).fill(day.isoformat())
    page.get_by_label("Place", exact=True).fill("Annecy")
    page.get_by_label("Country").select_option("FR")
    page.get_by_label("Distance in kilometres").fill("42.195")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(re.compile("/races/[0-9a-f-]{36}$"))
    race = page.url.removeprefix(site.url)
    page.get_by_role("link", name="Enter this race").click()
    page.get_by_label("Target time").fill("3:45:00")
    page.get_by_role("button", name="Enter the race").click()
    page.wait_for_url(f"{site.url}{race}*")
    return race


def planned(page: Page, site: Any) -> str:
    """Where a session of her plan is: of the one she has, or of one to keep fit."""
    page.goto(f"{site.url}/plan")
    if page.get_by_role("heading", name="No plan yet").count():
        page.goto(f"{site.url}/plan/new?aim=keep_fit")
        page.get_by_label("For how many weeks?").fill("12")
        page.get_by_role("button", name="Show me the plan").click()
        page.get_by_role("button", name="Make this plan").click()
        page.wait_for_url(f"{site.url}/plan")
    link = page.get_by_role("link", name="The session by itself, for a watch or to print", include_hidden=True)
    return link.first.get_attribute("href") or ""


@pytest.fixture(scope="module")
def places(site: Any, chromium: Browser) -> dict[str, str]:
    """The addresses that hold an id or a day."""
    context = chromium.new_context(locale="en-GB", timezone_id="Europe/Paris")
    page = context.new_page()
    sign_in(page, site, **site.admin)
    run = newest_run(page, site)
    year, week, _ = date.today().isocalendar()  # noqa: DTZ011 - this week, or the one beside it
    found = {
        "RUN": run,
        "RACE": raced(page, site),
        "SESSION": planned(page, site),
        "WEEK": f"/weeks/{year}-W{week:02d}",
    }
    context.close()
    return found


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("screen", list(SCREENS))
@pytest.mark.parametrize("who", ["guest", "admin"])
def test_every_page_is_accessible_and_fits(
    who: str,
    screen: str,
    colours: str,
    site: Any,
    places: dict[str, str],
    new_context: Callable[..., BrowserContext],
    take_picture: Callable[..., None],
):
    assert AXE.exists(), "axe-core is missing: npm ci in services/web"
    page = new_context(viewport=SCREENS[screen], color_scheme=colours).new_page()
    if who == "admin":
        sign_in(page, site, **site.admin)
    wrong = []
    for name in GUEST_PAGES if who == "guest" else ADMIN_PAGES:
        path = re.sub("[A-Z]{3,}", lambda found: places[found[0]], name)
        answer = page.goto(f"{site.url}{path}")
        assert answer
        if path != "/no-such-page" and not path.endswith("/unknown"):
            assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        wrong += [f"{path}: {line}" for line in violations(page)]
        take_picture(page, f"{who}-{re.sub('[^a-zA-Z]+', '-', name).strip('-') or 'welcome'}-{screen}-{colours}")
    assert wrong == []
