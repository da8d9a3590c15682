"""The sandbox as a WSGI app: API, OAuth and pages, all under one prefix."""

from typing import Any

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from strava_sandbox.errors import StravaError
from strava_sandbox.parts import PREFIX, Config, build
from strava_sandbox.views import api, consent, control, oauth, pages, push, runs


def create_app(config: Config) -> Flask:
    """The app; its parts are in `app.extensions["sandbox"]`."""
    app = Flask("strava_sandbox", static_url_path=f"{PREFIX}/static")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["sandbox"] = build(config)
    for blueprint in (
        api.blueprint,
        consent.blueprint,
        control.blueprint,
        oauth.blueprint,
        pages.blueprint,
        push.blueprint,
        runs.blueprint,
    ):
        app.register_blueprint(blueprint, url_prefix=PREFIX + (blueprint.url_prefix or ""))
    app.register_error_handler(StravaError, _render_error)
    app.register_error_handler(HTTPException, _render_http)
    app.after_request(_secure)
    return app


def _render_error(error: StravaError) -> tuple[Response, int]:
    return jsonify(error.body), error.status


def _render_http(error: HTTPException) -> Any:
    if error.code == 404:
        return jsonify(StravaError(404, "Record Not Found", ("resource", "path", "invalid")).body), 404
    return jsonify({"message": error.name}), error.code or 500


def _secure(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if response.mimetype == "text/html":
        response.headers.setdefault(
            "Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
        )
    return response
