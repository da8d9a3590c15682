from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from flakon import clock
from flakon.testing import FORGERIES, Issuer, operations
from tokendealer.keys.files import KeyFiles

ANNA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
BEA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e22"
WANTED = {"subject": ANNA, "client_id": "web", "lifetime_s": 3600}


def revoke(service: Any, query: str) -> Any:
    return service.http.delete(f"/grants?{query}", headers=service.bearer("grants:revoke"), expect_errors=True)


class TestIssuing:
    def test_dataservice_gets_a_grant_with_its_end(self, service: Any) -> None:
        answer = service.http.post_json("/grants", WANTED, headers=service.bearer("grants:issue"))
        assert answer.status_int == 201
        assert answer.headers["Cache-Control"] == "no-store"
        left = datetime.fromisoformat(answer.json["expires_at"]) - datetime.now(UTC)
        assert timedelta(seconds=3590) < left <= timedelta(seconds=3600)

    def test_redis_holds_a_hash_of_it_only(self, service: Any, valkey_url: str) -> None:
        issued = service.grant()
        with redis.Redis.from_url(valkey_url, decode_responses=True) as raw:
            keys = list(raw.keys("*"))
            stored = "".join(keys) + "".join(str(raw.hgetall(key)) for key in keys if ":subject:" not in key)
        assert f"grants:{issued['grant_id']}" in keys
        assert issued["grant"] not in stored
        assert issued["grant"].removeprefix("rsg_") not in stored

    def test_no_session_lasts_longer_than_thirty_days(self, service: Any) -> None:
        ends = datetime.fromisoformat(service.grant(lifetime_s=365 * 24 * 3600)["expires_at"])
        assert ends - datetime.now(UTC) <= timedelta(days=30)

    def test_a_lifetime_may_be_written_as_json_writes_whole_numbers(self, service: Any) -> None:
        headers = service.bearer("grants:issue") | {"Content-Type": "application/json"}
        body = f'{{"subject": "{ANNA}", "client_id": "web", "lifetime_s": 60.0}}'
        assert service.http.post("/grants", body, headers=headers).status_int == 201

    @pytest.mark.parametrize(
        "changes",
        [
            {"subject": "web"},
            {"subject": ANNA.upper()},
            {"subject": ANNA + "\n"},
            {"lifetime_s": 0},
            {"lifetime_s": "3600"},
            {"lifetime_s": 10**12},
            {"client_id": ""},
            {"scopes": []},
        ],
    )
    def test_a_wrong_wish_is_refused(self, service: Any, changes: dict[str, Any]) -> None:
        answer = service.http.post_json(
            "/grants", WANTED | changes, headers=service.bearer("grants:issue"), expect_errors=True
        )
        assert answer.status_int == 422

    @pytest.mark.parametrize("client_id", ["reports", "nobody"])
    def test_a_grant_for_a_client_that_cannot_exchange_is_refused(self, service: Any, client_id: str) -> None:
        answer = service.http.post_json(
            "/grants", WANTED | {"client_id": client_id}, headers=service.bearer("grants:issue"), expect_errors=True
        )
        assert (answer.status_int, answer.json["code"]) == (422, "client_cannot_exchange")


class TestRevoking:
    def test_all_of_an_athletes_grants_stop_working_and_no_others(self, service: Any) -> None:
        hers = [service.grant()["grant"] for _ in range(2)]
        beas = service.grant(BEA)["grant"]
        assert revoke(service, f"subject={ANNA}").json["revoked"] >= 2
        assert [service.exchange(grant).status_int for grant in (*hers, beas)] == [400, 400, 200]
        assert revoke(service, f"subject={ANNA}").json == {"revoked": 0}

    def test_one_can_be_kept(self, service: Any) -> None:
        old, new = service.grant(), service.grant()
        revoke(service, f"subject={ANNA}&except_grant_id={new['grant_id']}")
        assert [service.exchange(issued["grant"]).status_int for issued in (old, new)] == [400, 200]

    def test_a_grant_does_not_belong_into_an_address(self, service: Any) -> None:
        grant = service.grant()["grant"]
        answer = revoke(service, f"subject={ANNA}&except_grant_id={grant}")
        assert answer.status_int == 422
        assert grant not in answer.text
        assert service.exchange(grant).status_int == 200, "nothing is revoked by a wrong request"

    @pytest.mark.parametrize("query", ["", "subject=", "subject=*", f"subject={ANNA}&subject={BEA}", "all=true"])
    def test_a_wrong_request_is_refused(self, service: Any, query: str) -> None:
        assert revoke(service, query).status_int == 422


class TestWithoutRedis:
    def test_it_says_so(self, service_without_redis: Any) -> None:
        service = service_without_redis
        issuing = service.http.post_json("/grants", WANTED, headers=service.bearer("grants:issue"), expect_errors=True)
        for answer in (issuing, revoke(service, f"subject={ANNA}")):
            assert (answer.status_int, answer.json["code"]) == (503, "grants_unavailable")
            assert answer.headers["Retry-After"]


class TestAuthorization:
    """Every cell of the matrix, for all operations that the document gives to services."""

    SERVICE_OPERATIONS = tuple(
        each
        for each in operations(Path(__file__).parents[2] / "src/tokendealer/openapi.yaml")
        if each.subject == "service"
    )

    def call(self, service: Any, operation: Any, token: str | None) -> Any:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        url = f"{operation.path}?subject={ANNA}" if operation.method == "DELETE" else operation.path
        body = WANTED if operation.content_type else None
        if body is None:
            return service.http.delete(url, headers=headers, expect_errors=True)
        return service.http.post_json(url, body, headers=headers, expect_errors=True)

    @pytest.fixture
    def own_issuer(self, environment: dict[str, str]) -> Issuer:
        """Forges with the service's very own key, so that only what is forged is wrong."""
        folder = Path(environment["RUNNERLY_KEYS_DIR"])
        key = KeyFiles(folder, clock.timestamp).ring().signer(clock.timestamp())
        return Issuer("http://tokendealer.test", key.private_key, key.kid)

    def test_the_matrix_covers_the_document(self) -> None:
        assert {each.id for each in self.SERVICE_OPERATIONS} == {"issue_grant", "revoke_subject_grants"}

    @pytest.mark.parametrize("operation", SERVICE_OPERATIONS, ids=lambda each: each.id)
    def test_the_right_token_opens_it(self, service: Any, own_issuer: Issuer, operation: Any) -> None:
        token = own_issuer.token(client_id="dataservice", audience="tokendealer", scopes=operation.scopes)
        assert self.call(service, operation, token).status_int in (200, 201)

    @pytest.mark.parametrize("operation", SERVICE_OPERATIONS, ids=lambda each: each.id)
    @pytest.mark.parametrize("forgery", FORGERIES)
    def test_a_forged_token_does_not(self, service: Any, own_issuer: Issuer, operation: Any, forgery: str) -> None:
        token = own_issuer.forged(forgery, client_id="dataservice", audience="tokendealer", scopes=operation.scopes)
        assert self.call(service, operation, token).status_int == 401

    @pytest.mark.parametrize("operation", SERVICE_OPERATIONS, ids=lambda each: each.id)
    def test_no_token_does_not_nor_does_http_basic(self, service: Any, operation: Any) -> None:
        assert self.call(service, operation, None).status_int == 401
        service.http.authorization = ("Basic", ("dataservice", service.secrets["dataservice"]))
        assert self.call(service, operation, None).status_int == 401

    @pytest.mark.parametrize("operation", SERVICE_OPERATIONS, ids=lambda each: each.id)
    def test_another_scope_does_not(self, service: Any, operation: Any) -> None:
        token = service.token("web", "tokendealer", "grants:exchange")
        assert self.call(service, operation, token).status_int == 403

    @pytest.mark.parametrize("operation", SERVICE_OPERATIONS, ids=lambda each: each.id)
    def test_an_athletes_token_does_not(self, service: Any, own_issuer: Issuer, operation: Any) -> None:
        for subject, actor in ((ANNA, "dataservice"), (ANNA, None), ("dataservice", "dataservice")):
            token = own_issuer.token(
                subject=subject,
                client_id="dataservice",
                audience="tokendealer",
                scopes=operation.scopes,
                actor=actor,
            )
            assert self.call(service, operation, token).status_int == 403
