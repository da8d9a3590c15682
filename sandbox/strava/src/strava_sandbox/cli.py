"""`strava-sandbox serve`, `strava-sandbox set` and `strava-sandbox add-app`."""

import argparse
import os
import secrets
import socket
import sys
from pathlib import Path

from strava_sandbox import listfile, server
from strava_sandbox.clock import Clock
from strava_sandbox.grants import Grants
from strava_sandbox.parts import Config
from strava_sandbox.state import State
from strava_sandbox.switches import Switches

STATE_HELP = "the SQLite file that holds tokens, counts and switches; made where there is none"


class UsageError(Exception):
    """What keeps the command from doing its work, in one line."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0, or 2 after one line on standard error."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "set":
            Switches(State(options.state)).set(options.name, options.value, options.app)
        elif options.command == "add-app":
            _add_app(options)
        else:
            _serve(options)
    except (UsageError, listfile.ListError, ValueError) as error:
        print(f"strava-sandbox: {error}", file=sys.stderr)
        return 2
    return 0


def _serve(options: argparse.Namespace) -> None:
    host, _, port = options.bind.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageError(f"--bind is HOST:PORT, not {options.bind!r}")
    clock_file = os.environ.get("RUNNERLY_CLOCK_FILE")
    config = Config(
        state_file=options.state,
        public_url=options.public_url.rstrip("/"),
        client_secret=_secret(options.client_secret_file),
        activities=listfile.read(options.activities) if options.activities else None,
        clock_file=Path(clock_file) if clock_file else None,
    )
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(port)))
    except OSError as error:
        raise UsageError(f"cannot listen on {options.bind}: {error.strerror}; give another --bind") from error
    server.run(config, options.bind)


def _add_app(options: argparse.Namespace) -> None:
    if not options.client_id.isdecimal():
        raise UsageError(f"--client-id is a number, not {options.client_id!r}")
    secret = _secret(options.client_secret_file) or secrets.token_hex(20)
    state = State(options.state)
    Grants(state, Clock(), Switches(state)).register_app(options.client_id, secret, options.name)
    if options.seats is not None:
        Switches(state).set("seats", str(options.seats), options.client_id)
    if options.client_secret_file is None:
        print(f"client id {options.client_id}, client secret {secret}")


def _secret(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(f"--client-secret-file {path}: {error.strerror}") from error
    if not secret:
        raise UsageError(f"--client-secret-file {path} is empty")
    return secret


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="strava-sandbox", description="A stand-in for Strava.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="answer like Strava until stopped")
    serve.add_argument("--bind", required=True, metavar="HOST:PORT", help="where to listen")
    serve.add_argument("--public-url", required=True, metavar="URL", help="the address a browser reaches the app at")
    serve.add_argument("--state", required=True, type=Path, metavar="FILE", help=STATE_HELP)
    serve.add_argument("--activities", type=Path, metavar="FILE", help="a list of runs to serve as the first athlete's")
    serve.add_argument(
        "--client-secret-file", type=Path, metavar="FILE", help="the app's secret; made up and kept if not given"
    )
    switch = commands.add_parser("set", help="make a running sandbox misbehave; the README names the switches")
    switch.add_argument("name")
    switch.add_argument("value")
    switch.add_argument("--app", metavar="CLIENT_ID", help="for this app alone")
    switch.add_argument("--state", required=True, type=Path, metavar="FILE", help=STATE_HELP)
    app = commands.add_parser("add-app", help="make one more app, or give one another secret")
    app.add_argument("--client-id", required=True, metavar="NUMBER")
    app.add_argument("--name", default="Another app", help="what the consent page calls it")
    app.add_argument("--seats", type=int, metavar="NUMBER", help="how many athletes may be connected")
    app.add_argument(
        "--client-secret-file", type=Path, metavar="FILE", help="its secret; made up and shown if not given"
    )
    app.add_argument("--state", required=True, type=Path, metavar="FILE", help=STATE_HELP)
    return parser


if __name__ == "__main__":
    sys.exit(main())
