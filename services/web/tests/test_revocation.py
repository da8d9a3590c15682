import pytest
from flask import Flask, request

from flakon import Secret, errors
from flakon.testing import serving
from web.revocation import Revocation


class Tokendealer:
    """The revocation endpoint: remembers what it was sent."""

    def __init__(self, status: int = 200) -> None:
        self.calls: list[tuple[str | None, str | None, dict[str, str]]] = []
        self.app = Flask("tokendealer")

        @self.app.post("/oauth/revoke")
        def revoke():
            who = request.authorization
            self.calls.append((who.username if who else None, who.password if who else None, dict(request.form)))
            return {}, status


def test_a_grant_is_revoked_as_rfc_7009_has_it():
    tokendealer = Tokendealer()
    with serving(tokendealer.app) as url:
        Revocation(url, "web", Secret("s3cret")).revoke("the grant")
    assert tokendealer.calls == [("web", "s3cret", {"token": "the grant"})]


def test_a_refusal_is_no_success():
    with serving(Tokendealer(401).app) as url, pytest.raises(errors.UpstreamFailed):
        Revocation(url, "web", Secret("wrong")).revoke("the grant")


def test_nobody_there_is_unavailable():
    with pytest.raises(errors.Unavailable):
        Revocation("http://127.0.0.1:1", "web", Secret("s3cret")).revoke("the grant")
