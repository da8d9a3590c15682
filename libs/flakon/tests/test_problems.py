from typing import Any

import pytest
from flask import Blueprint, abort, make_response, redirect

from flakon import ServiceSettings, create_app, errors
from flakon.testing import ContractClient, client


class OutOfShoes(errors.Conflict):
    code = "out_of_shoes"


def raising(settings: ServiceSettings, error: Any, renderer: Any = None) -> ContractClient:
    views = Blueprint("views", __name__)

    @views.route("/")
    def view() -> Any:
        if isinstance(error, Exception):
            raise error
        return error()

    return client(create_app("things", settings, blueprints=[views], error_renderer=renderer))


def upstream(error: errors.Error) -> errors.Error:
    error.service = "elsewhere"
    return error


def test_an_error_of_the_tree_is_a_problem(settings: ServiceSettings) -> None:
    answer = raising(settings, OutOfShoes("Size 43 is out of stock")).get("/", status=409)
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "type": "urn:problem-type:out_of_shoes",
        "title": "Conflict",
        "status": 409,
        "code": "out_of_shoes",
        "detail": "Size 43 is out of stock",
        "request_id": answer.headers["X-Request-Id"],
    }


@pytest.mark.parametrize(("seconds", "header"), [(0.2, "1"), (59.1, "60")])
def test_a_pause_is_told_in_whole_seconds(settings: ServiceSettings, seconds: float, header: str) -> None:
    answer = raising(settings, errors.RateLimited(retry_after_s=seconds)).get("/", status=429)
    assert answer.headers["Retry-After"] == header


def test_errors_carry_their_headers(settings: ServiceSettings) -> None:
    answer = raising(settings, errors.Unauthenticated(headers={"WWW-Authenticate": "X"})).get("/", status=401)
    assert answer.headers["WWW-Authenticate"] == "X"


def test_an_unknown_exception_is_a_bare_500_and_a_full_log_entry(
    settings: ServiceSettings, logs: list[dict[str, Any]]
) -> None:
    answer = raising(settings, ZeroDivisionError("secret detail")).get("/", status=500)
    assert answer.json == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "code": "internal_error",
        "request_id": answer.headers["X-Request-Id"],
    }
    entry = next(line for line in logs if line["event"] == "unhandled_exception")
    assert entry["request_id"] == answer.json["request_id"]
    assert "Traceback" in entry["exception"]
    assert "secret detail" in entry["exception"]


def test_no_address_and_no_method_are_problems(settings: ServiceSettings) -> None:
    things = raising(settings, dict)
    assert things.get("/nowhere", status=404).json["code"] == "not_found"
    answer = things.delete("/", status=405)
    assert answer.json["code"] == "method_not_allowed"
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("status", "code"), [(400, "bad_request"), (413, "too_large"), (415, "unsupported_media_type")]
)
def test_errors_of_werkzeug_are_problems(settings: ServiceSettings, status: int, code: str) -> None:
    assert raising(settings, lambda: abort(status)).get("/", status=status).json["code"] == code


def test_a_status_outside_of_the_tree_stays_what_it_is(settings: ServiceSettings) -> None:
    problem = raising(settings, lambda: abort(418)).get("/", status=418).json
    assert (problem["status"], problem["title"]) == (418, "I'm a teapot")


def test_werkzeugs_own_500_shows_nothing(settings: ServiceSettings) -> None:
    assert "detail" not in raising(settings, lambda: abort(500, "secret")).get("/", status=500).json


def test_redirects_and_responses_by_abort_pass(settings: ServiceSettings) -> None:
    assert raising(settings, lambda: redirect("/x")).get("/", status=302).location.endswith("/x")
    assert raising(settings, lambda: abort(redirect("/x"))).get("/", status=302).location.endswith("/x")
    assert raising(settings, lambda: abort(make_response("mine", 409))).get("/", status=409).text == "mine"


def test_a_renderer_gives_errors_another_form(settings: ServiceSettings) -> None:
    things = raising(settings, OutOfShoes(headers={"X-A": "1"}), lambda error: (f"<h1>{error.code}</h1>", error.status))
    answer = things.get("/", status=409)
    assert (answer.text, answer.headers["X-A"]) == ("<h1>out_of_shoes</h1>", "1")


def test_a_renderer_may_leave_an_error_as_it_is(settings: ServiceSettings) -> None:
    assert raising(settings, OutOfShoes(), lambda error: None).get("/", status=409).json["code"] == "out_of_shoes"


def test_a_renderer_that_fails_leaves_the_problem(settings: ServiceSettings, logs: list[dict[str, Any]]) -> None:
    def broken(_: errors.Error) -> None:
        raise KeyError("template")

    assert raising(settings, OutOfShoes(), broken).get("/", status=409).json["code"] == "out_of_shoes"
    assert "error_not_rendered" in [line["event"] for line in logs]


@pytest.mark.parametrize(
    "kind", [errors.NotFound, errors.Conflict, errors.Invalid, errors.RateLimited, errors.Unavailable]
)
def test_what_another_service_says_of_the_request_is_passed_on(
    settings: ServiceSettings, kind: type[errors.Error]
) -> None:
    assert raising(settings, upstream(kind("why"))).get("/", status=kind.status).json["detail"] == "why"


@pytest.mark.parametrize(
    "kind", [errors.BadRequest, errors.Unauthenticated, errors.Forbidden, errors.UnsupportedMediaType]
)
def test_that_another_service_refuses_this_one_is_no_refusal_of_the_caller(
    settings: ServiceSettings, kind: type[errors.Error], logs: list[dict[str, Any]]
) -> None:
    answer = raising(settings, upstream(kind("no", headers={"WWW-Authenticate": "X"}))).get("/", status=502)
    assert answer.json["code"] == "upstream_failed"
    assert "WWW-Authenticate" not in answer.headers
    entry = next(line for line in logs if line["event"] == "refused_by_service")
    assert (entry["upstream"], entry["status"]) == ("elsewhere", kind.status)
