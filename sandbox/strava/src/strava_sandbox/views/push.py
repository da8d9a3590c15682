"""`/api/v3/push_subscriptions`: an app's one subscription to events, with its own keys in place of a token."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, jsonify, request

from strava_sandbox import delivery, errors
from strava_sandbox.views import misbehaviour, sandbox

blueprint = Blueprint("push", __name__, url_prefix="/api/v3/push_subscriptions")

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@blueprint.before_request
def admit() -> None:
    """The app by its keys; what it asks counts towards its windows, but is no read."""
    client_id, secret = request.values.get("client_id", ""), request.values.get("client_secret", "")
    sandbox().grants.check_app(client_id, secret)
    account = sandbox().limits.count(client_id, is_read=False)
    g.client_id, g.rate_limit_headers = client_id, account.headers()
    if account.exceeded is not None:
        raise errors.over_the_limit(account.exceeded)
    if sandbox().switches.get("app_status", client_id) == "inactive":
        raise errors.app_inactive()
    misbehaviour.before("push_subscriptions", client_id)


@blueprint.after_request
def tell_the_limits(response: Response) -> Response:
    """The four headers, on refusals too."""
    response.headers.update(g.get("rate_limit_headers", {}))
    return misbehaviour.after(response)


@blueprint.post("")
def create_subscription() -> Any:
    """Subscribe, once the callback has echoed a challenge within two seconds."""
    callback_url = request.values.get("callback_url", "")
    target = urlsplit(callback_url)
    # Strava reaches the whole internet from here, the sandbox nothing but the app it was made for.
    if target.scheme not in ("http", "https") or target.hostname not in (_public_host(), *_LOOPBACK):
        raise errors.bad_request("PushSubscription", "callback url", "invalid")
    verify_token = request.values.get("verify_token", "")
    made = sandbox().webhooks.subscribe(g.client_id, callback_url, verify_token, delivery.get)
    return jsonify(made.shape()), 201


@blueprint.get("")
def list_subscriptions() -> Any:
    """The one there is, or none."""
    found = sandbox().webhooks.subscription(g.client_id)
    return jsonify([found.shape()] if found else [])


@blueprint.delete("/<int:subscription_id>")
def delete_subscription(subscription_id: int) -> Any:
    """End it."""
    sandbox().webhooks.unsubscribe(g.client_id, subscription_id)
    return Response(status=204)


def _public_host() -> str | None:
    return urlsplit(sandbox().config.public_url).hostname
