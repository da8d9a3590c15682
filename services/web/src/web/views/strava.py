"""Her connection to Strava: how it is, what is left of the budget, reading again, and disconnecting."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from flakon import errors, get_logger
from web import notices
from web.api.connection import StravaStatus
from web.api.ledger import Budget
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of
from web.problems import explain

blueprint = Blueprint("strava", __name__)
blueprint.before_request(signed_in_only)

log = get_logger(__name__)


@blueprint.get("/strava")
def show() -> ResponseReturnValue:
    """The whole page."""
    return render_template("strava.html", **_content())


@blueprint.get("/strava/live")
def show_live() -> ResponseReturnValue:
    """The part that changes while runs are read; it asks for itself again as long as they are."""
    answer = make_response(render_template("strava-live.html", **_content()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/strava/read-again")
def read_again() -> ResponseReturnValue:
    """The whole list once more; the page shows how far it is."""
    try:
        signed_in().connection.read_again()
    except (errors.NotFound, errors.Conflict) as error:
        log.info("strava_not_read_again", code=error.code)
        return redirect(url_for("strava.show"), 303)
    except errors.RateLimited as error:
        return render_template("strava.html", **_content(problem=explain(error))), error.status
    return redirect(url_for("strava.show"), 303)


@blueprint.get("/strava/disconnect")
def show_disconnect() -> ResponseReturnValue:
    """What disconnecting takes along."""
    athlete()
    return render_template("strava-disconnect.html", strava=signed_in().connection.status())


@blueprint.post("/strava/disconnect")
def disconnect() -> ResponseReturnValue:
    """Gone; one that was gone already is no error."""
    try:
        signed_in().connection.disconnect()
    except errors.NotFound as error:
        log.info("strava_was_not_linked", code=error.code)
    notices.say_next("strava_disconnected")
    return redirect(url_for("bring.show"), 303)


def _content(problem: object = None) -> dict[str, Any]:
    her = athlete()
    strava = signed_in().connection.status()
    return {
        "athlete": her,
        "today": today_of(her),
        "strava": strava,
        "budget": _budget(strava),
        "problem": problem,
        "goes_on": strava.last_import is not None and strava.last_import.goes_on,
    }


def _budget(strava: StravaStatus) -> Budget | None:
    """What is left of the app's budget; None where there is no app to ask for, or its ledger does not answer."""
    if not strava.connected:
        return None
    try:
        return signed_in().strava.budget()
    except (errors.NotFound, errors.Unavailable) as error:
        log.info("strava_budget_unknown", code=error.code)
        return None
