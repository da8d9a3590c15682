"""Grants in Redis, under the prefix `grants:`.

    grants:<grant id>          hash         subject, client_id, issued_at, expires_at
    grants:subject:<subject>   sorted set   the ids of the subject's grants, by their ends

Both carry a Redis expiry a day later than the grants' own ends, so that the database doesn't grow; whether a grant has
ended is decided by its `expires_at`. tokendealer's Redis user needs the keys `grants:*` and the commands MULTI, EXEC,
WATCH, UNWATCH, HSET, HGETALL, ZADD, ZREM, ZREMRANGEBYSCORE, ZRANGE, EXPIRE, DEL and PING.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from tokendealer.domain.grants import Grant, StoreAway

_TIDY_UP_AFTER_S = 24 * 3600
_PREFIX = "grants:"
# not there, not letting us in, or not taking anything now; what else goes wrong is a defect, and shows as one
_AWAY = (
    redis.ConnectionError,
    redis.TimeoutError,
    redis.OutOfMemoryError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.MasterDownError,
)


def connect(url: str) -> redis.Redis:
    """A client that gives up within about two seconds; it connects when first used."""
    client: redis.Redis = redis.Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=1,
        socket_timeout=1,
        retry=Retry(ConstantBackoff(0.05), 1),  # one more try: the connection may be from before a restart of Redis
    )
    return client


class RedisGrants:
    """A `GrantStore` in Redis."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def answers(self) -> bool:
        """Whether Redis is there."""
        try:
            with _away():
                return bool(self._redis.ping())
        except StoreAway:
            return False

    def add(self, grant_id: str, grant: Grant) -> None:
        lasts_s = grant.expires_at - grant.issued_at + _TIDY_UP_AFTER_S
        fields: dict[Any, str | int] = {
            "subject": grant.subject,
            "client_id": grant.client_id,
            "issued_at": grant.issued_at,
            "expires_at": grant.expires_at,
        }
        index = _index(grant.subject)
        with _away(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hset(_record(grant_id), mapping=fields)
            pipeline.expire(_record(grant_id), lasts_s)
            pipeline.zremrangebyscore(index, "-inf", grant.issued_at - _TIDY_UP_AFTER_S)
            pipeline.zadd(index, {grant_id: grant.expires_at})
            pipeline.expire(index, lasts_s, nx=True)
            pipeline.expire(index, lasts_s, gt=True)
            pipeline.execute()

    def get(self, grant_id: str) -> Grant | None:
        with _away():
            fields: dict[str, str] = self._redis.hgetall(_record(grant_id))  # type: ignore[assignment]
        if not fields:
            return None
        return Grant(fields["subject"], fields["client_id"], int(fields["issued_at"]), int(fields["expires_at"]))

    def remove(self, grant_id: str, grant: Grant) -> None:
        with _away(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.delete(_record(grant_id))
            pipeline.zrem(_index(grant.subject), grant_id)
            pipeline.execute()

    def remove_subject(self, subject: str, *, keep: str | None) -> int:
        index = _index(subject)

        def remove_all(pipeline: Any) -> None:
            grant_ids = [grant_id for grant_id in pipeline.zrange(index, 0, -1) if grant_id != keep]
            pipeline.multi()
            for grant_id in grant_ids:
                pipeline.delete(_record(grant_id))
            if grant_ids:
                pipeline.zrem(index, *grant_ids)

        with _away():
            # watched: a grant added meanwhile makes the transaction start over, so that none is missed
            replies: Any = self._redis.transaction(remove_all, index)
        return sum(replies[:-1])  # the last reply is the index's


def _record(grant_id: str) -> str:
    return _PREFIX + grant_id


def _index(subject: str) -> str:
    return f"{_PREFIX}subject:{subject}"


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except _AWAY as problem:
        raise StoreAway(type(problem).__name__) from problem
