"""The budget of a Strava app, as stravaworker's ledger counts it: what is used, what is left, who waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from web.api import instant, optional_instant
from web.api.connection import AppState

Span = Literal["quarter", "day"]
Kind = Literal["overall", "read"]
LaneName = Literal["interactive", "webhook", "listing", "window"]


@dataclass(frozen=True)
class Window:
    """Calls of one kind within a quarter of an hour, or within a day of UTC."""

    span: Span
    kind: Kind
    ends_at: datetime
    limit: int
    used: int
    left: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Window":
        """From stravaworker's JSON."""
        return cls(data["span"], data["kind"], instant(data["ends_at"]), data["limit"], data["used"], data["left"])


@dataclass(frozen=True)
class Budget:
    """What an app may still ask. `opens_at` is when there are calls again; None while there are some."""

    state: AppState
    opens_at: datetime | None
    windows: Sequence[Window]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Budget":
        """From stravaworker's JSON."""
        return cls(data["state"], optional_instant(data["opens_at"]), [Window.read(each) for each in data["windows"]])

    def of(self, kind: Kind) -> Sequence[Window]:
        """The windows of that kind, the short one first."""
        return [each for each in self.windows if each.kind == kind]


@dataclass(frozen=True)
class Lane:
    """A reason to ask Strava: up to which part of each window, how much today, how many athletes wait until when."""

    lane: LaneName
    share: float
    used_today: int
    waiting: int
    again_at: datetime | None


@dataclass(frozen=True)
class Ledger:
    """All of an app's ledger. What a day leaves for details is `details_a_day`; what all else takes, `others_a_day`."""

    app_id: str
    kind: Literal["instance", "athlete", "former"]
    budget: Budget
    state_since: datetime | None
    is_lost: bool
    lanes: Sequence[Lane]
    details_a_day: int
    details_today: int
    others_a_day: int
    consents_lost: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Ledger":
        """From stravaworker's JSON."""
        details = data["window_budget"]
        return cls(
            app_id=data["app_id"],
            kind=data["kind"],
            budget=Budget.read(data),
            state_since=optional_instant(data["state_since"]),
            is_lost=data["is_lost"],
            lanes=[
                Lane(
                    each["lane"], each["share"], each["used_today"], each["waiting"], optional_instant(each["again_at"])
                )
                for each in data["lanes"]
            ],
            details_a_day=details["reads_a_day"],
            details_today=details["used_today"],
            others_a_day=details["others_a_day"],
            consents_lost=data["consents_lost"],
        )
