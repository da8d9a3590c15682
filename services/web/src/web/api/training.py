"""What training is made of, wherever dataservice answers with it: reasons, steps, planned sessions.

Speeds are in metres per second, distances in metres, durations in seconds, loads on the scale where 100 is an hour at
threshold.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Value = float | int | str | None


@dataclass(frozen=True)
class Reason:
    """Why something is as it is: a code, and the values that belong to it. `web.sentences` says it in words."""

    code: str
    values: Mapping[str, Value]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Reason":
        """From dataservice's JSON."""
        return cls(data["code"], dict(data["values"]))


def reasons(data: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """Several of them."""
    return tuple(Reason.read(each) for each in data)


@dataclass(frozen=True)
class Step:
    """A stretch of one intensity, over a distance or for a duration. Without a speed, effort says how fast.

    Easy steps have a fastest speed only.
    """

    kind: str
    intensity: str
    distance_m: float | None
    duration_s: float | None
    slowest_speed_mps: float | None
    fastest_speed_mps: float | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Step":
        """From dataservice's JSON."""
        return cls(
            data["kind"],
            data["intensity"],
            data.get("distance_m"),
            data.get("duration_s"),
            data.get("slowest_speed_mps"),
            data.get("fastest_speed_mps"),
        )


@dataclass(frozen=True)
class Repeat:
    """Steps that are run in their order, so many times."""

    times: int
    steps: tuple[Step, ...]


Steps = tuple[Step | Repeat, ...]


def steps_of(data: Sequence[Mapping[str, Any]]) -> Steps:
    """From dataservice's JSON."""
    return tuple(
        Repeat(each["times"], tuple(Step.read(one) for one in each["steps"])) if "times" in each else Step.read(each)
        for each in data
    )


def flat(steps: Steps) -> Iterator[Step]:
    """Each step once, those of repeats too."""
    for each in steps:
        if isinstance(each, Repeat):
            yield from each.steps
        else:
            yield each


QUALITY = frozenset({"marathon_pace", "threshold", "interval", "repetition", "time_trial", "race"})
"""Kinds of sessions that are hard, beside the long run."""
KEY = QUALITY | {"long"}
NOT_RUNNING = frozenset({"strength", "cross_training"})


@dataclass(frozen=True, kw_only=True)
class Session:
    """One thing to do on one day, as a plan has it. `by_time` ones have their distance estimated."""

    key: str
    local_date: date
    kind: str
    steps: Steps
    distance_m: float
    duration_s: float
    load: float
    by_time: bool
    appointment: str | None
    reasons: tuple[Reason, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Session":
        """From dataservice's JSON."""
        return cls(**_content(data))

    @property
    def is_run(self) -> bool:
        """Whether there is running in it, and a watch could lead through it."""
        return self.kind not in NOT_RUNNING

    @property
    def is_key(self) -> bool:
        """Whether the week is built around it."""
        return self.kind in KEY


@dataclass(frozen=True, kw_only=True)
class PlannedSession(Session):
    """A session with its address. `plan_id` is None for her own; `sequence` counts its changes."""

    session_id: str
    plan_id: str | None
    is_locked: bool
    state: str
    sequence: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "PlannedSession":
        """From dataservice's JSON."""
        own = ("session_id", "plan_id", "is_locked", "state", "sequence")
        return cls(**_content(data), **{name: data[name] for name in own})

    @property
    def is_skipped(self) -> bool:
        """Whether she leaves it out."""
        return self.state == "skipped"


def _content(data: Mapping[str, Any]) -> dict[str, Any]:
    same = ("key", "kind", "distance_m", "duration_s", "load", "by_time", "appointment")
    return {
        **{name: data[name] for name in same},
        "local_date": date.fromisoformat(data["date"]),
        "steps": steps_of(data["steps"]),
        "reasons": reasons(data["reasons"]),
    }
