"""`stravaworker serve` answers HTTP, `stravaworker work` brings activities in.

`stravaworker webhook show|subscribe|unsubscribe` looks after the subscription to Strava's events.
"""

import argparse
from collections.abc import Callable, Sequence

from flakon import errors, run_command, serve
from flakon.celery import HttpWorkLedger, run_worker
from stravaworker.app import create_app
from stravaworker.dataservice import SERVE_SCOPES, WORK_SCOPES, Dataservice, open_client
from stravaworker.dataservice_files import WORK_SCOPES as FILES_SCOPES
from stravaworker.dataservice_files import open_files_client
from stravaworker.files_wiring import open_files_work
from stravaworker.ledger import LedgerAway, NotNow, connect
from stravaworker.settings import StravaworkerSettings
from stravaworker.strava.client import StravaClient
from stravaworker.strava.errors import StravaError
from stravaworker.subscriptions import Subscription, Subscriptions
from stravaworker.tasks import create_worker
from stravaworker.wiring import open_subscriptions, open_work

INSTANCE = "instance"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 after a clean stop, 2 when it cannot start (one line says why)."""
    parser = argparse.ArgumentParser(prog="stravaworker", description=__doc__)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("serve", help="answer HTTP").set_defaults(command=_serve)
    commands.add_parser("work", help="do what Celery hands out").set_defaults(command=_work)
    webhook = commands.add_parser("webhook", help="the subscription to Strava's events").add_subparsers(required=True)
    webhook.add_parser("show", help="say where Strava sends them").set_defaults(command=_webhook(_show))
    webhook.add_parser("subscribe", help="have Strava send them here").set_defaults(command=_webhook(_subscribe))
    webhook.add_parser("unsubscribe", help="have Strava send none").set_defaults(command=_webhook(_unsubscribe))
    options = parser.parse_args(arguments)
    return run_command("stravaworker", options.command)


def _serve() -> None:
    settings = StravaworkerSettings.from_environment()
    serve(lambda: create_app(settings), settings, name="stravaworker")


def _work() -> None:
    settings = StravaworkerSettings.from_environment()
    client = open_client(settings, WORK_SCOPES)
    work = open_work(Dataservice(client), StravaClient(settings.strava_addresses), connect(settings.redis_url))
    files = open_files_work(settings, open_files_client(settings, FILES_SCOPES))
    # A long archive keeps one of them busy; events and those who wait have the other.
    run_worker(create_worker(settings, HttpWorkLedger(client), work, files), concurrency=2)


def _webhook(do: Callable[[Subscriptions], str]) -> Callable[[], None]:
    def command() -> None:
        settings = StravaworkerSettings.from_environment()
        dataservice = Dataservice(open_client(settings, SERVE_SCOPES))
        client = StravaClient(settings.strava_addresses)
        try:
            print(do(open_subscriptions(dataservice, client, connect(settings.redis_url))))
        except (errors.Error, StravaError, NotNow, LedgerAway) as error:
            raise SystemExit(f"stravaworker: {error}") from error

    return command


def _show(subscriptions: Subscriptions) -> str:
    return described(subscriptions.show(INSTANCE))


def _subscribe(subscriptions: Subscriptions) -> str:
    return described(subscriptions.ensure(INSTANCE, replace=True))


def _unsubscribe(subscriptions: Subscriptions) -> str:
    subscriptions.end(INSTANCE)
    return "Strava sends no events."


def described(found: Subscription) -> str:
    """Where the events go, in a sentence."""
    if found.subscription_id is None:
        return "Strava sends no events."
    if found.is_ours:
        return f"Strava sends events here, to {found.callback_host} (subscription {found.subscription_id})."
    return f"Strava sends events elsewhere, to {found.callback_host} (subscription {found.subscription_id})."
