"""Pages on which a person does what she would do at Strava: save a run, rename, hide or delete one.

An app that subscribed is told at once, so that the way of a webhook can be watched.
"""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from strava_sandbox.athletes import Athlete
from strava_sandbox.views import sandbox

blueprint = Blueprint("runs", __name__, url_prefix="/athletes")

_SHOWN = 12


@blueprint.get("")
def list_athletes() -> Any:
    """Who is connected first; the first athlete always."""
    connected = {athlete_id for app in sandbox().grants.apps() for athlete_id in sandbox().grants.granted(app)}
    everybody = sandbox().athletes.choices(connected)
    athletes = sorted(everybody, key=lambda each: (each.id not in connected, each.number))
    return render_template("athletes.html", athletes=athletes[:_SHOWN], connected=connected)


@blueprint.get("/<int:athlete_id>")
def show_athlete(athlete_id: int) -> Any:
    """Her last runs, with what she can do about them."""
    athlete = _athlete(athlete_id)
    events = sandbox().webhooks.last(5)
    runs = sandbox().catalogue.newest(athlete, _SHOWN)
    return render_template("athlete.html", athlete=athlete, runs=runs, events=events)


@blueprint.post("/<int:athlete_id>/activities")
def save_run(athlete_id: int) -> Any:
    """A run that has just ended."""
    athlete = _athlete(athlete_id)
    sandbox().changes.save(athlete)
    return redirect(url_for("runs.show_athlete", athlete_id=athlete.id), 303)


@blueprint.post("/<int:athlete_id>/activities/<int:activity_id>")
def change_run(athlete_id: int, activity_id: int) -> Any:
    """Rename, hide, show or delete it."""
    athlete, change = _athlete(athlete_id), request.form.get("change", "")
    if change == "rename":
        name = request.form.get("name", "").strip()[:200]
        sandbox().changes.edit(athlete, activity_id, {"name": name or "Run"})
    elif change == "delete":
        sandbox().changes.delete(athlete, activity_id)
    elif change in ("hide", "show"):
        sandbox().changes.set_private(athlete, activity_id, is_private=change == "hide")
    else:
        abort(400)
    return redirect(url_for("runs.show_athlete", athlete_id=athlete.id), 303)


def _athlete(athlete_id: int) -> Athlete:
    found = sandbox().athletes.get(athlete_id)
    if found is None:
        abort(404)
    return found
