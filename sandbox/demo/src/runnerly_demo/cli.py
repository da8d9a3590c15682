"""`runnerly-demo`: makes the demo athlete of a running installation."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import requests

from runnerly_demo.pages import Browser, PageError
from runnerly_demo.seeding import Athlete, make


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0, or 2 after one line that says why not."""
    options = _parser().parse_args(arguments)
    try:
        login = json.loads(options.login.read_text())
        athlete = Athlete(login["email"], login["password"])
        secret = options.strava_secret_file.read_text().strip()
    except (OSError, ValueError, KeyError) as error:
        return _refused(f"the login or the Strava secret cannot be read: {error!r}")
    browser = Browser(options.url)
    try:
        for step in make(browser, athlete, set_up_code=options.set_up_code, strava_secret=secret):
            print(step)
    except (PageError, requests.RequestException) as error:
        return _refused(str(error))
    finally:
        browser.close()
    return 0


def _refused(reason: str) -> int:
    print(f"runnerly-demo: {reason}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="runnerly-demo", description=__doc__)
    parser.add_argument("--url", required=True, help="the address a browser opens")
    parser.add_argument("--login", required=True, type=Path, metavar="FILE", help='{"email": …, "password": …}')
    parser.add_argument(
        "--strava-secret-file", required=True, type=Path, metavar="FILE", help="the sandbox app's secret"
    )
    parser.add_argument("--set-up-code", default="", help="the one-time code of the first visit; needed only then")
    return parser


if __name__ == "__main__":
    sys.exit(main())
