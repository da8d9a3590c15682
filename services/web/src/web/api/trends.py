"""What her runs come to over time, at dataservice: periods, times of day, days of the week, and all her tracks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from web.api import Client


@dataclass(frozen=True)
class Period:
    """A day, a week, a month or a year: its first day, and what was run in it."""

    start: date
    runs: int
    distance_m: float
    moving_time_s: int
    total_elevation_gain_m: float


@dataclass(frozen=True)
class Habit:
    """An hour of the day (0 to 23) or a day of the week (1 is Monday), and what was run then."""

    number: int
    runs: int
    distance_m: float
    moving_time_s: int


By = Literal["day", "week", "month", "year"]


class Trends:
    """dataservice's operations on what her runs come to over time."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def periods(self, by: By, begin: date | None = None, end: date | None = None) -> Sequence[Period]:
        """The periods in which she ran, oldest first."""
        data = self._client.get("/trends", params={"by": by, **_between(begin, end)}).data
        return [
            Period(
                date.fromisoformat(each["start"]),
                each["activities"],
                each["distance_m"],
                each["moving_time_s"],
                each["total_elevation_gain_m"],
            )
            for each in data["periods"]
        ]

    def habits(self, begin: date | None = None, end: date | None = None) -> tuple[Sequence[Habit], Sequence[Habit]]:
        """The hours of the day, and the days of the week."""
        data = self._client.get("/habits", params=_between(begin, end)).data

        def read(each: Mapping[str, Any], name: str) -> Habit:
            return Habit(each[name], each["activities"], each["distance_m"], each["moving_time_s"])

        return (
            [read(each, "hour") for each in data["by_hour"]],
            [read(each, "weekday") for each in data["by_weekday"]],
        )

    def tracks(
        self, begin: date | None, end: date | None, cursor: str | None, limit: int = 500
    ) -> tuple[Sequence[str], str | None]:
        """Her tracks in their short form (Google's encoding), newest first, and how to ask for what follows."""
        params = {**_between(begin, end), "limit": limit} | ({"cursor": cursor} if cursor else {})
        data = self._client.get("/tracks", params=params).data
        return [each["summary_polyline"] for each in data["tracks"]], data["next_cursor"]


def _between(begin: date | None, end: date | None) -> dict[str, str]:
    given = {"from": begin, "to": end}
    return {name: moment.isoformat() for name, moment in given.items() if moment is not None}
