"""The budget of a Strava app, as stravaworker's ledger counts it: what is used, what is left, who waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from web.api import instant, optional_instant


@dataclass(frozen=True)
class Count:
    """Calls of one kind within one window: `used` of `limit`."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        """How many more there may be, never less than none."""
        return max(0, self.limit - self.used)

    @property
    def share(self) -> float:
        """The part that is used, from 0 to 1."""
        return min(1.0, self.used / self.limit) if self.limit else 1.0


@dataclass(frozen=True)
class Budget:
    """What an app may ask Strava in this quarter of an hour and on this day (UTC)."""

    quarter: Count
    quarter_read: Count
    day: Count
    day_read: Count
    quarter_ends_at: datetime
    day_ends_at: datetime
    closed_until: datetime | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Budget":
        """From stravaworker's JSON."""
        quarter, day = data["quarter"], data["day"]
        return cls(
            quarter=_count(quarter["overall"]),
            quarter_read=_count(quarter["read"]),
            day=_count(day["overall"]),
            day_read=_count(day["read"]),
            quarter_ends_at=instant(quarter["ends_at"]),
            day_ends_at=instant(day["ends_at"]),
            closed_until=optional_instant(data["closed_until"]),
        )


def _count(data: Mapping[str, Any]) -> Count:
    return Count(data["used"], data["limit"])


@dataclass(frozen=True)
class Lane:
    """One kind of work: how much of it waits, and for how long yet."""

    name: str
    waiting: int
    next_at: datetime | None


@dataclass(frozen=True)
class Ledger:
    """All of an app's ledger, for whoever runs the instance."""

    budget: Budget
    lanes: Sequence[Lane]
    breaker: str
    reason: str | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Ledger":
        """From stravaworker's JSON."""
        return cls(
            Budget.read(data),
            [Lane(each["lane"], each["waiting"], optional_instant(each["next_at"])) for each in data["lanes"]],
            data["state"],
            data["reason"],
        )
