"""`dataservice beat`: the relay, woken by the database or by the second, and the tick, once a minute."""

import signal
from datetime import datetime, timedelta
from threading import Event
from types import FrameType
from typing import Any, cast

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dataservice.relay import BATCH, BrokerAwayError, Relay
from dataservice.storage.database import Database
from dataservice.tick import tick
from flakon import clock, errors, get_logger

log = get_logger(__name__)

POLL_S = 1.0
TICK = timedelta(minutes=1)
LONGEST_PAUSE_S = 15.0


class Listener:
    """Waits for the notification that every new outbox row sends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: psycopg.Connection[Any] | None = None

    def wait(self, timeout_s: float) -> None:
        """Return when a row was written, or after the time-out. Raises psycopg.Error or SQLAlchemyError."""
        connection = self._connection or self._connect()
        try:
            for _ in connection.notifies(timeout=timeout_s, stop_after=1):
                break
        except psycopg.Error:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back; the next wait takes a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> psycopg.Connection[Any]:
        pooled = self._engine.raw_connection()
        connection = cast("psycopg.Connection[Any]", pooled.driver_connection)
        pooled.detach()
        connection.autocommit = True
        connection.execute("LISTEN outbox")
        self._connection = connection
        return connection


class Beat:
    """Runs until it is told to stop. Whatever is away, it waits for, and says so once."""

    def __init__(self, database: Database, relay: Relay, stop: Event) -> None:
        self._database = database
        self._relay = relay
        self._stop = stop
        self._listener = Listener(database.engine)
        self._next_tick: datetime | None = None
        self._away: str | None = None
        self._pause_s = POLL_S

    def run(self) -> None:
        """Hand out and tick until the stop event is set."""
        log.info("beat_started")
        try:
            while not self._stop.is_set():
                self._step()
        finally:
            self._listener.close()
        log.info("beat_stopped")

    def _step(self) -> None:
        try:
            full = self._relay.run_once(clock.now()) >= BATCH
            self._is_back()
            self._tick_if_due()
            if not full:
                self._listener.wait(POLL_S)
        except BrokerAwayError as trouble:
            self._is_away("broker", trouble)
        except (errors.Unavailable, SQLAlchemyError, psycopg.Error) as trouble:
            self._is_away("database", trouble)

    def _tick_if_due(self) -> None:
        """A tick that fails is logged and tried again a minute later: it never holds up what is handed out."""
        now = clock.now()
        if self._next_tick is not None and now < self._next_tick:
            return
        self._next_tick = now + TICK
        try:
            tick(self._database, now)
        except (errors.Unavailable, SQLAlchemyError) as trouble:
            log.warning("tick_failed", error=f"{type(trouble).__name__}: {str(trouble)[:200]}")

    def _is_away(self, what: str, trouble: Exception) -> None:
        """Say it once, and wait a little longer each time."""
        if self._away != what:
            log.warning(f"{what}_away", error=f"{type(trouble).__name__}: {str(trouble)[:200]}")
            self._away = what
        self._stop.wait(self._pause_s)
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def _is_back(self) -> None:
        if self._away is not None:
            log.info(f"{self._away}_back")
            self._away = None
        self._pause_s = POLL_S


def stop_on_signals(stop: Event) -> None:
    """SIGTERM and SIGINT end the beat after the batch at hand."""

    def end(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
