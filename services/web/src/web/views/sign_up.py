"""Signing up, as far as this instance allows it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web.api.accounts import NewAccount
from web.forms import Form
from web.forms.accounts import SignUpForm
from web.guards import guests_only
from web.language import current_language
from web.wiring import parts

blueprint = Blueprint("sign_up", __name__)
blueprint.before_request(guests_only)


@blueprint.get("/sign-up")
def show() -> ResponseReturnValue:
    """The form where anyone may sign up; else who may, and how."""
    instance = parts().services.accounts.instance()
    if not instance.is_set_up:
        return redirect(url_for("set_up.show"))
    if instance.registration != "open":
        return render_template("sign-up-closed.html", registration=instance.registration)
    return render_template("sign-up.html", form=SignUpForm())


@blueprint.post("/sign-up")
def submit() -> ResponseReturnValue:
    """An account that waits for its mail. The next page is the same whether the address was known or not."""
    form = SignUpForm.posted(request.form)
    if form.check():
        try:
            parts().services.accounts.sign_up(new_account(form, form["email"]))
        except (errors.Invalid, errors.Forbidden, errors.RateLimited, errors.Unavailable) as error:
            form.refuse(error)
        else:
            return redirect(url_for("sign_up.sent"), 303)
    return render_template("sign-up.html", form=form), form.status


@blueprint.get("/sign-up/check-your-mail")
def sent() -> ResponseReturnValue:
    """What to do now."""
    return render_template("sign-up-sent.html")


def new_account(form: Form, email: str) -> NewAccount:
    """What a form that asks for password, name and time zone says; the language is the page's."""
    return NewAccount(email, form["password"], form["name"] or None, current_language(), form["timezone"])
