from datetime import timedelta
from typing import Any

import pytest
from dataservice_support import PASSWORD, World, statements

from dataservice.domain.registration import Role
from dataservice.workflows.signing_up import make_set_up_code
from flakon import clock

NEW = {"email": "Anna@Example.org", "password": PASSWORD, "language": "en", "timezone": "Europe/Paris"}


def open_registration(world: World) -> None:
    admin = world.add_admin()
    world.athlete(admin).put("/admin/settings", {"registration": "open"})


def test_signing_up_queues_an_activation_and_its_link_signs_in(world: World) -> None:
    open_registration(world)
    web = world.service()
    assert web.post("/sign-ups", NEW, 202).json == {}
    [mail] = world.mails()
    assert (mail.kind, mail.recipient, mail.language) == ("activation", "Anna@Example.org", "en")
    [work] = world.work()
    assert (work.task, work.arguments) == ("reports.send_mail", {"mail_id": str(mail.id)})
    signed_in = web.post("/activations", {"token": world.mail_token("activation"), "password": PASSWORD}).json
    assert signed_in["grant"] == "grant-1"
    me = world.athlete(signed_in["athlete_id"]).get("/athlete").json
    assert (me["email"], me["role"], me["units"], me["week_start"]) == (
        "Anna@Example.org",
        "athlete",
        "metric",
        "monday",
    )


def test_an_activation_link_works_once(world: World) -> None:
    open_registration(world)
    web = world.service()
    web.post("/sign-ups", NEW, 202)
    body = {"token": world.mail_token("activation"), "password": PASSWORD}
    web.post("/activations", body)
    assert web.post("/activations", body, 404).json["code"] == "link_not_valid"


def test_an_activation_link_ends_after_a_week(world: World) -> None:
    open_registration(world)
    world.service().post("/sign-ups", NEW, 202)
    body = {"token": world.mail_token("activation"), "password": PASSWORD}
    with clock.testing.shifted(timedelta(days=7)):
        world.service().post("/activations", body, 404)


def test_a_link_that_was_minted_again_replaces_the_former(world: World) -> None:
    open_registration(world)
    world.service().post("/sign-ups", NEW, 202)
    former, latter = world.mail_token("activation"), world.mail_token("activation")
    world.service().post("/activations", {"token": former, "password": PASSWORD}, 404)
    world.service().post("/activations", {"token": latter, "password": PASSWORD})


def test_tokendealer_away_leaves_the_activation_link_good(world: World) -> None:
    open_registration(world)
    world.service().post("/sign-ups", NEW, 202)
    body = {"token": world.mail_token("activation"), "password": PASSWORD}
    world.grants.away = True
    for _ in range(8):
        world.service().post("/activations", body, 503)
    world.grants.away = False
    world.service().post("/activations", body)


def test_a_known_address_gets_the_same_answer_for_the_same_work_and_its_owner_is_told(world: World) -> None:
    open_registration(world)
    world.add_athlete("anna@example.org")
    web = world.service()
    world.hasher.computations = 0
    known = web.post("/sign-ups", NEW, 202)
    known_computations, world.hasher.computations = world.hasher.computations, 0
    unknown = web.post("/sign-ups", {**NEW, "email": "berta@example.org"}, 202)
    assert known.json == unknown.json
    assert known_computations == world.hasher.computations == 1
    assert [mail.kind for mail in world.mails()] == ["account_exists", "activation"]
    assert world.count("users") == 3


def test_each_of_two_sign_ups_with_one_address_has_its_own_password_and_the_activated_one_stays(world: World) -> None:
    open_registration(world)
    web = world.service()
    web.post("/sign-ups", {**NEW, "password": "the first password"}, 202)
    first = world.mail_token("activation")
    web.post("/sign-ups", {**NEW, "password": "the second password"}, 202)
    web.post("/activations", {"token": first, "password": "the first password"})
    web.post("/sign-ins", {"email": NEW["email"], "password": "the second password"}, 401)
    web.post("/sign-ins", {"email": NEW["email"], "password": "the first password"})
    assert world.count("users") == 2


def test_too_many_mails_to_one_address_must_wait(world: World) -> None:
    open_registration(world)
    web = world.service()
    for _ in range(4):
        web.post("/sign-ups", {**NEW, "email": "nobody@example.org"}, 202)
    refused = web.post("/sign-ups", {**NEW, "email": "NOBODY@example.org"}, 429)
    assert refused.json["code"] == "too_many_attempts"
    assert 0 < int(refused.headers["Retry-After"]) <= 60


@pytest.mark.parametrize(("mode", "code"), [("invite", "invitation_required"), ("closed", "registration_closed")])
def test_without_an_invitation_only_open_registration_lets_in(world: World, mode: str, code: str) -> None:
    admin = world.add_admin()
    world.athlete(admin).put("/admin/settings", {"registration": mode})
    assert world.service().post("/sign-ups", NEW, 403).json["code"] == code
    assert world.hasher.computations == 0


def test_nobody_signs_up_before_there_is_an_admin(world: World) -> None:
    assert world.service().get("/registration").json == {"mode": "invite", "set_up": False}
    assert world.service().post("/sign-ups", NEW, 403).json["code"] == "not_set_up"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Europe/Nowhere"),
        ("password", "password123"),
        ("password", "short"),
        ("email", "a@" + "x" * 70 + ".org"),
    ],
)
def test_what_cannot_be_an_account_is_refused(world: World, field: str, value: str) -> None:
    open_registration(world)
    answer = world.service().post("/sign-ups", {**NEW, field: value}, 422)
    assert answer.json["errors"][0]["path"] == f"/{field}"


def test_an_invitation_makes_an_active_account(world: World) -> None:
    admin = world.athlete(world.add_admin())
    invitation = admin.post("/admin/invitations", {"email": "anna@example.org", "language": "fr"}, 201).json
    token = admin.post(f"/admin/invitations/{invitation['invitation_id']}/link").json["token"]
    web = world.service()
    assert web.post("/invitation-checks", {"token": token}).json == {"email": "anna@example.org"}
    body = {"token": token, "password": PASSWORD, "name": "Anna", "language": "fr", "timezone": "Europe/Paris"}
    signed_in = web.post("/invitation-acceptances", body).json
    me = world.athlete(signed_in["athlete_id"]).get("/athlete").json
    assert (signed_in["grant"], me["email"], me["name"]) == ("grant-1", "anna@example.org", "Anna")
    web.post("/sign-ins", {"email": "ANNA@example.org", "password": PASSWORD})
    web.post("/invitation-checks", {"token": token}, 404)
    assert web.post("/invitation-acceptances", body, 404).json["code"] == "link_not_valid"
    assert admin.get("/admin/invitations").json["invitations"][0]["accepted_at"] is not None


def test_the_code_of_the_first_visit_makes_one_admin(world: World) -> None:
    with world.transaction() as connection:
        code = make_set_up_code(connection)
    assert code is not None
    body = {"code": code.lower().replace("-", " "), **NEW}
    web = world.service()
    assert web.post("/set-up", {**body, "code": "AAAA-BBBB"}, 403).json["code"] == "wrong_code"
    athlete_id = web.post("/set-up", body).json["athlete_id"]
    assert world.service().get(f"/athletes/{athlete_id}/role").json == {"role": "admin"}
    assert web.get("/registration").json == {"mode": "invite", "set_up": True}
    assert web.post("/set-up", {**body, "email": "eve@example.org"}, 409).json["code"] == "already_set_up"
    with world.transaction() as connection:
        assert make_set_up_code(connection) is None


def test_whoever_guesses_codes_keeps_nobody_from_setting_up(world: World) -> None:
    with world.transaction() as connection:
        code = make_set_up_code(connection)
    for number in range(20):
        world.service().post("/set-up", {"code": f"G{number}", **NEW}, 403)
    world.service().post("/set-up", {"code": code, **NEW})


def test_a_newer_code_replaces_the_former(world: World) -> None:
    with world.transaction() as connection:
        former, newer = make_set_up_code(connection), make_set_up_code(connection)
    world.service().post("/set-up", {"code": former, **NEW}, 403)
    world.service().post("/set-up", {"code": newer, **NEW})


def test_signing_in_gives_a_grant(world: World) -> None:
    athlete_id = world.add_athlete()
    answer = world.service().post("/sign-ins", {"email": " ANNA@example.org".strip(), "password": PASSWORD}).json
    assert answer == {"athlete_id": str(athlete_id), "grant": "grant-1", "grant_expires_at": "2030-01-01T00:00:00Z"}


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer_for_the_same_work(world: World) -> None:
    world.add_athlete()
    web = world.service()
    answers: list[Any] = []
    for email in ("anna@example.org", "nobody@example.org"):
        world.hasher.computations = 0
        with statements(world.database.engine) as seen:
            answer = web.post("/sign-ins", {"email": email, "password": "wrong"}, 401).json
        answer.pop("request_id")
        answers.append((answer, world.hasher.computations, len(seen)))
    assert answers[0] == answers[1]
    assert answers[0][0]["code"] == "wrong_credentials"


@pytest.mark.parametrize("email", ["anna@example.org", "nobody@example.org"])
def test_guessing_is_slowed_alike_for_known_and_unknown_accounts(world: World, email: str) -> None:
    world.add_athlete()
    web = world.service()
    for _ in range(5):
        web.post("/sign-ins", {"email": email, "password": "wrong"}, 401)
    assert web.post("/sign-ins", {"email": email, "password": "wrong"}, 429).json["code"] == "too_many_attempts"
    with clock.testing.shifted(timedelta(seconds=2)):
        web.post("/sign-ins", {"email": email.upper(), "password": "wrong"}, 401)
        refused = web.post("/sign-ins", {"email": email, "password": PASSWORD}, 429)
    assert int(refused.headers["Retry-After"]) <= 2


def test_a_right_password_forgets_the_wrong_ones(world: World) -> None:
    world.add_athlete()
    web = world.service()
    for _ in range(3):
        for _ in range(3):
            web.post("/sign-ins", {"email": "anna@example.org", "password": "wrong"}, 401)
        web.post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD})


def test_tokendealer_away_is_no_failed_attempt(world: World) -> None:
    world.add_athlete()
    world.grants.away = True
    for _ in range(8):
        world.service().post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD}, 503)
    world.grants.away = False
    world.service().post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD})


def test_signing_in_takes_four_statements(world: World) -> None:
    world.add_athlete()
    with statements(world.database.engine) as seen:
        world.service().post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD})
    assert len(seen) == 4, seen


def test_a_reset_link_sets_the_password_and_ends_every_other_sign_in(world: World) -> None:
    athlete_id = world.add_athlete()
    web = world.service()
    web.post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD})
    web.post("/password-resets", {"email": "anna@example.org"}, 202)
    token = world.mail_token("password_reset")
    answer = web.post("/password-resets/redemption", {"token": token, "password": "a new password"}).json
    assert world.grants.of(athlete_id) == {"id-2"}
    assert answer["grant"] == "grant-2"
    web.post("/password-resets/redemption", {"token": token, "password": "yet another one"}, 404)
    web.post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD}, 401)
    web.post("/sign-ins", {"email": "anna@example.org", "password": "a new password"})


def test_when_the_old_sign_ins_cannot_be_ended_nothing_is_half_done(world: World) -> None:
    world.add_athlete()
    web = world.service()
    web.post("/password-resets", {"email": "anna@example.org"}, 202)
    token = world.mail_token("password_reset")
    world.grants.away_for_revocation = True
    web.post("/password-resets/redemption", {"token": token, "password": "a new password"}, 503)
    web.post("/sign-ins", {"email": "anna@example.org", "password": PASSWORD})
    world.grants.away_for_revocation = False
    web.post("/password-resets/redemption", {"token": token, "password": "a new password"})


def test_a_reset_for_an_unknown_address_answers_alike_and_leaves_nothing(world: World) -> None:
    world.add_athlete()
    web = world.service()
    with statements(world.database.engine) as known:
        first = web.post("/password-resets", {"email": "anna@example.org"}, 202)
    with statements(world.database.engine) as unknown:
        second = web.post("/password-resets", {"email": "nobody@example.org"}, 202)
    assert first.json == second.json == {}
    assert [line for line in known if line.startswith("INSERT")] == [
        line for line in unknown if line.startswith("INSERT")
    ]
    assert [mail.recipient for mail in world.mails()] == ["anna@example.org"]
    assert len(world.work()) == 1


def test_a_reset_link_ends_after_an_hour(world: World) -> None:
    world.add_athlete()
    world.service().post("/password-resets", {"email": "anna@example.org"}, 202)
    token = world.mail_token("password_reset")
    with clock.testing.shifted(timedelta(hours=1)):
        world.service().post("/password-resets/redemption", {"token": token, "password": "a new password"}, 404)


def test_a_reset_link_activates_an_account_that_waited(world: World) -> None:
    athlete_id = world.add_athlete(active=False)
    world.service().post("/password-resets", {"email": "anna@example.org"}, 202)
    body = {"token": world.mail_token("password_reset"), "password": "a new password"}
    world.service().post("/password-resets/redemption", body)
    assert world.service().get(f"/athletes/{athlete_id}/role").json == {"role": "athlete"}


def test_an_athletes_role_is_what_the_database_says_now(world: World) -> None:
    athlete_id = world.add_athlete(role=Role.ADMIN)
    assert world.service("reports").get(f"/athletes/{athlete_id}/role").json == {"role": "admin"}
    other = world.add_admin()
    world.athlete(other).put(f"/admin/users/{athlete_id}/role", {"role": "athlete"})
    assert world.athlete(athlete_id).get("/admin/users", status=403).json["code"] == "not_an_admin"
