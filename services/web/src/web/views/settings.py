"""Settings: each section has a form of its own and saves for itself."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.api.athlete import Athlete
from web.api.physiology import holding
from web.browser import change_session, end_session, renew_session
from web.forms import Form
from web.forms.settings import BodyForm, DeleteForm, EmailForm, PasswordForm, ProfileForm
from web.guards import athlete, signed_in, signed_in_only
from web.language import remember_language
from web.pages import today_of

blueprint = Blueprint("settings", __name__)
blueprint.before_request(signed_in_only)

_Refused = (errors.Invalid, errors.Forbidden, errors.Conflict, errors.RateLimited, errors.Unavailable)


@blueprint.get("/settings")
def show() -> ResponseReturnValue:
    """All sections."""
    return _page()


@blueprint.post("/settings/profile")
def save_profile() -> ResponseReturnValue:
    """Name, language, time zone, units, first day of the week."""
    return _save(ProfileForm.posted(request.form))


@blueprint.post("/settings/body")
def save_body() -> ResponseReturnValue:
    """Birth date and sex."""
    return _save(BodyForm.posted(request.form))


@blueprint.post("/settings/email")
def change_email() -> ResponseReturnValue:
    """A link goes to the new address."""
    form = EmailForm.posted(request.form)
    if form.check():
        try:
            signed_in().athlete_data.request_email_change(form["email"], form["password"])
        except _Refused as error:
            form.refuse(error)
        else:
            notices.say_next("email_change_requested")
            return _back("email")
    return _page(email=form), form.status


@blueprint.post("/settings/password")
def change_password() -> ResponseReturnValue:
    """Every other browser is signed out."""
    form = PasswordForm.posted(request.form)
    if form.check():
        try:
            sign_in = signed_in().athlete_data.change_password(form["current"], form["new"])
        except _Refused as error:
            form.refuse(error)
        else:
            renew_session(sign_in)
            notices.say_next("password_changed")
            return _back("password")
    return _page(password=form), form.status


@blueprint.get("/settings/delete")
def show_delete() -> ResponseReturnValue:
    """What goes, what stays, and the password."""
    return render_template("delete-account.html", form=DeleteForm(), athlete=athlete())


@blueprint.post("/settings/delete")
def delete() -> ResponseReturnValue:
    """Everything is gone, and she is signed out."""
    her = athlete()
    form = DeleteForm.posted(request.form)
    if form.check():
        try:
            signed_in().athlete_data.delete(form["password"])
        except _Refused as error:
            form.refuse(error)
        else:
            end_session()
            notices.say_next("account_deleted")
            return redirect(url_for("welcome.show"), 303)
    return render_template("delete-account.html", form=form, athlete=her), form.status


def _save(form: ProfileForm | BodyForm) -> ResponseReturnValue:
    if form.check():
        try:
            her = signed_in().athlete_data.update(form.changes(), form["version"] or None)
        except errors.PreconditionFailed as error:
            # Changed in another window: show what it is now, never overwrite it unseen.
            fresh = type(form)(_values(athlete()))
            fresh.refuse(error)
            return _page(**{form.name: fresh}), 409
        except _Refused as error:
            form.refuse(error)
        else:
            g.athlete = her
            change_session(language=her.language, name=her.name)
            remember_language(her.language)
            notices.say_next("saved")
            return _back(form.name)
    return _page(**{form.name: form}), form.status


def _back(section: str) -> ResponseReturnValue:
    return redirect(url_for("settings.show", _anchor=section), 303)


def _values(her: Athlete) -> dict[str, Any]:
    return {
        "name": her.name,
        "language": her.language,
        "timezone": her.timezone,
        "units": her.units,
        "week_start": her.week_start,
        "birth_date": her.birth_date,
        "sex": her.sex,
        "version": her.version,
    }


def _page(**bound: Form) -> str:
    """The page; `bound` are forms that came back with something wrong, by their name."""
    values = _values(athlete())
    forms: dict[str, Form] = {
        "profile": ProfileForm(values),
        "body": BodyForm(values),
        "email": EmailForm(),
        "password": PasswordForm(),
    }
    return render_template(
        "settings.html",
        athlete=athlete(),
        strava=signed_in().connection.status(),
        known=holding(signed_in().physiology.all(), today_of(athlete())),
        forms={**forms, **bound},
    )
