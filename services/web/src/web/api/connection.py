"""Her connection to Strava, as dataservice has it: whether it works, how far the import is, and how it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from web.api import Client, optional_instant

ImportState = Literal["queued", "running", "waiting", "done", "failed"]


@dataclass(frozen=True)
class StravaImport:
    """How far the reading of her list of activities is."""

    state: ImportState
    activities: int
    error: str | None
    finished_at: datetime | None

    @property
    def goes_on(self) -> bool:
        """Whether the page should look again soon."""
        return self.state in ("queued", "running")


@dataclass(frozen=True)
class StravaStatus:
    """Whether Strava can be connected (`available`: the instance has keys), is connected, and how far the import is."""

    available: bool
    connected: bool
    needs_consent: bool
    scopes: tuple[str, ...]
    profile_name: str | None
    connected_at: datetime | None
    last_import: StravaImport | None

    @property
    def reads_activities(self) -> bool:
        """Whether she let activities be read at all; without that there is nothing to import."""
        return "activity:read" in self.scopes or "activity:read_all" in self.scopes

    @property
    def reads_private_activities(self) -> bool:
        """Whether those only she can see at Strava are read too."""
        return "activity:read_all" in self.scopes

    @property
    def works(self) -> bool:
        """Connected, and nothing for her to do."""
        return self.connected and not self.needs_consent and self.reads_activities

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "StravaStatus":
        """From dataservice's JSON."""
        found = data["import"]
        return cls(
            available=data["available"],
            connected=data["connected"],
            needs_consent=data["state"] == "reauth_required",
            scopes=tuple(data["scopes"]),
            profile_name=data["profile_name"],
            connected_at=optional_instant(data["connected_at"]),
            last_import=StravaImport(
                found["state"], found["activities"], found["error"], optional_instant(found["finished_at"])
            )
            if found
            else None,
        )


class Connection:
    """The signed-in athlete's connection to Strava, called in her name."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def status(self) -> StravaStatus:
        """As it is now."""
        return StravaStatus.read(self._client.get("/athlete/strava").data)

    def read_again(self) -> None:
        """Have the whole list read again, now. RateLimited `import_too_soon`."""
        self._client.post("/athlete/strava/import")

    def disconnect(self) -> None:
        """Forget the link and what came by it."""
        self._client.delete("/athlete/strava")
