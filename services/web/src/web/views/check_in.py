"""The check-in: legs, sleep and pain of today, each with one tap."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of

blueprint = Blueprint("check_in", __name__)
blueprint.before_request(signed_in_only)

_SCALES = {"legs": range(1, 6), "sleep": range(1, 6), "pain": range(11)}


@blueprint.post("/check-in")
def save() -> ResponseReturnValue:
    """One answer, beside those she gave already; the card comes back, or the dashboard where no script asked."""
    today = today_of(athlete())
    given: dict[str, Any] = {}
    for question, scale in _SCALES.items():
        typed = request.form.get(question)
        if typed is not None:
            if not (typed.isascii() and typed.isdecimal() and int(typed) in scale):
                raise errors.Invalid("no such answer")
            given[question] = int(typed)
    if not given:
        raise errors.Invalid("no answer")
    check_ins = signed_in().check_ins
    said = check_ins.put(today, replace(check_ins.of(today), **given))
    if not request.headers.get("HX-Request"):
        return redirect(url_for("dashboard.show", _anchor="check-in"), 303)
    answer = make_response(render_template("check-in.html", check_in=said))
    answer.headers["Cache-Control"] = "no-store"
    return answer
