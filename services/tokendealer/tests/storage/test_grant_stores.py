"""One suite for every store of grants: the fake the other tests rest on, and Redis."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import redis

from tokendealer.domain.grants import Grant, GrantStore, StoreAway
from tokendealer.storage.redis_grants import RedisGrants, connect

ANNA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
BEA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e22"
ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64
DAY_S = 24 * 3600


def grant(subject: str = ANNA, issued_at: int = 1_800_000_000, lasts_s: int = 3600) -> Grant:
    return Grant(subject, "web", issued_at, issued_at + lasts_s)


@pytest.fixture
def raw(valkey_url: str) -> Any:
    client = redis.Redis.from_url(valkey_url, decode_responses=True)
    client.flushdb()
    yield client
    client.close()


@pytest.fixture(params=["memory", "redis"])
def any_store(request: pytest.FixtureRequest) -> Any:
    if request.param == "memory":
        yield request.getfixturevalue("store")
        return
    request.getfixturevalue("raw")
    client = connect(request.getfixturevalue("valkey_url"))
    yield RedisGrants(client)
    client.close()


@pytest.fixture
def redis_store(raw: redis.Redis, valkey_url: str) -> Any:
    client = connect(valkey_url)
    yield RedisGrants(client)
    client.close()


def test_a_grant_comes_back_as_it_was_added(any_store: GrantStore) -> None:
    any_store.add(ONE, grant())
    assert any_store.get(ONE) == grant()
    assert any_store.get(TWO) is None


def test_a_removed_grant_is_gone_and_removing_it_again_does_nothing(any_store: GrantStore) -> None:
    any_store.add(ONE, grant())
    any_store.remove(ONE, grant())
    any_store.remove(ONE, grant())
    assert any_store.get(ONE) is None
    assert any_store.remove_subject(ANNA, keep=None) == 0


def test_a_subjects_grants_are_removed_together(any_store: GrantStore) -> None:
    any_store.add(ONE, grant())
    any_store.add(TWO, grant())
    any_store.add(THREE, grant(BEA))
    assert any_store.remove_subject(ANNA, keep=None) == 2
    assert (any_store.get(ONE), any_store.get(TWO), any_store.get(THREE)) == (None, None, grant(BEA))
    assert any_store.remove_subject(ANNA, keep=None) == 0


def test_one_grant_can_be_kept(any_store: GrantStore) -> None:
    any_store.add(ONE, grant())
    any_store.add(TWO, grant())
    assert any_store.remove_subject(ANNA, keep=TWO) == 1
    assert any_store.get(TWO) == grant()
    assert any_store.remove_subject(ANNA, keep=None) == 1


class TestRedis:
    def test_everything_lies_under_the_prefix_and_tidies_itself_up_after_the_end(
        self, redis_store: RedisGrants, raw: Any
    ) -> None:
        redis_store.add(ONE, grant(lasts_s=3600))
        assert sorted(raw.keys("*")) == [f"grants:{ONE}", f"grants:subject:{ANNA}"]
        for key in raw.keys("*"):
            assert 3600 + DAY_S - 5 <= raw.ttl(key) <= 3600 + DAY_S

    def test_the_index_outlives_its_longest_grant(self, redis_store: RedisGrants, raw: Any) -> None:
        redis_store.add(ONE, grant(lasts_s=30 * DAY_S))
        redis_store.add(TWO, grant(lasts_s=60))
        assert raw.ttl(f"grants:subject:{ANNA}") > 30 * DAY_S
        redis_store.add(THREE, grant(lasts_s=60 * DAY_S))
        assert raw.ttl(f"grants:subject:{ANNA}") > 60 * DAY_S

    def test_the_index_of_an_athlete_who_signs_in_for_years_does_not_grow(
        self, redis_store: RedisGrants, raw: Any
    ) -> None:
        for day in range(100):
            redis_store.add(f"{day:064x}", grant(issued_at=1_800_000_000 + day * DAY_S, lasts_s=DAY_S))
        assert raw.zcard(f"grants:subject:{ANNA}") <= 3

    def test_a_grant_added_while_others_are_removed_is_not_half_there(self, redis_store: RedisGrants, raw: Any) -> None:
        for number in range(50):
            redis_store.add(f"{number:064x}", grant())
        added = threading.Event()

        def add_more() -> None:
            for number in range(50, 100):
                redis_store.add(f"{number:064x}", grant())
                added.set()

        adding = threading.Thread(target=add_more)
        adding.start()
        added.wait(5)
        redis_store.remove_subject(ANNA, keep=None)
        adding.join()
        records = {key.removeprefix("grants:") for key in raw.keys("grants:*") if ":subject:" not in key}
        assert records == set(raw.zrange(f"grants:subject:{ANNA}", 0, -1))

    def test_it_works_with_the_rights_it_says_it_needs(self, raw: Any, valkey_url: str) -> None:
        from tokendealer.storage import redis_grants

        assert redis_grants.__doc__ is not None
        sentence = " ".join(redis_grants.__doc__.split("the commands ")[1].split(".")[0].replace(",", " ").split())
        commands = [word.lower() for word in sentence.split() if word.isupper()]
        raw.acl_setuser(
            "tokendealer", enabled=True, passwords=["+pw"], keys=["grants:*"], commands=[f"+{c}" for c in commands]
        )
        client = connect(valkey_url.replace("redis://", "redis://tokendealer:pw@"))
        store = RedisGrants(client)
        try:
            assert store.answers()
            store.add(ONE, grant())
            assert store.get(ONE) == grant()
            store.remove(ONE, grant())
            store.add(TWO, grant())
            assert store.remove_subject(ANNA, keep=None) == 1
            assert store.remove_subject(ANNA, keep=None) == 0
        finally:
            client.close()
            raw.acl_deluser("tokendealer")

    def test_away_is_said_soon(self, unused_port: int) -> None:
        store = RedisGrants(connect(f"redis://:a-password@127.0.0.1:{unused_port}/0"))
        assert not store.answers()
        calls: list[Callable[[], object]] = [
            lambda: store.get(ONE),
            lambda: store.add(ONE, grant()),
            lambda: store.remove(ONE, grant()),
            lambda: store.remove_subject(ANNA, keep=None),
        ]
        for call in calls:
            with pytest.raises(StoreAway) as away:
                call()
            assert "password" not in str(away.value)

    def test_what_is_no_outage_is_not_taken_for_one(self, redis_store: RedisGrants, raw: Any) -> None:
        raw.set(f"grants:{ONE}", "not a hash")
        with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
            redis_store.get(ONE)

    def test_a_full_redis_is_an_outage(self, redis_store: RedisGrants, raw: Any) -> None:
        raw.config_set("maxmemory-policy", "noeviction")
        raw.config_set("maxmemory", 1)
        try:
            with pytest.raises(StoreAway):
                redis_store.add(ONE, grant())
        finally:
            raw.config_set("maxmemory", 0)

    def test_a_connection_from_before_a_restart_is_replaced(self, redis_store: RedisGrants, raw: Any) -> None:
        redis_store.add(ONE, grant())
        raw.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        assert redis_store.get(ONE) == grant()
