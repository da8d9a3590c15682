"""What the dashboard shows of her training, in one answer of dataservice whose cost does not grow with her history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from web.api import Client
from web.api.activities import Totals
from web.api.check_ins import CheckIn
from web.api.shoes import Shoe


@dataclass(frozen=True)
class FormDay:
    """A day's load of every sport, and what it made of her."""

    date: date
    load: float
    fitness: float
    fatigue: float
    form: float


@dataclass(frozen=True)
class TrainingSummary:
    """This week from Monday on, by day in metres and as a whole, and what came before; the last 60 days' form.

    `worn_shoes` are those that will soon have run all that they are to run.
    """

    today: date
    week_start: date
    distance_by_day: Mapping[date, float]
    week: Totals
    last_week: Totals
    month: Totals
    fitness: Sequence[FormDay]
    worn_shoes: Sequence[Shoe]
    check_in: CheckIn | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "TrainingSummary":
        """From dataservice's JSON."""
        return cls(
            today=date.fromisoformat(data["today"]),
            week_start=date.fromisoformat(data["week"]["starts_on"]),
            distance_by_day={date.fromisoformat(day["date"]): day["distance_m"] for day in data["week"]["days"]},
            week=Totals.read(data["week"]["total"]),
            last_week=Totals.read(data["last_week"]),
            month=Totals.read(data["month"]),
            fitness=[FormDay(**{**each, "date": date.fromisoformat(each["date"])}) for each in data["fitness"]],
            worn_shoes=[Shoe.read(each) for each in data["shoes"]],
            check_in=None if data["check_in"] is None else CheckIn.read(data["check_in"]),
        )


class Summaries:
    """dataservice's operation on what her days come to."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def training(self) -> TrainingSummary:
        """As of her today."""
        return TrainingSummary.read(self._client.get("/training-summary").data)
