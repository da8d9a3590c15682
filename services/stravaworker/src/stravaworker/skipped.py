"""Activities whose details Strava fails to give: left alone for a day, so that they do not stand in others' way.

    strava:skipped:<app>   a sorted set of activities by when they are tried again

Losing it costs a few calls.
"""

import redis

from flakon import clock, get_logger
from stravaworker.ledger.redis_script import AWAY, PREFIX, LedgerAway

log = get_logger(__name__)

AGAIN_AFTER_S = 86_400.0
MOST = 500


class Skipped:
    """What is left alone, by app."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def of(self, app_id: str) -> frozenset[int]:
        """The activities that are not to be tried now; LedgerAway."""
        try:
            found = self._redis.zrangebyscore(_key(app_id), clock.timestamp(), "+inf")
        except AWAY as error:
            raise LedgerAway(f"Redis does not answer ({type(error).__name__})") from error
        return frozenset(int(str(each)) for each in found)

    def add(self, app_id: str, strava_activity_id: int) -> None:
        """Leave it alone for a day; the longest left alone makes room when there are too many."""
        key = _key(app_id)
        try:
            with self._redis.pipeline(transaction=True) as pipeline:
                pipeline.zadd(key, {str(strava_activity_id): clock.timestamp() + AGAIN_AFTER_S})
                pipeline.zremrangebyscore(key, "-inf", clock.timestamp())
                pipeline.zremrangebyrank(key, 0, -MOST - 1)
                pipeline.execute()
        except AWAY as error:
            log.warning("skipped_not_kept", app_id=app_id, reason=type(error).__name__)


def _key(app_id: str) -> str:
    return f"{PREFIX}skipped:{app_id}"
