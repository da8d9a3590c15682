"""What somebody who knows no more than an address can learn and do, and what its owner is told."""

from datetime import timedelta
from typing import Any

import pytest
from dataservice_support import PASSWORD, Caller, World, statements

from flakon import clock

ANNA = "anna@example.org"
HERS = {"email": ANNA, "password": PASSWORD, "language": "en", "timezone": "Europe/Paris"}
STRANGERS = {**HERS, "password": "a stranger chose this", "name": "Win a prize at evil.example"}
NEW_PASSWORD = "a password she chose now"


@pytest.fixture
def web(world: World) -> Caller:
    """web, at an instance where anyone may sign up."""
    world.athlete(world.add_admin()).put("/admin/settings", {"registration": "open"})
    return world.service()


def sign_in(web: Caller, password: str, status: int = 200, **more: str) -> Any:
    return web.post("/sign-ins", {"email": ANNA, "password": password, **more}, status)


def block(web: Caller, **more: str) -> None:
    """Wrong passwords until the address must wait."""
    for _ in range(5):
        sign_in(web, "wrong", 401, **more)
    sign_in(web, PASSWORD, 429, **more)


def invite(world: World, email: str = ANNA) -> dict[str, str]:
    """The body of an acceptance."""
    admin = world.athlete(world.add_admin("inviter@example.org"))
    invitation_id = admin.post("/admin/invitations", {"email": email}, 201).json["invitation_id"]
    token = admin.post(f"/admin/invitations/{invitation_id}/link").json["token"]
    return {"token": token, "password": PASSWORD, "language": "en", "timezone": "Europe/Paris"}


@pytest.mark.parametrize("is_known", [True, False])
def test_a_sign_up_and_then_a_sign_in_do_not_tell_whether_the_address_was_known(
    world: World, web: Caller, is_known: bool
) -> None:
    if is_known:
        world.add_athlete()
    web.post("/sign-ups", STRANGERS, 202)
    world.hasher.computations = 0
    with statements(world.database.engine) as seen:
        answer = sign_in(web, STRANGERS["password"], 401).json
    assert (answer["code"], world.hasher.computations, len(seen)) == ("wrong_credentials", 1, 2)
    for _ in range(4):
        sign_in(web, STRANGERS["password"], 401)
    sign_in(web, STRANGERS["password"], 429)


def test_who_opens_the_link_of_a_strangers_sign_up_does_not_activate_the_strangers_password(
    world: World, web: Caller
) -> None:
    web.post("/sign-ups", HERS, 202)
    hers = world.mail_token("activation")
    web.post("/sign-ups", STRANGERS, 202)
    strangers = world.mail_token("activation")
    answer = web.post("/activations", {"token": strangers, "password": PASSWORD}, 401)
    assert answer.json["code"] == "wrong_credentials"
    web.post("/activations", {"token": hers, "password": PASSWORD})
    web.post("/activations", {"token": strangers, "password": STRANGERS["password"]}, 404)
    sign_in(web, STRANGERS["password"], 401)
    sign_in(web, PASSWORD)


def test_a_wrong_password_leaves_the_activation_link_as_it_was_and_guessing_is_slowed(
    world: World, web: Caller
) -> None:
    web.post("/sign-ups", HERS, 202)
    body = {"token": world.mail_token("activation"), "password": "wrong"}
    for _ in range(5):
        web.post("/activations", body, 401)
    refused = web.post("/activations", {**body, "password": PASSWORD}, 429)
    assert refused.json["code"] == "too_many_attempts"
    with clock.testing.shifted(timedelta(seconds=2)):
        web.post("/activations", {**body, "password": PASSWORD})


def test_attempts_to_sign_in_do_not_make_an_activation_wait(world: World, web: Caller) -> None:
    web.post("/sign-ups", HERS, 202)
    block(web)
    web.post("/activations", {"token": world.mail_token("activation"), "password": PASSWORD})


def test_a_reset_link_takes_a_strangers_sign_up_away_from_the_stranger(world: World, web: Caller) -> None:
    web.post("/sign-ups", STRANGERS, 202)
    activation = world.mail_token("activation")
    web.post("/password-resets", {"email": ANNA}, 202)
    web.post("/password-resets/redemption", {"token": world.mail_token("password_reset"), "password": NEW_PASSWORD})
    web.post("/activations", {"token": activation, "password": STRANGERS["password"]}, 404)
    sign_in(web, STRANGERS["password"], 401)
    sign_in(web, NEW_PASSWORD)


def test_a_name_that_a_stranger_typed_is_not_in_the_mail_to_reset_a_password(world: World, web: Caller) -> None:
    web.post("/sign-ups", STRANGERS, 202)
    web.post("/password-resets", {"email": ANNA}, 202)
    assert [(mail.kind, mail.name) for mail in world.mails()][1:] == [("password_reset", None)]


def test_a_browser_that_signed_in_before_waits_for_nobody_elses_attempts(world: World, web: Caller) -> None:
    world.add_athlete()
    block(web)
    sign_in(web, PASSWORD, known_device="her browser")
    sign_in(web, PASSWORD, 429)
    sign_in(web, PASSWORD, known_device="another of hers")


def test_guessing_on_a_known_browser_is_slowed_too_and_makes_no_other_wait(world: World, web: Caller) -> None:
    world.add_athlete()
    block(web, known_device="stolen")
    sign_in(web, PASSWORD, known_device="her browser")
    sign_in(web, PASSWORD)
    sign_in(web, PASSWORD, 429, known_device="stolen")


def test_a_known_browser_is_known_for_its_address_only(world: World, web: Caller) -> None:
    world.add_athlete()
    world.add_athlete("berta@example.org")
    block(web, known_device="shared")
    web.post("/sign-ins", {"email": "berta@example.org", "password": PASSWORD, "known_device": "shared"})


@pytest.mark.parametrize("known_device", ["", "x" * 65])
def test_the_name_of_a_browser_is_short(web: Caller, known_device: str) -> None:
    sign_in(web, PASSWORD, 422, known_device=known_device)


def test_one_reset_too_many_is_answered_alike_and_sends_nothing(world: World, web: Caller) -> None:
    world.add_athlete()
    answers = [web.post("/password-resets", {"email": ANNA}, 202) for _ in range(10)]
    assert all(answer.json == {} for answer in answers)
    assert len(world.mails()) == 4
    with clock.testing.shifted(timedelta(minutes=2)):
        web.post("/password-resets", {"email": ANNA}, 202)
    assert len(world.mails()) == 5


def test_sign_ups_with_her_address_do_not_keep_her_from_a_reset_link(world: World, web: Caller) -> None:
    world.add_athlete()
    for _ in range(4):
        web.post("/sign-ups", STRANGERS, 202)
    web.post("/sign-ups", STRANGERS, 429)
    web.post("/password-resets", {"email": ANNA}, 202)
    assert world.mails()[-1].kind == "password_reset"


def test_sign_ups_with_her_address_do_not_keep_her_from_an_invitation(world: World, web: Caller) -> None:
    for _ in range(4):
        web.post("/sign-ups", STRANGERS, 202)
    web.post("/sign-ups", HERS, 429)
    web.post("/invitation-acceptances", invite(world))
    sign_in(web, PASSWORD)


def test_with_tokendealer_away_an_invitation_is_as_it_was(world: World) -> None:
    body, web = invite(world), world.service()
    world.grants.away = True
    web.post("/invitation-acceptances", body, 503)
    assert world.count("users") == 1
    assert web.post("/invitation-checks", {"token": body["token"]}).json == {"email": ANNA}
    world.grants.away = False
    web.post("/invitation-acceptances", body)


def test_an_invitation_of_an_address_with_an_account_by_now_says_so_and_stays(world: World) -> None:
    body, web = invite(world), world.service()
    world.add_athlete()
    assert web.post("/invitation-acceptances", body, 409).json["code"] == "already_registered"
    web.post("/invitation-checks", {"token": body["token"]})


def test_an_accepted_invitation_takes_strangers_sign_ups_with_its_address_away(world: World, web: Caller) -> None:
    web.post("/sign-ups", STRANGERS, 202)
    activation = world.mail_token("activation")
    web.post("/invitation-acceptances", invite(world))
    web.post("/activations", {"token": activation, "password": STRANGERS["password"]}, 404)


def test_an_invitation_takes_no_password_that_is_its_address(world: World) -> None:
    body = invite(world)
    answer = world.service().post("/invitation-acceptances", {**body, "password": ANNA}, 422)
    assert answer.json["code"] == "password_too_common"


def test_her_mailbox_is_told_of_a_new_password_she_set(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.post("/athlete/password", {"current": "wrong", "new": NEW_PASSWORD}, 403)
    assert world.mails() == []
    me.post("/athlete/password", {"current": PASSWORD, "new": NEW_PASSWORD})
    assert [(mail.kind, mail.recipient) for mail in world.mails()] == [("password_changed", ANNA)]


def test_her_mailbox_is_told_of_a_new_password_by_a_reset_link(world: World) -> None:
    world.add_athlete()
    web = world.service()
    web.post("/password-resets", {"email": ANNA}, 202)
    web.post("/password-resets/redemption", {"token": world.mail_token("password_reset"), "password": NEW_PASSWORD})
    assert [mail.kind for mail in world.mails()] == ["password_reset", "password_changed"]


def test_the_first_password_of_an_account_that_waited_is_no_change(world: World) -> None:
    world.add_athlete(active=False)
    web = world.service()
    web.post("/password-resets", {"email": ANNA}, 202)
    web.post("/password-resets/redemption", {"token": world.mail_token("password_reset"), "password": NEW_PASSWORD})
    assert [mail.kind for mail in world.mails()] == ["password_reset"]


def test_the_former_address_is_told_of_the_change(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.patch("/athlete", {"language": "fr", "name": "Anna"})
    me.post("/athlete/email-changes", {"email": "new@example.org", "password": PASSWORD}, 202)
    world.service().post("/email-changes/confirmation", {"token": world.mail_token("email_change")}, 204)
    told = world.mails()[-1]
    assert (told.kind, told.recipient, told.language, told.name) == ("email_changed", ANNA, "fr", "Anna")
