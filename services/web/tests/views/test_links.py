"""Pages behind the links of mails: activation, invitation, password reset, new address."""

import pytest
from pages import PASSWORD, Browser, words
from stand_ins import Account, StandIns

NEW = "a brand new password"


def is_active(services: StandIns, address: str = "new@example.org") -> bool:
    return services.dataservice.accounts[address].activated


def test_looking_at_an_activation_link_activates_nothing(browser: Browser, services: StandIns):
    services.dataservice.add(Account("new@example.org", PASSWORD, activated=False))
    path = "/activate/" + services.dataservice.link("activation", "new@example.org")
    for _ in range(2):
        page = browser.get(path)
    assert not is_active(services)
    assert browser.send(page, path, password=PASSWORD).location == "/bring-your-runs"
    assert is_active(services)
    assert "Your account is active. Welcome!" in words(browser.get("/bring-your-runs"))


def test_an_activation_link_takes_no_password_but_that_of_its_sign_up(browser: Browser, services: StandIns):
    services.dataservice.add(Account("new@example.org", "somebody else chose this", activated=False))
    path = "/activate/" + services.dataservice.link("activation", "new@example.org")
    page = browser.get(path)
    assert page.html.find(id="activation-password")["autocomplete"] == "current-password"
    answer = browser.send(page, path, 422, password=PASSWORD)
    assert "This link belongs to a sign-up with another password." in words(answer)
    assert "If you did not sign up with this password, open the link in the other mail." in words(answer)
    assert not is_active(services)
    assert browser.send(answer, path, password="somebody else chose this")


def test_an_activation_without_a_password_asks_for_it(browser: Browser):
    assert browser.send(browser.get("/activate/some"), "/activate/some", 422).html.find(id="activation-password-error")


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/activate/used", {"password": PASSWORD}),
        ("/reset-password/used", {"password": NEW}),
        ("/confirm-email/used", {}),
    ],
)
def test_a_link_that_does_not_work_says_what_to_do(browser: Browser, path: str, typed: dict[str, str]):
    answer = browser.send(browser.get(path), path, 404, **typed)
    assert "This link does not work any more" in words(answer)
    assert answer.html.main.find("a", class_="button")


@pytest.mark.parametrize("path", ["/activate/", "/reset-password/"])
def test_a_link_that_is_too_long_for_the_contract_is_not_valid_either(browser: Browser, path: str):
    path += "x" * 300
    assert "This link does not work any more" in words(browser.send(browser.get(path), path, 404, password=NEW))


def test_an_invitation_that_is_too_long_is_not_valid_either(browser: Browser):
    assert "This link does not work any more" in words(browser.get("/invitations/" + "x" * 300, 404))


@pytest.mark.parametrize(
    ("kind", "path", "typed"),
    [
        ("activation", "/activate/", {"password": PASSWORD}),
        ("invitation", "/invitations/", {"password": PASSWORD, "timezone": "UTC"}),
        ("reset", "/reset-password/", {"password": NEW}),
    ],
)
def test_a_form_that_is_sent_twice_leads_to_the_dashboard(
    browser: Browser, services: StandIns, kind: str, path: str, typed: dict[str, str]
):
    if kind != "invitation":
        services.dataservice.add(Account("new@example.org", PASSWORD, activated=kind == "reset"))
    path += services.dataservice.link(kind, "new@example.org")
    page = browser.get(path)
    browser.send(page, path, **typed)
    assert browser.send(page, path, **typed).location == "/dashboard"


@pytest.mark.parametrize("path", ["/activate/used", "/reset-password/used"])
def test_whoever_is_signed_in_is_told_of_a_used_link_on_the_dashboard(signed_in: Browser, path: str):
    assert signed_in.send(signed_in.get(path), path, password=NEW).location == "/dashboard"
    assert "That link does not work any more. You are signed in already." in words(signed_in.get("/dashboard"))


def test_an_invitation_of_an_address_with_an_account_says_so_and_is_not_used_up(browser: Browser, services: StandIns):
    path = "/invitations/" + services.dataservice.link("invitation", "new@example.org")
    page = browser.get(path)
    services.dataservice.add(Account("new@example.org", "another password"))
    answer = browser.send(page, path, 422, password=PASSWORD, timezone="UTC")
    assert "There is an account with this address already." in words(answer)
    del services.dataservice.accounts["new@example.org"]
    assert browser.send(answer, path, password=PASSWORD, timezone="UTC").location == "/bring-your-runs"


def test_an_invitation_names_its_address_and_lets_in_at_once(browser: Browser, services: StandIns):
    path = "/invitations/" + services.dataservice.link("invitation", "new@example.org")
    page = browser.get(path)
    assert page.html.find(id="invited-email")["value"] == "new@example.org"
    answer = browser.send(page, path, password=PASSWORD, name="Noor", timezone="Europe/Paris")
    assert answer.location == "/bring-your-runs"
    assert services.dataservice.accounts["new@example.org"].activated
    assert browser.get("/dashboard")


def test_an_invitation_works_once(browser: Browser, services: StandIns, app):
    path = "/invitations/" + services.dataservice.link("invitation", "new@example.org")
    browser.send(browser.get(path), path, password=PASSWORD, timezone="UTC")
    assert "This link does not work any more" in words(Browser(app).get(path, status=404))


def test_a_forgotten_password_is_answered_alike_for_known_and_unknown(browser: Browser, services: StandIns):
    for address in ("ada@example.org", "nobody@example.org"):
        answer = browser.send(browser.get("/forgot-password"), "/forgot-password", email=address)
        assert answer.location == "/forgot-password/check-your-mail"
    assert services.dataservice.mails == [("password_reset", "ada@example.org")]


def test_a_reset_signs_in_here_and_out_everywhere_else(signed_in: Browser, services: StandIns, app, ada: Account):
    path = "/reset-password/" + services.dataservice.link("reset", "ada@example.org")
    here = Browser(app)
    assert here.send(here.get(path), path, password=NEW).location == "/dashboard"
    assert ada.password == NEW
    assert here.get("/dashboard")
    assert signed_in.get("/dashboard", status=302).location.startswith("/sign-in")


def test_a_short_new_password_is_said_at_its_field_and_uses_nothing_up(browser: Browser, services: StandIns):
    path = "/reset-password/" + services.dataservice.link("reset", "ada@example.org")
    page = browser.send(browser.get(path), path, 422, password="short")
    assert page.html.find(id="reset-password-error")
    assert browser.send(page, path, password=NEW)


def test_a_new_address_is_confirmed_by_a_button(browser: Browser, services: StandIns):
    path = "/confirm-email/" + services.dataservice.link("email", ("ada@example.org", "ada@new.example"))
    page = browser.get(path)
    assert "ada@example.org" in services.dataservice.accounts
    assert browser.send(page, path).location == "/sign-in"
    assert "ada@new.example" in services.dataservice.accounts


def test_an_address_that_was_taken_meanwhile_stays_as_it_was(signed_in: Browser, services: StandIns):
    services.dataservice.add(Account("ada@new.example", PASSWORD))
    path = "/confirm-email/" + services.dataservice.link("email", ("ada@example.org", "ada@new.example"))
    answer = signed_in.send(signed_in.get(path), path, 409)
    assert "Another account has this address by now." in words(answer)
