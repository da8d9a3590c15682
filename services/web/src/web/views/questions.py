"""Questions: what only she can tell. Two runs that may be one, and efforts that look too good."""

from typing import cast, get_args
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors, get_logger
from web import notices
from web.api.questions import Answer
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of

blueprint = Blueprint("questions", __name__)
blueprint.before_request(signed_in_only)

log = get_logger(__name__)


@blueprint.get("/questions")
def show() -> ResponseReturnValue:
    """All that are open, the newest first."""
    her = athlete()
    questions, total = signed_in().questions.open()
    return render_template("questions.html", athlete=her, today=today_of(her), questions=questions, total=total)


@blueprint.post("/questions/<uuid:question_id>")
def answer(question_id: UUID) -> ResponseReturnValue:
    """Answered for good; one that does not arise any more is no error."""
    given = request.form.get("answer")
    if given not in get_args(Answer):
        raise errors.Invalid("no such answer")
    try:
        signed_in().questions.answer(str(question_id), cast(Answer, given))
    except errors.NotFound as error:
        log.info("question_was_gone", code=error.code)
        notices.say_next("question_gone")
    else:
        notices.say_next("question_answered")
    return redirect(url_for("questions.show"), 303)
