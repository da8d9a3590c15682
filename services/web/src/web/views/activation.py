"""The page behind an activation link. It activates on a button, since scanners of mail open every link."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.browser import open_session
from web.wiring import parts

blueprint = Blueprint("activation", __name__)


@blueprint.get("/activate/<token>")
def show(token: str) -> ResponseReturnValue:
    """The button. The link is not used up by looking at it."""
    return render_template("activation.html", token=token)


@blueprint.post("/activate/<token>")
def activate(token: str) -> ResponseReturnValue:
    """Active, and signed in."""
    try:
        open_session(parts().services.accounts.activate(token))
    except (errors.NotFound, errors.Invalid):
        return render_template("link-not-valid.html", kind="activation"), 404
    notices.say_next("activated")
    return redirect(url_for("bring.show"), 303)
