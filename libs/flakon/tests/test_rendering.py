from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, Response

from flakon.rendering import OrjsonProvider, dumps, to_response


@dataclass
class Run:
    distance_m: float


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, 1.5, None, True, "é"]}, '{"a":[1,1.5,null,true,"é"]}'),
        (datetime(2024, 5, 31, 7, tzinfo=UTC), '"2024-05-31T07:00:00Z"'),
        (date(2024, 5, 31), '"2024-05-31"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (Run(10.5), '{"distance_m":10.5}'),
    ],
)
def test_what_services_answer_with_is_json(value: Any, text: str) -> None:
    assert dumps(value).decode() == text


@pytest.mark.parametrize("value", [Decimal("1.5"), {1, 2}, object()])
def test_what_has_no_one_form_in_json_is_a_defect(value: Any) -> None:
    with pytest.raises(TypeError):
        dumps(value)


@pytest.mark.parametrize(
    ("value", "status", "expected"),
    [
        ({"a": 1}, 200, (200, b'{"a":1}', "application/json")),
        ([1], 201, (201, b"[1]", "application/json")),
        (({"a": 1}, 202), 200, (202, b'{"a":1}', "application/json")),
        (None, 204, (204, b"", None)),
        (None, None, (204, b"", None)),
        ((None, 304), 200, (304, b"", None)),
        (Response(b"x", 203, content_type="text/csv"), 200, (203, b"x", "text/csv")),
        ((Response(b"x", content_type="text/csv"), 201), 200, (201, b"x", "text/csv")),
    ],
)
def test_what_a_view_returns_becomes_a_response(value: Any, status: int | None, expected: Any) -> None:
    response = to_response(value, status, "view")
    assert (response.status_code, response.data, response.mimetype if response.data else None) == expected


def test_headers_of_a_view_are_sent() -> None:
    assert to_response(({}, 200, {"ETag": '"1"'}), None, "view").headers["ETag"] == '"1"'
    assert to_response((Response(), 200, {"ETag": '"1"'}), None, "view").headers["ETag"] == '"1"'


def test_no_content_is_a_defect_where_content_is_declared() -> None:
    with pytest.raises(TypeError, match="view returned nothing, and its status 200 has content"):
        to_response(None, 200, "view")


def test_a_view_with_several_successes_has_to_say_which() -> None:
    with pytest.raises(TypeError, match=r"view has several successful statuses; return \(data, status\)"):
        to_response({}, None, "view")


def test_a_tuple_of_another_length_is_a_defect() -> None:
    with pytest.raises(TypeError, match="view returned a tuple of 1"):
        to_response(({},), 200, "view")


def test_flasks_own_json_is_by_orjson_too() -> None:
    app = Flask(__name__)
    provider = OrjsonProvider(app)
    assert provider.dumps({"a": UUID(int=1)}) == '{"a":"00000000-0000-0000-0000-000000000001"}'
    assert provider.loads(b"[1]") == [1]
    with app.app_context():
        assert provider.response(a=1).data == b'{"a":1}'
        assert provider.response([1]).mimetype == "application/json"
