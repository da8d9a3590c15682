"""The calendar of races kept in order, at dataservice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.api import Client
from web.api.races import Race, RaceRevision


@dataclass(frozen=True)
class CountedRace:
    """A race, and how many have entered it, seen or not."""

    race: Race
    entries: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "CountedRace":
        """From dataservice's JSON."""
        return cls(Race.read(data), data["entries"])


@dataclass(frozen=True)
class RaceFile:
    """A race with all that was told of it, and by whom; None is an account that is gone."""

    counted: CountedRace
    told: Sequence[tuple[RaceRevision, str | None]]


class RaceAdministration:
    """dataservice's operations for whoever keeps the calendar in order."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def doubles(self) -> Sequence[tuple[CountedRace, CountedRace]]:
        """Pairs that may be the same race."""
        pairs = self._client.get("/admin/race-doubles").data["doubles"]
        return [(CountedRace.read(one), CountedRace.read(other)) for one, other in pairs]

    def get(self, race_id: str) -> RaceFile:
        """A race and its history. NotFound."""
        found = self._client.get(f"/admin/races/{race_id}").data
        told = [(RaceRevision.read(each["revision"]), each["email"]) for each in found["revisions"]]
        return RaceFile(CountedRace.read(found["race"]), told)

    def merge(self, race_id: str, into_race_id: str) -> CountedRace:
        """The race that stays. NotFound, Conflict."""
        body = {"into_race_id": into_race_id}
        return CountedRace.read(self._client.post(f"/admin/races/{race_id}/merge", json=body).data)

    def remove(self, race_id: str, *, with_entries: bool) -> None:
        """Take a race away. Conflict when somebody has entered it, unless that goes with it."""
        self._client.post(f"/admin/races/{race_id}/removal", json={"with_entries": with_entries})
