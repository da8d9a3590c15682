"""`mailbox serve`: the SMTP server and the page, in one process."""

import argparse
import logging
import signal
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from waitress.server import create_server

from runnerly_mailbox.page import create_app
from runnerly_mailbox.smtp import SmtpServer
from runnerly_mailbox.store import MessageStore


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 after a clean stop, 2 when it cannot start (one line says why)."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's line for each command
    return serve(options.smtp, options.http, options.state)


def serve(smtp: tuple[str, int], http: tuple[str, int], state: Path) -> int:
    """Serve both until SIGTERM or SIGINT; returns the exit status."""
    try:
        store = MessageStore(state)
    except (OSError, sqlite3.Error) as error:
        return _cannot_start(f"cannot open {state}: {error}; give --state a file in a folder that can be written")
    mail = SmtpServer(store, *smtp)
    try:
        mail.start()
    except OSError as error:
        store.close()
        return _cannot_start(f"cannot listen on {smtp[0]}:{smtp[1]}: {error}; give --smtp another address")
    try:
        server = create_server(create_app(store), host=http[0], port=http[1], threads=4, ident=None)
    except OSError as error:
        mail.stop()
        store.close()
        return _cannot_start(f"cannot listen on {http[0]}:{http[1]}: {error}; give --http another address")
    signal.signal(signal.SIGTERM, _leave)
    print(f"mailbox: smtp://{smtp[0]}:{mail.port} http://{http[0]}:{server.effective_port}/mailbox/", flush=True)
    try:
        server.run()  # returns on SystemExit and KeyboardInterrupt
    finally:
        server.close()
        mail.stop()
        store.close()
    return 0


def _leave(signal_number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _cannot_start(reason: str) -> int:
    print(f"mailbox: {reason}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mailbox", description=__doc__)
    command = parser.add_subparsers(required=True).add_parser("serve", help="take mail by SMTP and show it on a page")
    command.add_argument("--smtp", type=_address, default="127.0.0.1:2525", metavar="HOST:PORT")
    command.add_argument("--http", type=_address, default="127.0.0.1:8025", metavar="HOST:PORT")
    command.add_argument("--state", type=Path, default=Path("mailbox.sqlite3"), metavar="FILE")
    return parser


def _address(value: str) -> tuple[str, int]:
    host, separator, port = value.rpartition(":")
    if not separator or not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{value!r} is no HOST:PORT, such as 127.0.0.1:2525")
    return host.strip("[]"), int(port)
