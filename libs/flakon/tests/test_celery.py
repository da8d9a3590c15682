import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis

from flakon import Secret, ServiceClient, context, errors
from flakon.celery import GiveUp, HttpWorkLedger, TryAgain, create_celery, work_task
from flakon.testing import RecordingLedger, serving
from runnerly_dev.valkey import EmbeddedValkey

SCRIPT = Path(__file__).with_name("tested_worker.py")


def eager(ledger: Any) -> Any:
    """A Celery app whose tasks run where they are called."""
    celery = create_celery("tester", Secret("memory://"), queue="tester", ledger=ledger)
    celery.conf.task_always_eager = True
    return celery


def performed(function: Callable[..., Any], ledger: Any = None, **arguments: Any) -> list[tuple[object, ...]]:
    """What the ledger is told when the function is a task."""
    ledger = ledger or RecordingLedger()
    task = work_task(eager(ledger), "tester.act")(function)
    task.apply(kwargs={"work_id": "w1", **arguments}).get()
    return list(ledger.told)


def raising(error: Exception) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


def test_a_task_that_returns_is_complete() -> None:
    seen: list[str] = []
    assert performed(lambda athlete_id: seen.append(athlete_id), athlete_id="a") == [("complete", "w1")]
    assert seen == ["a"]


def test_a_task_may_be_tried_again_given_up_or_break(logs: list[dict[str, Any]]) -> None:
    assert performed(raising(TryAgain(60, "not yet"))) == [("postpone", "w1", 60, "not yet")]
    assert performed(raising(TryAgain(None, "not yet"))) == [("postpone", "w1", None, "not yet")]
    assert performed(raising(GiveUp("never"))) == [("fail", "w1", "never")]
    assert performed(raising(ValueError("broken"))) == [("postpone", "w1", None, "ValueError: broken")]
    entry = next(line for line in logs if line["event"] == "work_failed")
    assert (entry["task"], entry["work_id"]) == ("tester.act", "w1")
    assert "ValueError: broken" in entry["exception"]


def test_a_reason_is_never_longer_than_a_ledger_takes() -> None:
    ((_, _, _, reason),) = performed(raising(ValueError("x" * 10_000)))
    assert len(str(reason)) == 500


def test_a_ledger_that_cannot_be_told_does_not_end_the_worker(logs: list[dict[str, Any]]) -> None:
    class Away(RecordingLedger):
        def complete(self, work_id: str) -> None:
            raise errors.Unavailable("dataservice does not answer")

    assert performed(lambda: None, Away()) == []
    assert "ledger_not_told" in [line["event"] for line in logs]


def test_a_worker_without_a_ledger_does_not_start() -> None:
    with pytest.raises(TypeError, match=r"task tester\.act needs a ledger"):
        work_task(create_celery("tester", Secret("memory://"), queue="tester"), "tester.act")(lambda: None)


def test_the_ledger_of_another_service_is_told_by_http() -> None:
    from flask import Flask, request

    seen: list[tuple[str, Any]] = []
    app = Flask("ledger")

    def note(path: str) -> tuple[str, int]:
        seen.append((path, request.get_json(silent=True)))
        return "", 204

    app.add_url_rule("/<path:path>", view_func=note, methods=["POST"])
    with serving(app) as url:
        client = ServiceClient(url, None)
        ledger = HttpWorkLedger(client)
        ledger.complete("w1")
        ledger.postpone("w2", 60, "not yet")
        ledger.postpone("w3", None, "broken")
        ledger.fail("w4", "never")
        client.session.close()
    assert seen == [
        ("work/w1/completion", None),
        ("work/w2/postponement", {"after_s": 60, "reason": "not yet"}),
        ("work/w3/failure", {"reason": "broken"}),
        ("work/w4/failure", {"reason": "never", "final": True}),
    ]


@pytest.fixture(scope="module")
def broker(embedded_valkey: Any) -> str:
    """The address of a user who may reach nothing but the broker's keys."""
    admin = redis.Redis.from_url(embedded_valkey.url())
    admin.acl_setuser(
        "tester", enabled=True, passwords=["+pass"], keys=["broker:*"], reset_channels=True, categories=["+@all"]
    )
    admin.close()
    return str(embedded_valkey.url("tester", "pass"))


class Worker:
    """A worker process, what its ledger was told, and a way to send it work."""

    def __init__(self, broker: str, folder: Path) -> None:
        self.file = folder / "told"
        self.log = folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(SCRIPT), broker, str(self.file)], stderr=log, env=dict(os.environ)
            )
        self.celery = create_celery("sender", Secret(broker), queue="tester")

    def send(self, how: str) -> str:
        work_id = str(uuid4())
        self.celery.send_task("tester.act", kwargs={"work_id": work_id, "how": how})
        return work_id

    def told(self, work_id: str) -> list[Any]:
        """What the ledger was told of this work, once it was."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            lines = self.file.read_text().splitlines() if self.file.exists() else []
            for line in lines:
                told = json.loads(line)
                if told[1] == work_id:
                    return [told[0], *told[2:]]
            time.sleep(0.05)
        raise AssertionError(f"nothing was told of {work_id}:\n{self.log.read_text()}")

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(30)


@pytest.fixture(scope="module")
def worker(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    worker = Worker(broker, tmp_path_factory.mktemp("worker"))
    yield worker
    worker.celery.close()
    if worker.process.poll() is None:
        worker.stop()


def test_a_worker_tells_how_each_task_ended_under_the_request_it_came_from(worker: Worker) -> None:
    with context.working("0123456789abcdef"):
        sent = {how: worker.send(how) for how in ("succeed", "try again", "give up", "break")}
    assert {how: worker.told(work_id) for how, work_id in sent.items()} == {
        "succeed": ["complete", "0123456789abcdef"],
        "try again": ["postpone", 60, "not yet", "0123456789abcdef"],
        "give up": ["fail", "never", "0123456789abcdef"],
        "break": ["postpone", None, "ValueError: broken", "0123456789abcdef"],
    }


def test_a_task_whose_process_dies_is_handed_out_again(worker: Worker) -> None:
    assert worker.told(worker.send("die once"))[0] == "complete"
    assert worker.file.with_suffix(".died").exists()


def test_a_worker_logs_json_only_and_its_address_never(worker: Worker, broker: str) -> None:
    worker.told(worker.send("succeed"))
    lines = [json.loads(line) for line in worker.log.read_text().splitlines()]
    assert {line["service"] for line in lines} == {"tester"}
    assert "work_done" in {line["event"] for line in lines}
    assert ":pass@" not in worker.log.read_text()


def test_all_keys_of_the_broker_have_its_prefix(worker: Worker, embedded_valkey: Any) -> None:
    worker.told(worker.send("succeed"))
    admin = redis.Redis.from_url(embedded_valkey.url())
    keys: list[Any] = admin.keys()
    admin.close()
    assert keys
    assert all(bytes(key).startswith(b"broker:") for key in keys)


def test_pickle_is_not_accepted(broker: str) -> None:
    celery = create_celery("sender", Secret(broker), queue="tester")
    assert celery.conf.accept_content == ["json"]
    assert celery.conf.result_backend is None


def test_a_worker_ends_when_it_is_told_to(worker: Worker) -> None:
    worker.told(worker.send("succeed"))
    assert worker.stop() == 0


def test_a_worker_goes_on_after_its_broker_was_restarted(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path / "valkey", log=tmp_path / "valkey.log", durable=False)
    server.start()
    worker = Worker(server.url(), tmp_path)
    try:
        # The broker goes while work is under way, so that its end cannot be acknowledged: the hardest moment.
        work_id = worker.send("take long")
        while not worker.file.with_suffix(".began").exists():
            time.sleep(0.05)
        server.stop()
        assert worker.told(work_id)[0] == "complete"
        time.sleep(1)
        server.start()
        assert worker.told(worker.send("succeed"))[0] == "complete"
    finally:
        worker.celery.close()
        assert worker.stop() == 0
        server.stop()


def test_sending_without_redis_fails_soon() -> None:
    celery = create_celery("sender", Secret("redis://127.0.0.1:9/0"), queue="tester")
    started = time.monotonic()
    with pytest.raises(Exception, match="127.0.0.1:9"):
        celery.send_task("tester.act", kwargs={"work_id": "w", "how": "x"})
    assert time.monotonic() - started < 5
