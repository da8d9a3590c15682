"""What the sandbox answers over HTTP."""

from typing import cast

from flask import current_app

from strava_sandbox.parts import Sandbox


def sandbox() -> Sandbox:
    """The parts of the app that serves this request."""
    return cast(Sandbox, current_app.extensions["sandbox"])
