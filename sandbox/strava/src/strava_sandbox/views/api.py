"""`/api/v3`: the athlete and her activities, for a bearer token, within the rate limits."""

import json
from typing import Any, TypeVar

from flask import Blueprint, Response, g, jsonify, request

from strava_sandbox import details, errors, shapes
from strava_sandbox.athletes import Athlete
from strava_sandbox.catalogue import DEFAULT_PER_PAGE, Page
from strava_sandbox.grants import Access
from strava_sandbox.recording import Recording
from strava_sandbox.views import misbehaviour, sandbox

_Default = TypeVar("_Default", int, None)

blueprint = Blueprint("api", __name__, url_prefix="/api/v3")

ROUTES = {
    "get_athlete": "athlete",
    "get_zones": "zones",
    "get_gear": "gear",
    "list_activities": "activities",
    "get_activity": "activity",
    "get_streams": "streams",
}
# The streams endpoint tells nobody how many calls are left.
_WITHOUT_LIMITS = ("api.get_streams",)


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
    if sandbox().switches.get("app_status", access.client_id) == "inactive":
        raise errors.app_inactive()
    athlete = sandbox().athletes.get(access.athlete_id)
    if athlete is None:
        raise errors.bad_access_token()
    g.access, g.athlete = access, athlete
    route = ROUTES.get((request.endpoint or "").rpartition(".")[2], "")
    misbehaviour.before(route, access.client_id)


@blueprint.after_request
def tell_the_limits(response: Response) -> Response:
    """The four headers, on refusals too."""
    if request.endpoint not in _WITHOUT_LIMITS:
        response.headers.update(g.get("rate_limit_headers", {}))
    return misbehaviour.after(response)


@blueprint.get("/athlete")
def get_athlete() -> Any:
    """The athlete: all of her with `profile:read_all`, else what anybody may see."""
    if "profile:read_all" in _access().scopes:
        return jsonify(shapes.athlete_detailed(_athlete()))
    _need("read_permission", "read", "read_all")
    return jsonify(shapes.athlete_summary(_athlete()))


@blueprint.get("/athlete/zones")
def get_zones() -> Any:
    """Her heart-rate zones."""
    _need("profile:read_all_permission", "profile:read_all")
    return jsonify(details.zones(_athlete()))


@blueprint.get("/gear/<gear_id>")
def get_gear(gear_id: str) -> Any:
    """A pair of her shoes."""
    _need("read_permission", "read", "read_all", "profile:read_all")
    distance_m = sandbox().catalogue.distance_with(_athlete(), gear_id)
    if distance_m is None:
        raise errors.not_found("Gear")
    return jsonify(details.gear_detailed(_athlete(), gear_id, distance_m))


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
    short_pages = sandbox().switches.get("short_pages", _access().client_id) == "on"
    found = sandbox().catalogue.page(_athlete(), page, sees_private=_sees_private(), short_pages=short_pages)
    return Response(found, mimetype="application/json")


@blueprint.get("/activities/<activity_id>")
def get_activity(activity_id: str) -> Any:
    """One activity in detail. An id is any text: what is no number is not there."""
    return jsonify(details.detailed(_athlete(), _visible(activity_id)))


@blueprint.get("/activities/<activity_id>/streams")
def get_streams(activity_id: str) -> Any:
    """Its streams: those that `keys` names, by type or in a list; 404 where nothing but the sums was recorded."""
    recording = _visible(activity_id)
    found = details.streams(recording, {key.strip() for key in request.args.get("keys", "").split(",")})
    if found is None:
        raise errors.not_found("Stream")
    if request.args.get("key_by_type", "").lower() in ("true", "1"):
        body = json.dumps(found, separators=(",", ":"))
    else:
        body = json.dumps([{"type": name, **stream} for name, stream in found.items()], separators=(",", ":"))
    return Response(body, mimetype="application/json")


def _visible(activity_id: str) -> Recording:
    _need("activity:read_permission", "activity:read", "activity:read_all")
    if not activity_id.isdecimal():
        raise errors.not_found("Activity")
    recording = sandbox().catalogue.find(_athlete(), int(activity_id), sees_private=_sees_private())
    if recording.id in sandbox().switches.corrupt_activities():
        raise errors.corrupt()
    return recording


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
