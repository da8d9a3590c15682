"""One planned session: its steps, why it is there, what can be done with it, and the forms it is taken along in."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.api.training import PlannedSession
from web.forms.plans import OwnSessionForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import figures, today_of
from web.problems import explain
from web.session_words import main_set, title
from web.views.plan import week_name
from web.workouts.fit import MIMETYPE, fit_workout
from web.workouts.intervals import intervals_text

blueprint = Blueprint("plan_sessions", __name__, url_prefix="/sessions")
blueprint.before_request(signed_in_only)


@blueprint.get("/<uuid:session_id>")
def show(session_id: UUID) -> ResponseReturnValue:
    """The page."""
    return _page(signed_in().plans.session(str(session_id)))


@blueprint.get("/<uuid:session_id>.fit")
def download_fit(session_id: UUID) -> ResponseReturnValue:
    """For a watch."""
    session = _with_steps(session_id)
    what = main_set(session, figures(athlete().units)) or title(session)
    name = f"{session.local_date:%d.%m.} {what}".replace("\u00a0", " ")
    return _file(fit_workout(session, name), MIMETYPE, f"runnerly-{session.local_date}.fit")


@blueprint.get("/<uuid:session_id>.txt")
def download_text(session_id: UUID) -> ResponseReturnValue:
    """For the workout builder of intervals.icu."""
    session = _with_steps(session_id)
    text = intervals_text(session, athlete().units)
    return _file(text.encode(), "text/plain; charset=utf-8", f"runnerly-{session.local_date}.txt")


@blueprint.post("/<uuid:session_id>/day")
def move(session_id: UUID) -> ResponseReturnValue:
    """To another day."""
    form = request.form.get("local_date", "")
    return _changed(session_id, {"date": form}, "session_moved")


@blueprint.post("/<uuid:session_id>/state")
def set_state(session_id: UUID) -> ResponseReturnValue:
    """Left out, or taken back in."""
    state = request.form.get("state")
    if state not in ("planned", "skipped"):
        raise errors.Invalid("no such state")
    return _changed(session_id, {"state": state}, "session_skipped" if state == "skipped" else "session_taken_in")


@blueprint.post("/<uuid:session_id>/lock")
def set_lock(session_id: UUID) -> ResponseReturnValue:
    """Locked: no change of the plan moves it; or not any more."""
    locked = request.form.get("lock") == "yes"
    return _changed(session_id, {"is_locked": locked}, "session_locked" if locked else "session_unlocked")


@blueprint.get("/new")
def show_new() -> ResponseReturnValue:
    """The form for a session of her own; `date` in the address is its day."""
    values = {"date": request.args.get("date") or today_of(athlete()), "kind": "easy"}
    return render_template("session-new.html", athlete=athlete(), form=OwnSessionForm(athlete().units, values))


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    """A session of her own."""
    form = OwnSessionForm.sent(request.form, athlete().units)
    if form.check():
        try:
            session, warnings = signed_in().plans.add_session(form.session())
        except (errors.Invalid, errors.Conflict) as error:
            form.refuse(error)
        else:
            if warnings:
                return _page(session, warnings=warnings)
            notices.say_next("session_added")
            return redirect(url_for("plan_sessions.show", session_id=session.session_id), 303)
    return render_template("session-new.html", athlete=athlete(), form=form), form.status


@blueprint.post("/<uuid:session_id>/deletion")
def delete(session_id: UUID) -> ResponseReturnValue:
    """One of her own is gone."""
    signed_in().plans.delete_session(str(session_id))
    notices.say_next("session_deleted")
    return redirect(url_for("calendar.show"), 303)


def _changed(session_id: UUID, changes: dict[str, Any], notice: notices.Notice) -> ResponseReturnValue:
    """Back to where she came from; to the session's page where a rule is touched, so that it is never silent."""
    plans = signed_in().plans
    try:
        session, warnings = plans.change_session(str(session_id), changes)
    except (errors.Invalid, errors.Conflict) as error:
        return _page(plans.session(str(session_id)), problem=explain(error)), error.status
    if warnings:
        return _page(session, warnings=warnings)
    notices.say_next(notice)
    if request.form.get("next") == "plan":
        return redirect(url_for("plan.show", _anchor=f"session-{session_id}"), 303)
    return redirect(url_for("plan_sessions.show", session_id=session_id), 303)


def _with_steps(session_id: UUID) -> PlannedSession:
    session = signed_in().plans.session(str(session_id))
    if not session.is_run:
        raise errors.NotFound("there is nothing in it that a watch could lead through")
    return session


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = mimetype
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(session: PlannedSession, **more: Any) -> str:
    her = athlete()
    return render_template(
        "session.html",
        athlete=her,
        today=today_of(her),
        planned=session,
        text=intervals_text(session, her.units) if session.is_run else "",
        week=week_name(session.local_date),
        **{"warnings": (), "problem": None, **more},
    )
