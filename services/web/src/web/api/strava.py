"""Connecting an athlete to Strava, and what her app may still ask there, at stravaworker."""

from dataclasses import dataclass

from web.api import Client
from web.api.ledger import Budget


@dataclass(frozen=True)
class Connected:
    """She is connected; `missing_scopes` are those she was asked for and left out."""

    scopes: tuple[str, ...]
    missing_scopes: tuple[str, ...]

    @property
    def reads_activities(self) -> bool:
        """Whether there is anything that can be read of her."""
        return "activity:read" in self.scopes or "activity:read_all" in self.scopes


class Strava:
    """stravaworker's operations for the signed-in athlete."""

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

    def budget(self) -> Budget:
        """What the app that she connects through may still ask. NotFound where there is none."""
        return Budget.read(self._client.get("/budget").data)
