"""When the instance's app has no seat for her: keys of her own, or a place on the waiting list."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors, get_logger
from web import notices
from web.forms.admin import StravaKeysForm
from web.guards import athlete, signed_in, signed_in_only
from web.wiring import parts

blueprint = Blueprint("strava_keys", __name__, url_prefix="/strava")
blueprint.before_request(signed_in_only)

log = get_logger(__name__)


@blueprint.get("/keys")
def show() -> ResponseReturnValue:
    """The steps at Strava, and the form."""
    return _page()


@blueprint.post("/keys")
def save() -> ResponseReturnValue:
    """She connects through them from now on, which is also their test."""
    form = StravaKeysForm.posted(request.form)
    if form.check():
        try:
            signed_in().connection.set_own_app(form["client_id"], form["client_secret"])
        except (errors.Invalid, errors.Conflict, errors.RateLimited, errors.Unavailable) as error:
            form.refuse(error)
        else:
            notices.say_next("own_keys_saved")
            return redirect(url_for("strava_connect.show"), 303)
    return _page(form), form.status


@blueprint.post("/keys/removal")
def remove() -> ResponseReturnValue:
    """Gone; none there is no error."""
    try:
        signed_in().connection.remove_own_app()
    except errors.NotFound as error:
        log.info("own_strava_app_was_gone", code=error.code)
    notices.say_next("own_keys_removed")
    return redirect(url_for("strava.show"), 303)


@blueprint.post("/waiting-list")
def join_waiting_list() -> ResponseReturnValue:
    """A place on it; or a seat, where one has come free in the meantime."""
    try:
        place = signed_in().connection.join_waiting_list()
    except (errors.Conflict, errors.NotFound) as error:
        log.info("waiting_list_not_joined", code=error.code)
        return redirect(url_for("strava.show"), 303)
    if place is None:
        notices.say_next("seat_held")
        return redirect(url_for("strava_connect.show"), 303)
    notices.say_next("waiting_list_joined")
    return redirect(url_for("strava.show"), 303)


@blueprint.post("/waiting-list/leaving")
def leave_waiting_list() -> ResponseReturnValue:
    """She waits no more; an offer goes to the next."""
    signed_in().connection.leave_waiting_list()
    notices.say_next("waiting_list_left")
    return redirect(url_for("strava.show"), 303)


def _page(form: StravaKeysForm | None = None) -> str:
    strava = signed_in().connection.status()
    own = strava.own_app
    return render_template(
        "strava-keys.html",
        athlete=athlete(),
        strava=strava,
        form=form or StravaKeysForm({"client_id": own.client_id if own else None}),
        callback_domain=own.callback_domain if own else urlsplit(parts().settings.public_url).hostname,
    )
