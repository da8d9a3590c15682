import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flakon_documents import app_of, nothing, operation
from flask import Blueprint, request

from flakon import ServiceSettings, clock, context, create_app, get_logger
from flakon import logs as flakon_logs
from flakon.settings import Secret
from flakon.testing import ContractClient, client

Lines = list[dict[str, Any]]


@pytest.fixture
def things(settings: ServiceSettings) -> ContractClient:
    def read(thing_id: str, q: str | None) -> dict[str, Any]:
        get_logger().info("reading")
        return {"request_id": context.request_id()}

    parameters = [
        {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "q", "in": "query", "schema": {"type": "string"}},
    ]
    return client(
        app_of(settings, {"/things/{thing_id}": {"get": operation("read", parameters=parameters)}}, {"read": read})
    )


def test_a_request_id_is_taken_passed_on_and_given_back(things: ContractClient, logs: Lines) -> None:
    identity = "0123456789abcdef.A-Z_"
    answer = things.get("/things/7", headers={"X-Request-Id": identity})
    assert answer.headers["X-Request-Id"] == answer.json["request_id"] == identity
    assert {line["request_id"] for line in logs} == {identity}


@pytest.mark.parametrize("identity", ["", "short", "x" * 65, 'quote"quote"', "with space 1", "ä" * 10])
def test_an_id_of_another_form_is_replaced(things: ContractClient, identity: str) -> None:
    answer = things.get("/things/7", extra_environ={"HTTP_X_REQUEST_ID": identity})
    assert len(answer.headers["X-Request-Id"]) == 32


def test_requests_have_ids_of_their_own(things: ContractClient) -> None:
    assert things.get("/things/7").json != things.get("/things/7").json


def test_after_a_request_nothing_of_it_is_left(things: ContractClient) -> None:
    things.get("/things/7")
    things.get("/nowhere", status=404)
    assert context.request_id() is None


def test_a_request_is_one_line_with_its_route_and_never_its_address(things: ContractClient, logs: Lines) -> None:
    things.get("/things/s3cret?q=s3cret")
    line = logs[-1]
    assert (line["event"], line["level"], line["service"]) == ("request", "info", "things")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/things/<thing_id>", 200)
    assert 0 <= line["duration_ms"] < 5000
    assert "s3cret" not in repr(logs)


def test_a_refused_request_is_logged_with_its_code(things: ContractClient, logs: Lines) -> None:
    things.get("/things/7?unknown=s3cret", status=422)
    assert (logs[-1]["status"], logs[-1]["code"]) == (422, "invalid")
    things.get("/s3cret?s3cret", status=404)
    assert (logs[-1]["status"], logs[-1]["route"]) == (404, "unmatched")
    assert "s3cret" not in repr(logs)


def test_methods_that_nobody_knows_make_no_metric_of_their_own(things: ContractClient) -> None:
    assert things.flask.test_client().open("/things/7", method="INVENTED").status_code == 405
    text = things.get("/metrics").text
    assert "INVENTED" not in text
    assert 'method="other"' in text


def test_requests_are_counted_by_route_and_status(things: ContractClient) -> None:
    def count() -> float:
        name = 'http_request_duration_seconds_count{method="GET",route="/things/<thing_id>",status="422"} '
        return sum(
            float(line.removeprefix(name)) for line in things.get("/metrics").text.splitlines() if line.startswith(name)
        )

    before = count()
    things.get("/things/7?unknown=1", status=422)
    assert count() == before + 1


def test_checks_of_health_are_logged_for_debugging_only(things: ContractClient, logs: Lines) -> None:
    things.get("/healthz")
    assert logs[-1]["level"] == "debug"


def test_a_hook_may_answer_before_the_view(settings: ServiceSettings) -> None:
    def closed() -> Any:
        return ("closed", 503) if request.path != "/healthz" else None

    things = client(app_of(settings, {"/": {"get": operation("a")}}, {"a": nothing}, before=[closed]))
    assert things.get("/nowhere", status=503).text == "closed"
    assert things.get("/healthz").json == {"status": "ok"}


def test_a_service_with_pages_has_its_own_templates(settings: ServiceSettings, tmp_path: Path) -> None:
    package = tmp_path / "pages"
    (package / "static").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "static" / "style.css").write_text("x")
    sys.path.insert(0, str(tmp_path))
    try:
        things = client(create_app("pages", settings, blueprints=[Blueprint("b", __name__)], import_name="pages"))
        assert things.get("/static/style.css").text == "x"
    finally:
        sys.path.remove(str(tmp_path))


def test_the_clock_file_of_the_settings_is_used(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    settings = ServiceSettings(tokendealer_url="http://x", client_secret=Secret("x"), clock_file=file)
    before = clock.now()
    try:
        create_app("things", settings, blueprints=[])
        clock.testing.shift(file, timedelta(days=1))
        assert clock.now() - before > timedelta(hours=23)
    finally:
        clock.use_file(None)


def test_the_level_of_the_settings_is_used() -> None:
    settings = ServiceSettings(tokendealer_url="http://x", client_secret=Secret("x"), log_level="error")
    create_app("things", settings, blueprints=[])
    assert not flakon_logs.enabled("info")
