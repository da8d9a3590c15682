"""Log a run by hand."""

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import clock, errors
from web import notices
from web.forms.runs import LogForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import in_zone

blueprint = Blueprint("log", __name__)
blueprint.before_request(signed_in_only)


@blueprint.get("/runs/new")
def show() -> ResponseReturnValue:
    """The form; it begins with today."""
    her = athlete()
    now = in_zone(clock.now(), her)
    values = {"date": now.date(), "sport_type": "Run", "key": secrets.token_urlsafe(16)}
    form = LogForm(her.units, values)
    form.offer(signed_in().shoes.all())
    return _page(form)


@blueprint.post("/runs/new")
def save() -> ResponseReturnValue:
    """Logged; its page follows."""
    her = athlete()
    form = LogForm.sent(request.form, her.units)
    form.offer(signed_in().shoes.all())
    if form.check():
        activities = signed_in().activities
        try:
            run = activities.log(form.data(), form["key"] or secrets.token_urlsafe(16))
            if form["shoe_id"]:
                activities.edit(run.activity_id, {"shoe_id": form["shoe_id"]}, None)
        except (errors.Invalid, errors.Conflict, errors.RateLimited, errors.Unavailable) as error:
            form.refuse(error)
        else:
            notices.say_next("run_logged")
            return redirect(url_for("runs_one.show", activity_id=run.activity_id), 303)
    return _page(form), form.status


def _page(form: LogForm) -> str:
    return render_template("run-new.html", form=form, athlete=athlete(), today=in_zone(clock.now(), athlete()).date())
