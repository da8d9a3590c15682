import pytest
from pages import Browser
from stand_ins import Account


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("fr-CH, fr;q=0.9, en;q=0.8", "fr"), ("de, en;q=0.5", "en"), ("ja", "en"), ("", "en")],
)
def test_a_guest_is_spoken_to_as_the_browser_asks(browser: Browser, accepted: str, language: str):
    assert browser.get("/sign-in", Accept_Language=accepted).html.html["lang"] == language


def test_a_guest_can_choose_and_is_brought_back(browser: Browser):
    assert browser.get("/language/fr?next=/sign-up", status=302).location == "/sign-up"
    assert browser.get("/sign-in", Accept_Language="en").html.html["lang"] == "fr"


def test_the_choice_leads_to_no_other_site(browser: Browser):
    assert browser.get("/language/fr?next=//evil.example", status=302).location == "/"
    browser.get("/language/xx", status=404)


def test_whoever_signs_in_is_spoken_to_in_her_own_language(browser: Browser, ada: Account):
    ada.language = "fr"
    browser.sign_in("ada@example.org")
    assert "Bonjour Ada" in browser.get("/dashboard", Accept_Language="en")
