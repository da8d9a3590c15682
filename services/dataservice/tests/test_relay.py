"""The relay against a real database, and Celery on a real Valkey."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import redis
from dataservice_support import World
from sqlalchemy.exc import OperationalError

from dataservice.domain.outbox import MAX_ATTEMPTS, VISIBILITY, NewWork, Task, pause_after
from dataservice.relay import BATCH, BrokerAwayError, CeleryBroker, Relay
from dataservice.storage.outbox import Outbox
from flakon import Secret, clock, errors
from flakon.celery import create_celery
from runnerly_dev.valkey import EmbeddedValkey


@dataclass
class FakeBroker:
    """Keeps what it is sent. While `away`, it takes nothing; with `takes`, only so many."""

    sent: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    away: bool = False
    forgot: bool = False
    takes: int = 10**6

    def send(self, task: str, queue: str, arguments: Mapping[str, Any]) -> None:
        if self.away or len(self.sent) >= self.takes:
            raise BrokerAwayError("away")
        self.sent.append((task, queue, arguments))

    def has_forgotten(self) -> bool:
        if self.away:
            raise BrokerAwayError("away")
        return self.forgot

    def remember(self) -> None:
        self.forgot = False


def add(world: World, count: int = 1, **changes: Any) -> None:
    with world.transaction() as connection:
        for n in range(count):
            work = NewWork(task=Task.IMPORT_ACTIVITIES, arguments={"athlete_id": f"a{n}"}, **changes)
            Outbox(connection).add(work, clock.now())


def complete(world: World, work_id: UUID) -> None:
    with world.transaction() as connection:
        Outbox(connection).complete(work_id, "stravaworker", clock.now())


@pytest.fixture
def broker() -> FakeBroker:
    return FakeBroker()


@pytest.fixture
def relay(world: World, broker: FakeBroker) -> Relay:
    return Relay(world.database, broker)


def test_due_work_is_handed_out_once_with_its_id(world: World, relay: Relay, broker: FakeBroker) -> None:
    add(world)
    assert [relay.run_once(clock.now()) for _ in range(3)] == [1, 0, 0]
    [row] = world.work()
    arguments = {"work_id": str(row.id), "athlete_id": "a0"}
    assert broker.sent == [("stravaworker.import_activities", "stravaworker", arguments)]
    assert row.attempts == 1


def test_work_waits_for_its_time(world: World, relay: Relay, broker: FakeBroker) -> None:
    add(world, not_before=clock.now() + timedelta(hours=1))
    assert relay.run_once(clock.now()) == 0
    assert relay.run_once(clock.now() + timedelta(hours=1, seconds=1)) == 1


def test_work_of_which_nothing_is_heard_is_handed_out_again(world: World, relay: Relay, broker: FakeBroker) -> None:
    add(world)
    now = clock.now()
    relay.run_once(now)
    assert relay.run_once(now + VISIBILITY - timedelta(seconds=1)) == 0
    assert relay.run_once(now + VISIBILITY) == 1
    assert relay.run_once(now + VISIBILITY * 2) == 0
    complete(world, world.work()[0].id)
    assert relay.run_once(now + timedelta(days=9)) == 0
    assert len(broker.sent) == 2


def test_work_that_is_never_heard_of_is_given_up_and_seen(world: World, relay: Relay, broker: FakeBroker) -> None:
    add(world)
    now = clock.now()
    for _ in range(40):
        now += timedelta(hours=7)
        relay.run_once(now)
    assert len(broker.sent) == MAX_ATTEMPTS
    [row] = world.work()
    assert row.failed_at is not None
    assert "no worker" in row.last_error


def test_with_the_broker_away_rows_wait_and_nothing_counts_as_an_attempt(
    world: World, relay: Relay, broker: FakeBroker
) -> None:
    add(world, 3)
    broker.away = True
    with pytest.raises(BrokerAwayError):
        relay.run_once(clock.now())
    assert {row.attempts for row in world.work()} == {0}
    broker.away = False
    assert relay.run_once(clock.now()) == 3


def test_what_was_sent_before_the_broker_went_away_is_not_sent_again(
    world: World, relay: Relay, broker: FakeBroker
) -> None:
    add(world, 3)
    broker.takes = 2
    with pytest.raises(BrokerAwayError):
        relay.run_once(clock.now())
    broker.takes = 9
    assert relay.run_once(clock.now()) == 1
    assert len({arguments["work_id"] for _, _, arguments in broker.sent}) == 3


def test_what_the_broker_has_forgotten_is_handed_out_again_at_once(
    world: World, relay: Relay, broker: FakeBroker
) -> None:
    add(world, 2)
    relay.run_once(clock.now())
    complete(world, world.work()[0].id)
    broker.forgot = True
    assert relay.run_once(clock.now()) == 1
    assert world.work()[1].attempts == 1


def test_what_was_forgotten_is_not_taken_for_handed_out_before_it_is(
    world: World, relay: Relay, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(world)
    relay.run_once(clock.now())
    broker.forgot = True
    with monkeypatch.context() as broken:
        broken.setattr("dataservice.storage.relaying.Relaying.republish_all", _no_database)
        with pytest.raises(errors.Unavailable):
            relay.run_once(clock.now())
    assert relay.run_once(clock.now()) == 1


def _no_database(*_: Any) -> None:
    raise OperationalError("UPDATE", None, Exception("the connection was lost"))


def test_many_rows_go_out_in_batches(world: World, relay: Relay) -> None:
    add(world, BATCH + 5)
    assert [relay.run_once(clock.now()) for _ in range(3)] == [BATCH, 5, 0]


def test_a_postponed_task_waits_as_asked_and_is_no_failure(world: World, relay: Relay) -> None:
    add(world)
    relay.run_once(clock.now())
    [row] = world.work()
    body = {"after_s": 900, "reason": "no budget left"}
    world.service("stravaworker").post(f"/work/{row.id}/postponement", body, 204)
    [row] = world.work()
    assert (row.attempts, row.last_error, row.published_at) == (0, "no budget left", None)
    assert relay.run_once(clock.now() + timedelta(seconds=890)) == 0
    assert relay.run_once(clock.now() + timedelta(seconds=901)) == 1


def test_pauses_after_failures_grow_until_the_task_is_given_up(world: World, relay: Relay) -> None:
    add(world)
    now = clock.now()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert relay.run_once(now) == 1
        [row] = world.work()
        with world.transaction() as connection:
            given_up = Outbox(connection).fail(row.id, "stravaworker", now, "boom")
        assert given_up == (attempt == MAX_ATTEMPTS)
        assert relay.run_once(now + pause_after(attempt) - timedelta(seconds=1)) == 0
        now += pause_after(attempt) + timedelta(seconds=1)
    assert relay.run_once(now + timedelta(days=30)) == 0


def test_a_failure_that_no_try_can_help_is_final(world: World, relay: Relay) -> None:
    add(world)
    relay.run_once(clock.now())
    [row] = world.work()
    body = {"reason": "550 no such user", "final": True}
    world.service("stravaworker").post(f"/work/{row.id}/failure", body, 204)
    assert world.work()[0].failed_at is not None
    world.service("stravaworker").post(f"/work/{row.id}/failure", body, 204)


def test_another_services_work_is_not_there(world: World) -> None:
    add(world)
    [row] = world.work()
    reports = world.service("reports")
    assert reports.post(f"/work/{row.id}/completion", status=404).json["code"] == "work_not_found"
    reports.post(f"/work/{row.id}/postponement", {"after_s": 1, "reason": "x"}, 404)
    reports.post(f"/work/{row.id}/failure", {"reason": "x"}, 404)


def test_done_stays_done(world: World) -> None:
    add(world)
    [row] = world.work()
    worker = world.service("stravaworker")
    for _ in range(2):
        worker.post(f"/work/{row.id}/completion", status=204)
    [done] = world.work()
    worker.post(f"/work/{row.id}/postponement", {"after_s": 1, "reason": "x"}, 204)
    worker.post(f"/work/{row.id}/failure", {"reason": "x"}, 204)
    assert world.work() == [done]


def test_asked_for_twice_before_it_begins_it_is_done_once(world: World, relay: Relay) -> None:
    add(world, dedupe_key="k", not_before=clock.now() + timedelta(hours=1))
    add(world, dedupe_key="k")
    assert relay.run_once(clock.now()) == 1
    assert len(world.work()) == 1


def test_asked_for_again_while_it_is_under_way_it_is_done_once_more(world: World, relay: Relay) -> None:
    add(world, dedupe_key="k")
    relay.run_once(clock.now())
    add(world, 2, dedupe_key="k")
    assert relay.run_once(clock.now()) == 0
    [row] = world.work()
    complete(world, row.id)
    assert relay.run_once(clock.now()) == 1
    complete(world, row.id)
    assert relay.run_once(clock.now() + timedelta(days=1)) == 0
    add(world, dedupe_key="k")
    assert len(world.work()) == 2


def celery_broker(url: str) -> CeleryBroker:
    secret = Secret(url)
    return CeleryBroker(create_celery("dataservice", secret, queue="dataservice"), secret)


def queued(url: str, queue: str = "stravaworker") -> list[dict[str, Any]]:
    """The keyword arguments of the tasks that lie in a queue."""
    with redis.Redis.from_url(url) as connection:
        messages = [json.loads(raw) for raw in connection.lrange(f"broker:{queue}", 0, -1)]
    return [json.loads(base64.b64decode(message["body"]))[1] for message in messages]


@pytest.fixture
def valkey(embedded_valkey: EmbeddedValkey) -> str:
    """Its address, emptied."""
    url = embedded_valkey.url()
    with redis.Redis.from_url(url) as connection:
        connection.flushall()
    return url


def test_a_task_lies_in_its_queue_as_celery_reads_it(world: World, valkey: str) -> None:
    add(world)
    Relay(world.database, celery_broker(valkey)).run_once(clock.now())
    [row] = world.work()
    assert queued(valkey) == [{"work_id": str(row.id), "athlete_id": "a0"}]


def test_a_broker_that_lost_everything_is_given_everything_again(world: World, valkey: str) -> None:
    relay = Relay(world.database, celery_broker(valkey))
    add(world, 4)
    relay.run_once(clock.now())
    complete(world, world.work()[0].id)
    with redis.Redis.from_url(valkey) as connection:
        connection.flushall()
    assert relay.run_once(clock.now()) == 3
    assert len(queued(valkey)) == 3
    assert relay.run_once(clock.now()) == 0


def test_a_restart_of_the_broker_loses_no_task(world: World, embedded_valkey: EmbeddedValkey, valkey: str) -> None:
    relay = Relay(world.database, celery_broker(valkey))
    add(world, 2)
    relay.run_once(clock.now())
    embedded_valkey.stop()
    try:
        add(world, 3)
        with pytest.raises(BrokerAwayError):
            relay.run_once(clock.now())
        assert Counter(row.attempts for row in world.work()) == {1: 2, 0: 3}
    finally:
        embedded_valkey.start()
    for _ in range(3):
        relay.run_once(clock.now())
    assert {each["work_id"] for each in queued(valkey)} == {str(row.id) for row in world.work()}


@contextmanager
def beats(database_url: str, valkey: str, count: int, log: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many processes of `dataservice beat`, all of them at work, ended by SIGTERM."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RUNNERLY_")},
        "RUNNERLY_DATABASE_URL": database_url,
        "RUNNERLY_REDIS_URL": valkey,
    }
    command = [sys.executable, "-c", "import sys; from dataservice.cli import main; sys.exit(main(['beat']))"]
    with log.open("wb") as output:
        started = [subprocess.Popen(command, env=environment, stdout=output, stderr=output) for _ in range(count)]
        try:
            wait_for(lambda: log.read_bytes().count(b"beat_started") == count)
            yield started
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in started:
                process.wait(20)
    assert [process.returncode for process in started] == [0] * count, log.read_text()


def wait_for(condition: Any, patience_s: float = 90) -> None:
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_two_beats_hand_out_each_row_once(world: World, database_url: str, valkey: str, tmp_path: Path) -> None:
    with redis.Redis.from_url(valkey) as connection:
        connection.set("broker:relay", "1")
    with beats(database_url, valkey, 2, tmp_path / "log"):
        for _ in range(6):
            add(world, 50)
        wait_for(lambda: all(row.published_at for row in world.work()))
    counted = Counter(each["work_id"] for each in queued(valkey))
    assert len(counted) == 300
    assert set(counted.values()) == {1}


def test_the_beat_goes_on_after_the_broker_was_away(
    world: World, database_url: str, embedded_valkey: EmbeddedValkey, valkey: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with beats(database_url, valkey, 1, log):
        embedded_valkey.stop()
        try:
            add(world, 2)
            wait_for(lambda: b"broker_away" in log.read_bytes())
            time.sleep(2)
        finally:
            embedded_valkey.start()
        wait_for(lambda: len(queued(embedded_valkey.url())) == 2)
    assert log.read_bytes().count(b"broker_away") == 1
    assert log.read_bytes().count(b"broker_back") == 1
