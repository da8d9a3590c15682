"""The ledgers of Strava's budget: what each app has used, what is left, who waits, and whether it answers at all."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from flakon import errors, get_logger
from web.guards import admins_only, athlete, signed_in
from web.pages import today_of

blueprint = Blueprint("admin_budget", __name__, url_prefix="/admin/strava/budget")
blueprint.before_request(admins_only)

log = get_logger(__name__)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """All apps, the instance's first; None where the ledger does not answer."""
    her = athlete()
    try:
        ledgers = signed_in().admin_strava.ledgers()
    except errors.Unavailable as error:
        log.warning("strava_ledger_away", code=error.code)
        ledgers = None
    return render_template("admin-budget.html", athlete=her, today=today_of(her), ledgers=ledgers)
