"""The sandbox's own pages: what it is, its keys, who is connected, and the athlete's list of apps."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from strava_sandbox.parts import APP_NAME, CLIENT_ID, PREFIX
from strava_sandbox.shapes import summary
from strava_sandbox.switches import DEFAULTS
from strava_sandbox.views import sandbox

blueprint = Blueprint("pages", __name__)


@blueprint.get("/healthz")
def healthz() -> Any:
    """The process lives."""
    return {"status": "ok"}


@blueprint.get("/")
def index() -> Any:
    """The keys to enter in the app, and the switches as they are."""
    return render_template(
        "index.html",
        client_id=CLIENT_ID,
        client_secret=sandbox().client_secret,
        switches={name: sandbox().switches.get(name) for name in DEFAULTS},
    )


@blueprint.get("/settings/apps")
def apps() -> Any:
    """Who granted what to the app."""
    granted = sandbox().grants.granted(CLIENT_ID)
    athletes = [athlete for athlete in sandbox().athletes.all() if athlete.id in granted]
    return render_template("apps.html", app_name=APP_NAME, athletes=athletes, granted=granted)


@blueprint.post("/settings/apps/revoke")
def revoke() -> Any:
    """Take the app's access away, as an athlete can at Strava."""
    number = request.form.get("athlete", "")
    if number.isdecimal():
        sandbox().grants.revoke(CLIENT_ID, int(number))
    return redirect(f"{PREFIX}/settings/apps", 303)


@blueprint.get("/activities/<int:activity_id>")
def activity(activity_id: int) -> Any:
    """Where a "View on Strava" link leads: one activity that everybody may see."""
    for athlete in sandbox().athletes.all():
        for recording in sandbox().catalogue.activities(athlete):
            if recording.id == activity_id and not recording.deleted and recording.visibility == "everyone":
                return render_template("activity.html", athlete=athlete, activity=summary(athlete, recording))
    return render_template("missing.html"), 404
