import time
from typing import Any

import pytest
import requests
from conftest import PREFIX, App

ACTIVITIES = "/athlete/activities"


def ordered(app: App, route: str, kind: str, **more: Any) -> None:
    app.sandbox.faults.order(route, kind, **more)


def test_a_fault_strikes_as_often_as_it_was_ordered_and_only_its_route(app: App) -> None:
    token = app.connect().access
    ordered(app, "activities", "status", value=503, count=2)
    answers = [app.get(ACTIVITIES, token).status_code for _ in range(3)]
    assert answers == [503, 503, 200]
    assert app.get("/athlete", token).status_code == 200
    (fault,) = app.sandbox.faults.all()
    assert (fault.struck, fault.remaining) == (2, 0)


def test_a_share_of_the_requests_is_drawn_by_the_seed(app: App) -> None:
    token = app.connect().access

    def answers(seed: str) -> list[int]:
        app.sandbox.faults.take_back()
        ordered(app, "athlete", "status", value=500, probability=0.5, seed=seed)
        return [app.get("/athlete", token).status_code for _ in range(20)]

    first = answers("a")
    assert set(first) == {200, 500}
    assert answers("a") == first
    assert answers("b") != first


def test_a_429_that_was_ordered_says_that_the_window_is_open(app: App) -> None:
    token = app.connect().access
    ordered(app, "*", "rate_limit", count=1)
    refused = app.get("/athlete", token)
    assert refused.status_code == 429
    assert refused.headers["X-ReadRateLimit-Usage"].split(",")[0] == "1"
    assert all(peak.refused == 0 for peak in app.sandbox.limits.peaks())


def test_it_can_be_for_one_app_alone(app: App) -> None:
    ordered(app, "athlete", "status", value=500, client_id="77")
    assert app.get("/athlete", app.connect().access).status_code == 200


def test_a_401_that_was_ordered_is_about_the_token(app: App) -> None:
    ordered(app, "athlete", "status", value=401)
    assert app.get("/athlete", app.connect().access).get_json()["errors"][0]["field"] == "access_token"


def test_garbage_is_no_json(app: App) -> None:
    token = app.connect().access
    ordered(app, "activities", "garbage", count=1)
    response = app.get(ACTIVITIES, token)
    assert (response.status_code, response.mimetype) == (200, "text/html")


@pytest.mark.parametrize("kind", ["slow", "late"])
def test_a_slow_answer_is_late_and_right(app: App, kind: str) -> None:
    token = app.connect().access
    ordered(app, "athlete", kind, value=0.3)
    began = time.monotonic()
    assert app.get("/athlete", token).status_code == 200
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("kind", ["drop", "drop_answer", "truncate"])
def test_a_connection_that_is_dropped_or_cut_gives_no_answer(app: App, base_url: str, kind: str) -> None:
    token = app.connect().access
    ordered(app, "activities", kind, count=1)
    url, headers = f"{base_url}/api/v3{ACTIVITIES}", {"Authorization": f"Bearer {token}"}
    with requests.Session() as session:
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            session.get(url, headers=headers, timeout=5)
        assert session.get(url, headers=headers, timeout=5).status_code == 200


def test_a_refresh_whose_answer_is_lost_has_happened_and_one_that_was_dropped_before_has_not(
    app: App, base_url: str
) -> None:
    tokens = app.connect()
    form = {"client_id": "424242", "client_secret": app.sandbox.client_secret, "grant_type": "refresh_token"}
    url = f"{base_url}/oauth/token"
    ordered(app, "token", "drop", count=1)
    with pytest.raises(requests.ConnectionError):
        requests.post(url, data=form | {"refresh_token": tokens.refresh}, timeout=5)
    ordered(app, "token", "drop_answer", count=1)
    with pytest.raises(requests.ConnectionError):
        requests.post(url, data=form | {"refresh_token": tokens.refresh}, timeout=5)
    dead = app.client.post(f"{PREFIX}/oauth/token", data=form | {"refresh_token": tokens.refresh})
    assert dead.get_json()["errors"][0]["resource"] == "RefreshToken"
