"""What adapting changed, or would change, with the reason for each; taken, left or undone here."""

from typing import Any, Literal, cast
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of
from web.problems import explain

blueprint = Blueprint("plan_changes", __name__, url_prefix="/plan/changes")
blueprint.before_request(signed_in_only)

_NOTICES: dict[str, notices.Notice] = {"accept": "plan_change_taken", "decline": "plan_change_left"}


@blueprint.get("")
def show() -> ResponseReturnValue:
    """All of them, the newest first."""
    return _page()


@blueprint.post("/<uuid:change_id>/decision")
def decide(change_id: UUID) -> ResponseReturnValue:
    """Her word on a proposal."""
    decision = request.form.get("decision")
    if decision not in _NOTICES:
        raise errors.Invalid("no such decision")
    try:
        signed_in().plans.decide(str(change_id), cast(Literal["accept", "decline"], decision))
    except errors.Conflict as error:
        return _page(problem=explain(error)), error.status
    notices.say_next(_NOTICES[decision])
    return redirect(url_for("plan_changes.show", _anchor=f"change-{change_id}"), 303)


@blueprint.post("/<uuid:change_id>/undo")
def undo(change_id: UUID) -> ResponseReturnValue:
    """As it was before."""
    try:
        signed_in().plans.undo(str(change_id))
    except errors.Conflict as error:
        return _page(problem=explain(error)), error.status
    notices.say_next("plan_change_undone")
    return redirect(url_for("plan_changes.show", _anchor=f"change-{change_id}"), 303)


def _page(problem: Any = None) -> str:
    her = athlete()
    changes, next_cursor = signed_in().plans.changes(cursor=request.args.get("cursor"))
    return render_template(
        "plan-changes.html",
        athlete=her,
        today=today_of(her),
        changes=changes,
        next_cursor=next_cursor,
        problem=problem,
    )
