from datetime import timedelta
from uuid import uuid4

from dataservice_support import PASSWORD, Caller, World

from dataservice.domain.outbox import MAX_ATTEMPTS, NewWork, Task
from dataservice.storage.outbox import Outbox
from flakon import clock


def admin_of(world: World) -> Caller:
    return world.athlete(world.add_admin())


def test_users_come_newest_first_page_by_page(world: World) -> None:
    admin = admin_of(world)
    for n in range(5):
        with clock.testing.shifted(timedelta(minutes=n + 1)):
            world.add_athlete(f"u{n}@example.org", active=n != 0)
    first = admin.get("/admin/users", limit=4).json
    second = admin.get("/admin/users", limit=4, cursor=first["next_cursor"]).json
    emails = [user["email"] for user in first["users"] + second["users"]]
    assert emails == ["u4@example.org", "u3@example.org", "u2@example.org", "u1@example.org", "u0@example.org",
                      "admin@example.org"]  # fmt: skip
    assert second["next_cursor"] is None
    assert [user["activated"] for user in second["users"]] == [False, True]


def test_an_activation_link_can_be_handed_over(world: World) -> None:
    admin = admin_of(world)
    athlete_id = world.add_athlete(active=False)
    token = admin.post(f"/admin/users/{athlete_id}/activation-link").json["token"]
    world.service().post("/activations", {"token": token, "password": PASSWORD})
    path = f"/admin/users/{athlete_id}/activation-link"
    assert admin.post(path, status=409).json["code"] == "already_activated"
    assert admin.post(f"/admin/users/{uuid4()}/activation-link", status=404).json["code"] == "athlete_not_found"


def test_only_an_active_account_becomes_an_admins(world: World) -> None:
    admin = admin_of(world)
    athlete_id = world.add_athlete(active=False)
    answer = admin.put(f"/admin/users/{athlete_id}/role", {"role": "admin"}, 409)
    assert answer.json["code"] == "admin_not_activated"


def test_an_invitation_is_mailed_shown_and_taken_back(world: World) -> None:
    admin = admin_of(world)
    made = admin.post("/admin/invitations", {"email": "Anna@example.org"}, 201).json
    assert (made["email"], made["invited_by"], made["sent_at"]) == ("Anna@example.org", "admin@example.org", None)
    assert admin.post("/admin/invitations", {"email": "anna@example.org"}, 409).json["code"] == "already_invited"
    assert admin.get("/admin/invitations").json["invitations"] == [made]
    [mail] = world.mails()
    assert (mail.kind, mail.inviter_name) == ("invitation", "admin@example.org")
    token = world.mail_token("invitation")
    admin.delete(f"/admin/invitations/{made['invitation_id']}")
    world.service().post("/invitation-checks", {"token": token}, 404)
    assert world.mails() == []
    admin.delete(f"/admin/invitations/{made['invitation_id']}", 404)


def test_who_has_an_account_is_not_invited(world: World) -> None:
    admin = admin_of(world)
    world.add_athlete()
    answer = admin.post("/admin/invitations", {"email": "ANNA@example.org"}, 409)
    assert answer.json["code"] == "already_registered"


def test_an_invitation_that_has_ended_can_be_made_again(world: World) -> None:
    admin_id = world.add_admin()
    world.athlete(admin_id).post("/admin/invitations", {"email": "anna@example.org"}, 201)
    with clock.testing.shifted(timedelta(days=15)):
        world.athlete(admin_id).post("/admin/invitations", {"email": "anna@example.org"}, 201)
    assert world.count("invitations") == 1


def test_an_accepted_invitation_has_no_link_any_more(world: World) -> None:
    admin = admin_of(world)
    invitation_id = admin.post("/admin/invitations", {"email": "anna@example.org"}, 201).json["invitation_id"]
    body = {"token": world.mail_token("invitation"), "password": PASSWORD, "language": "en", "timezone": "UTC"}
    world.service().post("/invitation-acceptances", body)
    answer = admin.post(f"/admin/invitations/{invitation_id}/link", status=409)
    assert answer.json["code"] == "already_accepted"
    admin.delete(f"/admin/invitations/{invitation_id}", 409)
    [mail] = [each for each in world.mails() if each.kind == "invitation"]
    world.service("reports").post(f"/mails/{mail.id}/token", status=409)


def test_the_registration_mode_is_the_settings_until_an_admin_chooses(world: World) -> None:
    admin = admin_of(world)
    assert admin.get("/admin/settings").json == {"registration": "invite"}
    assert admin.put("/admin/settings", {"registration": "open"}).json == {"registration": "open"}
    assert world.service().get("/registration").json == {"mode": "open", "set_up": True}


def test_work_that_was_given_up_is_seen_and_tried_again(world: World) -> None:
    admin = admin_of(world)
    with world.transaction() as connection:
        outbox = Outbox(connection)
        outbox.add(NewWork(task=Task.SEND_MAIL, arguments={"mail_id": str(uuid4())}), clock.now())
        connection.exec_driver_sql(f"UPDATE outbox SET attempts = {MAX_ATTEMPTS}")
    [row] = world.work()
    assert [each["state"] for each in admin.get("/admin/work", state="waiting").json["work"]] == ["waiting"]
    world.service("reports").post(f"/work/{row.id}/failure", {"reason": "550 no such user"}, 204)
    [shown] = admin.get("/admin/work").json["work"]
    assert (shown["task"], shown["state"], shown["last_error"]) == ("reports.send_mail", "failed", "550 no such user")
    admin.post(f"/admin/work/{row.id}/retry", status=204)
    [retried] = world.work()
    assert (retried.failed_at, retried.attempts) == (None, 0)
    world.service("reports").post(f"/work/{row.id}/completion", status=204)
    assert admin.post(f"/admin/work/{row.id}/retry", status=409).json["code"] == "work_done"
    admin.post(f"/admin/work/{uuid4()}/retry", status=404)
