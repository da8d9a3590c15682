"""The first visit: whoever holds the one-time code from the log becomes the first admin."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.browser import open_session
from web.forms.accounts import SetUpForm
from web.views.sign_up import new_account
from web.wiring import parts

blueprint = Blueprint("set_up", __name__)


@blueprint.get("/set-up")
def show() -> ResponseReturnValue:
    """The form; once there is an admin it is closed for good."""
    if parts().services.accounts.instance().is_set_up:
        return _closed()
    return render_template("set-up.html", form=SetUpForm())


@blueprint.post("/set-up")
def submit() -> ResponseReturnValue:
    """The first admin, who goes on to Strava's keys."""
    form = SetUpForm.posted(request.form)
    if form.check():
        try:
            open_session(parts().services.accounts.set_up(form["code"], new_account(form, form["email"])))
        except errors.Conflict as error:
            if error.code == "already_set_up":
                return _closed()
            form.refuse(error)
        except (errors.Invalid, errors.Forbidden, errors.Unavailable) as error:
            form.refuse(error)
        else:
            notices.say_next("set_up")
            return redirect(url_for("admin_strava.show"), 303)
    return render_template("set-up.html", form=form), form.status


def _closed() -> ResponseReturnValue:
    notices.say_next("already_set_up")
    return redirect(url_for("sign_in.show"), 303)
