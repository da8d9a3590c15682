"""The webhook subscription of the instance's app: asked about, made and removed at Strava."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.guards import admins_only, signed_in
from web.problems import explain
from web.views.admin_strava import page

blueprint = Blueprint("admin_webhook", __name__, url_prefix="/admin/strava/webhook")
blueprint.before_request(admins_only)

_Refused = (errors.NotFound, errors.Conflict, errors.Unavailable, errors.UpstreamFailed, errors.RateLimited)


@blueprint.post("/check")
def check() -> ResponseReturnValue:
    """What Strava itself says; it costs one of the app's calls, so it is done on a button."""
    try:
        return page(at_strava=signed_in().admin_strava.subscription())
    except _Refused as error:
        return page(webhook_problem=explain(error)), error.status


@blueprint.post("")
def subscribe() -> ResponseReturnValue:
    """Events come here from now on."""
    try:
        signed_in().admin_strava.subscribe()
    except _Refused as error:
        return page(webhook_problem=explain(error)), error.status
    notices.say_next("subscription_made")
    return redirect(url_for("admin_strava.show", _anchor="webhook-title"), 303)


@blueprint.post("/removal")
def unsubscribe() -> ResponseReturnValue:
    """Strava sends no events any more; new runs come with the daily list."""
    try:
        signed_in().admin_strava.unsubscribe()
    except _Refused as error:
        return page(webhook_problem=explain(error)), error.status
    notices.say_next("subscription_removed")
    return redirect(url_for("admin_strava.show", _anchor="webhook-title"), 303)
