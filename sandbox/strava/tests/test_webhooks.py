"""A subscription, the verifying GET, and events sent for real to somebody who listens."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import PREFIX, App
from flask import Flask, jsonify, request
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from strava_sandbox.delivery import Postman


@dataclass
class Listener:
    """An app's webhook: what it was sent, and what it answers."""

    url: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses of the next answers; 200 after them."""
    asked: list[dict[str, str]] = field(default_factory=list)
    echo: bool = True
    pause_s: float = 0.0

    def wait_for(self, count: int, within_s: float = 8.0) -> list[dict[str, Any]]:
        end = time.monotonic() + within_s
        while len(self.events) < count:
            assert time.monotonic() < end, self.events
            time.sleep(0.02)
        return self.events


@pytest.fixture
def listener() -> Iterator[Listener]:
    found, flask = Listener(), Flask("listener")

    @flask.get("/hook")
    def verify() -> Any:
        found.asked.append(dict(request.args))
        time.sleep(found.pause_s)
        return jsonify({"hub.challenge": request.args["hub.challenge"]} if found.echo else {})

    @flask.post("/hook")
    def receive() -> Any:
        found.events.append(request.get_json())
        time.sleep(found.pause_s)
        return "", found.answers.pop(0) if found.answers else 200

    server = make_server("127.0.0.1", 0, flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def postman(app: App) -> Iterator[Postman]:
    app.sandbox.switches.set("webhook_pauses_s", "0.1,0.1")
    found = Postman(app.sandbox.webhooks)
    found.start()
    yield found
    found.stop()


def push(app: App, method: str, path: str = "", **form: str) -> TestResponse:
    keys = {"client_id": "424242", "client_secret": app.sandbox.client_secret} | form
    place: Any = {"data": keys} if method == "POST" else {"query_string": keys}
    return app.client.open(f"{PREFIX}/api/v3/push_subscriptions{path}", method=method, **place)


@pytest.fixture
def subscribe(app: App, listener: Listener) -> Callable[[], int]:
    def make() -> int:
        response = push(app, "POST", callback_url=listener.url, verify_token="mine")
        assert response.status_code == 201, response.text
        return int(response.get_json()["id"])

    return make


def settled(app: App) -> dict[str, int]:
    end = time.monotonic() + 10
    while (counts := app.sandbox.webhooks.counts())["waiting"] + counts["sending"]:
        assert time.monotonic() < end
        time.sleep(0.02)
    return counts


def test_subscribing_verifies_the_callback_lists_and_ends(
    app: App, listener: Listener, subscribe: Callable[[], int]
) -> None:
    number = subscribe()
    (asked,) = listener.asked
    assert asked["hub.mode"] == "subscribe"
    assert asked["hub.verify_token"] == "mine"
    (found,) = push(app, "GET").get_json()
    assert (found["id"], found["callback_url"], found["application_id"]) == (number, listener.url, 424242)
    again = push(app, "POST", callback_url=listener.url, verify_token="mine")
    assert (again.status_code, again.get_json()["errors"][0]["code"]) == (400, "already exists")
    assert push(app, "DELETE", f"/{number}").status_code == 204
    assert push(app, "GET").get_json() == []
    assert push(app, "DELETE", f"/{number}").status_code == 404


@pytest.mark.parametrize("spoiled", ["silent", "wrong echo", "too slow", "elsewhere"])
def test_a_callback_that_does_not_answer_rightly_is_no_callback(app: App, listener: Listener, spoiled: str) -> None:
    url = listener.url
    if spoiled == "silent":
        url = listener.url.replace("/hook", "/nothing")
    listener.echo = spoiled != "wrong echo"
    listener.pause_s = 2.5 if spoiled == "too slow" else 0.0
    if spoiled == "elsewhere":
        url = "https://elsewhere.example/hook"
    response = push(app, "POST", callback_url=url, verify_token="mine")
    assert response.status_code == 400
    assert response.get_json()["errors"][0]["resource"] == "PushSubscription"
    assert push(app, "GET").get_json() == []


def test_wrong_keys_see_no_subscriptions(app: App) -> None:
    keys = {"client_id": "424242", "client_secret": "wrong"}
    assert app.client.get(f"{PREFIX}/api/v3/push_subscriptions", query_string=keys).status_code == 401


def test_a_run_that_is_saved_renamed_hidden_and_deleted_is_told_each_time(
    app: App, listener: Listener, subscribe: Callable[[], int], postman: Postman
) -> None:
    tokens = app.connect()
    number = subscribe()
    athlete = app.sandbox.athletes.get(tokens.athlete_id)
    assert athlete is not None
    run = app.sandbox.changes.save(athlete)
    app.sandbox.changes.edit(athlete, run.id, {"name": "Another"})
    app.sandbox.changes.edit(athlete, run.id, {"distance_m": 5000.0})
    app.sandbox.changes.set_private(athlete, run.id, is_private=True)
    app.sandbox.changes.delete(athlete, run.id)
    listener.wait_for(4)
    told = sorted((e["aspect_type"], str(e["updates"])) for e in listener.events)
    assert told == [
        ("create", "{}"),
        ("delete", "{}"),
        ("update", "{'private': 'true'}"),
        ("update", "{'title': 'Another'}"),
    ]
    for event in listener.events:
        assert event["object_type"] == "activity"
        assert (event["object_id"], event["owner_id"], event["subscription_id"]) == (run.id, athlete.id, number)


def test_to_an_app_that_sees_nothing_private_hiding_is_a_deletion_and_showing_a_creation(
    app: App, listener: Listener, subscribe: Callable[[], int], postman: Postman
) -> None:
    tokens = app.connect(ticked="activity:read")
    subscribe()
    athlete = app.sandbox.athletes.get(tokens.athlete_id)
    assert athlete is not None
    run = next(r for r in app.sandbox.catalogue.newest(athlete, 20) if not r.is_private)
    app.sandbox.changes.set_private(athlete, run.id, is_private=True)
    listener.wait_for(1)
    app.sandbox.changes.edit(athlete, run.id, {"name": "A secret"})
    app.sandbox.changes.set_private(athlete, run.id, is_private=False)
    listener.wait_for(2)
    assert [event["aspect_type"] for event in listener.events] == ["delete", "create"]


def test_taking_the_access_away_is_told_with_a_text_in_place_of_a_boolean(
    app: App, listener: Listener, subscribe: Callable[[], int], postman: Postman
) -> None:
    tokens = app.connect()
    subscribe()
    app.client.post(f"{PREFIX}/settings/apps/revoke", data={"athlete": str(tokens.athlete_id)})
    (event,) = listener.wait_for(1)
    assert event["object_type"] == "athlete"
    assert event["updates"] == {"authorized": "false"}
    assert event["owner_id"] == tokens.athlete_id


def test_an_event_is_tried_three_times_and_then_forgotten(
    app: App, listener: Listener, subscribe: Callable[[], int], postman: Postman
) -> None:
    tokens = app.connect()
    subscribe()
    listener.answers = [503, 500, 404, 200]
    app.sandbox.changes.revoke("424242", tokens.athlete_id)
    listener.wait_for(3)
    assert settled(app)["failed"] == 1
    assert len(listener.events) == 3


def test_a_second_try_is_enough_when_it_is_answered(
    app: App, listener: Listener, subscribe: Callable[[], int], postman: Postman
) -> None:
    tokens = app.connect()
    subscribe()
    listener.answers = [503]
    app.sandbox.changes.revoke("424242", tokens.athlete_id)
    listener.wait_for(2)
    assert settled(app) == {"waiting": 0, "sending": 0, "done": 1, "failed": 0, "dropped": 0}


def test_an_answer_after_two_seconds_is_none(
    app: App, listener: Listener, subscribe: Callable[[], int], postman: Postman
) -> None:
    tokens = app.connect()
    subscribe()
    listener.pause_s = 2.3
    app.sandbox.changes.revoke("424242", tokens.athlete_id)
    listener.wait_for(2)
    assert app.sandbox.webhooks.last(1)[0]["last_answer"] == "TimeoutError"


def test_events_are_dropped_doubled_and_sent_late_as_ordered(
    app: App, listener: Listener, subscribe: Callable[[], int], postman: Postman
) -> None:
    tokens = app.connect()
    subscribe()
    app.sandbox.switches.set("webhook_faults", "drop=0.3,double=0.3,reorder=0.5,seed=4")
    athlete = app.sandbox.athletes.get(tokens.athlete_id)
    assert athlete is not None
    for number in range(30):
        app.sandbox.changes.save(athlete, name=str(number))
    counts = settled(app)
    received = [event["object_id"] for event in listener.events]
    assert counts["dropped"] > 0
    assert counts["done"] == len(received)
    assert len(set(received)) < min(30, len(received))
    assert received != sorted(received)


def test_what_an_earlier_process_was_sending_is_sent_again(
    app: App, listener: Listener, subscribe: Callable[[], int], restart: Callable[[], App]
) -> None:
    tokens = app.connect()
    subscribe()
    app.sandbox.changes.revoke("424242", tokens.athlete_id)
    assert app.sandbox.webhooks.take_due(time.time(), 5)
    postman = Postman(restart().sandbox.webhooks)
    postman.start()
    try:
        listener.wait_for(1)
    finally:
        postman.stop()
