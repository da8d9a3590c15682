"""Connecting Strava: what is read and why, and the way there and back."""

import hmac
import secrets
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import clock, errors, get_logger
from web import notices
from web.addresses import public_address
from web.browser import change_session, signed_in_session
from web.guards import athlete, signed_in, signed_in_only
from web.problems import explain
from web.wiring import parts

blueprint = Blueprint("strava_connect", __name__)
blueprint.before_request(signed_in_only)

STATE_HOLDS = timedelta(hours=1)

log = get_logger(__name__)


@blueprint.get("/strava/connect")
def show() -> ResponseReturnValue:
    """What is read, what for, how long it is kept, and the button."""
    athlete()
    return _page()


@blueprint.post("/strava/connect")
def begin() -> ResponseReturnValue:
    """To Strava. The state that comes back with her is of this session and good once."""
    athlete()
    state = secrets.token_urlsafe(24)
    try:
        address = signed_in().strava.begin(
            state, public_address(parts().settings.public_url, url_for("strava_connect.come_back"))
        )
    except (errors.NotFound, errors.Conflict, errors.Forbidden, errors.Unavailable, errors.RateLimited) as error:
        return _page(problem=explain(error)), error.status
    change_session(strava_state=state, strava_state_at=clock.now())
    return redirect(address, 303)


@blueprint.get("/strava/callback")
def come_back() -> ResponseReturnValue:
    """From Strava, with a code, a refusal, or something that we never asked for."""
    athlete()
    if not _state_is_ours(request.args.get("state", "")):
        log.warning("strava_state_refused")
        return _page(outcome="stale"), 400
    if request.args.get("error") == "access_denied":
        return _page(outcome="denied")
    code = request.args.get("code")
    if not code:
        return _page(outcome="failed"), 400
    try:
        connected = signed_in().strava.complete(code, request.args.get("scope", ""))
    except (errors.NotFound, errors.Conflict, errors.Forbidden, errors.Unavailable, errors.RateLimited) as error:
        return _page(problem=explain(error)), error.status
    except errors.Invalid as error:
        log.warning("strava_code_refused", code=error.code)
        return _page(outcome="failed"), 400
    if not connected.reads_activities:
        return _page(outcome="scopes")
    notices.say_next("strava_connected_in_part" if connected.missing_scopes else "strava_connected")
    return redirect(url_for("dashboard.show"), 303)


def _state_is_ours(state: str) -> bool:
    """Whether this session sent her to Strava with that state, not too long ago. Asking uses it up."""
    session = signed_in_session()
    expected, since = session.strava_state, session.strava_state_at
    if expected is None or since is None:
        return False
    change_session(strava_state=None, strava_state_at=None)
    return hmac.compare_digest(expected.encode(), state.encode()) and clock.now() < since + STATE_HOLDS


def _page(outcome: str = "", problem: object = None) -> str:
    return render_template(
        "strava-connect.html",
        strava=signed_in().connection.status(),
        outcome=outcome,
        problem=problem,
    )
