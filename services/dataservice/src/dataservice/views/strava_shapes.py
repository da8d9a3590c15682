"""Strava's app as its owner sees it: without its secrets, with what is to be entered at Strava."""

from typing import Any
from urllib.parse import urlsplit

from dataservice.domain.strava import App
from dataservice.views.api import deps

Json = dict[str, Any]


def webhook_url(app: App) -> str:
    """The address that Strava calls: it holds the app's secret."""
    return f"{deps().settings.public_url.rstrip('/')}/strava/webhook/{app.webhook_secret}"


def callback_domain() -> str | None:
    """What is to be entered at Strava as Authorization Callback Domain."""
    return urlsplit(deps().settings.public_url).hostname


def subscription(app: App) -> Json:
    """Whether Strava tells the app of what happens."""
    if app.subscription_error is not None:
        return {"state": "failed", "error": app.subscription_error}
    return {"state": "none" if app.subscription_id is None else "active", "error": None}


def own_app(app: App) -> Json:
    """The app whose keys an athlete has entered for herself."""
    return {
        "client_id": app.client_id,
        "callback_domain": callback_domain(),
        "webhook_url": webhook_url(app),
        "state": app.state,
        "reason": app.reason,
        "subscription": subscription(app),
        "updated_at": app.updated_at,
    }
