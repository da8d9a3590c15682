"""An app's one webhook subscription at Strava: that there is one, that it is ours, and that dataservice knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flakon import errors, get_logger
from stravaworker import strava
from stravaworker.apps import KEYS_REFUSED
from stravaworker.calls import StravaCalls
from stravaworker.dataservice import Dataservice, Webhook
from stravaworker.ledger import Lane, Ledger
from stravaworker.strava.client import StravaClient
from stravaworker.waiting import POSTPONING, postponed

log = get_logger(__name__)


@dataclass(frozen=True)
class Subscription:
    """What Strava has. `callback_host` alone is told: the rest of the address is a secret."""

    subscription_id: int | None
    callback_host: str | None
    is_ours: bool


class ForeignSubscription(errors.Conflict):
    """The app's events go to another installation or program."""

    code = "strava_subscription_taken"


class CallbackRefused(errors.Conflict):
    """Strava could not reach the webhook, or did not get the answer that it wants."""

    code = "strava_callback_refused"


class Subscriptions:
    """Looks after subscriptions.

    All raise NotNow, LedgerAway and StravaError, and errors.NotFound for an app that dataservice does not have.
    """

    def __init__(self, dataservice: Dataservice, calls: StravaCalls, client: StravaClient) -> None:
        self._dataservice = dataservice
        self._calls = calls
        self._client = client

    def show(self, app_id: str) -> Subscription:
        """What Strava has for this app."""
        webhook = self._dataservice.webhook(app_id)
        return _shown(self._found(webhook), webhook)

    def ensure(self, app_id: str, *, replace: bool = False) -> Subscription:
        """Have Strava send the app's events here.

        One that leads to another host is left alone, ForeignSubscription, unless it is to be replaced: an athlete's own
        app may serve another program of hers. CallbackRefused.
        """
        webhook = self._dataservice.webhook(app_id)
        found = self._found(webhook)
        shown = _shown(found, webhook)
        if shown.subscription_id is not None and not shown.is_ours:
            if not replace and shown.callback_host != urlsplit(webhook.callback_url).netloc:
                reason = f"Strava sends this app's events to {shown.callback_host}, and has one address for each app."
                self._dataservice.put_subscription(webhook.app.app_id, None, reason)
                raise ForeignSubscription(reason)
            self._delete(webhook, shown.subscription_id)
            shown = Subscription(None, None, is_ours=False)
        subscription_id = shown.subscription_id or self._create(webhook)
        self._dataservice.put_subscription(webhook.app.app_id, subscription_id)
        log.info("strava_subscribed", app_id=webhook.app.app_id, subscription_id=subscription_id)
        return Subscription(subscription_id, urlsplit(webhook.callback_url).netloc, is_ours=True)

    def end(self, app_id: str) -> None:
        """Have Strava send no events of this app; one that is not there is ended."""
        webhook = self._dataservice.webhook(app_id)
        shown = _shown(self._found(webhook), webhook)
        if shown.subscription_id is not None:
            self._delete(webhook, shown.subscription_id)
        self._dataservice.put_subscription(webhook.app.app_id, None)
        log.info("strava_unsubscribed", app_id=webhook.app.app_id)

    def _found(self, webhook: Webhook) -> Mapping[str, Any] | None:
        keys = (webhook.app.client_id, webhook.app.client_secret)
        found = self._calls.in_the_name_of(
            webhook.app, Lane.WEBHOOK, lambda hear: self._client.list_subscriptions(*keys, hear=hear)
        )
        return next((each for each in found if isinstance(each.get("id"), int)), None)

    def _create(self, webhook: Webhook) -> int:
        keys = (webhook.app.client_id, webhook.app.client_secret)
        where = (webhook.callback_url, webhook.verify_token)
        try:
            return self._calls.in_the_name_of(
                webhook.app, Lane.WEBHOOK, lambda hear: self._client.create_subscription(*keys, *where, hear=hear)
            )
        except strava.errors.Unexpected as error:
            host = urlsplit(webhook.callback_url).netloc
            reason = (
                f"Strava did not take the address of the webhook: it has to reach {host} from the internet. ({error})"
            )
            self._dataservice.put_subscription(webhook.app.app_id, None, reason)
            raise CallbackRefused(reason) from error

    def _delete(self, webhook: Webhook, subscription_id: int) -> None:
        keys = (webhook.app.client_id, webhook.app.client_secret)
        try:
            self._calls.in_the_name_of(
                webhook.app,
                Lane.WEBHOOK,
                lambda hear: self._client.delete_subscription(*keys, subscription_id, hear=hear),
            )
        except strava.errors.NotFound:
            log.info("strava_subscription_gone", app_id=webhook.app.app_id)


class SubscriptionCheck:
    """The task: sees to an app's subscription after its keys were entered. Repeating it does no harm."""

    def __init__(self, dataservice: Dataservice, subscriptions: Subscriptions, ledger: Ledger) -> None:
        self._dataservice = dataservice
        self._subscriptions = subscriptions
        self._ledger = ledger

    def run(self, app_id: str) -> None:
        """Return when it is there, or cannot be for a reason that is told; TryAgain."""
        try:
            if self._dataservice.webhook(app_id).state == "active":
                self._ledger.renew_keys(app_id)
            self._subscriptions.ensure(app_id)
        except (ForeignSubscription, CallbackRefused) as refusal:
            log.warning("strava_not_subscribed", app_id=app_id, reason=str(refusal))
        except errors.NotFound:
            log.info("strava_app_gone", app_id=app_id)
        except strava.errors.BadClient as error:
            self._dataservice.put_subscription(app_id, None, KEYS_REFUSED)
            log.warning("strava_not_subscribed", app_id=app_id, reason=str(error))
        except POSTPONING as error:
            raise postponed(error) from error


def _shown(found: Mapping[str, Any] | None, webhook: Webhook) -> Subscription:
    if found is None:
        return Subscription(None, None, is_ours=False)
    callback_url = str(found.get("callback_url", ""))
    return Subscription(int(found["id"]), urlsplit(callback_url).netloc, callback_url == webhook.callback_url)
