"""`web serve`: the pages, on gunicorn."""

import argparse
import sys

from flakon import run_command, serve
from web.app import create_app
from web.settings import WebSettings


def main(arguments: list[str] | None = None) -> None:
    """The console script."""
    parser = argparse.ArgumentParser(prog="web", description="Runnerly's pages")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer requests until stopped")
    parser.parse_args(arguments)
    sys.exit(run_command("web", _serve))


def _serve() -> None:
    settings = WebSettings.from_environment()
    serve(lambda: create_app(settings), settings, name="web")
