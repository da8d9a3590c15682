"""`reports work` as a process: a task from the broker becomes a mail, and dataservice is told."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fakes import MAIL_ID
from mail_server import MailServer, Manners, StartServer

from flakon import Secret
from flakon.celery import create_celery
from flakon.testing import serving

WORK_ID = "8b0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a11"
PATIENCE_S = 60.0


class FakeHouse:
    """tokendealer and dataservice in one WSGI app, as far as a worker needs them."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path = environ["PATH_INFO"]
        answers: dict[str, object] = {
            "/oauth/token": {"access_token": "t", "token_type": "Bearer", "expires_in": 300},
            f"/mails/{MAIL_ID}": {
                "mail_id": MAIL_ID,
                "kind": "activation",
                "recipient": "ada@example.org",
                "name": None,
                "language": "fr",
                "timezone": "Europe/Paris",
                "inviter_name": None,
                "deadline": None,
                "sent_at": None,
            },
            f"/mails/{MAIL_ID}/token": {"token": "t0ken-0f-the-link", "expires_at": "2026-11-25T08:30:00Z"},
        }
        if path in answers:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(answers[path]).encode()]
        self.told.append((path, json.loads(body) if body else None))
        start_response("204 No Content", [])
        return []


@contextmanager
def working(house_url: str, broker_url: str, log: Path, smtp_url: str | None) -> Iterator[None]:
    """A worker in a process of its own; it must end by itself when it is told to."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("RUNNERLY_")}
    settings = {
        "RUNNERLY_TOKENDEALER_URL": house_url,
        "RUNNERLY_DATASERVICE_URL": house_url,
        "RUNNERLY_CLIENT_SECRET": "s3cret",
        "RUNNERLY_REDIS_URL": broker_url,
        **({"RUNNERLY_SMTP_URL": smtp_url} if smtp_url else {}),
    }
    command = [sys.executable, "-c", "from reports.cli import main; raise SystemExit(main())", "work"]
    with (
        log.open("w") as output,
        subprocess.Popen(command, env={**outer, **settings}, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)
    assert "t0ken-0f-the-link" not in log.read_text()
    assert "ada@example.org" not in log.read_text()


def hand_out(broker_url: str) -> None:
    """What dataservice's relay does with a due row."""
    celery = create_celery("relay", Secret(broker_url), queue="reports")
    celery.send_task("reports.send_mail", kwargs={"work_id": WORK_ID, "mail_id": MAIL_ID}, queue="reports")
    celery.close()


def soon(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_S
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    return is_so()


def test_a_task_becomes_a_mail(valkey_url: str, mail_server: MailServer, tmp_path: Path) -> None:
    house = FakeHouse()
    with serving(house) as url:
        hand_out(valkey_url)
        with working(url, valkey_url, tmp_path / "log", f"smtp://127.0.0.1:{mail_server.port}"):
            assert soon(lambda: len(house.told) == 2), (tmp_path / "log").read_text()
    (message,) = mail_server.messages
    assert message["Subject"] == "Activez votre compte Runnerly"
    assert house.told == [
        (f"/mails/{MAIL_ID}/delivery", {"message_id": message["Message-ID"]}),
        (f"/work/{WORK_ID}/completion", None),
    ]


def test_a_refusal_for_good_is_told_as_final(valkey_url: str, start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(Manners(rcpt="550 5.1.1 no such user"))
    house = FakeHouse()
    with serving(house) as url:
        hand_out(valkey_url)
        with working(url, valkey_url, tmp_path / "log", f"smtp://127.0.0.1:{server.port}"):
            assert soon(lambda: len(house.told) == 1), (tmp_path / "log").read_text()
    ((path, told),) = house.told
    assert path == f"/work/{WORK_ID}/failure"
    assert told["final"] is True
    assert "no such user" in told["reason"]


def test_without_a_mail_server_the_work_is_postponed(valkey_url: str, tmp_path: Path) -> None:
    house = FakeHouse()
    with serving(house) as url:
        hand_out(valkey_url)
        with working(url, valkey_url, tmp_path / "log", None):
            assert soon(lambda: len(house.told) == 1), (tmp_path / "log").read_text()
    ((path, told),) = house.told
    assert path == f"/work/{WORK_ID}/postponement"
    assert told["after_s"] == 600
    assert "No mail server is set" in told["reason"]
