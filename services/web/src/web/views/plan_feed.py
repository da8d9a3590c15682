"""The secret address of her calendar: made, renewed, ended. It is shown once."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from flakon import errors, get_logger
from web import notices
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of

blueprint = Blueprint("plan_feed", __name__, url_prefix="/plan/calendar-address")
blueprint.before_request(signed_in_only)

log = get_logger(__name__)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Whether there is one, and how to use it."""
    return _page()


@blueprint.post("")
def renew() -> ResponseReturnValue:
    """A new address; the old one opens nothing any more."""
    return _page(signed_in().calendar_feed.renew())


@blueprint.post("/end")
def end() -> ResponseReturnValue:
    """No address opens it any more; without one that is no error."""
    try:
        signed_in().calendar_feed.delete()
    except errors.NotFound as error:
        log.info("calendar_feed_was_gone", code=error.code)
    notices.say_next("feed_ended")
    return redirect(url_for("plan_feed.show"), 303)


def _page(secret: str | None = None) -> str:
    her = athlete()
    return render_template(
        "plan-feed.html",
        athlete=her,
        today=today_of(her),
        since=signed_in().calendar_feed.since(),
        secret=secret,
    )
