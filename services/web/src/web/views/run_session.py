"""The planned session of a run: which it was and why, her word over it, and how it felt, by one tap each."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of
from web.uuids import is_uuid

blueprint = Blueprint("runs_session", __name__, url_prefix="/runs/<uuid:activity_id>")
blueprint.before_request(signed_in_only)

SCALES = {"perceived_exertion": range(1, 11), "pain": range(11)}


@blueprint.post("/session")
def say(activity_id: UUID) -> ResponseReturnValue:
    """Her word: `session_id`, `none`, or `found` for what is found by itself."""
    wanted = request.form.get("session", "")
    weeks = signed_in().weeks
    if wanted == "found":
        weeks.take_back(str(activity_id))
    elif wanted == "none" or is_uuid(wanted):
        weeks.say(str(activity_id), None if wanted == "none" else wanted)
    else:
        raise errors.Invalid("no such session")
    return _answer(activity_id, "match_automatic" if wanted == "found" else "match_saved")


@blueprint.post("/felt")
def felt(activity_id: UUID) -> ResponseReturnValue:
    """How hard it was, or how much it hurt: one of them, by one tap."""
    for name, scale in SCALES.items():
        typed = request.form.get(name, "")
        if typed.isascii() and typed.isdecimal() and int(typed) in scale:
            signed_in().activities.edit(str(activity_id), {name: int(typed)}, None)
            return _answer(activity_id, "saved")
    raise errors.Invalid("no such answer")


def _answer(activity_id: UUID, notice: notices.Notice) -> ResponseReturnValue:
    """The panel as it is now, for htmx; else the run's page."""
    if not request.headers.get("HX-Request"):
        notices.say_next(notice)
        return redirect(url_for("runs_one.show", activity_id=activity_id, _anchor="planned"), 303)
    her = athlete()
    page = render_template(
        "run-session.html",
        athlete=her,
        today=today_of(her),
        run=signed_in().activities.run(str(activity_id)),
        planned=signed_in().weeks.of_activity(str(activity_id)),
        said=True,
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer
