"""Connecting an athlete to Strava, and testing the instance's keys, at stravaworker."""

from dataclasses import dataclass
from typing import Literal

from web.api import Client


@dataclass(frozen=True)
class Connected:
    """She is connected; `missing_scopes` are those she was asked for and left out."""

    scopes: tuple[str, ...]
    missing_scopes: tuple[str, ...]

    @property
    def reads_activities(self) -> bool:
        """Whether there is anything that can be read of her."""
        return "activity:read" in self.scopes or "activity:read_all" in self.scopes


KeyTest = Literal["accepted", "unknown_client", "wrong_secret", "inactive", "unreachable", "unexpected"]


class Strava:
    """stravaworker's operations for the signed-in athlete, and for an admin."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def begin(self, state: str, redirect_uri: str) -> str:
        """The address at Strava where she is asked. `state` comes back with her."""
        body = {"state": state, "redirect_uri": redirect_uri}
        return str(self._client.post("/connections/authorization", json=body).data["authorization_url"])

    def complete(self, code: str, scope: str) -> Connected:
        """Exchange what Strava sent her back with; the import starts by itself."""
        data = self._client.post("/connections", json={"code": code, "scope": scope}).data
        return Connected(tuple(data["scopes"]), tuple(data["missing_scopes"]))

    def test_keys(self, client_id: str, client_secret: str) -> KeyTest:
        """Ask Strava whether these keys are an app's."""
        data = self._client.post("/key-tests", json={"client_id": client_id, "client_secret": client_secret}).data
        outcome: KeyTest = data["outcome"]
        return outcome
