from collections.abc import Iterator

import pytest
import redis
from counting_strava import CountingStrava, Now

from flakon import clock
from stravaworker.ledger import Ledger


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    found = Now()
    monkeypatch.setattr(clock, "timestamp", found)
    return found


@pytest.fixture
def valkey(valkey_url: str) -> Iterator[redis.Redis]:
    client: redis.Redis = redis.Redis.from_url(valkey_url, decode_responses=True)
    client.flushdb()
    with client:
        yield client


@pytest.fixture
def ledger(valkey: redis.Redis, now: Now) -> Ledger:
    return Ledger(valkey)


@pytest.fixture
def strava(now: Now) -> CountingStrava:
    return CountingStrava(now)
