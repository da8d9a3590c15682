"""The Redis that the ledger lies in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from flakon import Secret

SCRIPT = Path(__file__).with_name("ledger.lua")
PREFIX = "strava:"
APPS = "strava:apps"
# Not there, not letting us in, or not taking anything now. What else goes wrong is a defect, and shows as one.
AWAY = (redis.ConnectionError, redis.TimeoutError, redis.OutOfMemoryError, redis.exceptions.ReadOnlyError)


class LedgerAway(Exception):  # noqa: N818 - the name is the case
    """Redis does not answer, so nobody knows what is left: Strava is not asked."""


def connect(url: Secret) -> redis.Redis:
    """A client that gives up within about two seconds; it connects when first used."""
    client: redis.Redis = redis.Redis.from_url(
        url.reveal(),
        decode_responses=True,
        socket_connect_timeout=1,
        socket_timeout=2,
        retry=Retry(ConstantBackoff(0.05), 1),  # one more try: the connection may be from before a restart of Redis
    )
    return client


class Script:
    """ledger.lua, run on the ledger of one app."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._run = client.register_script(SCRIPT.read_text())

    def run(self, app_id: str, ask: Mapping[str, Any]) -> dict[str, Any]:
        """What the script answers; LedgerAway."""
        words = orjson.dumps({"app": app_id, **ask}).decode()
        try:
            answer: str = self._run(keys=[PREFIX + app_id, APPS], args=[words])
        except AWAY as error:
            raise LedgerAway(f"Redis does not answer ({type(error).__name__})") from error
        found: dict[str, Any] = orjson.loads(answer)
        return found

    def app_ids(self) -> frozenset[str]:
        """The apps that have a ledger; LedgerAway."""
        try:
            return frozenset(str(each) for each in self._redis.smembers(APPS))
        except AWAY as error:
            raise LedgerAway(f"Redis does not answer ({type(error).__name__})") from error
