import pytest
from pages import PASSWORD, Browser, words
from stand_ins import SET_UP_CODE, StandIns


@pytest.fixture(autouse=True)
def _nobody_yet(services: StandIns) -> None:
    services.dataservice.accounts.clear()


def set_up(browser: Browser, code: str = SET_UP_CODE, status: int = 303, password: str = PASSWORD):
    page = browser.get("/set-up")
    values = {"email": "ada@example.org", "password": password, "timezone": "Europe/Paris"}
    return browser.send(page, "/set-up", status, code=code, **values)


def test_a_new_instance_asks_for_its_first_visit(browser: Browser):
    assert browser.get("/", status=302).location == "/set-up"
    assert browser.get("/sign-up", status=302).location == "/set-up"


def test_the_code_makes_an_admin_who_goes_on_to_the_keys(browser: Browser, services: StandIns):
    assert set_up(browser).location == "/admin/strava"
    assert services.dataservice.accounts["ada@example.org"].role == "admin"
    assert "This Runnerly is yours." in words(browser.get("/admin/strava"))


def test_a_wrong_code_makes_nobody(browser: Browser, services: StandIns):
    page = set_up(browser, "guess", status=422)
    assert "This is not the code from the log." in page.html.find(id="set-up-code-error").text
    assert not services.dataservice.accounts


def test_once_set_up_it_is_closed_for_good(browser: Browser, app):
    late = browser.get("/set-up")
    set_up(Browser(app))
    assert browser.get("/set-up", status=303).location == "/sign-in"
    answer = browser.send(late, "/set-up", code=SET_UP_CODE, email="eve@example.org", password=PASSWORD, timezone="UTC")
    assert answer.location == "/sign-in"
    assert "This Runnerly has an administrator already." in words(browser.get("/sign-in"))
