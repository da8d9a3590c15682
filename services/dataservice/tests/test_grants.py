"""Grants against a stand-in that speaks as tokendealer's own document says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, jsonify, request

from dataservice.grants import Grant, TokendealerGrants
from flakon import ServiceClient, errors
from flakon.openapi import Document
from flakon.testing import FixedToken, serving

DOCUMENT = Path(__file__).parents[2] / "tokendealer" / "src" / "tokendealer" / "openapi.yaml"


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(DOCUMENT)


@pytest.fixture
def asked() -> list[Any]:
    return []


@pytest.fixture
def grants(document: Document, asked: list[Any]) -> Iterator[TokendealerGrants]:
    app = Flask(__name__)
    issue, revoke = document.operations["issue_grant"], document.operations["revoke_subject_grants"]
    assert (issue.path, revoke.path, revoke.method) == ("/grants", "/grants", "DELETE")
    body = document.validator(issue.body["content"]["application/json"]["schema"])  # type: ignore[index]
    answer = document.validator(issue.responses["201"][0]["content"]["application/json"]["schema"])
    parameters = {each.name: document.validator(each.schema) for each in revoke.of("query")}

    @app.post("/grants")
    def issue_grant() -> Any:
        asked.append(request.json)
        assert body.is_valid(request.json), request.json
        given = {"grant": "g" * 43, "grant_id": "0" * 64, "expires_at": "2030-01-01T00:00:00Z"}
        assert answer.is_valid(given)
        return jsonify(given), 201

    @app.delete("/grants")
    def revoke_subject_grants() -> Any:
        asked.append(dict(request.args))
        assert all(parameters[name].is_valid(value) for name, value in request.args.items()), request.args
        return jsonify({"revoked": 1})

    with serving(app) as url:
        yield TokendealerGrants(ServiceClient(url, FixedToken("token")), 86400)


def test_a_grant_is_issued_for_web(grants: TokendealerGrants, asked: list[Any]) -> None:
    athlete_id = uuid4()
    assert grants.issue(athlete_id) == Grant("g" * 43, "0" * 64, "2030-01-01T00:00:00Z")
    assert asked == [{"subject": str(athlete_id), "client_id": "web", "lifetime_s": 86400}]


def test_every_grant_is_revoked_or_every_one_but_one(grants: TokendealerGrants, asked: list[Any]) -> None:
    athlete_id = uuid4()
    grants.revoke_all(athlete_id)
    grants.revoke_all(athlete_id, keep=Grant("secret", "0" * 64, ""))
    assert asked == [{"subject": str(athlete_id)}, {"subject": str(athlete_id), "except_grant_id": "0" * 64}]


def test_with_tokendealer_away_there_are_none() -> None:
    away = TokendealerGrants(ServiceClient("http://127.0.0.1:9", FixedToken("token")), 86400)
    with pytest.raises(errors.Unavailable):
        away.issue(uuid4())
