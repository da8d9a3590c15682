"""The sandbox's own pages: what it is, its keys, who is connected, and the athlete's list of apps."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from strava_sandbox.errors import StravaError
from strava_sandbox.parts import CLIENT_ID, PREFIX
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
    """Who granted what to which app."""
    everybody = {athlete.id: athlete for athlete in sandbox().athletes.all()}
    rows = [
        (client_id, name, everybody[athlete_id], scopes)
        for client_id, name in sandbox().grants.apps().items()
        for athlete_id, scopes in sandbox().grants.granted(client_id).items()
        if athlete_id in everybody
    ]
    return render_template("apps.html", rows=rows)


@blueprint.post("/settings/apps/revoke")
def revoke() -> Any:
    """Take an app's access away, as an athlete can at Strava."""
    number = request.form.get("athlete", "")
    if number.isdecimal():
        sandbox().changes.revoke(request.form.get("app", CLIENT_ID), int(number))
    return redirect(f"{PREFIX}/settings/apps", 303)


@blueprint.get("/activities/<int:activity_id>")
def activity(activity_id: int) -> Any:
    """Where a "View on Strava" link leads: one activity that everybody may see."""
    athlete = sandbox().catalogue.owner(activity_id)
    if athlete is None:
        return render_template("missing.html"), 404
    try:
        found = sandbox().catalogue.find(athlete, activity_id, sees_private=False)
    except StravaError:
        return render_template("missing.html"), 404
    return render_template("activity.html", athlete=athlete, activity=summary(athlete, found))
