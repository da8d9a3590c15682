"""Import: files and archives that she drops, how far each is, and what became of every file in it."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors, get_logger
from web import notices
from web.api.uploads import WHATS, What
from web.guards import athlete, signed_in, signed_in_only
from web.outcomes import explain_outcome, explain_upload, worth_noting
from web.pages import figures, today_of
from web.problems import explain

blueprint = Blueprint("imports", __name__)
blueprint.before_request(signed_in_only)

LONGEST_NAME = 300

log = get_logger(__name__)


@blueprint.get("/import")
def show() -> ResponseReturnValue:
    """The place to drop files, and the imports so far."""
    return render_template("import.html", **_list(), storage=signed_in().uploads.storage())


@blueprint.get("/import/list")
def show_list() -> ResponseReturnValue:
    """The imports alone; they ask for themselves again while one of them goes on."""
    return _fresh(render_template("import-list.html", **_list()))


@blueprint.post("/import/tickets")
def make_ticket() -> ResponseReturnValue:
    """Leave for the page's script to send one file; a refusal says why, in a sentence to show beside the file."""
    size = request.form.get("size_bytes", "")
    name = request.form.get("filename", "").replace("/", "_").replace("\\", "_")[-LONGEST_NAME:]
    try:
        if not size.isascii() or not size.isdecimal():
            raise errors.Invalid("size_bytes is no number")
        ticket = signed_in().uploads.begin(name, int(size))
    except errors.Error as error:
        log.info("upload_refused", code=error.code)
        refused = jsonify(problem=str(explain(error)))
        if isinstance(error, errors.RateLimited) and error.retry_after_s:
            refused.headers["Retry-After"] = str(int(error.retry_after_s))
        return refused, error.status
    return jsonify(upload_id=ticket.upload_id, ticket=ticket.ticket, url=ticket.url)


@blueprint.get("/import/<uuid:upload_id>")
def show_upload(upload_id: UUID) -> ResponseReturnValue:
    """What became of each of its files."""
    return render_template("import-upload.html", **_upload(str(upload_id)))


@blueprint.get("/import/<uuid:upload_id>/live")
def show_upload_live(upload_id: UUID) -> ResponseReturnValue:
    """The part that changes while it is being read."""
    return _fresh(render_template("import-upload-live.html", **_upload(str(upload_id))))


@blueprint.post("/import/<uuid:upload_id>/forget")
def forget(upload_id: UUID) -> ResponseReturnValue:
    """Out of the list, and stopped if it is being read; one that is gone already is no error."""
    try:
        signed_in().uploads.forget(str(upload_id))
    except errors.NotFound as error:
        log.info("upload_was_gone", code=error.code)
    notices.say_next("upload_forgotten")
    return redirect(url_for("imports.show"), 303)


def _list() -> dict[str, Any]:
    her = athlete()
    uploads = signed_in().uploads.page(request.args.get("cursor"))
    return {
        "athlete": her,
        "f": figures(her.units),
        "today": today_of(her),
        "uploads": uploads,
        "explain_upload": explain_upload,
        "goes_on": any(upload.goes_on for upload in uploads.items),
    }


def _upload(upload_id: str) -> dict[str, Any]:
    her = athlete()
    what = cast(What, request.args.get("outcome")) if request.args.get("outcome") in WHATS else None
    upload, outcomes = signed_in().uploads.outcomes(upload_id, what, request.args.get("cursor"))
    return {
        "athlete": her,
        "f": figures(her.units),
        "today": today_of(her),
        "upload": upload,
        "outcomes": outcomes,
        "what": what,
        "explain_outcome": explain_outcome,
        "explain_upload": explain_upload,
        "worth_noting": worth_noting,
        "goes_on": upload.goes_on,
    }


def _fresh(part: str) -> ResponseReturnValue:
    answer = make_response(part)
    answer.headers["Cache-Control"] = "no-store"
    return answer
