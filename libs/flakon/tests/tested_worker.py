"""A worker for test_celery: arguments are BROKER_URL and FILE, where its ledger writes what it is told."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from flakon import Secret, ServerSettings, context
from flakon.celery import GiveUp, TryAgain, create_celery, run_worker, work_task

BROKER, FILE = sys.argv[1], Path(sys.argv[2])


class FileLedger:
    """Tells a file, one JSON list a line."""

    def _write(self, *what: Any) -> None:
        with FILE.open("a") as file:
            file.write(json.dumps([*what, context.request_id()]) + "\n")

    def complete(self, work_id: str) -> None:
        self._write("complete", work_id)

    def postpone(self, work_id: str, after_s: float | None, reason: str) -> None:
        self._write("postpone", work_id, after_s, reason)

    def fail(self, work_id: str, reason: str) -> None:
        self._write("fail", work_id, reason)


celery = create_celery("tester", Secret(BROKER), queue="tester", ledger=FileLedger(), settings=ServerSettings())


@work_task(celery, "tester.act")
def act(how: str) -> None:
    """Ends in the way that is asked for."""
    if how == "try again":
        raise TryAgain(60, "not yet")
    if how == "give up":
        raise GiveUp("never")
    if how == "break":
        raise ValueError("broken")
    if how == "take long":
        FILE.with_suffix(".began").touch()
        time.sleep(2)
    marker = FILE.with_suffix(".died")
    if how == "die once" and not marker.exists():
        marker.touch()
        os._exit(1)


run_worker(celery, concurrency=1)
