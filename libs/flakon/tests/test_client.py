import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request

from flakon import ServiceClient, ServiceSettings, context, create_app, errors, metrics
from flakon.testing import FixedToken, serving


class OutOfShoes(errors.Conflict):
    code = "out_of_shoes_here"


class Service:
    """Answers in turn with what it is given, then with the request itself."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.seen: list[dict[str, Any]] = []
        self.url = ""
        self.app = Flask("service")
        self.app.add_url_rule("/<path:path>", view_func=self.answer, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])

    def answer(self, path: str) -> Any:
        seen = {
            "method": request.method,
            "path": path,
            "query": request.args.to_dict(flat=False),
            "headers": dict(request.headers),
            "body": request.get_data().decode(),
        }
        self.seen.append(seen)
        return self.answers.pop(0) if self.answers else seen


@pytest.fixture
def service() -> Iterator[Service]:
    other = Service()
    with serving(other.app) as url:
        other.url = url
        yield other


@pytest.fixture
def client(service: Service) -> Iterator[ServiceClient]:
    client = ServiceClient(service.url, FixedToken("the-token"), name="shop", known=[OutOfShoes])
    yield client
    client.session.close()


def problem(status: int, code: str, **more: Any) -> tuple[dict[str, Any], int, dict[str, str]]:
    return {"code": code, "status": status, **more}, status, {"Content-Type": "application/problem+json"}


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_every_method_brings_status_data_and_headers(client: ServiceClient, method: str) -> None:
    answer = getattr(client, method)(
        "/things/7", params={"limit": 3, "all": True, "none": None}, headers={"If-Match": "x"}
    )
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert (answer.data["method"], answer.data["path"]) == (method.upper(), "things/7")
    assert answer.data["query"] == {"limit": ["3"], "all": ["true"]}
    assert answer.data["headers"]["Authorization"] == "Bearer the-token"
    assert answer.data["headers"]["If-Match"] == "x"


def test_a_body_is_sent_as_json(client: ServiceClient) -> None:
    data = client.post("/things", json={"name": "é"}, idempotency_key="k1").data
    assert data["body"] == '{"name":"é"}'
    assert data["headers"]["Content-Type"] == "application/json"
    assert data["headers"]["Idempotency-Key"] == "k1"


def test_an_empty_answer_has_no_data(client: ServiceClient, service: Service) -> None:
    service.answers = [("", 204)]
    answer = client.delete("/things/7")
    assert (answer.status, answer.data) == (204, None)


def test_the_request_id_is_passed_on(client: ServiceClient) -> None:
    with context.working("0123456789abcdef"):
        assert client.get("/x").data["headers"]["X-Request-Id"] == "0123456789abcdef"
    assert "X-Request-Id" not in client.get("/x").data["headers"]


def test_an_error_is_its_class_again_with_all_that_was_said(client: ServiceClient, service: Service) -> None:
    places = [{"in": "body", "path": "/size", "message": "must be 43"}]
    service.answers = [problem(422, "invalid", detail="size: must be 43", errors=places)]
    with pytest.raises(errors.Invalid, match="size: must be 43") as caught:
        client.post("/things", json={})
    assert caught.value.errors == places
    assert caught.value.service == "shop"


def test_a_code_that_is_known_is_its_subclass(client: ServiceClient, service: Service) -> None:
    service.answers = [problem(409, OutOfShoes.code)]
    with pytest.raises(OutOfShoes):
        client.get("/x")


def test_a_code_that_is_not_known_is_kept(client: ServiceClient, service: Service) -> None:
    service.answers = [problem(409, "brand_new")]
    with pytest.raises(errors.Conflict) as caught:
        client.get("/x")
    assert caught.value.code == "brand_new"


def test_members_beyond_the_common_ones_are_told(client: ServiceClient, service: Service) -> None:
    raised = errors.Conflict("No.", extensions={"possible": ["later"], "code": "never instead of its own"})
    service.answers = [(raised.problem("r-1"), 409, {"Content-Type": "application/problem+json"})]
    with pytest.raises(errors.Conflict) as caught:
        client.get("/x")
    assert caught.value.code == "conflict"
    assert caught.value.extensions == {"possible": ["later"]}


def test_a_pause_is_told(client: ServiceClient, service: Service) -> None:
    body, status, headers = problem(429, "rate_limited")
    service.answers = [(body, status, {**headers, "Retry-After": "30"})]
    with pytest.raises(errors.RateLimited) as caught:
        client.get("/x")
    assert caught.value.retry_after_s == 30


@pytest.mark.parametrize("answer", [("<h1>Oops</h1>", 500), ("[]", 500), ("{}", 500), (b"\xff", 500)])
def test_a_defect_there_is_a_failure_upstream(client: ServiceClient, service: Service, answer: Any) -> None:
    service.answers = [answer]
    with pytest.raises(errors.UpstreamFailed):
        client.get("/x")


def test_an_answer_that_is_no_json_is_a_failure_upstream(client: ServiceClient, service: Service) -> None:
    service.answers = [("<h1>Hello</h1>", 200)]
    with pytest.raises(errors.UpstreamFailed, match="shop answered 200 with something else than JSON"):
        client.get("/x")


@pytest.mark.parametrize(("method", "calls"), [("GET", 3), ("PUT", 3), ("DELETE", 3), ("POST", 1), ("PATCH", 1)])
def test_only_idempotent_methods_are_tried_again(
    client: ServiceClient, service: Service, method: str, calls: int
) -> None:
    service.answers = [problem(503, "unavailable")] * 5
    with pytest.raises(errors.Unavailable):
        client.request(method, "/x")
    assert len(service.seen) == calls


def test_a_post_with_an_idempotency_key_is_tried_again_with_the_same_key(
    client: ServiceClient, service: Service
) -> None:
    service.answers = [("", 502), ("", 504)]
    assert client.post("/x", json={}, idempotency_key="k1").status == 200
    assert [seen["headers"]["Idempotency-Key"] for seen in service.seen] == ["k1"] * 3


@pytest.mark.parametrize("status", [400, 404, 409, 429, 500])
def test_what_would_not_change_is_not_tried_again(client: ServiceClient, service: Service, status: int) -> None:
    service.answers = [problem(status, "some")] * 2
    with pytest.raises(errors.Error):
        client.get("/x")
    assert len(service.seen) == 1


def test_a_long_pause_is_left_to_the_caller(client: ServiceClient, service: Service) -> None:
    body, status, headers = problem(503, "unavailable")
    service.answers = [(body, status, {**headers, "Retry-After": "60"})]
    with pytest.raises(errors.Unavailable) as caught:
        client.get("/x")
    assert (len(service.seen), caught.value.retry_after_s) == (1, 60)


def test_no_answer_is_unavailable() -> None:
    client = ServiceClient("http://127.0.0.1:9", None)
    with pytest.raises(errors.Unavailable, match=r"127\.0\.0\.1 does not answer; try again") as caught:
        client.get("/x")
    assert caught.value.service == "127.0.0.1"


def test_a_service_that_is_too_slow_is_unavailable(service: Service) -> None:
    def slow() -> str:
        time.sleep(0.5)
        return ""

    service.app.add_url_rule("/slow", view_func=slow, methods=["POST"])
    client = ServiceClient(service.url, None, timeout_s=(0.1, 0.1))
    with pytest.raises(errors.Unavailable):
        client.post("/slow")
    client.session.close()


class Tokens:
    """Gives t1, t2, …: another one each time one is dropped."""

    def __init__(self) -> None:
        self.number = 1

    def token(self) -> str:
        return f"t{self.number}"

    def drop(self, token: str) -> None:
        assert token == self.token()
        self.number += 1


def test_a_token_that_is_refused_is_renewed_once(service: Service) -> None:
    client = ServiceClient(service.url, Tokens())
    service.answers = [problem(401, "invalid_token")]
    assert client.post("/x", json={}).data["headers"]["Authorization"] == "Bearer t2"
    service.answers = [problem(401, "invalid_token")] * 2
    with pytest.raises(errors.Unauthenticated):
        client.post("/x", json={})
    assert [seen["headers"]["Authorization"][-2:] for seen in service.seen] == ["t1", "t2", "t2", "t3"]
    client.session.close()


def test_another_401_is_an_answer_to_the_request(service: Service) -> None:
    client = ServiceClient(service.url, Tokens())
    service.answers = [problem(401, "wrong_credentials")]
    with pytest.raises(errors.Unauthenticated) as caught:
        client.post("/x", json={})
    assert (caught.value.code, len(service.seen)) == ("wrong_credentials", 1)
    client.session.close()


def test_with_other_tokens_the_connections_are_the_same(client: ServiceClient) -> None:
    other = client.with_tokens(FixedToken("hers"))
    assert other.get("/x").data["headers"]["Authorization"] == "Bearer hers"
    assert client.get("/x").data["headers"]["Authorization"] == "Bearer the-token"
    assert other.session is client.session
    assert (other.name, other.known) == (client.name, client.known)


def test_cookies_and_redirects_are_not_followed(client: ServiceClient, service: Service) -> None:
    service.answers = [("{}", 200, {"Set-Cookie": "a=b"}), ("", 302, {"Location": "/elsewhere"})]
    client.get("/x")
    assert client.get("/x").status == 302
    assert "Cookie" not in client.get("/x").data["headers"]


def test_calls_are_measured_by_service_method_and_status(client: ServiceClient, service: Service) -> None:
    service.answers = [problem(404, "not_found")]
    with pytest.raises(errors.NotFound):
        client.get("/things/s3cret")
    text = metrics.render().decode()
    assert 'service_call_duration_seconds_count{method="GET",service="shop",status="404"}' in text
    assert "s3cret" not in text


def test_a_refusal_travels_through_two_services(settings: ServiceSettings, service: Service) -> None:
    from flakon import JsonBlueprint
    from flakon.testing import client as testing_client

    plain = JsonBlueprint("plain", __name__)
    there = ServiceClient(service.url, None, name="shop")

    @plain.get("/here")
    def here() -> Any:
        return there.get("/there").data

    things = testing_client(create_app("things", settings, blueprints=[plain]))
    service.answers = [problem(404, "no_such_shoe", detail="No shoe 7")]
    assert things.get("/here", status=404).json["code"] == "no_such_shoe"
    assert things.get("/here").json["headers"]["X-Request-Id"]
    there.session.close()
