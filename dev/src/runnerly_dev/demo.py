"""The demo athlete of `make run`: made on the first start, through the pages a browser sees."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from runnerly_dev.children import StartError
from runnerly_dev.plan import demo_login, executable, strava_app_secret
from runnerly_dev.reporting import step
from runnerly_dev.stack import Stack

TIMEOUT_S = 120


@dataclass(frozen=True)
class Login:
    """How the demo athlete signs in."""

    email: str
    password: str


def seed(stack: Stack) -> Login:
    """See that there is a demo athlete whose Strava, the sandbox's, is connected; returns her login.

    Raises StartError with what the page said that did not let her on.
    """
    kept = demo_login(stack.secrets)
    login = Login(**json.loads(kept.read_text()))
    done = stack.var / "demo-seeded"
    if not done.exists():
        with step("Making the demo athlete"):
            _make_athlete(stack, kept)
        done.touch()
    return login


def _make_athlete(stack: Stack, login: Path) -> None:
    words = [executable("runnerly-demo"), "--url", stack.url, "--login", str(login)]
    words += ["--strava-secret-file", str(strava_app_secret(stack.secrets))]
    words += ["--set-up-code", set_up_code(stack)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise StartError(f"the demo athlete could not be made: {last}; `make clean-data` begins anew")


def set_up_code(stack: Stack) -> str:
    """The one-time code of the first visit, as the migration printed it last; "" if it never printed one."""
    codes = re.findall(r"enter the code (\S+)$", stack.log("migrate").read_text(), re.MULTILINE)
    return str(codes[-1]) if codes else ""
