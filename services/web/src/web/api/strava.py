"""Connecting an athlete to Strava, and testing the instance's keys, at stravaworker."""

from dataclasses import dataclass

from web.api import Client


@dataclass(frozen=True)
class Connected:
    """What she granted, and which of the scopes that Runnerly needs she left out."""

    scopes: tuple[str, ...]
    missing_scopes: tuple[str, ...]


@dataclass(frozen=True)
class KeyTest:
    """Whether Strava knows the keys; `message` is stravaworker's own sentence about it."""

    ok: bool
    message: str


class Strava:
    """stravaworker's operations for the signed-in athlete, and for an admin."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def begin(self, state: str, redirect_uri: str) -> str:
        """The address at Strava where she is asked. `state` comes back with her."""
        body = {"state": state, "redirect_uri": redirect_uri}
        return str(self._client.post("/connections/authorization", json=body).data["authorization_url"])

    def complete(self, code: str, scope: str) -> Connected:
        """Exchange what Strava sent her back with; the import starts when nothing that is needed is missing."""
        data = self._client.post("/connections", json={"code": code, "scope": scope}).data
        return Connected(tuple(data["scopes"]), tuple(data["missing_scopes"]))

    def test_keys(self, client_id: str, client_secret: str) -> KeyTest:
        """Ask Strava whether these keys are an app's."""
        data = self._client.post("/key-tests", json={"client_id": client_id, "client_secret": client_secret}).data
        return KeyTest(data["ok"], data["message"])
