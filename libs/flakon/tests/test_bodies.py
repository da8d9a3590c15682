from typing import Any

import pytest
from flakon_documents import app_of, json_body, operation
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from flakon import ServiceSettings
from flakon.testing import ContractClient, client

THING = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {"name": {"type": "string", "maxLength": 5}, "tags": {"type": "array"}},
}
FORM = {
    "required": True,
    "content": {"application/x-www-form-urlencoded": {"schema": {"properties": {"count": {"type": "integer"}}}}},
}


@pytest.fixture
def things(settings: ServiceSettings) -> ContractClient:
    def echo(body: Any) -> Any:
        return {"body": body}

    def upload() -> Any:
        from flask import request

        return {"length": len(request.stream.read())}

    paths = {
        "/things": {
            "post": operation("add", requestBody=json_body(THING)),
            "patch": operation(
                "patch", requestBody={"content": {"application/merge-patch+json": {"schema": {"type": "object"}}}}
            ),
        },
        "/anything": {"post": operation("anything", requestBody=json_body({}, required=False))},
        "/form": {"post": operation("form", requestBody=FORM)},
        "/small": {"post": operation("small", requestBody=json_body({}), **{"x-max-bytes": 10})},
        "/large": {"post": operation("large", requestBody=json_body({}), **{"x-max-bytes": 3 * 1024 * 1024})},
        "/long-form": {"post": operation("long_form", requestBody=FORM, **{"x-max-bytes": 3 * 1024 * 1024})},
        "/files": {"post": operation("upload", requestBody={"content": {"application/octet-stream": {}}})},
    }
    views = dict.fromkeys(("add", "patch", "anything", "form", "small", "large", "long_form"), echo)
    return client(app_of(settings, paths, {**views, "upload": upload}))


def test_a_body_is_parsed_and_given_to_the_view(things: ContractClient) -> None:
    assert things.post_json("/things", {"name": "shoe"}).json == {"body": {"name": "shoe"}}


def test_a_body_outside_of_its_schema_is_refused_with_all_places(things: ContractClient) -> None:
    problem = things.post_json("/things", {"name": "too long", "tags": 1, "x": 1}, status=422).json
    assert problem["code"] == "invalid"
    assert {(each["path"], each["message"]) for each in problem["errors"]} == {
        ("/name", "must have at most 5 characters"),
        ("/tags", "must be a list"),
        ("/x", "is not known here"),
    }


@pytest.mark.parametrize(
    "raw", [b"{", b"", b"nan", b'{"name": "\xff"}', b'{"name": "\\ud800"}', b"[" * 5000, b"\xef\xbb\xbf{}", b"'a'"]
)
def test_what_is_not_json_is_a_400(things: ContractClient, raw: bytes) -> None:
    answer = things.post("/things", raw, content_type="application/json", status=400)
    assert answer.json["code"] == "malformed_json"
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "", "application/x-www-form-urlencoded", "application/jso"]
)
def test_another_media_type_is_a_415(things: ContractClient, kind: str) -> None:
    answer = things.post("/things", b'{"name": "shoe"}', headers={"Content-Type": kind}, status=415)
    assert answer.json["code"] == "unsupported_media_type"
    assert "application/json" in answer.json["detail"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_parameters_and_case_of_the_media_type_do_not_matter(things: ContractClient, kind: str) -> None:
    things.post("/things", b'{"name": "shoe"}', content_type=kind, status=200)


def test_types_that_end_in_json_are_json(things: ContractClient) -> None:
    answer = things.patch("/things", b'{"a": 1}', content_type="application/merge-patch+json")
    assert answer.json == {"body": {"a": 1}}


def test_a_body_that_is_not_required_may_be_absent(things: ContractClient) -> None:
    assert things.post("/anything").json == {"body": None}
    assert things.post("/anything", b"", content_type="application/json").json == {"body": None}
    assert things.post_json("/anything", 7).json == {"body": 7}
    things.post("/anything", b"x", headers={"Content-Type": ""}, status=415)


def test_a_number_without_a_fraction_is_an_int_however_it_is_written(things: ContractClient) -> None:
    body = things.post("/anything", b'[4.0, {"a": [1e3, -0.0]}, 4.5, 1e300, "4.0"]', content_type="application/json")
    assert body.json == {"body": [4, {"a": [1000, 0]}, 4.5, 1e300, "4.0"]}
    assert [type(each) for each in body.json["body"]] == [int, dict, float, float, str]


@pytest.mark.parametrize("value", ["a\0", {"a\0": 1}, [[{"b": ["\0"]}]]])
def test_a_nul_anywhere_is_refused(things: ContractClient, value: Any) -> None:
    problem = things.post_json("/anything", value, status=422).json
    assert problem["errors"] == [{"in": "body", "path": "", "message": "holds the character U+0000"}]


def test_an_escaped_backslash_before_u0000_is_no_nul(things: ContractClient) -> None:
    assert things.post_json("/anything", "\\u0000").json == {"body": "\\u0000"}


def test_a_form_is_an_object_too(things: ContractClient) -> None:
    assert things.post("/form", {"count": "3", "other": "x"}).json == {"body": {"count": 3, "other": "x"}}
    assert things.post("/form", "count=3&count=4", status=422).json["detail"] == "count: is given more than once"
    assert things.post("/form", "other=%00", status=422).json["detail"] == "body: holds the character U+0000"
    assert things.post("/form", "count=x", status=422).json["detail"] == "count: must be a whole number"


def test_a_body_that_is_too_large_is_a_413(things: ContractClient) -> None:
    answer = things.post_json("/things", {"name": "x" * 1024 * 1024}, status=413)
    assert answer.json["code"] == "too_large"


def test_an_operation_can_have_a_limit_of_its_own(things: ContractClient) -> None:
    things.post_json("/small", "x" * 8, status=200)
    things.post_json("/small", "x" * 9, status=413)
    things.post_json("/large", "x" * 2 * 1024 * 1024, status=200)
    things.post("/form", {"text": "x" * 1000 * 1000}, status=200)
    things.post("/form", {"text": "x" * 2 * 1024 * 1024}, status=413)
    things.post("/long-form", {"text": "x" * 2 * 1024 * 1024}, status=200)


def test_another_kind_of_body_is_left_to_the_view(things: ContractClient) -> None:
    assert things.post("/files", b"x" * 100, content_type="application/octet-stream").json == {"length": 100}


@effort(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary() | st.lists(st.sampled_from(["{", "}", '"name"', ":", ",", "1e999", "null", "\\u0000"])).map("".join))
def test_any_body_is_taken_or_refused(things: ContractClient, raw: bytes | str) -> None:
    answer = things.post("/things", raw, content_type="application/json", expect_errors=True)
    assert answer.status_int in (200, 400, 422)
