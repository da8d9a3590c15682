"""What stravaworker does for an admin: tests keys, shows the ledger, sees to the webhook subscription."""

from typing import Literal

from web.api import Client

KeyTest = Literal["accepted", "unknown_client", "wrong_secret", "inactive", "unreachable", "unexpected"]


class StravaAdmin:
    """stravaworker's operations for an admin."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def test_keys(self, client_id: str, client_secret: str) -> KeyTest:
        """Ask Strava whether these keys are an app's."""
        data = self._client.post("/key-tests", json={"client_id": client_id, "client_secret": client_secret}).data
        outcome: KeyTest = data["outcome"]
        return outcome
