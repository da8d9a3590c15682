"""What the pages behind mailed links have in common: the link that does not work any more."""

from typing import Literal

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.browser import current_session

Kind = Literal["activation", "invitation", "reset", "email"]


def has_ended(error: errors.Error) -> bool:
    """Whether an error says that the link does not work, or never could."""
    if isinstance(error, errors.Invalid):
        return any(each.get("path") == "/token" for each in error.errors)
    return isinstance(error, errors.NotFound)


def not_valid(kind: Kind) -> ResponseReturnValue:
    """What to do about it. Whoever is in by now, most likely by the same link, is told so on her dashboard."""
    if kind != "email" and current_session() is not None:
        notices.say_next("link_ended")
        return redirect(url_for("dashboard.show"), 303)
    return render_template("link-not-valid.html", kind=kind), 404
