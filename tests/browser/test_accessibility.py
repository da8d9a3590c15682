"""Every page by axe (WCAG 2.2 AA), on a phone and on a desk, in light and in dark, and never wider than its screen."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).parents[2] / "services/web/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

GUEST_PAGES = ["/", "/sign-in", "/sign-up", "/sign-up/check-your-mail", "/forgot-password", "/activate/unknown",
               "/reset-password/unknown", "/invitations/unknown", "/no-such-page"]  # fmt: skip
ADMIN_PAGES = ["/dashboard", "/bring-your-runs", "/strava/connect", "/strava/disconnect", "/settings", "/admin",
               "/admin/users", "/admin/invitations", "/admin/strava", "/admin/strava/seats", "/admin/strava/budget",
               "/admin/work", "/bring-your-runs?from=garmin", "/import", "/questions", "/settings/data", "/strava",
               "/strava/keys",
               "/runs", "/runs?text=nothing+like+it", "/runs/new", "/runs/compare", "/trends",
               "/fitness", "/fitness?from=2026-01-05&to=2026-06-30", "/fitness?from=2026-06-30&to=2026-01-05",
                "/records",
               "/records?period=days_90", "/records/5000", "/shoes", "/shoes/new", "/settings/figures",
               "/races", "/races/new", "/admin/races",
               "/plan", "/plan/new", "/plan/changes", "/plan/print", "/plan/calendar-address", "/sessions/new",
                "/calendar",
               "/weeks/2026-W48",
               "RUN", "RUN/edit", "RUN/delete"]  # fmt: skip
SCREENS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1440, "height": 900}}


def violations(page: Page) -> list[str]:
    """What axe finds, a line each."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(result => result.violations)", TAGS
    )
    return [f"{each['id']}: {each['help']} at {[node['target'] for node in each['nodes'][:3]]}" for each in found]


def newest_run(page: Page, site: Any) -> str:
    """Where her newest run is, as soon as there is one."""
    for _ in range(60):
        page.goto(f"{site.url}/runs")
        link = page.locator(".run__name a")
        if link.count():
            return link.first.get_attribute("href") or ""
        page.wait_for_timeout(1_000)
    raise AssertionError("no run arrived from the sandbox within a minute")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("screen", list(SCREENS))
@pytest.mark.parametrize("who", ["guest", "admin"])
def test_every_page_is_accessible_and_fits(
    who: str,
    screen: str,
    colours: str,
    site: Any,
    new_context: Callable[..., BrowserContext],
    take_picture: Callable[..., None],
):
    assert AXE.exists(), "axe-core is missing: npm ci in services/web"
    page = new_context(viewport=SCREENS[screen], color_scheme=colours).new_page()
    if who == "admin":
        page.goto(f"{site.url}/sign-in")
        page.get_by_label("E-mail").fill(site.admin["email"])
        page.get_by_label("Password").fill(site.admin["password"])
        page.locator("main form button").first.click()
        page.wait_for_url(f"{site.url}/dashboard")
    wrong = []
    run = newest_run(page, site) if who == "admin" else ""
    for name in GUEST_PAGES if who == "guest" else ADMIN_PAGES:
        path = name.replace("RUN", run)
        answer = page.goto(f"{site.url}{path}")
        assert answer
        if path != "/no-such-page" and not path.endswith("/unknown"):
            assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        wrong += [f"{path}: {line}" for line in violations(page)]
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            wrong.append(f"{path}: {too_wide} px wider than the screen")
        take_picture(page, f"{who}-{re.sub('[^a-zA-Z]+', '-', name).strip('-') or 'welcome'}-{screen}-{colours}")
    assert wrong == []
