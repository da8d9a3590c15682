from typing import Any

import pytest
from conftest import App, Clock


@pytest.fixture
def token(app: App, clock: Clock) -> Any:
    clock.to_the_start_of_a_quarter(app.sandbox.clock.timestamp())
    return app.connect().access


def usage(response: Any) -> Any:
    return response.headers["X-RateLimit-Usage"], response.headers["X-ReadRateLimit-Usage"]


def test_each_call_is_counted_and_told_in_four_headers(app: App, token: str) -> None:
    first, second = app.get("/athlete", token), app.get("/athlete", token)
    assert first.headers["X-RateLimit-Limit"] == "200,2000"
    assert first.headers["X-ReadRateLimit-Limit"] == "100,1000"
    assert usage(first) == ("1,1", "1,1")
    assert usage(second) == ("2,2", "2,2")


def test_over_the_read_limit_is_a_429_that_counts_towards_the_day(app: App, token: str) -> None:
    app.sandbox.switches.set("read_limit", "2,1000")
    for _ in range(2):
        assert app.get("/athlete", token).status_code == 200
    refused = app.get("/athlete", token)
    assert refused.status_code == 429
    assert refused.get_json() == {
        "message": "Rate Limit Exceeded",
        "errors": [{"resource": "Application", "field": "read rate limit", "code": "exceeded"}],
    }
    assert usage(refused) == ("2,3", "2,3")


def test_the_overall_limit_is_named_when_it_is_the_one(app: App, token: str) -> None:
    app.sandbox.switches.set("overall_limit", "1,1000")
    app.get("/athlete", token)
    assert app.get("/athlete", token).get_json()["errors"][0]["field"] == "overall rate limit"


def test_the_next_quarter_of_an_hour_opens_the_window_again(app: App, token: str, clock: Clock) -> None:
    app.sandbox.switches.set("read_limit", "1,1000")
    app.get("/athlete", token)
    clock.forward(minutes=14, seconds=30)
    assert app.get("/athlete", token).status_code == 429
    clock.forward(seconds=40)
    response = app.get("/athlete", token)
    assert response.status_code == 200
    assert usage(response)[1].startswith("1,")


def test_the_day_is_the_day_of_utc(app: App, token: str, clock: Clock) -> None:
    app.sandbox.switches.set("read_limit", "100,1")
    now = app.sandbox.clock.timestamp()
    clock.forward(seconds=86400 - now % 86400 + 60)
    token = app.connect().access
    assert app.get("/athlete", token).status_code == 200
    clock.forward(hours=5)
    assert app.get("/athlete", token).status_code == 429
    clock.forward(hours=19)
    assert app.get("/athlete", app.connect().access).status_code == 200


def test_the_limits_are_the_apps_and_not_the_athletes(app: App, token: str) -> None:
    app.sandbox.switches.set("read_limit", "1,1000")
    app.get("/athlete", token)
    assert app.get("/athlete", app.connect().access).status_code == 429


def test_a_refused_call_of_an_inactive_app_counts_too(app: App, token: str) -> None:
    app.sandbox.switches.set("app_status", "inactive")
    assert usage(app.get("/athlete", token)) == ("1,1", "1,1")
    assert usage(app.get("/athlete", token)) == ("2,2", "2,2")
