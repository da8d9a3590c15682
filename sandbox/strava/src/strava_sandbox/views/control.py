"""`/control`: what a test orders and reads. JSON both ways.

Only for callers on this machine that come straight here: whatever passed the gateway carries its headers and finds
nothing.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, request

from strava_sandbox import shapes
from strava_sandbox.athletes import Athlete
from strava_sandbox.changes import EDITABLE
from strava_sandbox.demo.runs import in_bulk
from strava_sandbox.grants import SCOPES
from strava_sandbox.switches import DEFAULTS
from strava_sandbox.views import sandbox

blueprint = Blueprint("control", __name__, url_prefix="/control")

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Via")
_MOST_IN_BULK = 20_000


@blueprint.before_request
def admit() -> None:
    """404 for whoever is not a program on this machine: a page in a browser here cannot send JSON unasked."""
    host = urlsplit(f"//{request.host}").hostname
    is_forwarded = any(name in request.headers for name in _FORWARDED)
    if request.remote_addr not in _LOOPBACK or host not in _LOOPBACK or is_forwarded:
        abort(404)
    if request.method != "GET" and request.content_length and not request.is_json:
        abort(415)


@blueprint.errorhandler(ValueError)
@blueprint.errorhandler(TypeError)
@blueprint.errorhandler(KeyError)
def refuse(error: Exception) -> Any:
    """What was ordered makes no sense."""
    return jsonify({"message": f"{type(error).__name__}: {error}"}), 400


@blueprint.get("/athletes")
def list_athletes() -> Any:
    """Everybody who has appeared."""
    return jsonify([{"id": each.id, "name": each.name, "is_bulk": each.is_bulk} for each in sandbox().athletes.all()])


@blueprint.post("/athletes")
def create_athletes() -> Any:
    """`{count, activities_each, seed?, runs_only?, stream_points?}`: bulk athletes with so many visible activities."""
    body = _body()
    count, each = int(body["count"]), int(body["activities_each"])
    if not (0 < count <= 100 and 0 <= each <= _MOST_IN_BULK):
        raise ValueError(f"at most 100 athletes of {_MOST_IN_BULK} activities each")
    made = sandbox().athletes.appear_in_bulk(count)
    for athlete in made:
        history = in_bulk(
            athlete.persona,
            athlete.number,
            each,
            sandbox().clock.now(),
            int(body.get("seed", 0)),
            runs_only=bool(body.get("runs_only", False)),
            stream_points=int(body.get("stream_points", 300)),
        )
        sandbox().catalogue.add(athlete, history)
    return jsonify([athlete.id for athlete in made]), 201


@blueprint.post("/athletes/<int:athlete_id>/activities")
def save_activity(athlete_id: int) -> Any:
    """A run that ends now; fields as in EDITABLE, if they are to be others."""
    athlete = _athlete(athlete_id)
    return jsonify(shapes.summary(athlete, sandbox().changes.save(athlete, **_fields()))), 201


@blueprint.patch("/athletes/<int:athlete_id>/activities/<int:activity_id>")
def edit_activity(athlete_id: int, activity_id: int) -> Any:
    """Other values in fields of EDITABLE."""
    athlete = _athlete(athlete_id)
    return jsonify(shapes.summary(athlete, sandbox().changes.edit(athlete, activity_id, _fields())))


@blueprint.delete("/athletes/<int:athlete_id>/activities/<int:activity_id>")
def delete_activity(athlete_id: int, activity_id: int) -> Any:
    """Delete it."""
    sandbox().changes.delete(_athlete(athlete_id), activity_id)
    return Response(status=204)


@blueprint.put("/athletes/<int:athlete_id>/activities/<int:activity_id>/privacy")
def set_privacy(athlete_id: int, activity_id: int) -> Any:
    """`{private}`: hide it, or show it again."""
    athlete, is_private = _athlete(athlete_id), bool(_body()["private"])
    return jsonify(shapes.summary(athlete, sandbox().changes.set_private(athlete, activity_id, is_private=is_private)))


@blueprint.post("/athletes/<int:athlete_id>/changes")
def shake(athlete_id: int) -> Any:
    """`{count, seed}`: so many changes of all kinds, drawn by the seed; how many of each there were."""
    body = _body()
    return jsonify(sandbox().changes.shake(_athlete(athlete_id), int(body["count"]), int(body["seed"])))


@blueprint.get("/athletes/<int:athlete_id>/truth")
def truth(athlete_id: int) -> Any:
    """What an app may see of hers (`?app=`, else all): id and hash of each, or with `?full=true` the summaries."""
    athlete = _athlete(athlete_id)
    client_id = request.args.get("app")
    sees_private = True
    if client_id is not None:
        sees_private = "activity:read_all" in sandbox().grants.granted(client_id).get(athlete_id, ())
    found = json.loads(sandbox().catalogue.truth(athlete, sees_private=sees_private))
    if request.args.get("full") != "true":
        found = [{"id": each["id"], "hash": _hash(each)} for each in found]
    return jsonify({"athlete_id": athlete_id, "sees_private": sees_private, "activities": found})


@blueprint.get("/apps")
def list_apps() -> Any:
    """Each app with who is connected and what its windows saw."""
    peaks = list(sandbox().limits.peaks())
    return jsonify(
        [
            {
                "client_id": client_id,
                "name": name,
                "seats": int(sandbox().switches.get("seats", client_id)),
                "athletes": {str(key): scopes for key, scopes in sandbox().grants.granted(client_id).items()},
                "windows": [vars(peak) for peak in peaks if peak.client_id == client_id],
            }
            for client_id, name in sandbox().grants.apps().items()
        ]
    )


@blueprint.post("/apps")
def add_app() -> Any:
    """`{client_id, client_secret, name}`"""
    body = _body()
    if not str(body["client_id"]).isdecimal():
        raise ValueError("a client id is a number")
    sandbox().grants.register_app(str(body["client_id"]), str(body["client_secret"]), str(body["name"]))
    return Response(status=204)


@blueprint.post("/apps/<client_id>/consents")
def consent(client_id: str) -> Any:
    """`{athlete_id, scopes}`: what the consent page would have sent the browser back with."""
    body = _body()
    athlete, scopes = _athlete(int(body["athlete_id"])), tuple(body["scopes"])
    if sandbox().grants.app_name(client_id) is None or not set(scopes) <= set(SCOPES):
        raise ValueError("there is no such app or scope")
    sandbox().grants.check_seat(client_id, athlete.id)
    code = sandbox().grants.issue_code(client_id, athlete.id, scopes)
    return jsonify({"code": code, "scope": ",".join(scopes)}), 201


@blueprint.delete("/apps/<client_id>/athletes/<int:athlete_id>")
def revoke(client_id: str, athlete_id: int) -> Any:
    """As if she took the app's access away."""
    sandbox().changes.revoke(client_id, athlete_id)
    return Response(status=204)


@blueprint.post("/apps/<client_id>/athletes/<int:athlete_id>/tokens")
def spoil_tokens(client_id: str, athlete_id: int) -> Any:
    """`{fault}`: `expire` ends the access token, `rotate` the refresh token."""
    orders: dict[str, Callable[[str, int], None]] = {
        "expire": sandbox().grants.expire_access,
        "rotate": sandbox().grants.rotate_away,
    }
    orders[_body()["fault"]](client_id, athlete_id)
    return Response(status=204)


@blueprint.post("/apps/<client_id>/usage")
def use_elsewhere(client_id: str) -> Any:
    """`{calls}`: reads that somebody else makes with the same app."""
    sandbox().limits.use_elsewhere(client_id, int(_body()["calls"]))
    return Response(status=204)


@blueprint.get("/switches")
def list_switches() -> Any:
    """All of them (`?app=`: as they are for one app)."""
    return jsonify({name: sandbox().switches.get(name, request.args.get("app")) for name in DEFAULTS})


@blueprint.put("/switches/<name>")
def set_switch(name: str) -> Any:
    """`{value, app?}`"""
    body = _body()
    sandbox().switches.set(name, str(body["value"]), body.get("app"))
    return Response(status=204)


@blueprint.get("/faults")
def list_faults() -> Any:
    """Those that were ordered, and how often each struck."""
    return jsonify([fault.as_json() for fault in sandbox().faults.all()])


@blueprint.post("/faults")
def order_fault() -> Any:
    """`{route, kind, value?, probability?, count?, client_id?, seed?}`: faults.py says what there is."""
    body = _body()
    return jsonify(sandbox().faults.order(body.pop("route"), body.pop("kind"), **body).as_json()), 201


@blueprint.delete("/faults")
@blueprint.delete("/faults/<int:fault_id>")
def take_back_faults(fault_id: int | None = None) -> Any:
    """One, or all."""
    sandbox().faults.take_back(fault_id)
    return Response(status=204)


@blueprint.get("/deliveries")
def deliveries() -> Any:
    """How many events are in which state, and the last of them."""
    return jsonify({"counts": sandbox().webhooks.counts(), "last": sandbox().webhooks.last(20)})


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise ValueError("the body is to be a JSON object")
    return body


def _fields() -> dict[str, Any]:
    fields = _body() if request.content_length else {}
    if unknown := set(fields) - set(EDITABLE):
        raise ValueError(f"{', '.join(sorted(unknown))} cannot be edited; {', '.join(EDITABLE)} can")
    return fields


def _athlete(athlete_id: int) -> Athlete:
    found = sandbox().athletes.get(athlete_id)
    if found is None:
        abort(404)
    return found


def _hash(summary: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(summary, sort_keys=True).encode()).hexdigest()[:16]
