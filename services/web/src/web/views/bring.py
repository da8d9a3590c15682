"""Bring your runs: which watch or app, and the best way from it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.browser import current_session
from web.guards import athlete, signed_in
from web.sources import SOURCES, find

blueprint = Blueprint("bring", __name__)


@blueprint.get("/bring-your-runs")
def show() -> ResponseReturnValue:
    """For everyone; whoever is signed in sees how her own connection is, and what she runs with is in the address."""
    strava = None
    if current_session() is not None:
        athlete()
        strava = signed_in().connection.status()
    return render_template(
        "bring-your-runs.html", strava=strava, sources=SOURCES, chosen=find(request.args.get("from"))
    )
