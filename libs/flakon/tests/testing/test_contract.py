from typing import Any

import pytest
from flakon_documents import answering, app_of, nothing, operation
from flask import Response
from webtest import AppError

from flakon import ServiceSettings, errors
from flakon.testing import ContractBroken, client

NAMED = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def call(settings: ServiceSettings, value: Any, responses: dict[str, Any], **options: Any) -> Any:
    """What a view's value becomes, under these responses."""

    def view() -> Any:
        if isinstance(value, Exception):
            raise value
        return value

    return client(app_of(settings, {"/": {"get": operation("a", responses=responses)}}, {"a": view})).get(
        "/", **options
    )


def test_an_answer_within_its_document_passes(settings: ServiceSettings) -> None:
    assert call(settings, {"name": "x"}, answering(NAMED)).json == {"name": "x"}


@pytest.mark.parametrize("value", [{}, {"name": 1}, []])
def test_a_body_outside_of_its_schema_breaks_the_contract(settings: ServiceSettings, value: Any) -> None:
    with pytest.raises(ContractBroken, match=r"a \(GET /\) answered 200 with a body outside of its schema"):
        call(settings, value, answering(NAMED))


def test_a_status_that_is_not_declared_breaks_it(settings: ServiceSettings) -> None:
    responses = {"200": answering(NAMED)["200"]}
    with pytest.raises(ContractBroken, match="answered 409, and the document knows 200"):
        call(settings, errors.Conflict(), responses, status=409)


def test_a_range_of_statuses_may_be_declared(settings: ServiceSettings) -> None:
    problem = {"description": "", "content": {"application/problem+json": {}}}
    call(settings, errors.Conflict(), {"200": {"description": ""}, "4XX": problem}, status=409)


def test_a_media_type_that_is_not_declared_breaks_it(settings: ServiceSettings) -> None:
    with pytest.raises(ContractBroken, match="answered 200 with text/csv; declared: application/json"):
        call(settings, Response("a;b", content_type="text/csv"), answering(NAMED))


def test_a_declared_body_that_is_missing_breaks_it(settings: ServiceSettings) -> None:
    with pytest.raises(ContractBroken, match="answered 200 without a body"):
        call(settings, Response(""), answering(NAMED))


def test_a_body_that_is_not_declared_breaks_it(settings: ServiceSettings) -> None:
    with pytest.raises(ContractBroken, match="declared: no body"):
        call(settings, ({"a": 1}, 200), {"200": {"description": "Nothing"}})


def test_a_header_that_is_required_and_missing_breaks_it(settings: ServiceSettings) -> None:
    headers = {"ETag": {"required": True, "schema": {}}, "X-Other": {"schema": {}}}
    with pytest.raises(ContractBroken, match="without the header ETag"):
        call(settings, {"name": "x"}, answering(NAMED, headers=headers))
    call(settings, ({"name": "x"}, 200, {"ETag": "1"}), answering(NAMED, headers=headers))


def test_answers_without_content_pass(settings: ServiceSettings) -> None:
    call(settings, None, {"204": {"description": "Gone"}})
    call(settings, (None, 304), {**answering(NAMED), "304": {"description": "As before"}}, status=304)


def test_a_head_is_judged_by_its_status_only(settings: ServiceSettings) -> None:
    app = app_of(settings, {"/": {"get": operation("a", responses=answering(NAMED))}}, {"a": lambda: {"name": "x"}})
    assert client(app).head("/").status_int == 200


def test_an_expected_status_is_checked_as_webtest_does_it(settings: ServiceSettings) -> None:
    with pytest.raises(AppError):
        call(settings, errors.Conflict(), answering(NAMED))
    with pytest.raises(AppError):
        call(settings, {"name": "x"}, answering(NAMED), status=201)
    assert call(settings, errors.Conflict(), answering(NAMED), expect_errors=True).status_int == 409
    assert call(settings, {"name": "x"}, answering(NAMED), status="*").status_int == 200


def test_a_token_goes_with_every_call(settings: ServiceSettings) -> None:
    from flask import request

    view = {"a": lambda: {"name": request.headers["Authorization"]}}
    app = app_of(settings, {"/": {"get": operation("a", responses=answering(NAMED))}}, view)
    assert client(app, token="abc").get("/").json == {"name": "Bearer abc"}


def test_routes_outside_of_the_document_are_not_judged(settings: ServiceSettings) -> None:
    things = client(app_of(settings, {"/": {"get": operation("a")}}, {"a": nothing}))
    assert things.get("/healthz").json == {"status": "ok"}
    assert things.get("/nowhere", status=404).json["code"] == "not_found"
