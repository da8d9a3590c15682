"""What became of what was planned, at dataservice: matches and verdicts, by run, by week and by month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from web.api import Client


@dataclass(frozen=True)
class WeekProgress:
    """A week of a plan: metres and sessions, planned and done."""

    planned_m: float
    done_m: float
    sessions_planned: int
    sessions_done: int


@dataclass(frozen=True)
class Progress:
    """How a plan went so far, by the Mondays of its weeks."""

    weeks: Mapping[date, WeekProgress]
    weeks_on_plan: int | None


class Weeks:
    """dataservice's operations on planned and done, for the signed-in athlete."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def progress(self, plan_id: str) -> Progress:
        """How a plan went so far."""
        return Progress({}, None)
