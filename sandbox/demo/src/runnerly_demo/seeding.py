"""The way of the demo athlete, from the first visit to her connected Strava."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from runnerly_demo.pages import Browser, Form, Page, PageError

SANDBOX_CLIENT_ID = "424242"
SANDBOX_ATHLETE_ID = "120000001"
"""The first of the sandbox's made-up athletes. One whose runs come from a file is left to whoever brought the file."""


@dataclass(frozen=True)
class Athlete:
    """Who she is, and how she signs in."""

    email: str
    password: str
    name: str = "Mara"
    timezone: str = "Europe/Berlin"
    sex: str = "female"
    resting_heartrate_bpm: str = "52"
    max_heartrate_bpm: str = "188"


def make(browser: Browser, athlete: Athlete, *, set_up_code: str, strava_secret: str) -> list[str]:
    """See that she is the first admin, that the sandbox's keys are in, anyone may sign up, and her Strava is connected.

    Each step looks first whether it is done already, so that a second call changes nothing. Returns what was done, in
    words. Raises PageError with what the page said that did not let her on.
    """
    steps = [
        become_admin(browser, athlete, set_up_code),
        enter_strava_keys(browser, strava_secret),
        open_registration(browser),
        describe_body(browser, athlete),
        connect_strava(browser),
    ]
    return [step for step in steps if step]


def become_admin(browser: Browser, athlete: Athlete, code: str) -> str:
    """Sign her in, as the first admin if there is none yet."""
    page = browser.open("/set-up")
    if page.path == "/set-up":
        values = {"email": athlete.email, "password": athlete.password, "name": athlete.name}
        page = browser.submit(page, page.form("code"), code=code, timezone=athlete.timezone, **values)
        _expect_elsewhere(page, "/set-up")
        return "became the first admin"
    page = browser.open("/sign-in")
    if page.path == "/sign-in":
        page = browser.submit(page, page.form("password"), email=athlete.email, password=athlete.password)
        _expect_elsewhere(page, "/sign-in")
    return ""


def enter_strava_keys(browser: Browser, secret: str) -> str:
    """Give the keys of the sandbox's app, which the page tests."""
    page = browser.open("/admin/strava")
    form = page.form("client_id", "client_secret")
    if form.fields["client_id"] == [SANDBOX_CLIENT_ID]:
        return ""
    after = browser.submit(page, form, client_id=SANDBOX_CLIENT_ID, client_secret=secret)
    if after.form("client_id").fields["client_id"] != [SANDBOX_CLIENT_ID]:
        raise PageError(f"the sandbox's keys were not taken: {after.shows}")
    return "entered the sandbox's Strava keys"


def open_registration(browser: Browser) -> str:
    """Let anyone sign up."""
    page = browser.open("/admin")
    form = page.form("registration")
    if form.fields["registration"] == ["open"]:
        return ""
    browser.submit(page, form, registration="open")
    return "let anyone sign up"


def describe_body(browser: Browser, athlete: Athlete) -> str:
    """Say what her heart-rate zones are computed from, unless something is said already."""
    page = browser.open("/settings/figures")
    form = page.form("max_heartrate_bpm", "resting_heartrate_bpm")
    if form.fields["max_heartrate_bpm"] != [""]:
        return ""
    settings = browser.open("/settings")
    browser.submit(settings, settings.form("birth_date"), sex=athlete.sex)
    browser.submit(
        page,
        form,
        resting_heartrate_bpm=athlete.resting_heartrate_bpm,
        max_heartrate_bpm=athlete.max_heartrate_bpm,
    )
    return "described her body"


def connect_strava(browser: Browser) -> str:
    """Connect her to the sandbox, with everything ticked that the consent page offers."""
    page = browser.open("/strava/connect")
    form = next((form for form in page.forms if urlsplit(form.action).path == "/strava/connect"), None)
    if form is None:
        return ""  # the page of somebody who is connected has no such button
    consent = browser.submit(page, form)
    page = browser.submit(consent, _consent(consent), athlete=SANDBOX_ATHLETE_ID, decision="authorize")
    if page.path != "/dashboard":
        raise PageError(f"Strava was not connected: {page.shows}")
    return "connected Strava"


def _consent(page: Page) -> Form:
    if not page.path.startswith("/sandbox/strava/"):
        raise PageError(f"the way to Strava led to {page.path}, not to the sandbox: {page.shows}")
    return page.form("athlete", "scope")


def _expect_elsewhere(page: Page, path: str) -> None:
    if page.path == path:
        raise PageError(f"{path} did not let the demo athlete on: {page.shows}")
