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
    """ledger.lua, run on one key."""

    def __init__(self, client: redis.Redis) -> None:
        self._run = client.register_script(SCRIPT.read_text())

    def run(self, key: str, ask: Mapping[str, Any]) -> dict[str, Any]:
        """What the script answers; LedgerAway."""
        try:
            answer: str = self._run(keys=[PREFIX + key], args=[orjson.dumps(ask).decode()])
        except (
            redis.ConnectionError,
            redis.TimeoutError,
            redis.OutOfMemoryError,
            redis.exceptions.ReadOnlyError,
        ) as error:
            raise LedgerAway(f"Redis does not answer ({type(error).__name__})") from error
        found: dict[str, Any] = orjson.loads(answer)
        return found
