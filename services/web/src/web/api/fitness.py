"""What her training does to her, at dataservice: load, fitness, fatigue and form, day by day and week by week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from web.api import Client

Method = Literal["heart_rate", "graded_pace", "pace", "effort", "duration"]


@dataclass(frozen=True)
class FitnessDay:
    """A day. `load` is of what she did, or of what is planned where the day is still to come."""

    date: date
    load: float
    planned_load: float | None
    fitness: float
    fatigue: float
    form: float
    is_future: bool


@dataclass(frozen=True)
class FitnessWeek:
    """A week from Monday on. Monotony, strain and the ratio of its load to that of four weeks are None without one."""

    starts_on: date
    load: float
    monotony: float | None
    strain: float | None
    acwr: float | None
    is_future: bool


@dataclass(frozen=True)
class Fitness:
    """The curve, oldest day first, and how many activities had their load by which method."""

    today: date
    days: Sequence[FitnessDay]
    weeks: Sequence[FitnessWeek]
    methods: Mapping[Method, int]


class FitnessCurve:
    """dataservice's operation on what training does to her."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def curve(self, begin: date | None = None, end: date | None = None) -> Fitness:
        """From `begin` to `end`, at most 1,100 days; without an end, to the last day that has something planned."""
        given = {"from": begin, "to": end}
        params = {name: moment.isoformat() for name, moment in given.items() if moment is not None}
        data: Mapping[str, Any] = self._client.get("/fitness", params=params).data
        return Fitness(
            date.fromisoformat(data["today"]),
            [
                FitnessDay(
                    date.fromisoformat(each["date"]),
                    each["load"],
                    each["planned_load"],
                    each["fitness"],
                    each["fatigue"],
                    each["form"],
                    each["is_future"],
                )
                for each in data["days"]
            ],
            [
                FitnessWeek(
                    date.fromisoformat(each["starts_on"]),
                    each["load"],
                    each["monotony"],
                    each["strain"],
                    each["acwr"],
                    each["is_future"],
                )
                for each in data["weeks"]
            ],
            data["methods"],
        )
