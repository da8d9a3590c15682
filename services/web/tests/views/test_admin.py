import pytest
from pages import PASSWORD, Browser, words
from stand_ins import Account, StandIns

from flakon import errors

PAGES = ["/admin", "/admin/users", "/admin/invitations", "/admin/strava", "/admin/work"]


@pytest.mark.parametrize("path", PAGES)
def test_admin_pages_are_for_admins(signed_in: Browser, ada: Account, path: str):
    assert signed_in.get(path).html.select_one(".rail a[href='/admin']")["aria-current"] == "page"
    ada.role = "athlete"
    assert "not as someone who may see this page" in words(signed_in.get(path, status=403))
    assert not signed_in.get("/dashboard").html.select(".rail a[href='/admin']")


@pytest.mark.parametrize("path", PAGES)
def test_guests_are_asked_to_sign_in(browser: Browser, path: str):
    assert browser.get(path, status=302).location == f"/sign-in?next={path}"


def test_registration_is_opened_and_closed(signed_in: Browser, services: StandIns):
    signed_in.send(signed_in.get("/admin"), "/admin/registration", registration="open")
    assert services.dataservice.mode == "open"


def test_a_test_mail_is_sent(signed_in: Browser, services: StandIns):
    signed_in.send(signed_in.get("/admin"), "/admin/test-mail")
    assert services.reports.sent_to == ["ada@example.org"]
    assert "The mail server took the test mail." in words(signed_in.get("/admin"))


def test_what_the_mail_server_said_is_shown(signed_in: Browser, services: StandIns):
    services.reports.failure = errors.UpstreamFailed("550 relay denied", code="mail_sender_refused")
    page = signed_in.send(signed_in.get("/admin"), "/admin/test-mail", 422)
    assert "The mail server refuses the sender" in words(page)
    assert "550 relay denied" in words(page)


def test_an_invitation_is_made_copied_and_revoked(signed_in: Browser, services: StandIns, app):
    signed_in.send(signed_in.get("/admin/invitations"), "/admin/invitations", email="noor@example.org", language="fr")
    page = signed_in.get("/admin/invitations")
    (invitation,) = services.dataservice.invitations
    copied = signed_in.send(page, f"/admin/invitations/{invitation['invitation_id']}/link", 200)
    link = copied.html.find(id="link")["value"]
    assert link.startswith("http://runs.example.org/invitations/invitation-")
    assert "You are invited" in words(Browser(app).get(link.removeprefix("http://runs.example.org")))
    signed_in.send(copied, f"/admin/invitations/{invitation['invitation_id']}/revocation")
    assert services.dataservice.invitations == []
    gone = signed_in.send(page, f"/admin/invitations/{invitation['invitation_id']}/revocation", 404)
    assert "There is no such invitation any more." in words(gone)


def test_someone_who_has_an_account_is_not_invited(signed_in: Browser):
    page = signed_in.send(
        signed_in.get("/admin/invitations"), "/admin/invitations", 422, email="ada@example.org", language="en"
    )
    assert "There is an account with this address already." in page.html.find(id="invitation-email-error").text


def test_an_activation_link_can_be_handed_over(signed_in: Browser, services: StandIns, app):
    new = services.dataservice.add(Account("new@example.org", PASSWORD, activated=False))
    page = signed_in.send(signed_in.get("/admin/users"), f"/admin/users/{new.athlete_id}/activation-link", 200)
    path = page.html.find(id="link")["value"].removeprefix("http://runs.example.org")
    visitor = Browser(app)
    visitor.send(visitor.get(path), path, password=PASSWORD)
    assert services.dataservice.by_id(new.athlete_id).activated


def test_a_role_is_given_and_the_last_admin_keeps_hers(signed_in: Browser, services: StandIns, ada: Account):
    leo = services.dataservice.add(Account("leo@example.org", PASSWORD))
    page = signed_in.get("/admin/users")
    refused = signed_in.send(page, f"/admin/users/{ada.athlete_id}/role", 409)
    assert "You are the only administrator." in words(refused)
    signed_in.send(page, f"/admin/users/{leo.athlete_id}/role")
    assert leo.role == "admin"


def test_keys_are_tested_before_they_are_saved(signed_in: Browser, services: StandIns):
    page = signed_in.get("/admin/strava")
    assert page.html.find(id="callback-domain")["value"] == "runs.example.org"
    refused = signed_in.send(page, "/admin/strava", 422, client_id="161803", client_secret="wrong")
    assert "this is not its client secret" in words(refused)
    assert signed_in.get("/admin/strava").html.find(id="webhook") is None
    assert 'value="wrong"' not in refused
    signed_in.send(page, "/admin/strava", client_id="161803", client_secret="right")
    assert services.dataservice.app["client_id"] == "161803"
    assert (
        signed_in.get("/admin/strava")
        .html.find(id="webhook")["value"]
        .startswith("https://runs.example.org/strava/webhook/")
    )


def test_keys_can_be_saved_untested_only_after_a_test_that_failed(signed_in: Browser, services: StandIns):
    page = signed_in.get("/admin/strava")
    assert "untested" not in page
    refused = signed_in.send(page, "/admin/strava", 422, client_id="161803", client_secret="wrong")
    form = next(each for each in refused.forms.values() if each.action == "/admin/strava")
    form["client_secret"] = "wrong"
    form.submit("untested", status=303)
    assert services.dataservice.app["client_id"] == "161803"


def test_the_demos_keys_are_refused_in_plain_words(signed_in: Browser):
    page = signed_in.send(signed_in.get("/admin/strava"), "/admin/strava", 422, client_id="424242", client_secret="x")
    assert "These are the keys of the demo" in words(page)


def test_a_client_id_that_is_no_number_is_said_at_its_field(signed_in: Browser):
    page = signed_in.send(signed_in.get("/admin/strava"), "/admin/strava", 422, client_id="my app", client_secret="x")
    assert "The client ID is a number." in words(page) or "knows no app" in words(page)


def test_a_task_that_was_given_up_can_be_tried_again(signed_in: Browser, services: StandIns):
    work_id = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
    failed = {"work_id": work_id, "task": "reports.send_mail", "state": "failed", "attempts": 12, "last_error": "550"}
    failed |= {"created_at": "2026-11-20T06:40:00Z", "not_before": "2026-11-20T06:40:00Z", "published_at": None}
    services.dataservice.work = [failed]
    assert "Some tasks in the background were given up." in words(signed_in.get("/admin"))
    page = signed_in.get("/admin/work")
    assert "12 tries" in words(page)
    signed_in.send(page, f"/admin/work/{work_id}/retry")
    assert "The task is tried again now." in words(signed_in.get("/admin/work"))
