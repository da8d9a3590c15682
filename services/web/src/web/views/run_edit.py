"""What she says over what a watch said: the edit of a run, and its deletion."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.api.activities import WholeRun
from web.forms.runs import EditForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of

blueprint = Blueprint("runs_edit", __name__, url_prefix="/runs/<uuid:activity_id>")
blueprint.before_request(signed_in_only)

_Refused = (errors.Invalid, errors.Conflict, errors.RateLimited, errors.Unavailable)


@blueprint.get("/edit")
def show(activity_id: UUID) -> ResponseReturnValue:
    """The form."""
    run = signed_in().activities.run(str(activity_id))
    form = EditForm.of(run, athlete().units)
    _offer_shoes(form, run)
    return _page(run, form)


@blueprint.post("/edit")
def save(activity_id: UUID) -> ResponseReturnValue:
    """What was changed; when it was changed elsewhere too, the form comes back with both."""
    her = athlete()
    activities = signed_in().activities
    run = activities.run(str(activity_id))
    form = EditForm.sent(request.form, her.units)
    _offer_shoes(form, run)
    if form.check() and form.check_crop(_recorded_s(run)):
        changes = form.changes(run)
        try:
            if changes:
                run = activities.edit(str(activity_id), changes, form["version"] or None)
        except errors.PreconditionFailed:
            return _conflict(form, activities.run(str(activity_id)))
        except _Refused as error:
            form.refuse(error)
        else:
            notices.say_next("run_saved")
            return redirect(url_for("runs_one.show", activity_id=activity_id), 303)
    return _page(run, form), form.status


@blueprint.get("/delete")
def show_delete(activity_id: UUID) -> ResponseReturnValue:
    """What goes, and what stays."""
    run = signed_in().activities.run(str(activity_id))
    return render_template("run-delete.html", run=run, athlete=athlete(), today=today_of(athlete()), changed=False)


@blueprint.post("/delete")
def delete(activity_id: UUID) -> ResponseReturnValue:
    """Gone. When it was changed since the page was shown, she is asked again."""
    her = athlete()
    activities = signed_in().activities
    try:
        activities.delete(str(activity_id), request.form.get("version") or None)
    except errors.PreconditionFailed:
        run = activities.run(str(activity_id))
        return render_template("run-delete.html", run=run, athlete=her, today=today_of(her), changed=True), 409
    notices.say_next("run_deleted")
    return redirect(url_for("runs.show"), 303)


def _offer_shoes(form: EditForm, run: WholeRun) -> None:
    form.offer(signed_in().shoes.all(), run.edits.get("shoe_id"))


def _conflict(form: EditForm, run: WholeRun) -> ResponseReturnValue:
    """The form with her changes on top of how the run is now, and what differs."""
    merged = form.merged(run)
    now = EditForm.of(run, form.units)
    for each in (merged, now):
        _offer_shoes(each, run)
    differ = [name for name, value in merged.answers.items() if value != now[name]]
    return _page(run, merged, now=now, differ=differ), 409


def _page(run: WholeRun, form: EditForm, now: EditForm | None = None, differ: list[str] | None = None) -> str:
    return render_template(
        "run-edit.html",
        athlete=athlete(),
        run=run,
        form=form,
        now=now,
        differ=differ or [],
        recorded_s=_recorded_s(run),
        today=today_of(athlete()),
    )


def _recorded_s(run: WholeRun) -> int | None:
    """How long the watch recorded, before any crop; None without a recording."""
    recording = signed_in().recordings.streams(run.activity_id, 2, whole=True)
    return recording["time_s"][-1] if recording else None
