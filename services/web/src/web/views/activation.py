"""The page behind an activation link. It asks for the password of the sign-up: anybody can sign up with her address."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.browser import open_session
from web.forms.accounts import ActivationForm
from web.views import links
from web.wiring import parts

blueprint = Blueprint("activation", __name__)


@blueprint.get("/activate/<token>")
def show(token: str) -> ResponseReturnValue:
    """The form. The link is not used up by looking at it, as scanners of mail do."""
    return render_template("activation.html", form=ActivationForm(), token=token)


@blueprint.post("/activate/<token>")
def activate(token: str) -> ResponseReturnValue:
    """Active, and signed in."""
    form = ActivationForm.posted(request.form)
    if form.check():
        try:
            open_session(parts().services.accounts.activate(token, form["password"]))
        except (
            errors.NotFound,
            errors.Invalid,
            errors.Unauthenticated,
            errors.RateLimited,
            errors.Unavailable,
        ) as error:
            if links.has_ended(error):
                return links.not_valid("activation")
            form.refuse(error)
        else:
            notices.say_next("activated")
            return redirect(url_for("bring.show"), 303)
    return render_template("activation.html", form=form, token=token), form.status
