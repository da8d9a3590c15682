"""create_app: one Flask app from settings, blueprints and what they need, in visible steps."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue

from flakon import clock, context, health, logs, metrics, problems
from flakon.openapi import Operation
from flakon.rendering import OrjsonProvider
from flakon.security import AdminCheck, ClientCheck
from flakon.settings import ServerSettings
from flakon.verifier import TokenVerifier

__all__ = ["Chassis", "create_app"]

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_QUIET = frozenset(("/healthz", "/readyz", "/metrics"))

Before = Callable[[], ResponseReturnValue | None]


@dataclass
class Chassis:
    """What an app was created with, at `app.extensions["flakon"]`. `operations` are the documented ones by endpoint."""

    name: str
    verifier: TokenVerifier | None
    admin_check: AdminCheck | None
    client_check: ClientCheck | None
    operations: dict[str, Operation] = field(default_factory=dict)


def create_app(
    name: str,
    settings: ServerSettings,
    *,
    blueprints: Sequence[Blueprint],
    verifier: TokenVerifier | None = None,
    admin_check: AdminCheck | None = None,
    client_check: ClientCheck | None = None,
    readiness: Sequence[health.Check] = (),
    before: Sequence[Before] = (),
    error_renderer: problems.ErrorRenderer | None = None,
    import_name: str | None = None,
) -> Flask:
    """A Flask app that holds everyone to the documents of its blueprints.

    `verifier` verifies bearer tokens; `admin_check(athlete_id)` looks the role up; `client_check(client_id, secret)`
    compares HTTP Basic credentials, in constant time. `readiness`: (name, callable, required), see `flakon.health`.
    `before` runs before each view and may answer in its place. `error_renderer(error)` gives errors another form, or
    None for problem+json. `import_name` is the package whose templates and static files the app serves.
    """
    logs.configure(name, settings.log_level)
    if settings.clock_file is not None:
        clock.use_file(settings.clock_file)
    app = Flask(import_name) if import_name is not None else Flask("flakon", static_folder=None, template_folder=None)
    app.name = name
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    app.json = OrjsonProvider(app)
    app.extensions["flakon"] = Chassis(name, verifier, admin_check, client_check)
    _install_requests(app)
    problems.install(app, error_renderer)
    for function in before:
        app.before_request(function)
    checks = [*readiness, *([("signing_keys", verifier.check, True)] if verifier is not None else [])]
    app.register_blueprint(health.blueprint(checks))
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


def _install_requests(app: Flask) -> None:
    """Request ids, one line in the log and one observation per request."""
    observed = metrics.Requests()
    perf_counter = time.perf_counter

    def begin() -> None:
        environ = request.environ
        identity = environ.get("HTTP_X_REQUEST_ID")
        if identity is None or not _REQUEST_ID.fullmatch(identity):
            identity = context.new_request_id()
        state = context.RequestState(identity, perf_counter())
        state.reset = context.state.set(state)

    def finish(response: Response) -> Response:
        state = context.state.get()
        if state is None:
            return response
        response.headers["X-Request-Id"] = state.request_id
        seconds = perf_counter() - state.started
        current = request._get_current_object()  # type: ignore[attr-defined]
        rule = current.url_rule
        route = rule.rule if rule is not None else "unmatched"
        method = current.method if current.method in _METHODS else "other"
        status = response.status_code
        observed.observe(method, route, status, seconds)
        level = "debug" if route in _QUIET else "info" if status < 500 else "error"
        if logs.enabled(level):
            fields = {"method": method, "route": route, "status": status, "duration_ms": round(seconds * 1000, 2)}
            if state.client_id is not None:
                fields["client_id"] = state.client_id
            if state.error_code is not None:
                fields["code"] = state.error_code
            logs.write(level, "request", fields)
        return response

    def end(_: BaseException | None) -> None:
        state = context.state.get()
        if state is not None and state.reset is not None:
            context.state.reset(state.reset)
            state.reset = None

    app.before_request(begin)
    app.after_request(finish)
    app.teardown_request(end)
