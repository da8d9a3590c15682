import pytest
from pages import PASSWORD, Browser, words
from stand_ins import StandIns


@pytest.fixture(autouse=True)
def _open(services: StandIns) -> None:
    services.dataservice.mode = "open"


def sign_up(browser: Browser, email: str, status: int = 303, **more: str):
    page = browser.get("/sign-up")
    return browser.send(page, "/sign-up", status, email=email, password=PASSWORD, timezone="Europe/Paris", **more)


def test_an_account_is_made_with_what_was_said(browser: Browser, services: StandIns):
    sign_up(browser, "new@example.org", name="Noor")
    made = services.dataservice.accounts["new@example.org"]
    assert (made.name, made.language, made.timezone, made.activated) == ("Noor", "en", "Europe/Paris", False)


def test_a_known_and_an_unknown_address_are_answered_alike(browser: Browser):
    answers = [sign_up(browser, "new@example.org"), sign_up(browser, "ada@example.org")]
    assert {answer.location for answer in answers} == {"/sign-up/check-your-mail"}
    assert "Check your mail" in words(browser.get("/sign-up/check-your-mail"))


def test_whoever_signs_up_in_french_gets_french(browser: Browser, services: StandIns):
    browser.get("/language/fr", status=302)
    sign_up(browser, "new@example.org")
    assert services.dataservice.accounts["new@example.org"].language == "fr"


def test_a_common_password_is_said_at_its_field(browser: Browser):
    page = browser.send(
        browser.get("/sign-up"), "/sign-up", 422, email="new@example.org", password="password123", timezone="UTC"
    )
    error = page.html.find(id="sign-up-password-error")
    assert "attackers try first" in error.text
    assert page.html.find(id="sign-up-password")["aria-invalid"] == "true"
    assert page.form["email"].value == "new@example.org"
    assert page.form["password"].value == ""


def test_what_the_service_finds_wrong_lies_at_its_field(browser: Browser):
    page = sign_up(browser, "new@exam\x7fple.org", status=422)
    assert page.html.find(id="sign-up-email-error") is not None


def test_by_invitation_the_page_says_how(browser: Browser, services: StandIns):
    services.dataservice.mode = "invite"
    page = browser.get("/sign-up")
    assert "This Runnerly is by invitation" in words(page)
    assert not page.html.main.find("form")


def test_closed_is_closed(browser: Browser, services: StandIns):
    services.dataservice.mode = "closed"
    assert "Nobody new can sign up here" in words(browser.get("/sign-up"))


def test_a_form_that_was_open_while_it_closed_says_so(browser: Browser, services: StandIns):
    page = browser.get("/sign-up")
    services.dataservice.mode = "closed"
    answer = browser.send(page, "/sign-up", 422, email="new@example.org", password=PASSWORD, timezone="UTC")
    assert "Nobody new can sign up here at the moment." in words(answer)


def test_dataservice_away_keeps_what_was_typed(browser: Browser, services: StandIns):
    page = browser.get("/sign-up")
    services.away = True
    answer = browser.send(page, "/sign-up", 503, email="new@example.org", password=PASSWORD, timezone="UTC")
    assert "does not answer at the moment" in words(answer)
    assert answer.form["email"].value == "new@example.org"


def test_whoever_is_signed_in_has_no_use_for_it(signed_in: Browser):
    assert signed_in.get("/sign-up", status=302).location == "/dashboard"
