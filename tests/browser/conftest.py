"""A real browser in front of a whole installation.

The installation is started here, unless RUNNERLY_TEST_URL names one that runs with the demo's sandbox and mailbox,
and open registration; then RUNNERLY_TEST_LOGIN names a file with the admin's ``{"email": …, "password": …}``.
RUNNERLY_TEST_ACTIVITIES names a list of runs for the sandbox to serve instead of one that is made up.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from runnerly_dev.demo import seed
from runnerly_dev.ports import free_port
from runnerly_dev.stack import Stack

CHROMIUM = os.environ.get("RUNNERLY_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--no-first-run",
]  # fmt: skip
PICTURES = Path(__file__).parents[2] / "var" / "tests" / "pictures"

LOOP = "_~eiHoilMwMpAgInFkDzJgCpNyE`QqGlRcDlRdB`QpJpNjNzJzLnFbJpAbJqAzLoFjN{JpJqNdBaQcDmRqGmRyEaQgCqNkD{JgIoFwMqA"
"""The track of each made-up run: a loop in Paris, by Google's encoding."""


@dataclass(frozen=True)
class Listed:
    """A run of the list that the sandbox serves: what of it can be seen on a page."""

    name: str
    start_date_local: str
    distance_m: float


@dataclass(frozen=True)
class Site:
    """The installation under test. ``stack`` is None where it is not ours to look into; so is ``runs``."""

    url: str
    admin: dict[str, str]
    stack: Stack | None
    runs: list[Listed] | None
    clock: Path | None = None

    def set_clock_ahead(self, seconds: float) -> None:
        """From now on all of its processes live so much later."""
        assert self.clock is not None, "the clock of an installation that runs elsewhere cannot be set"
        draft = self.clock.with_suffix(".draft")
        draft.write_text(str(seconds))
        draft.rename(self.clock)

    def mail_to(self, address: str, subject: str = "", within_s: float = 60) -> dict[str, Any]:
        """The newest mail to the address, waited for."""
        end = time.monotonic() + within_s
        while True:
            answer = requests.get(f"{self.url}/mailbox/api/messages", params={"recipient": address}, timeout=10)
            for message in answer.json()["messages"]:
                if subject.lower() in message["subject"].lower():
                    return dict(message)
            assert time.monotonic() < end, f"no mail {subject!r} to {address} after {within_s:.0f} s"
            time.sleep(0.3)


def made_up_list() -> list[dict[str, Any]]:
    """450 runs, a day apart, in the form of a running_page list: three pages of Strava's."""
    start = 1_700_000_000
    runs = []
    for number in range(450):
        begins = time.gmtime(start + number * 86_400)
        local = time.gmtime(start + number * 86_400 + 3_600)
        runs.append(
            {
                "run_id": 10_000_000_000 + number,
                "name": f"Run number {number + 1}",
                "distance": 5000.0 + 10 * number,
                "moving_time": f"0:{28 + number % 7:02}:{number % 60:02}",
                "type": "Run",
                "subtype": None,
                "start_date": time.strftime("%Y-%m-%d %H:%M:%S", begins),
                "start_date_local": time.strftime("%Y-%m-%d %H:%M:%S", local),
                "location_country": "",
                "summary_polyline": LOOP,
                "average_heartrate": 140.0 + number % 20,
                "average_speed": 2.9,
                "elevation_gain": float(number % 80),
                "streak": 1,
            }
        )
    return runs


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Everything up, its sandbox serving a list of runs."""
    if running := os.environ.get("RUNNERLY_TEST_URL"):
        admin = json.loads(Path(os.environ["RUNNERLY_TEST_LOGIN"]).read_text())
        yield Site(running.rstrip("/"), admin, stack=None, runs=None)
        return
    folder = Path(tempfile.mkdtemp(prefix="runnerly-test-browser-"))
    folder.chmod(0o755)  # as root the database runs as another account
    given = os.environ.get("RUNNERLY_TEST_ACTIVITIES")
    file = Path(given) if given else folder / "activities.json"
    if not given:
        file.write_text(json.dumps(made_up_list()))
    listed = [Listed(each["name"], each["start_date_local"], each["distance"]) for each in json.loads(file.read_text())]
    clock = folder / "clock"
    try:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("RUNNERLY_CLOCK_FILE", str(clock))
            with Stack(folder / "var", free_port(), activities=file, durable=False) as stack:
                login = seed(stack)
                admin = {"email": login.email, "password": login.password}
                yield Site(stack.url, admin, stack, listed, clock)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    assert Path(CHROMIUM).exists(), f"{CHROMIUM} is missing: apt-get install chromium, or set RUNNERLY_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes visitors: contexts that share nothing."""
    contexts = []

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(**{"locale": "en-GB", "timezone_id": "Europe/Paris", **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A visitor's page; an error in its console or a request that leaves this host fails the test."""
    page = new_context().new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    # a browser reports every 4xx as a console error; those the tests mean are asserted where they happen
    assert [text for text in complaints if "Failed to load resource" not in text] == []


@pytest.fixture
def take_picture() -> Callable[[Page, str], None]:
    """Keeps a screenshot of the whole page under var/tests/pictures, to be looked at."""

    def take(page: Page, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)

    return take
