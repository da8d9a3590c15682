from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest

from flakon import clock

ANNA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
OWN = {"grant_type": "client_credentials", "audience": "dataservice", "scope": "mail:read"}


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def refused(answer: Any, status: int, error: str) -> None:
    assert (answer.status_int, answer.json["error"]) == (status, error)
    assert answer.json["error_description"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"


class TestIssuing:
    def test_a_service_gets_a_token_for_itself(self, service: Any) -> None:
        answer = service.post("/oauth/token", OWN, "reports")
        assert answer.status_int == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert {name: answer.json[name] for name in ("token_type", "expires_in", "scope")} == {
            "token_type": "Bearer",
            "expires_in": 300,
            "scope": "mail:read",
        }
        said = claims(answer.json["access_token"])
        assert (said["sub"], said["client_id"], said["aud"], said["scope"]) == (
            "reports",
            "reports",
            "dataservice",
            "mail:read",
        )

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"grant_type": "password"}, "unsupported_grant_type"),
            ({"grant_type": ""}, "invalid_request"),
            ({"audience": "stravaworker"}, "invalid_target"),
            ({"audience": ""}, "invalid_request"),
            ({"scope": "mail:read strava:credentials"}, "invalid_scope"),
            ({"scope": ""}, "invalid_scope"),
            ({"resource": "http://dataservice"}, "invalid_target"),
            ({"client_id": "web"}, "invalid_request"),
            ({"client_secret": "x"}, "invalid_request"),
            ({"audience": "data\x00service"}, "invalid_request"),
        ],
    )
    def test_it_is_refused_in_the_words_of_the_rfc(self, service: Any, changes: dict[str, str], error: str) -> None:
        refused(service.post("/oauth/token", OWN | changes, "reports"), 400, error)

    def test_a_client_may_not_exchange_without_a_policy_for_it(self, service: Any) -> None:
        form = service.exchange_form(service.grant()["grant"])
        refused(service.post("/oauth/token", form, "stravaworker"), 400, "unauthorized_client")


class TestAuthentication:
    @pytest.mark.parametrize(("client_id", "secret"), [("web", "wrong"), ("nobody", "x" * 43), ("web", ""), ("", "")])
    def test_unknown_client_and_wrong_secret_are_answered_alike(
        self, service: Any, client_id: str, secret: str
    ) -> None:
        answer = service.post("/oauth/token", OWN, client_id, secret)
        refused(answer, 401, "invalid_client")
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        other = service.post("/oauth/token", OWN, "reports", "wrong")
        assert answer.json == other.json

    @pytest.mark.parametrize(
        "header", [None, "Basic", "Basic !!!", "Basic d2Vi", "Basic \u00e9\u00e9", "Bearer x", "Digest x", "basic"]
    )
    def test_other_ways_to_authenticate_are_refused(self, service: Any, header: str | None) -> None:
        headers = {} if header is None else {"Authorization": header}
        answer = service.http.post("/oauth/token", OWN, headers=headers, expect_errors=True)
        refused(answer, 401, "invalid_client")
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")

    def test_the_secret_in_the_body_is_not_taken(self, service: Any) -> None:
        form = OWN | {"client_id": "reports", "client_secret": service.secrets["reports"]}
        refused(service.http.post("/oauth/token", form, expect_errors=True), 401, "invalid_client")

    @pytest.mark.parametrize("path", ["/oauth/introspect", "/oauth/revoke"])
    def test_nobody_introspects_or_revokes_without_it(self, service: Any, path: str) -> None:
        refused(service.post(path, {"token": "x"}, "web", "wrong"), 401, "invalid_client")


class TestTheForm:
    def send(self, service: Any, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> Any:
        service.http.authorization = ("Basic", ("reports", service.secrets["reports"]))
        return service.http.post("/oauth/token", body, content_type=content_type, expect_errors=True)

    good = b"grant_type=client_credentials&audience=dataservice&scope=mail:read"

    def test_it_is_read(self, service: Any) -> None:
        assert self.send(service, self.good).status_int == 200
        assert self.send(service, self.good, "application/x-www-form-urlencoded; charset=UTF-8").status_int == 200
        assert self.send(service, self.good + b"&unknown=1").status_int == 200

    @pytest.mark.parametrize(
        "more", [b"&scope=roles:read", b"&scope=mail:read", b"&scope=", b"&audience=dataservice", b"&x=1&x=2"]
    )
    def test_a_repeated_parameter_is_refused(self, service: Any, more: bytes) -> None:
        refused(self.send(service, self.good + more), 400, "invalid_request")

    @pytest.mark.parametrize("body", [b"", b"nonsense", b"%%%", b"\xff\xfe", b"=", b"&&&", b"grant_type"])
    def test_a_malformed_one_is_refused(self, service: Any, body: bytes) -> None:
        refused(self.send(service, body), 400, "invalid_request")

    @pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
    def test_another_content_type_is_refused(self, service: Any, content_type: str) -> None:
        refused(self.send(service, self.good, content_type), 400, "invalid_request")

    def test_parameters_in_the_address_are_refused(self, service: Any) -> None:
        service.http.authorization = ("Basic", ("reports", service.secrets["reports"]))
        answer = service.http.post("/oauth/token?scope=mail:read", OWN, expect_errors=True)
        refused(answer, 400, "invalid_request")

    def test_a_huge_one_is_refused(self, service: Any) -> None:
        refused(self.send(service, self.good + b"&pad=" + b"x" * 20_000), 413, "invalid_request")

    def test_it_is_posted(self, service: Any) -> None:
        assert service.http.get("/oauth/token", expect_errors=True).status_int == 405


class TestExchange:
    def test_web_acts_for_the_athlete_whose_grant_it_holds(self, service: Any) -> None:
        answer = service.exchange(service.grant()["grant"])
        assert answer.status_int == 200
        assert answer.json["issued_token_type"] == "urn:ietf:params:oauth:token-type:access_token"
        said = claims(answer.json["access_token"])
        assert (said["sub"], said["act"], said["aud"]) == (ANNA, {"sub": "web"}, "dataservice")
        assert said["scope"] == "activities:read"

    def test_without_a_grant_there_is_no_token_for_her(self, service: Any) -> None:
        for instead in ("rsg_" + "x" * 43, ANNA, service.token("web", "tokendealer", "grants:exchange")):
            refused(service.exchange(instead), 400, "invalid_grant")

    def test_a_revoked_grant_stops_working_at_once(self, service: Any) -> None:
        grant = service.grant()["grant"]
        assert service.exchange(grant).status_int == 200
        assert service.post("/oauth/revoke", {"token": grant}).status_int == 200
        refused(service.exchange(grant), 400, "invalid_grant")

    def test_an_ended_grant_stops_working_though_redis_still_has_it(self, service: Any) -> None:
        grant = service.grant(lifetime_s=3600)["grant"]
        with clock.testing.shifted(timedelta(seconds=3590)):
            answer = service.exchange(grant)
            assert answer.status_int == 200
            assert answer.json["expires_in"] <= 10, "a token ends with its grant"
        with clock.testing.shifted(timedelta(seconds=3600)):
            refused(service.exchange(grant), 400, "invalid_grant")

    @pytest.mark.parametrize("actor_token", ["", "garbage"])
    def test_the_actor_must_show_its_own_token(self, service: Any, actor_token: str) -> None:
        refused(service.exchange(service.grant()["grant"], actor_token=actor_token), 400, "invalid_request")

    def test_an_actor_token_of_another_service_is_refused(self, service: Any) -> None:
        others = service.token("dataservice", "tokendealer", "grants:issue")
        refused(service.exchange(service.grant()["grant"], actor_token=others), 400, "invalid_request")

    def test_an_athletes_token_is_no_actor_token(self, service: Any) -> None:
        grant = service.grant()["grant"]
        hers = service.exchange(grant).json["access_token"]
        refused(service.exchange(grant, actor_token=hers), 400, "invalid_request")


class TestRevocation:
    def test_an_unknown_token_is_answered_as_a_known_one(self, service: Any) -> None:
        known = service.post("/oauth/revoke", {"token": service.grant()["grant"]})
        unknown = service.post("/oauth/revoke", {"token": "rsg_" + "x" * 43})
        garbage = service.post("/oauth/revoke", {"token": "garbage", "token_type_hint": "refresh_token"})
        assert (known.status_int, known.body) == (unknown.status_int, unknown.body) == (200, b"{}")
        assert (garbage.status_int, garbage.body) == (200, b"{}")

    def test_another_clients_grant_is_not_revoked(self, service: Any) -> None:
        grant = service.grant()["grant"]
        refused(service.post("/oauth/revoke", {"token": grant}, "reports"), 400, "invalid_grant")
        assert service.exchange(grant).status_int == 200

    def test_an_access_token_cannot_be_revoked(self, service: Any) -> None:
        token = service.token("reports", "dataservice", "mail:read")
        refused(service.post("/oauth/revoke", {"token": token}, "reports"), 400, "unsupported_token_type")

    @pytest.mark.parametrize("form", [{}, {"token": ""}])
    def test_a_token_must_be_named(self, service: Any, form: dict[str, str]) -> None:
        refused(service.post("/oauth/revoke", form), 400, "invalid_request")


class TestIntrospection:
    def test_a_token_is_told_to_its_audience_and_to_nobody_else(self, service: Any) -> None:
        token = service.exchange(service.grant()["grant"]).json["access_token"]
        told = service.post("/oauth/introspect", {"token": token}, "dataservice").json
        assert told.pop("active") is True
        assert told.pop("token_type") == "Bearer"
        assert told == claims(token)
        assert service.post("/oauth/introspect", {"token": token}, "reports").json == {"active": False}

    def test_an_ended_token_is_inactive(self, service: Any) -> None:
        token = service.token("reports", "dataservice", "mail:read")
        with clock.testing.shifted(timedelta(seconds=300)):
            assert service.post("/oauth/introspect", {"token": token}, "dataservice").json == {"active": False}

    def test_a_grant_is_told_to_its_client(self, service: Any) -> None:
        grant = service.grant()["grant"]
        told = service.post("/oauth/introspect", {"token": grant}).json
        assert (told["active"], told["sub"], told["client_id"]) == (True, ANNA, "web")
        service.post("/oauth/revoke", {"token": grant})
        assert service.post("/oauth/introspect", {"token": grant}).json == {"active": False}


class TestWithoutRedis:
    def test_services_still_get_their_own_tokens(self, service_without_redis: Any) -> None:
        assert service_without_redis.post("/oauth/token", OWN, "reports").status_int == 200

    def test_what_needs_a_grant_says_when_to_come_again(self, service_without_redis: Any) -> None:
        service = service_without_redis
        grant = "rsg_" + "x" * 43
        for answer in (
            service.exchange(grant),
            service.post("/oauth/revoke", {"token": grant}),
            service.post("/oauth/introspect", {"token": grant}),
        ):
            refused(answer, 503, "temporarily_unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            assert "password" not in answer.text

    def test_tokens_are_still_introspected(self, service_without_redis: Any) -> None:
        token = service_without_redis.token("reports", "dataservice", "mail:read")
        answer = service_without_redis.post("/oauth/introspect", {"token": token}, "dataservice")
        assert answer.json["active"] is True
