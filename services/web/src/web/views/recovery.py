"""The forgotten password, and the confirmation of a new e-mail address."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.browser import current_session, open_session
from web.forms.accounts import ForgotPasswordForm, ResetPasswordForm
from web.views import links
from web.wiring import parts

blueprint = Blueprint("recovery", __name__)


@blueprint.get("/forgot-password")
def forgot() -> ResponseReturnValue:
    """Where the link is to go."""
    return render_template("forgot-password.html", form=ForgotPasswordForm())


@blueprint.post("/forgot-password")
def request_reset() -> ResponseReturnValue:
    """The next page is the same whether the address is known or not."""
    form = ForgotPasswordForm.posted(request.form)
    if form.check():
        try:
            parts().services.accounts.request_password_reset(form["email"])
        except (errors.Invalid, errors.Unavailable) as error:
            form.refuse(error)
        else:
            return redirect(url_for("recovery.reset_sent"), 303)
    return render_template("forgot-password.html", form=form), form.status


@blueprint.get("/forgot-password/check-your-mail")
def reset_sent() -> ResponseReturnValue:
    """What to do now."""
    return render_template("forgot-password-sent.html")


@blueprint.get("/reset-password/<token>")
def show_reset(token: str) -> ResponseReturnValue:
    """The form for the new password. The link is not used up by looking at it."""
    return render_template("reset-password.html", form=ResetPasswordForm(), token=token)


@blueprint.post("/reset-password/<token>")
def reset(token: str) -> ResponseReturnValue:
    """The new password holds, and she is signed in here and nowhere else."""
    form = ResetPasswordForm.posted(request.form)
    if form.check():
        try:
            open_session(parts().services.accounts.reset_password(token, form["password"]))
        except (errors.NotFound, errors.Invalid, errors.Unavailable) as error:
            if links.has_ended(error):
                return links.not_valid("reset")
            form.refuse(error)
        else:
            notices.say_next("password_reset")
            return redirect(url_for("dashboard.show"), 303)
    return render_template("reset-password.html", form=form, token=token), form.status


@blueprint.get("/confirm-email/<token>")
def show_confirmation(token: str) -> ResponseReturnValue:
    """The button, since scanners of mail open every link."""
    return render_template("confirm-email.html", token=token, taken=False)


@blueprint.post("/confirm-email/<token>")
def confirm_email(token: str) -> ResponseReturnValue:
    """The new address holds."""
    try:
        parts().services.accounts.confirm_email_change(token)
    except (errors.NotFound, errors.Invalid):
        return links.not_valid("email")
    except errors.Conflict:
        return render_template("confirm-email.html", token=token, taken=True), 409
    notices.say_next("email_changed")
    return redirect(url_for("settings.show" if current_session() is not None else "sign_in.show"), 303)
