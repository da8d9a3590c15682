"""What stravaworker does for an admin: tests keys, shows the ledgers, sees to the webhook subscription."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from web.api import Client
from web.api.ledger import Ledger

KeyTest = Literal["accepted", "unknown_client", "wrong_secret", "inactive", "unreachable", "unexpected"]


@dataclass(frozen=True)
class WebhookSubscription:
    """Where Strava sends the events of the instance's app, as Strava itself says."""

    exists: bool
    callback_host: str | None
    is_ours: bool

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "WebhookSubscription":
        """From stravaworker's JSON."""
        return cls(data["subscription_id"] is not None, data["callback_host"], data["is_ours"])


class StravaAdmin:
    """stravaworker's operations for an admin. Those about the subscription ask Strava.

    NotFound `strava_app_not_found`, Conflict `strava_keys_refused`, `strava_callback_refused`, Unavailable.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def test_keys(self, client_id: str, client_secret: str) -> KeyTest:
        """Ask Strava whether these keys are an app's."""
        data = self._client.post("/key-tests", json={"client_id": client_id, "client_secret": client_secret}).data
        outcome: KeyTest = data["outcome"]
        return outcome

    def ledgers(self) -> Sequence[Ledger]:
        """Of every app, the instance's first."""
        return [Ledger.read(each) for each in self._client.get("/ledger").data["apps"]]

    def subscription(self) -> WebhookSubscription:
        """As it is at Strava now."""
        return WebhookSubscription.read(self._client.get("/webhook-subscription").data)

    def subscribe(self) -> WebhookSubscription:
        """Events come here from now on, whatever address they went to before."""
        return WebhookSubscription.read(self._client.post("/webhook-subscription").data)

    def unsubscribe(self) -> None:
        """Strava sends none any more."""
        self._client.delete("/webhook-subscription")
