"""The app is wired: its document is complete, and roles are asked for at dataservice."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from flakon import Secret, ServiceClient, errors
from flakon.testing import FixedToken, client, issuer, serving
from reports.app import create_app
from reports.dataservice import HttpMails, MailAlreadySent, MailObsolete, Roles
from reports.settings import ReportsSettings

ADA = "00000000-0000-4000-8000-0000000000ad"
ISSUER = issuer()


def a_settings(**changes: Any) -> ReportsSettings:
    given: dict[str, Any] = {
        "tokendealer_url": "http://tokendealer",
        "client_secret": Secret("x"),
        "dataservice_url": "http://dataservice",
        "redis_url": Secret("redis://localhost:1/0"),
        **changes,
    }
    return ReportsSettings(**given)


class OneAnswer:
    """A WSGI app that has one answer for everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, bytes]] = []
        self.status = "200 OK"
        self.body: object = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["wsgi.input"].read(length)))
        kind = "application/json" if self.status.startswith("2") else "application/problem+json"
        start_response(self.status, [("Content-Type", kind)])
        return [b"" if self.body is None else json.dumps(self.body).encode()]


@pytest.fixture
def dataservice() -> Iterator[tuple[OneAnswer, ServiceClient]]:
    answer = OneAnswer()
    with serving(answer) as url:
        known = (MailObsolete, MailAlreadySent)
        yield answer, ServiceClient(url, FixedToken("t"), name="dataservice", known=known)


def test_the_app_is_made_from_settings_alone_and_lives() -> None:
    app = client(create_app(a_settings()))
    assert app.get("/healthz").json == {"status": "ok"}


@pytest.mark.parametrize(("role", "is_admin"), [("admin", True), ("athlete", False)])
def test_the_role_is_what_dataservice_says(
    dataservice: tuple[OneAnswer, ServiceClient], role: str, is_admin: bool
) -> None:
    answer, service = dataservice
    answer.body = {"role": role}
    assert Roles(service).is_admin(UUID(ADA)) is is_admin
    assert answer.asked == [("GET", f"/athletes/{ADA}/role", b"")]


def test_an_athlete_who_is_gone_is_no_admin(dataservice: tuple[OneAnswer, ServiceClient]) -> None:
    answer, service = dataservice
    answer.status, answer.body = "404 Not Found", {"title": "Not Found", "status": 404, "code": "not_found"}
    assert Roles(service).is_admin(UUID(ADA)) is False


def test_nobody_is_an_admin_while_dataservice_is_away() -> None:
    roles = Roles(ServiceClient("http://127.0.0.1:1", FixedToken("t"), timeout_s=(0.2, 0.2)))
    token = ISSUER.token(subject=ADA, client_id="web", actor="web", scopes=["admin:settings"], audience="reports")
    app = client(create_app(a_settings(), verifier=ISSUER.verifier("reports"), admin_check=roles.is_admin), token=token)
    answer = app.post_json("/test-mails", {"recipient": "ada@example.org"}, expect_errors=True)
    assert answer.status_int == 503


def test_mails_are_read_minted_for_and_marked(dataservice: tuple[OneAnswer, ServiceClient]) -> None:
    answer, service = dataservice
    mails = HttpMails(service)
    answer.body = {
        "mail_id": ADA,
        "kind": "invitation",
        "recipient": "ada@example.org",
        "name": None,
        "language": "fr",
        "timezone": "Europe/Paris",
        "inviter_name": "Grace",
        "deadline": None,
        "reason": None,
        "created_at": "2026-11-23T00:00:00Z",
        "sent_at": None,
        "message_id": None,
    }
    row = mails.get(ADA)
    assert (row.mail.kind, row.mail.language, row.mail.inviter_name, row.is_sent) == (
        "invitation",
        "fr",
        "Grace",
        False,
    )
    answer.body = {"token": "t0ken", "expires_at": "2026-11-25T08:30:00Z"}
    link = mails.issue_link(ADA)
    assert (link.token, link.expires_at.isoformat()) == ("t0ken", "2026-11-25T08:30:00+00:00")
    answer.status, answer.body = "204 No Content", None
    mails.mark_sent(ADA, "<1@example.org>")
    assert answer.asked[-1] == ("PUT", f"/mails/{ADA}/delivery", b'{"message_id":"<1@example.org>"}')


@pytest.mark.parametrize(
    ("code", "expected"), [("mail_obsolete", MailObsolete), ("mail_already_sent", MailAlreadySent)]
)
def test_a_mail_that_needs_no_link_is_told_by_its_code(
    dataservice: tuple[OneAnswer, ServiceClient], code: str, expected: type[errors.Error]
) -> None:
    answer, service = dataservice
    answer.status, answer.body = "409 Conflict", {"title": "Conflict", "status": 409, "code": code}
    with pytest.raises(expected):
        HttpMails(service).issue_link(ADA)
