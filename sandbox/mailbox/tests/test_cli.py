"""`mailbox serve` as a process: it serves, keeps its state over a restart, and says why it can't start."""

import json
import re
import signal
import smtplib
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runnerly_mailbox import cli

COMMAND = [sys.executable, "-c", "from runnerly_mailbox.cli import main; raise SystemExit(main())", "serve"]


@contextmanager
def serving(state: Path) -> Iterator[tuple[int, str]]:
    """The SMTP port and the page's address of a running mailbox; it must end cleanly on SIGTERM."""
    options = ["--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--state", str(state)]
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = re.fullmatch(
            r"mailbox: smtp://127\.0\.0\.1:(\d+) (http://127\.0\.0\.1:\d+/mailbox/)\n", process.stdout.readline()
        )
        assert ready is not None
        try:
            yield int(ready.group(1)), ready.group(2)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0


def test_it_takes_mail_shows_it_and_keeps_it_over_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "mailbox.sqlite3"
    with serving(state) as (port, page), smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.sendmail("a@example.org", "ada@example.org", "Subject: kept\r\n\r\nx")
        with urllib.request.urlopen(page, timeout=30) as answer:
            assert b"kept" in answer.read()
    with serving(state) as (_, page), urllib.request.urlopen(f"{page}api/messages", timeout=30) as answer:
        assert [message["subject"] for message in json.load(answer)["messages"]] == ["kept"]


@pytest.mark.parametrize("option", ["--smtp", "--http"])
def test_a_taken_port_stops_the_start_with_one_line(tmp_path: Path, option: str) -> None:
    addresses = {"--smtp": "127.0.0.1:0", "--http": "127.0.0.1:0"}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        addresses[option] = f"127.0.0.1:{taken.getsockname()[1]}"
        options = [part for pair in addresses.items() for part in pair]
        ended = subprocess.run(
            [*COMMAND, *options, "--state", str(tmp_path / "m.sqlite3")], capture_output=True, text=True, timeout=20
        )
    assert ended.returncode == 2
    assert re.fullmatch(rf"mailbox: cannot listen on \S+: .*; give {option} another address\n", ended.stderr)


def test_a_state_file_that_cannot_be_opened_stops_the_start_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.serve(("127.0.0.1", 0), ("127.0.0.1", 0), tmp_path) == 2
    assert capsys.readouterr().err.startswith(f"mailbox: cannot open {tmp_path}: ")


@pytest.mark.parametrize("address", ["2525", ":2525", "localhost", "localhost:x", "localhost:70000"])
def test_an_address_must_be_host_and_port(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve", "--smtp", address])
    assert ended.value.code == 2
    assert "HOST:PORT" in capsys.readouterr().err
