"""What the tests of plans share: an athlete who runs, and her calls."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from dataservice_support import Caller, World

from dataservice.domain import timezones
from dataservice.tick import tick
from flakon import clock

WEEK = timedelta(days=7)


class Runner:
    """An athlete in Paris who has run four times a week for ten weeks, and her calls."""

    def __init__(self, world: World, email: str = "anna@example.org", *, weeks: int = 10) -> None:
        self.world = world
        self.athlete_id: UUID = world.add_athlete(email)
        today = self.today
        for back in range(weeks, 0, -1):
            monday = today - timedelta(days=today.weekday()) - back * WEEK
            for weekday, distance_m in ((1, 8_000.0), (3, 9_000.0), (5, 7_000.0), (6, 16_000.0)):
                self.run(monday + timedelta(days=weekday), distance_m)

    @property
    def caller(self) -> Caller:
        """Her calls, with a token of now."""
        return self.world.athlete(self.athlete_id)

    @property
    def today(self) -> date:
        return timezones.today("Europe/Paris", clock.now())

    def run(self, day: date, distance_m: float, speed_mps: float = 2.8) -> str:
        """The id of a run of hers at seven in the morning."""
        body = {
            "start_date_local": f"{day.isoformat()}T07:00:00",
            "distance_m": distance_m,
            "moving_time_s": round(distance_m / speed_mps),
        }
        return str(self.caller.post("/activities", body, 201).json["activity_id"])

    def enter_race(self, day: date, distance_m: float, name: str = "Spring Race", priority: str = "A") -> str:
        """The id of a race that she has entered."""
        race = {"name": name, "date": day.isoformat(), "place": "Paris", "distance_m": distance_m, "kind": "road"}
        race_id = str(self.caller.post("/races", race, 201).json["race_id"])
        self.caller.put(f"/races/{race_id}/entry", {"priority": priority, "is_visible": False})
        return race_id

    def plan(self, **wish: Any) -> Any:
        """A plan of hers: to keep fit for twelve weeks, unless said otherwise."""
        body = {"aim": "keep_fit", "weeks": 12, "days_a_week": 4, "adapting": "apply", **wish}
        return self.caller.post("/training-plans", body, 201).json

    def get_plan(self, plan_id: str) -> Any:
        return self.caller.get(f"/training-plans/{plan_id}").json

    def report(self, plan_id: str, kind: str, **more: Any) -> Any:
        return self.caller.post(f"/training-plans/{plan_id}/events", {"kind": kind, **more}, 201).json

    def changes(self, **query: Any) -> Any:
        return self.caller.get("/plan-changes", **query).json["changes"]


def sessions(plan: Any) -> list[Any]:
    """Every session of a plan, in the order of the days."""
    return [each for week in plan["weeks"] for each in week["sessions"]]


def code_of(answer: Any) -> str:
    """The stable code of a problem."""
    return str(answer.json["code"])


def alike(found: Iterable[Any]) -> list[Any]:
    """Sessions without the number of their changes."""
    return [{name: value for name, value in each.items() if name != "sequence"} for each in found]


@contextmanager
def morning(world: World, day: date) -> Iterator[None]:
    """Within the block it is half past six in Paris on a day, and the tick has run."""
    now = timezones.from_local(datetime.combine(day, time(6, 30)), "Europe/Paris")
    with clock.testing.at(now):
        tick(world.database, clock.now())
        yield
