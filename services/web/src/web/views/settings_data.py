"""Your data: all of it to take along and to bring back, tokens with which files come in, and the room they use."""

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors, get_logger
from web import notices
from web.api.uploads import NewToken
from web.forms.data import TokenForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import figures, today_of
from web.problems import explain

blueprint = Blueprint("settings_data", __name__, url_prefix="/settings/data")
blueprint.before_request(signed_in_only)

log = get_logger(__name__)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """All sections."""
    return _page()


@blueprint.get("/export")
def show_export() -> ResponseReturnValue:
    """The export alone; it asks for itself again while one is being made."""
    answer = make_response(render_template("settings-export.html", **_export()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/exports")
def make_export() -> ResponseReturnValue:
    """Everything is put together from now on."""
    signed_in().exports.begin()
    return redirect(url_for("settings_data.show", _anchor="export"), 303)


@blueprint.post("/exports/<uuid:export_id>/download")
def download(export_id: UUID) -> ResponseReturnValue:
    """To an address that works once."""
    try:
        return redirect(signed_in().exports.download_url(str(export_id)), 303)
    except (errors.NotFound, errors.Conflict) as error:
        return _page(problem=explain(error)), error.status


@blueprint.post("/tokens")
def make_token() -> ResponseReturnValue:
    """A new token, shown now and never again."""
    form = TokenForm.posted(request.form)
    if form.check():
        try:
            return _page(made=signed_in().uploads.make_token(form["name"]))
        except (errors.Invalid, errors.Conflict, errors.Unavailable) as error:
            form.refuse(error)
    return _page(form=form), form.status


@blueprint.post("/tokens/<uuid:token_id>/revocation")
def revoke_token(token_id: UUID) -> ResponseReturnValue:
    """It ends now; one that has ended already is no error."""
    try:
        signed_in().uploads.revoke_token(str(token_id))
    except errors.NotFound as error:
        log.info("upload_token_was_gone", code=error.code)
    notices.say_next("token_revoked")
    return redirect(url_for("settings_data.show", _anchor="tokens"), 303)


def _export() -> dict[str, Any]:
    her = athlete()
    exports = signed_in().exports.all()
    return {
        "athlete": her,
        "f": figures(her.units),
        "today": today_of(her),
        "exports": exports,
        "goes_on": any(each.state == "waiting" for each in exports),
    }


def _page(form: TokenForm | None = None, made: NewToken | None = None, problem: object = None) -> str:
    uploads = signed_in().uploads
    return render_template(
        "settings-data.html",
        **_export(),
        storage=uploads.storage(),
        tokens=uploads.tokens(),
        form=form or TokenForm(),
        made=made,
        problem=problem,
    )
