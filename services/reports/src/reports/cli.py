"""`reports serve` answers HTTP, `reports work` sends the mails."""

import argparse
from collections.abc import Sequence

from flakon import run_command, serve
from flakon.celery import run_worker
from reports.app import create_app
from reports.dataservice import HttpMails, mail_client, work_ledger
from reports.postbox import open_postbox
from reports.settings import ReportsSettings
from reports.tasks import MailSender, create_worker


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 after a clean stop, 2 when it cannot start (one line says why)."""
    parser = argparse.ArgumentParser(prog="reports", description=__doc__)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("serve", help="answer HTTP").set_defaults(command=_serve)
    commands.add_parser("work", help="send the mails that Celery hands out").set_defaults(command=_work)
    options = parser.parse_args(arguments)
    return run_command("reports", options.command)


def _serve() -> None:
    settings = ReportsSettings.from_environment()
    serve(lambda: create_app(settings), settings, name="reports")


def _work() -> None:
    settings = ReportsSettings.from_environment()
    client = mail_client(settings)
    sender = MailSender(HttpMails(client), open_postbox(settings))
    run_worker(create_worker(settings, work_ledger(client), sender))
