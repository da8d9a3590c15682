"""The instance's Strava keys: what to enter at Strava, and a test of what came back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from flakon import errors
from web import notices
from web.api.strava_admin import WebhookSubscription
from web.forms.admin import StravaKeysForm
from web.guards import admins_only, athlete, signed_in
from web.problems import explain

_REFUSALS: dict[str, Any] = {
    "unknown_client": _l("Strava knows no app with this client ID."),
    "wrong_secret": _l("Strava knows the app, but this is not its client secret."),
    "inactive": _l(
        "Strava knows these keys but has switched the app off: its owner needs an active Strava subscription."
    ),
    "unreachable": _l("Strava did not answer, so the keys could not be tested. Can this machine reach the internet?"),
    "unexpected": _l("Strava answered something that Runnerly does not understand, so the keys could not be tested."),
}

blueprint = Blueprint("admin_strava", __name__, url_prefix="/admin")
blueprint.before_request(admins_only)


@blueprint.get("/strava")
def show() -> ResponseReturnValue:
    """The steps at Strava, and the form."""
    return page()


@blueprint.post("/strava")
def save() -> ResponseReturnValue:
    """Tested at Strava, then saved. Keys that could not be tested are saved only when that is asked for."""
    form = StravaKeysForm.posted(request.form)
    if not form.check():
        return page(form), 422
    client_id, client_secret = form["client_id"], form["client_secret"]
    refusal = None if "untested" in request.form else _refusal(client_id, client_secret)
    if refusal is not None:
        return page(form, refusal=refusal), 422
    try:
        signed_in().admin_app.set_keys(client_id, client_secret)
    except (errors.Invalid, errors.Conflict, errors.Unavailable) as error:
        form.refuse(error)
        return page(form), 422
    notices.say_next("keys_saved")
    return redirect(url_for("admin_strava.show"), 303)


def _refusal(client_id: str, client_secret: str) -> Any:
    """Why Strava does not take the keys, None when it does."""
    try:
        outcome = signed_in().admin_strava.test_keys(client_id, client_secret)
    except (errors.Unavailable, errors.RateLimited, errors.UpstreamFailed) as error:
        return explain(error)
    except errors.Invalid:
        return _REFUSALS["unknown_client"]
    return _REFUSALS.get(outcome)


def page(
    form: StravaKeysForm | None = None,
    refusal: Any = None,
    at_strava: WebhookSubscription | None = None,
    webhook_problem: Any = None,
) -> str:
    """The page; `at_strava` is what Strava itself says of the webhook, where that was asked."""
    app = signed_in().admin_app.app()
    return render_template(
        "admin-strava.html",
        athlete=athlete(),
        app=app,
        form=form or StravaKeysForm({"client_id": app.client_id}),
        refusal=refusal,
        at_strava=at_strava,
        webhook_problem=webhook_problem,
    )
