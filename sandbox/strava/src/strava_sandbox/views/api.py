"""`/api/v3`: the athlete and her activities, for a bearer token, within the rate limits."""

from typing import Any, TypeVar

from flask import Blueprint, Response, g, jsonify, request

from strava_sandbox import errors, shapes
from strava_sandbox.athletes import Athlete
from strava_sandbox.catalogue import DEFAULT_PER_PAGE, Page
from strava_sandbox.grants import Access
from strava_sandbox.views import sandbox

_Default = TypeVar("_Default", int, None)

blueprint = Blueprint("api", __name__, url_prefix="/api/v3")


@blueprint.before_request
def admit() -> None:
    """Who calls, whether the app has calls left, and whether it still may: in this order, as Strava does."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise errors.bad_access_token()
    access = sandbox().grants.access(token.strip())
    account = sandbox().limits.count(access.client_id, is_read=request.method == "GET")
    g.rate_limit_headers = account.headers()
    if account.exceeded is not None:
        raise errors.over_the_limit(account.exceeded)
    if sandbox().switches.get("app_status") == "inactive":
        raise errors.app_inactive()
    athlete = sandbox().athletes.get(access.athlete_id)
    if athlete is None:
        raise errors.bad_access_token()
    g.access, g.athlete = access, athlete


@blueprint.after_request
def tell_the_limits(response: Response) -> Response:
    """The four headers, on refusals too."""
    response.headers.update(g.get("rate_limit_headers", {}))
    return response


@blueprint.get("/athlete")
def get_athlete() -> Any:
    """The athlete: all of her with `profile:read_all`, else what anybody may see."""
    if "profile:read_all" in _access().scopes:
        return jsonify(shapes.athlete_detailed(_athlete()))
    _need("read_permission", "read", "read_all")
    return jsonify(shapes.athlete_summary(_athlete()))


@blueprint.get("/athlete/activities")
def list_activities() -> Any:
    """One page of summaries."""
    _need("activity:read_permission", "activity:read", "activity:read_all")
    page = Page(
        number=_number("page", 1),
        size=_number("per_page", DEFAULT_PER_PAGE),
        before=_number("before", None),
        after=_number("after", None),
    )
    short_pages = sandbox().switches.get("short_pages") == "on"
    found = sandbox().catalogue.page(_athlete(), page, sees_private=_sees_private(), short_pages=short_pages)
    return jsonify([shapes.summary(_athlete(), recording) for recording in found])


@blueprint.get("/activities/<activity_id>")
def get_activity(activity_id: str) -> Any:
    """One activity in detail. An id is any text: what is no number is not there."""
    _need("activity:read_permission", "activity:read", "activity:read_all")
    if not activity_id.isdecimal():
        raise errors.not_found("Activity")
    recording = sandbox().catalogue.find(_athlete(), int(activity_id), sees_private=_sees_private())
    if recording.id in sandbox().switches.corrupt_activities():
        raise errors.corrupt()
    return jsonify(shapes.detailed(_athlete(), recording))


def _access() -> Access:
    access: Access = g.access
    return access


def _athlete() -> Athlete:
    athlete: Athlete = g.athlete
    return athlete


def _need(permission: str, *any_of: str) -> None:
    if not set(any_of) & set(_access().scopes):
        raise errors.scope_missing(permission)


def _sees_private() -> bool:
    return "activity:read_all" in _access().scopes


def _number(name: str, default: _Default) -> "int | _Default":
    text = request.args.get(name)
    if text is None or text == "":
        return default
    try:
        return int(text)
    except ValueError:
        raise errors.bad_request("Activity", name) from None
