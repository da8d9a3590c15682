"""Her training as a calendar at a secret address: hers to renew and to end; read by web for whoever has the secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flakon import errors
from web.api import Client, instant
from web.api.training import PlannedSession
from web.formatting import Units


@dataclass(frozen=True)
class FeedSession:
    """A session of the calendar, and when it was last changed."""

    planned: PlannedSession
    updated_at: datetime


@dataclass(frozen=True)
class FeedRace:
    """A race that she has entered; `version` counts its corrections."""

    race_id: str
    name: str
    date: date
    place: str
    distance_m: float
    version: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "FeedRace":
        """From dataservice's JSON."""
        same = ("race_id", "name", "place", "distance_m", "version")
        return cls(**{name: data[name] for name in same}, date=date.fromisoformat(data["date"]))


@dataclass(frozen=True)
class Feed:
    """What stands in the calendar, and how she reads it."""

    language: str
    units: Units
    sessions: Sequence[FeedSession]
    races: Sequence[FeedRace]


class CalendarFeed:
    """The signed-in athlete's own address."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def since(self) -> datetime | None:
        """Since when her address holds; None without one."""
        try:
            return instant(self._client.get("/athlete/calendar-feed").data["created_at"])
        except errors.NotFound:
            return None

    def renew(self) -> str:
        """A new secret, shown once; the old address opens nothing any more."""
        return str(self._client.post("/athlete/calendar-feed").data["secret"])

    def delete(self) -> None:
        """No address opens it any more; NotFound without one."""
        self._client.delete("/athlete/calendar-feed")


class CalendarFeeds:
    """Anyone's calendar by its secret, called in web's own name."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def read(self, secret: str) -> Feed:
        """What the secret opens; NotFound."""
        data = self._client.post("/calendar-feeds/read", json={"secret": secret}).data
        sessions = [FeedSession(PlannedSession.read(each), instant(each["updated_at"])) for each in data["sessions"]]
        return Feed(data["language"], data["units"], sessions, [FeedRace.read(each) for each in data["races"]])
