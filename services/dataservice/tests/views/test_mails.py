from uuid import uuid4

from dataservice_support import PASSWORD, World
from sqlalchemy import update

from dataservice.storage.tables import users


def test_reports_reads_a_mail_mints_its_token_and_says_that_it_went_out(world: World) -> None:
    world.add_athlete()
    world.service().post("/password-resets", {"email": "anna@example.org"}, 202)
    [row] = world.mails()
    reports, path = world.service("reports"), f"/mails/{row.id}"
    mail = reports.get(path).json
    assert (mail["kind"], mail["recipient"], mail["sent_at"]) == ("password_reset", "anna@example.org", None)
    assert (mail["language"], mail["timezone"]) == ("en", "Europe/Paris")
    token = reports.post(f"{path}/token").json["token"]
    reports.put(f"{path}/delivery", {"message_id": "<1@runs.example.org>"}, 204)
    reports.put(f"{path}/delivery", {"message_id": "<2@runs.example.org>"}, 204)
    assert reports.get(path).json["message_id"] == "<1@runs.example.org>"
    assert reports.post(f"{path}/token", status=409).json["code"] == "mail_already_sent"
    world.service().post("/password-resets/redemption", {"token": token, "password": "a new password"})


def test_a_mail_without_a_link_has_no_token(world: World) -> None:
    athlete_id = world.add_athlete()
    world.athlete(athlete_id).post("/athlete/deletion", {"password": PASSWORD}, 204)
    [row] = world.mails()
    reports = world.service("reports")
    assert reports.post(f"/mails/{row.id}/token", status=409).json["code"] == "mail_obsolete"


def test_a_reset_link_is_never_made_for_an_address_that_was_hers_once(world: World) -> None:
    athlete_id = world.add_athlete()
    world.service().post("/password-resets", {"email": "anna@example.org"}, 202)
    [row] = world.mails()
    with world.transaction() as connection:
        change = update(users).where(users.c.athlete_id == athlete_id)
        connection.execute(change.values(email="anna@new.example.org"))
    answer = world.service("reports").post(f"/mails/{row.id}/token", status=409)
    assert answer.json["code"] == "mail_obsolete"


def test_an_unknown_mail_is_not_there(world: World) -> None:
    reports = world.service("reports")
    assert reports.get(f"/mails/{uuid4()}", 404).json["code"] == "mail_not_found"
    reports.post(f"/mails/{uuid4()}/token", status=404)
    reports.put(f"/mails/{uuid4()}/delivery", {"message_id": "x"}, 404)
