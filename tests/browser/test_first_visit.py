"""An installation without a demo and without mail: the first visitor becomes admin and invites by a copied link.

It is started here, unless RUNNERLY_TEST_BARE_URL names one that nobody has visited, and RUNNERLY_TEST_SET_UP_CODE its
code.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from runnerly_dev.demo import set_up_code
from runnerly_dev.ports import free_port
from runnerly_dev.stack import Stack

PASSWORD = "four words nobody guesses"


@dataclass(frozen=True)
class Bare:
    """Where it is, and the code of the first visit."""

    url: str
    code: str


@pytest.fixture(scope="module")
def bare() -> Iterator[Bare]:
    """As after a plain start: nobody there, invitations only, no sandbox, no mail server."""
    if running := os.environ.get("RUNNERLY_TEST_BARE_URL"):
        yield Bare(running, os.environ["RUNNERLY_TEST_SET_UP_CODE"])
        return
    folder = Path(tempfile.mkdtemp(prefix="runnerly-test-bare-"))
    folder.chmod(0o755)  # as root the database runs as another account
    try:
        with Stack(folder / "var", free_port(), registration="invite", demo=False, durable=False) as stack:
            yield Bare(stack.url, set_up_code(stack))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_the_first_visitor_becomes_admin_and_invites_by_a_copied_link(
    bare: Bare, new_context: Callable[..., BrowserContext], take_picture: Callable[..., None]
):
    page = new_context().new_page()
    page.goto(f"{bare.url}/sign-up")
    expect(page).to_have_url(f"{bare.url}/set-up")
    page.get_by_label("One-time code").fill("not the code")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("ada@example.org")
    page.get_by_label("One-time code").fill(bare.code)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page).to_have_url(f"{bare.url}/admin/strava")
    take_picture(page, "strava-keys")

    page.goto(f"{bare.url}/admin/invitations")
    page.get_by_label("E-mail").fill("grace@example.org")
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("button", name="Link to copy").click()
    link = page.get_by_label("Invitation link for grace@example.org").input_value()
    assert link.startswith(f"{bare.url}/invitations/")
    take_picture(page, "invitation-link")

    invited = new_context().new_page()
    invited.goto(f"{bare.url}/sign-up")
    expect(invited.get_by_role("main")).to_contain_text("invit")
    invited.goto(link)
    invited.get_by_label("Your name").fill("Grace")
    invited.get_by_label("Password").fill(PASSWORD)
    invited.locator("main form button").click()
    expect(invited).to_have_url(f"{bare.url}/bring-your-runs")
    take_picture(invited, "bring-your-runs")

    again = new_context().new_page()
    again.goto(link)
    expect(again.get_by_label("Password")).to_have_count(0)

    page.goto(f"{bare.url}/set-up")
    expect(page).not_to_have_url(f"{bare.url}/set-up")
