"""The demo athlete of `make run`: made on the first start, through the pages a browser sees."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from runnerly_dev.children import StartError
from runnerly_dev.plan import executable
from runnerly_dev.reporting import say
from runnerly_dev.secret_files import typeable_password
from runnerly_dev.stack import Stack

EMAIL = "demo@runnerly.example"


@dataclass(frozen=True)
class Login:
    """How the demo athlete signs in."""

    email: str
    password: str


def seed(stack: Stack) -> Login:
    """See that there is a demo athlete with a connected Strava sandbox; returns her login.

    Her password is generated and kept with the other secrets. Raises StartError.
    """
    kept = stack.secrets.path("demo/login.json", lambda: json.dumps({"email": EMAIL, "password": typeable_password()}))
    login = Login(**json.loads(kept.read_text()))
    done = stack.var / "demo-seeded"
    if not done.exists():
        say("Making the demo athlete …")
        _run_seeding(stack, kept)
        done.write_text("Remove this file and the database's folder together, or neither.\n")
    return login


def _run_seeding(stack: Stack, login: Path) -> None:
    words = [executable("runnerly-demo"), "--url", stack.url, "--login", str(login)]
    words += ["--set-up-code-from", str(stack.process_log("migrate"))]
    words += ["--strava-secret", str(stack.sandbox_secret)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise StartError(f"the demo athlete could not be made: {last}")
