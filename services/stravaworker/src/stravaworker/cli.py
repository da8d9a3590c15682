"""`stravaworker serve` answers HTTP, `stravaworker work` brings activities in."""

import argparse
from collections.abc import Sequence

from flakon import run_command, serve
from flakon.celery import HttpWorkLedger, run_worker
from stravaworker.app import create_app
from stravaworker.dataservice import WORK_SCOPES, Dataservice, open_client
from stravaworker.settings import StravaworkerSettings
from stravaworker.strava.client import StravaClient
from stravaworker.tasks import create_worker, open_work


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 after a clean stop, 2 when it cannot start (one line says why)."""
    parser = argparse.ArgumentParser(prog="stravaworker", description=__doc__)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("serve", help="answer HTTP").set_defaults(command=_serve)
    commands.add_parser("work", help="do what Celery hands out").set_defaults(command=_work)
    options = parser.parse_args(arguments)
    return run_command("stravaworker", options.command)


def _serve() -> None:
    settings = StravaworkerSettings.from_environment()
    serve(lambda: create_app(settings), settings, name="stravaworker")


def _work() -> None:
    settings = StravaworkerSettings.from_environment()
    client = open_client(settings, WORK_SCOPES)
    work = open_work(Dataservice(client), StravaClient(settings.strava_addresses))
    run_worker(create_worker(settings, HttpWorkLedger(client), work))
