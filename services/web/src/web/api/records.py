"""Her records, her Eddington numbers, and what she would race now, at dataservice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from web.api import Client

RecordPeriod = Literal["all", "year", "days_90"]
Model = Literal["vdot", "riegel", "cameron", "critical_speed", "marathon_estimate"]


@dataclass(frozen=True)
class TrainingRecord:
    """The fastest over a distance, or one that was: metres and seconds, and by how much it beat the one before.

    One `of_whole_run` is of a run without a recording, that was a little longer at most: its whole time counts.
    """

    distance_m: float
    elapsed_time_s: float
    activity_id: str
    name: str
    is_race: bool
    local_date: date
    faster_by_s: float | None
    of_whole_run: bool

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "TrainingRecord":
        """From dataservice's JSON."""
        return cls(
            data["distance_m"],
            data["elapsed_time_s"],
            data["activity_id"],
            data["name"],
            data["is_race"],
            date.fromisoformat(data["local_date"]),
            data["faster_by_s"],
            data["of_whole_run"],
        )


@dataclass(frozen=True)
class History:
    """How the record over a distance came down, and the best of each year; both newest first."""

    records: Sequence[TrainingRecord]
    years: Sequence[TrainingRecord]


@dataclass(frozen=True)
class Eddington:
    """On `number` days she ran at least `number`; `next` takes so many more days of at least that."""

    number: int
    next: int
    days_missing: int


@dataclass(frozen=True)
class Performance:
    """A race, a time trial or a best effort that tells what she can run."""

    kind: Literal["race", "time_trial", "best_effort"]
    activity_id: str | None
    race_id: str | None
    name: str
    date: date
    distance_m: float
    time_s: float
    is_official: bool
    vdot: float

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Performance":
        """From dataservice's JSON."""
        return cls(**{**data, "date": date.fromisoformat(data["date"])})


@dataclass(frozen=True)
class Prediction:
    """What she would race over a distance, between which times, and what each model says; in seconds."""

    distance_m: float
    time_s: float
    fastest_s: float
    slowest_s: float
    lead: Literal["mean", "marathon_estimate", "optimistic"]
    by: Mapping[Model, float | None]


@dataclass(frozen=True)
class RacePrediction:
    """What was predicted for a race of hers, on which day, and what she ran; in seconds."""

    race_id: str
    name: str
    made_on: date
    date: date
    distance_m: float
    time_s: float
    fastest_s: float
    slowest_s: float
    ran_s: float | None
    is_official: bool

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "RacePrediction":
        """From dataservice's JSON."""
        days = {name: date.fromisoformat(data[name]) for name in ("date", "made_on")}
        return cls(**{**data, **days})


@dataclass(frozen=True)
class TrainingSpeeds:
    """How fast she should train, in metres a second."""

    easy_slowest_mps: float
    easy_fastest_mps: float
    marathon_mps: float
    threshold_mps: float
    interval_mps: float
    repetition_mps: float


@dataclass(frozen=True)
class Predictions:
    """All of it. Without a VDOT, which nothing tells yet, there are no predictions and no speeds."""

    vdot: float | None
    basis: Performance | None
    rests_on: Sequence[Performance]
    weekly_distance_m: float
    longest_run_m: float
    training_speeds: TrainingSpeeds | None
    predictions: Sequence[Prediction]
    upcoming: Sequence[RacePrediction]
    past: Sequence[RacePrediction]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Predictions":
        """From dataservice's JSON."""
        speeds = data["training_speeds"]
        return cls(
            vdot=data["vdot"],
            basis=None if data["basis"] is None else Performance.read(data["basis"]),
            rests_on=[Performance.read(each) for each in data["rests_on"]],
            weekly_distance_m=data["weekly_distance_m"],
            longest_run_m=data["longest_run_m"],
            training_speeds=None
            if speeds is None
            else TrainingSpeeds(**{name: speeds[name] for name in TrainingSpeeds.__dataclass_fields__}),
            predictions=[Prediction(**each) for each in data["predictions"]],
            upcoming=[RacePrediction.read(each) for each in data["upcoming"]],
            past=[RacePrediction.read(each) for each in data["past"]],
        )


class Records:
    """dataservice's operations on what she ran fastest, and would run."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def records(self, period: RecordPeriod = "all") -> Sequence[TrainingRecord]:
        """The fastest over each distance that she ran, shortest first."""
        data = self._client.get("/records", params={"period": period}).data
        return [TrainingRecord.read(each) for each in data["records"]]

    def history(self, distance_m: float) -> History:
        """Of one distance."""
        data = self._client.get(f"/records/{distance_m}/history").data
        return History(
            [TrainingRecord.read(each) for each in data["history"]],
            [TrainingRecord.read(each) for each in data["years"]],
        )

    def eddington(self) -> Mapping[Literal["km", "mi"], Eddington]:
        """In kilometres and in miles."""
        data = self._client.get("/eddington").data
        return {"km": Eddington(**data["km"]), "mi": Eddington(**data["mi"])}

    def predictions(self) -> Predictions:
        """What she would race now, and how wrong that was before."""
        return Predictions.read(self._client.get("/predictions").data)
