"""The ledger is kept with the rights that stravaworker's Redis user has, and no other service's user reaches it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from counting_strava import CountingStrava

from runnerly_dev.secret_files import REDIS_PREFIXES, redis_users
from runnerly_dev.valkey import EmbeddedValkey
from stravaworker.ledger import Call, Lane, Ledger


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    users = redis_users(dict.fromkeys(REDIS_PREFIXES, "secret"))
    server = EmbeddedValkey(tmp_path / "valkey", log=tmp_path / "log", durable=False, users=users)
    server.start()
    yield server
    server.stop()


def test_a_call_is_granted_and_settled_with_stravaworkers_rights(
    guarded: EmbeddedValkey, strava: CountingStrava
) -> None:
    with redis.Redis.from_url(guarded.url("stravaworker", "secret")) as client:
        ledger = Ledger(client)
        ledger.settle(ledger.reserve(Call("app", Lane.LISTING, "ada")), strava.arrive(), answered=True)
        assert not ledger.read("app")["ledger"]["lost"]
    with (
        redis.Redis.from_url(guarded.url("reports", "secret")) as client,
        pytest.raises(redis.exceptions.NoPermissionError),
    ):
        client.get("strava:app")
