import time as real_time
from typing import Any

import pytest
from conftest import Api
from fake_dataservice import VERIFY_TOKEN, WEBHOOK_SECRET, FakeDataservice

ADDRESS = f"/strava/webhook/{WEBHOOK_SECRET}"
EVENT: dict[str, Any] = {
    "object_type": "activity",
    "object_id": 16_543_210_987,
    "aspect_type": "update",
    "updates": {"title": "Evening run", "private": "false"},
    "owner_id": 120_000_001,
    "subscription_id": 4711,
    "event_time": 1_795_000_000,
}


def query(**changes: str) -> dict[str, str]:
    return {"hub.mode": "subscribe", "hub.challenge": "15f7d1a9", "hub.verify_token": VERIFY_TOKEN} | changes


def test_the_challenge_comes_back(api: Api) -> None:
    answer = api.as_anybody().get(ADDRESS, query(), status=200)
    assert answer.json == {"hub.challenge": "15f7d1a9"}


def test_another_verify_token_or_secret_finds_nothing(api: Api) -> None:
    api.as_anybody().get(ADDRESS, query(**{"hub.verify_token": "guess"}), status=404)
    api.as_anybody().get("/strava/webhook/guess", query(), status=404)


def test_an_event_is_stored_before_it_is_answered(api: Api, fake: FakeDataservice) -> None:
    answer = api.as_anybody().post_json(ADDRESS, EVENT, status=200)
    assert answer.json == {}
    assert list(fake.events.values()) == [EVENT]


def test_the_same_event_again_is_kept_once(api: Api, fake: FakeDataservice) -> None:
    for _ in range(3):
        api.as_anybody().post_json(ADDRESS, EVENT, status=200)
    assert len(fake.events) == 1


def test_a_deauthorization_is_stored(api: Api, fake: FakeDataservice) -> None:
    event = EVENT | {"object_type": "athlete", "updates": {"authorized": "false"}}
    api.as_anybody().post_json(ADDRESS, event, status=200)
    assert list(fake.events.values()) == [event]


def test_a_field_that_strava_adds_one_day_does_no_harm(api: Api, fake: FakeDataservice) -> None:
    api.as_anybody().post_json(ADDRESS, EVENT | {"delivery_id": "new"}, status=200)
    assert list(fake.events.values()) == [EVENT]


def test_an_unknown_secret_finds_nothing(api: Api, fake: FakeDataservice) -> None:
    problem = api.as_anybody().post_json("/strava/webhook/guess", EVENT, status=404).json
    assert "webhook" not in str(problem)
    assert fake.events == {}


@pytest.mark.parametrize(
    "changes", [{"object_id": "abc"}, {"object_type": "club"}, {"owner_id": 2**63}, {"updates": {"title": {"a": 1}}}]
)
def test_what_is_no_event_is_refused(api: Api, fake: FakeDataservice, changes: dict[str, Any]) -> None:
    api.as_anybody().post_json(ADDRESS, EVENT | changes, status=422)
    assert fake.events == {}


def test_a_body_larger_than_any_event_is_refused(api: Api) -> None:
    api.as_anybody().post_json(ADDRESS, EVENT | {"more": "x" * 20_000}, status=413)


def test_a_dataservice_that_is_away_is_a_503_so_that_strava_tries_again(api: Api, fake: FakeDataservice) -> None:
    fake.broken["store_strava_event"] = 10
    api.as_anybody().post_json(ADDRESS, EVENT, status=503)


def test_a_dataservice_that_hangs_is_a_503_within_what_strava_waits(api: Api, fake: FakeDataservice) -> None:
    fake.slow_s = 2.5
    started = real_time.monotonic()
    api.as_anybody().post_json(ADDRESS, EVENT, status=503)
    assert real_time.monotonic() - started < 1.9
    real_time.sleep(1.5)


def test_the_secret_of_the_address_is_not_logged(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.as_anybody().post_json(ADDRESS, EVENT, status=200)
    api.as_anybody().get(ADDRESS, query(), status=200)
    logs = capsys.readouterr().err
    assert "strava_event_stored" in logs
    assert WEBHOOK_SECRET not in logs
    assert VERIFY_TOKEN not in logs
