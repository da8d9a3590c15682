"""An admin tries the mail settings out, and reads in plain words what is wrong with them."""

import socket

import pytest
from mail_server import MailServer, Manners, StartServer

from flakon import Secret
from flakon.testing import ContractClient, client, issuer
from reports.app import create_app
from reports.settings import ReportsSettings

ADA = "00000000-0000-4000-8000-0000000000ad"
ISSUER = issuer()


def an_app(smtp_url: str | None) -> ContractClient:
    settings = ReportsSettings(
        tokendealer_url="http://tokendealer",
        client_secret=Secret("x"),
        dataservice_url="http://dataservice",
        redis_url=Secret("redis://localhost:1/0"),
        public_url="https://runs.example.org",
        smtp_url=None if smtp_url is None else Secret(smtp_url),
    )
    app = create_app(settings, verifier=ISSUER.verifier("reports"), admin_check=lambda athlete_id: True)
    token = ISSUER.token(subject=ADA, client_id="web", actor="web", scopes=["admin:settings"], audience="reports")
    return client(app, token=token)


def test_the_test_mail_goes_out_at_once(mail_server: MailServer) -> None:
    answer = an_app(f"smtp://localhost:{mail_server.port}").post_json("/test-mails", {"recipient": "ada@example.org"})
    (message,) = mail_server.messages
    assert answer.status_int == 201
    assert answer.json == {"message_id": message["Message-ID"]}
    assert message["Subject"] == "Mail from Runnerly arrives"


def test_the_test_mail_has_the_admins_language(mail_server: MailServer) -> None:
    app = an_app(f"smtp://localhost:{mail_server.port}")
    app.post_json("/test-mails", {"recipient": "ada@example.org", "language": "fr"})
    assert mail_server.messages[0]["Subject"] == "Les messages de Runnerly arrivent"


def test_the_host_of_the_request_has_no_say(mail_server: MailServer) -> None:
    app = an_app(f"smtp://localhost:{mail_server.port}")
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    app.post_json("/test-mails", {"recipient": "ada@example.org"}, headers=headers)
    assert "evil.example" not in mail_server.messages[0].as_string()
    assert "https://runs.example.org" in mail_server.messages[0].as_string()


def test_without_a_mail_server_it_says_what_to_set() -> None:
    answer = an_app(None).post_json("/test-mails", {"recipient": "ada@example.org"}, status=409)
    assert answer.json["code"] == "mail_not_set_up"
    assert "RUNNERLY_SMTP_URL" in answer.json["detail"]


def test_a_server_that_is_away_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    answer = an_app(f"smtp://localhost:{port}").post_json("/test-mails", {"recipient": "ada@example.org"}, status=502)
    assert answer.json["code"] == "mail_server_unreachable"
    assert f"Nothing listens at localhost:{port}" in answer.json["detail"]


def test_a_refused_recipient_is_told_in_the_servers_words(start_server: StartServer) -> None:
    server = start_server(Manners(rcpt="550 5.1.1 no such user here"))
    app = an_app(f"smtp://localhost:{server.port}")
    answer = app.post_json("/test-mails", {"recipient": "ada@example.org"}, status=422)
    assert answer.json["code"] == "mail_recipient_refused"
    assert "no such user here" in answer.json["detail"]
    assert answer.json["errors"][0]["path"] == "/recipient"


@pytest.mark.parametrize("recipient", ["a,b@example.org", "<a@example.org>"])
def test_what_is_no_address_is_refused_before_the_server_sees_it(mail_server: MailServer, recipient: str) -> None:
    app = an_app(f"smtp://localhost:{mail_server.port}")
    answer = app.post_json("/test-mails", {"recipient": recipient}, status=422)
    assert answer.json["code"] == "mail_recipient_invalid"
    assert mail_server.commands["MAIL"] == 0


def test_the_password_of_the_mail_server_is_never_told(mail_server: MailServer) -> None:
    app = an_app(f"smtp://ada:hunter2@localhost:{mail_server.port}")
    answer = app.post_json("/test-mails", {"recipient": "ada@example.org"}, status=502)
    assert answer.json["code"] == "mail_server_sign_in"
    assert "hunter2" not in answer.text
