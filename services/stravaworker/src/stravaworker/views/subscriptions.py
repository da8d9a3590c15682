"""The webhook subscription of the instance's app, for the operator."""

from typing import Any

from flakon import SwaggerBlueprint, errors
from stravaworker import strava
from stravaworker.ledger import LedgerAway, NotNow
from stravaworker.subscriptions import Subscription, Subscriptions
from stravaworker.views.connections import KeysRefused, StravaInactive, StravaUnavailable

INSTANCE = "instance"
FAILURES = (NotNow, LedgerAway, strava.errors.StravaError)


def register(api: SwaggerBlueprint, subscriptions: Subscriptions) -> None:
    """Bind the operations."""

    @api.operation("get_webhook_subscription")
    def get_webhook_subscription() -> dict[str, Any]:
        try:
            return _written(subscriptions.show(INSTANCE))
        except FAILURES as error:
            raise _refused(error) from error

    @api.operation("create_webhook_subscription")
    def create_webhook_subscription() -> dict[str, Any]:
        try:
            return _written(subscriptions.ensure(INSTANCE, replace=True))
        except FAILURES as error:
            raise _refused(error) from error

    @api.operation("delete_webhook_subscription")
    def delete_webhook_subscription() -> None:
        try:
            subscriptions.end(INSTANCE)
        except FAILURES as error:
            raise _refused(error) from error


def _refused(error: Exception) -> errors.Error:
    if isinstance(error, strava.errors.BadClient):
        return KeysRefused("Strava does not accept the app's client ID and client secret. Enter them again")
    if isinstance(error, strava.errors.AppInactive):
        return StravaInactive(str(error))
    if isinstance(error, NotNow):
        return StravaUnavailable(str(error), retry_after_s=error.wait_s)
    return StravaUnavailable(f"{error}. Try again in a while", retry_after_s=60)


def _written(found: Subscription) -> dict[str, Any]:
    return {
        "subscription_id": found.subscription_id,
        "callback_host": found.callback_host,
        "is_ours": found.is_ours,
    }
