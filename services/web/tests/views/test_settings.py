import pytest
from pages import Browser, words
from stand_ins import Account, StandIns

NEW = "a brand new password"


def test_a_profile_is_saved_and_shown(signed_in: Browser, ada: Account):
    page = signed_in.get("/settings")
    values = {"name": "Ada M.", "language": "fr", "timezone": "America/New_York", "units": "imperial"}
    answer = signed_in.send(page, "/settings/profile", **values, week_start="sunday")
    assert answer.location == "/settings#profile"
    assert (ada.name, ada.language, ada.timezone, ada.units, ada.week_start) == (*values.values(), "sunday")
    assert "Enregistré." in words(signed_in.get("/settings"))


def test_a_name_can_be_taken_back(signed_in: Browser, ada: Account):
    signed_in.send(signed_in.get("/settings"), "/settings/profile", name="")
    assert ada.name is None
    assert signed_in.get("/dashboard").html.h1.text == "Hello"


def test_a_change_in_another_window_is_not_overwritten_unseen(signed_in: Browser, ada: Account):
    stale = signed_in.get("/settings")
    signed_in.send(signed_in.get("/settings"), "/settings/profile", name="First")
    page = signed_in.send(stale, "/settings/profile", 409, name="Second")
    assert ada.name == "First"
    assert "changed elsewhere" in words(page)
    assert page.html.find(id="profile-name")["value"] == "First"
    signed_in.send(page, "/settings/profile", name="Second")
    assert ada.name == "Second"


def test_figures_of_the_body_may_all_stay_empty(signed_in: Browser, ada: Account):
    signed_in.send(signed_in.get("/settings"), "/settings/body", birth_date="1990-05-01", sex="female")
    assert (ada.birth_date, ada.sex) == ("1990-05-01", "female")
    signed_in.send(signed_in.get("/settings"), "/settings/body", birth_date="", sex="")
    assert (ada.birth_date, ada.sex) == (None, None)


def test_a_day_that_is_none_keeps_what_was_typed(signed_in: Browser, ada: Account):
    page = signed_in.send(signed_in.get("/settings"), "/settings/body", 422, birth_date="soon")
    assert page.html.find(id="body-birth_date")["value"] == "soon"
    assert "a day in the past" in page.html.find(id="body-birth_date-error").text
    assert ada.birth_date is None


def test_a_new_address_waits_for_its_confirmation(signed_in: Browser, ada: Account):
    page = signed_in.get("/settings")
    signed_in.send(page, "/settings/email", email="ada@new.example", password="correct horse battery")
    assert ada.email == "ada@example.org"
    assert "ada@new.example waits for its confirmation" in words(signed_in.get("/settings"))


@pytest.mark.parametrize(
    ("action", "field"), [("/settings/email", "email-password"), ("/settings/password", "password-current")]
)
def test_a_wrong_password_is_said_at_its_field(signed_in: Browser, action: str, field: str):
    values = (
        {"email": "ada@new.example", "password": "wrong"}
        if action == "/settings/email"
        else {"current": "wrong", "new": NEW}
    )
    page = signed_in.send(signed_in.get("/settings"), action, 422, **values)
    assert "This is not your password." in page.html.find(id=f"{field}-error").text
    assert "wrong" not in [each.get("value") for each in page.html.find_all("input", type="password")]


def test_a_new_password_keeps_this_browser_in_under_a_fresh_id_and_no_other(signed_in: Browser, app, ada: Account):
    other = Browser(app)
    other.sign_in("ada@example.org")
    before = signed_in.app.cookies["runnerly_session"]
    signed_in.send(signed_in.get("/settings"), "/settings/password", current="correct horse battery", new=NEW)
    assert ada.password == NEW
    assert signed_in.app.cookies["runnerly_session"] != before
    assert "Everywhere else you are signed out." in words(signed_in.get("/settings"))
    other.get("/dashboard", status=302)


def test_leaving_says_what_happens_and_asks_for_the_password(signed_in: Browser, services: StandIns, ada: Account):
    ada.role = "athlete"
    page = signed_in.get("/settings/delete")
    assert "it cannot be taken back" in words(page)
    signed_in.send(page, "/settings/delete", 422, password="wrong")
    assert "ada@example.org" in services.dataservice.accounts
    assert signed_in.send(page, "/settings/delete", password="correct horse battery").location == "/"
    assert services.dataservice.accounts == {}


def test_the_only_admin_is_told_why_she_cannot_leave(signed_in: Browser):
    page = signed_in.send(signed_in.get("/settings/delete"), "/settings/delete", 422, password="correct horse battery")
    assert "You are the only administrator." in words(page)
