"""What tests in a browser do on any page: sign in, sign up, hold it against WCAG."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

PASSWORD = "four words nobody guesses"
AXE = Path(__file__).parents[2] / "services/web/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1440, "height": 900}}


def sign_in(page: Page, site: Any, email: str, password: str) -> None:
    """To the dashboard."""
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{site.url}/dashboard")


def sign_up(page: Page, site: Any, email: str, name: str) -> None:
    """A new athlete, by the link in the mail; her password is PASSWORD."""
    page.goto(f"{site.url}/sign-up")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Your name").fill(name)
    page.locator("main form button").click()
    expect(page).to_have_url(f"{site.url}/sign-up/check-your-mail")
    page.goto(next(link for link in site.mail_to(email)["links"] if "/activate/" in link))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Activate my account").click()
    expect(page).to_have_url(f"{site.url}/bring-your-runs")


def violations(page: Page) -> list[str]:
    """What axe finds, a line each; and whether the page is wider than its screen."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(result => result.violations)", TAGS
    )
    lines = [f"{each['id']}: {each['help']} at {[node['target'] for node in each['nodes'][:3]]}" for each in found]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*lines, f"{too_wide} px wider than the screen"] if too_wide > 0 else lines
