"""`/oauth/token`, `/oauth/revoke` and `/oauth/deauthorize`: what an app calls."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from strava_sandbox import errors, shapes
from strava_sandbox.grants import TokenPair
from strava_sandbox.views import misbehaviour, sandbox

blueprint = Blueprint("oauth", __name__, url_prefix="/oauth")


@blueprint.after_request
def misbehave(response: Response) -> Response:
    """What a test has ordered to become of the answer."""
    return misbehaviour.after(response)


@blueprint.post("/token")
def token() -> Any:
    """Tokens for a code, or for a refresh token."""
    client_id = _needed("client_id")
    sandbox().grants.check_app(client_id, _needed("client_secret"))
    misbehaviour.before("token", client_id)
    grant_type = _needed("grant_type")
    if grant_type == "authorization_code":
        pair = sandbox().grants.exchange_code(client_id, _needed("code"))
        athlete = sandbox().athletes.get(pair.athlete_id)
        if athlete is None:
            raise errors.bad_request("AuthorizationCode", "code")
        body = _body(pair) | {"athlete": shapes.athlete_summary(athlete), "scope": ",".join(pair.scopes)}
    elif grant_type == "refresh_token":
        body = _body(sandbox().grants.refresh(client_id, _needed("refresh_token")))
    else:
        raise errors.bad_request("Application", "grant_type")
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/revoke")
def revoke() -> Any:
    """End a grant by either of its tokens. An unknown token is no error (RFC 7009)."""
    credentials = request.authorization
    if credentials is None or credentials.type != "basic":
        raise errors.wrong_secret()
    client_id = credentials.username or ""
    try:
        sandbox().grants.check_app(client_id, credentials.password or "")
    except errors.StravaError as error:
        raise errors.wrong_secret() from error
    value = _needed("token")
    misbehaviour.before("revoke", client_id)
    athlete_id = sandbox().grants.holder(client_id, value)
    if athlete_id is not None:
        sandbox().changes.revoke(client_id, athlete_id)
    return Response(status=200)


@blueprint.post("/deauthorize")
def deauthorize() -> Any:
    """The older way: the app ends its grant with the access token."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    value = bearer.strip() if scheme.lower() == "bearer" else request.values.get("access_token", "")
    access = sandbox().grants.access(value)
    misbehaviour.before("deauthorize", access.client_id)
    sandbox().changes.revoke(access.client_id, access.athlete_id)
    return jsonify({"access_token": value})


def _needed(name: str) -> str:
    """A parameter of the form (Strava takes it from the query too); StravaError 400 if it is missing."""
    value = request.values.get(name, "")
    if not value:
        raise errors.bad_request("Application", name, "invalid" if name == "client_id" else "missing")
    return value


def _body(pair: TokenPair) -> dict[str, Any]:
    return {
        "token_type": "Bearer",
        "access_token": pair.access_token,
        "expires_at": pair.expires_at,
        "expires_in": max(0, pair.expires_at - int(sandbox().clock.timestamp())),
        "refresh_token": pair.refresh_token,
    }
