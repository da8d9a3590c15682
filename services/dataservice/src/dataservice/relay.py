"""The relay: hands due rows of the outbox to Celery. Rows are the truth; what is in Redis may be lost at any time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from dataservice.domain.outbox import MAX_ATTEMPTS
from dataservice.storage.database import Database
from dataservice.storage.relaying import Relaying
from flakon import Secret, get_logger

log = get_logger(__name__)

BATCH = 50
MARKER = "broker:relay"


class BrokerAwayError(Exception):
    """Redis does not take messages now."""


class Broker(Protocol):
    """Where tasks are handed to. All raise BrokerAwayError."""

    def send(self, task: str, queue: str, arguments: Mapping[str, Any]) -> None:
        """Put a task into a queue, its arguments by keyword."""
        ...

    def has_forgotten(self) -> bool:
        """Whether it has lost what it held since it was last told to remember, or was never told."""
        ...

    def remember(self) -> None:
        """From now on it holds what it should: until it loses that, it has not forgotten."""
        ...


class CeleryBroker:
    """Celery on Redis. A key without expiry tells whether Redis still has what it was given."""

    def __init__(self, celery: Celery, redis_url: Secret) -> None:
        self._celery = celery
        self._redis = redis.Redis.from_url(redis_url.reveal(), socket_timeout=5, socket_connect_timeout=2)

    def send(self, task: str, queue: str, arguments: Mapping[str, Any]) -> None:
        try:
            self._celery.send_task(task, kwargs=dict(arguments), queue=queue, retry=False, ignore_result=True)
        except (OperationalError, redis.RedisError, OSError) as error:
            raise BrokerAwayError(f"{type(error).__name__}: {error}") from error

    def has_forgotten(self) -> bool:
        try:
            return not self._redis.exists(MARKER)
        except (redis.RedisError, OSError) as error:
            raise BrokerAwayError(f"{type(error).__name__}: {error}") from error

    def remember(self) -> None:
        try:
            self._redis.set(MARKER, "1")
        except (redis.RedisError, OSError) as error:
            raise BrokerAwayError(f"{type(error).__name__}: {error}") from error


class Relay:
    """Hands out what is due. Any number may run at once; each row goes to one of them."""

    def __init__(self, database: Database, broker: Broker) -> None:
        self._database = database
        self._broker = broker

    def run_once(self, now: datetime) -> int:
        """How many rows were handed out, at most a batch: ask again while it is a full one. Raises BrokerAwayError.

        A crash between sending and committing sends a task twice: tasks are idempotent.
        """
        if self._broker.has_forgotten():
            with self._database.transaction() as connection:
                count = Relaying(connection).republish_all(now)
            # Only now: had the republishing failed, nobody would know any more that it is needed.
            self._broker.remember()
            if count:
                log.warning("broker_has_forgotten", republished=count)
        with self._database.transaction() as connection:
            relaying = Relaying(connection)
            rows = relaying.claim(now, BATCH)
            silent = [row for row in rows if row.attempts >= MAX_ATTEMPTS]
            if silent:
                relaying.give_up([row.id for row in silent], now)
                log.error("work_given_up", work_ids=[str(row.id) for row in silent])
            due = [row for row in rows if row.attempts < MAX_ATTEMPTS]
            sent, trouble = self._send(due)
            if sent:
                relaying.handed_out([row.id for row in sent], now)
        if trouble is not None:
            raise trouble
        return len(sent)

    def _send(self, rows: list[Any]) -> tuple[list[Any], BrokerAwayError | None]:
        sent: list[Any] = []
        for row in rows:
            try:
                self._broker.send(row.task, row.queue, {"work_id": str(row.id), **row.arguments})
            except BrokerAwayError as trouble:
                return sent, trouble
            sent.append(row)
        return sent, None
