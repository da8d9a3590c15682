"""Races at dataservice: the calendar that everybody shares, her entries, and how a race went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from flakon import errors
from web.api import Client, instant

Priority = Literal["A", "B", "C"]
Goal = Literal["dream", "target", "floor"]
GOALS: tuple[Goal, ...] = ("dream", "target", "floor")


@dataclass(frozen=True)
class Race:
    """A race of the calendar, as anybody may tell it."""

    race_id: str
    version: int
    name: str
    date: date
    place: str
    country: str | None
    distance_m: float
    kind: str
    website: str | None
    latitude_deg: float | None
    longitude_deg: float | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Race":
        """From dataservice's JSON, whatever stands there besides."""
        told = {name: data[name] for name in cls.__dataclass_fields__}
        return cls(**{**told, "date": date.fromisoformat(data["date"])})


@dataclass(frozen=True)
class ListedRace:
    """A race of a list: whether she has entered it, and how many let it be seen that they have."""

    race: Race
    is_entered: bool
    runners: int


@dataclass(frozen=True)
class RacePage:
    """A part of the calendar."""

    races: Sequence[ListedRace]
    next_cursor: str | None


@dataclass(frozen=True)
class Entry:
    """What she wants of a race, and her result."""

    priority: Priority
    dream_time_s: int | None
    target_time_s: int | None
    floor_time_s: int | None
    is_visible: bool
    official_time_s: float | None
    official_distance_m: float | None
    run: Literal["found", "chosen", "none"]
    activity_id: str | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Entry":
        """From dataservice's JSON."""
        return cls(**{name: data[name] for name in cls.__dataclass_fields__})

    def goals(self) -> list[tuple[Goal, int]]:
        """The goals that she has, the hardest first."""
        given = [(goal, getattr(self, f"{goal}_time_s")) for goal in GOALS]
        return [(goal, time_s) for goal, time_s in given if time_s is not None]


@dataclass(frozen=True)
class RaceDetail:
    """A race, the names of those who let it be seen that they run it, and her own entry."""

    race: Race
    runners: Sequence[str | None]
    runners_total: int
    entry: Entry | None
    may_delete: bool

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "RaceDetail":
        """From dataservice's JSON."""
        return cls(
            race=Race.read(data),
            runners=[each["name"] for each in data["runners"]],
            runners_total=data["runners_total"],
            entry=None if data["entry"] is None else Entry.read(data["entry"]),
            may_delete=data["may_delete"],
        )


@dataclass(frozen=True)
class RaceRevision:
    """What was told of a race, and when."""

    version: int
    changed_at: datetime
    told: Mapping[str, Any]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "RaceRevision":
        """From dataservice's JSON."""
        told = {**data, "date": date.fromisoformat(data["date"])}
        return cls(data["version"], instant(data["changed_at"]), told)


@dataclass(frozen=True)
class RaceRun:
    """A run that a race was, or may have been, and why it is taken for it."""

    activity_id: str
    name: str
    start_date_local: datetime
    distance_m: float
    elapsed_time_s: int
    is_race: bool
    reasons: Sequence[str]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "RaceRun":
        """From dataservice's JSON."""
        told = {name: data[name] for name in cls.__dataclass_fields__}
        return cls(**{**told, "start_date_local": datetime.fromisoformat(data["start_date_local"])})


@dataclass(frozen=True)
class EnteredRace:
    """A race of hers, the run that it was, and what it took: officially, or by her watch."""

    race: Race
    entry: Entry
    run: RaceRun | None
    time_s: float | None
    is_official: bool

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "EnteredRace":
        """From dataservice's JSON."""
        return cls(
            race=Race.read(data["race"]),
            entry=Entry.read(data["entry"]),
            run=None if data["run"] is None else RaceRun.read(data["run"]),
            time_s=data["time_s"],
            is_official=data["is_official"],
        )


@dataclass(frozen=True)
class GoalMet:
    """A goal and how far she was from it; below 0 she was faster."""

    goal: Goal
    time_s: int
    difference_s: float | None
    is_reached: bool | None


@dataclass(frozen=True)
class RaceSplit:
    """A kilometre or mile of a race. `against` are seconds behind an even pace for each goal and the prediction."""

    distance_m: float
    covered_m: float
    elapsed_time_s: float
    time_s: float
    grade_adjusted_speed_mps: float | None
    average_heartrate_bpm: float | None
    against: Mapping[str, float | None]


@dataclass(frozen=True)
class PredictedTime:
    """What was predicted on a day."""

    made_on: date
    time_s: float
    fastest_s: float
    slowest_s: float


@dataclass(frozen=True)
class PlannedWeek:
    """A week of the plan for a race: what it had, and what she ran."""

    starts_on: date
    planned_distance_m: float
    done_distance_m: float
    planned_sessions: int
    days_run: int


@dataclass(frozen=True)
class Recap:
    """How a race went."""

    entered: EnteredRace
    other_runs: Sequence[RaceRun]
    distance_m: float
    goals: Sequence[GoalMet]
    splits: Sequence[RaceSplit]
    first_half_s: float | None
    second_half_s: float | None
    predictions: Sequence[PredictedTime]
    plan_weeks: Sequence[PlannedWeek]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Recap":
        """From dataservice's JSON."""
        halves, plan = data["halves"] or {}, data["plan"] or {"weeks": []}
        predicted = ("time_s", "fastest_s", "slowest_s")
        return cls(
            entered=EnteredRace.read(data),
            other_runs=[RaceRun.read(each) for each in data["other_runs"]],
            distance_m=data["distance_m"],
            goals=[GoalMet(**each) for each in data["goals"]],
            splits=[RaceSplit(**each) for each in data["splits"]],
            first_half_s=halves.get("first_s"),
            second_half_s=halves.get("second_s"),
            predictions=[
                PredictedTime(date.fromisoformat(each["made_on"]), *(each[name] for name in predicted))
                for each in data["predictions"]
            ],
            plan_weeks=[
                PlannedWeek(**{**each, "starts_on": date.fromisoformat(each["starts_on"])}) for each in plan["weeks"]
            ],
        )


class Races:
    """dataservice's operations on the calendar and on her entries."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def page(self, asked: Mapping[str, Any], cursor: str | None) -> RacePage:
        """A part of the calendar; `asked` are parameters of list_races. Invalid for a cursor that is none."""
        params = {**asked, **({} if cursor is None else {"cursor": cursor})}
        found = self._client.get("/races", params=params).data
        listed = [ListedRace(Race.read(each), each["is_entered"], each["runners"]) for each in found["races"]]
        return RacePage(listed, found["next_cursor"])

    def add(self, told: Mapping[str, Any], *, is_another: bool) -> Race:
        """A new race. Conflict `race_may_exist` while there are some like it: `like_it` says which."""
        return Race.read(self._client.post("/races", json={**told, "is_another": is_another}).data)

    def get(self, race_id: str) -> RaceDetail:
        """A race; its id is another one if it was merged into that. NotFound."""
        return RaceDetail.read(self._client.get(f"/races/{race_id}").data)

    def correct(self, race_id: str, version: int, told: Mapping[str, Any]) -> RaceDetail:
        """Tell otherwise of a race. Conflict `version_moved` when somebody else was quicker."""
        return RaceDetail.read(self._client.patch(f"/races/{race_id}", json={**told, "version": version}).data)

    def delete(self, race_id: str) -> None:
        """Take away a race that she added. Conflict, Forbidden."""
        self._client.delete(f"/races/{race_id}")

    def revisions(self, race_id: str) -> Sequence[RaceRevision]:
        """What was told of it, newest first."""
        found = self._client.get(f"/races/{race_id}/revisions").data["revisions"]
        return [RaceRevision.read(each) for each in found]

    def enter(self, race_id: str, wanted: Mapping[str, Any]) -> Entry:
        """Enter a race, or change what she wants of it."""
        return Entry.read(self._client.put(f"/races/{race_id}/entry", json=wanted).data)

    def withdraw(self, race_id: str) -> None:
        """Enter it no more. NotFound."""
        self._client.delete(f"/races/{race_id}/entry")

    def put_result(self, race_id: str, result: Mapping[str, Any]) -> Entry:
        """Her official time and distance, and her word on which run it was."""
        return Entry.read(self._client.put(f"/races/{race_id}/entry/result", json=result).data)

    def entered(
        self, when: Literal["upcoming", "past"], cursor: str | None = None
    ) -> tuple[list[EnteredRace], str | None]:
        """Her races and the cursor of the next page: the next one first, or the last one."""
        params = {"when": when, **({} if cursor is None else {"cursor": cursor})}
        found = self._client.get("/race-entries", params=params).data
        return [EnteredRace.read(each) for each in found["entries"]], found["next_cursor"]

    def recap(self, race_id: str, unit: Literal["km", "mi"]) -> Recap:
        """How a race of hers went. NotFound without an entry; Conflict `race_not_over` before it."""
        return Recap.read(self._client.get(f"/races/{race_id}/recap", params={"unit": unit}).data)


def like_it(error: errors.Conflict) -> list[Race]:
    """The races that a `race_may_exist` names, likeliest first."""
    return [Race.read(each) for each in error.extensions.get("races", ())]
