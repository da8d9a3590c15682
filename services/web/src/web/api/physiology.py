"""What her heart and her legs are capable of, and since when, at dataservice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from web.api import Client

EVER = date.min
"""What holds from this day on has held all along."""


@dataclass(frozen=True)
class Physiology:
    """Figures that hold from a day on, until the next entry; None is what she did not give."""

    holds_from: date
    resting_heartrate_bpm: int | None
    max_heartrate_bpm: int | None
    threshold_heartrate_bpm: int | None
    threshold_speed_mps: float | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Physiology":
        """From dataservice's JSON."""
        return cls(
            date.fromisoformat(data["holds_from"]),
            data["resting_heartrate_bpm"],
            data["max_heartrate_bpm"],
            data["threshold_heartrate_bpm"],
            data["threshold_speed_mps"],
        )


class PhysiologyHistory:
    """dataservice's operations on these figures."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def all(self) -> Sequence[Physiology]:
        """Every entry, newest first."""
        entries = [Physiology.read(each) for each in self._client.get("/athlete/physiology").data["entries"]]
        return sorted(entries, key=lambda each: each.holds_from, reverse=True)

    def put(self, holds_from: date, values: Mapping[str, Any]) -> None:
        """What holds from that day on; loads and zones of the runs since then follow."""
        self._client.put(f"/athlete/physiology/{holds_from.isoformat()}", json=values)

    def delete(self, holds_from: date) -> None:
        """The entry is gone, and what held before it holds on."""
        self._client.delete(f"/athlete/physiology/{holds_from.isoformat()}")


def holding(entries: Sequence[Physiology], day: date) -> Physiology | None:
    """The one that holds on that day, of entries that are newest first."""
    return next((each for each in entries if each.holds_from <= day), None)
