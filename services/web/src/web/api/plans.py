"""Her training plans at dataservice: asked for, kept, adapted; and the sessions in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from web.api import Client, instant
from web.api.training import PlannedSession, Reason, Session, reasons

Adapting = Literal["propose", "apply"]
EventKind = Literal[
    "ill", "well", "pain", "pain_gone", "away", "back", "too_much", "too_little", "race_result"
]  # fmt: skip


@dataclass(frozen=True)
class GoalRace:
    """A race in a plan, in metres and seconds."""

    date: date
    distance_m: float
    priority: str
    target_time_s: float | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "GoalRace":
        """From dataservice's JSON."""
        return cls(date.fromisoformat(data["date"]), data["distance_m"], data["priority"], data["target_time_s"])


@dataclass(frozen=True)
class ComingRace:
    """A race that she has entered, and what it means to her."""

    race_id: str
    name: str
    date: date
    distance_m: float
    priority: str

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "ComingRace":
        """From dataservice's JSON."""
        race = data["race"]
        day = date.fromisoformat(race["date"])
        return cls(race["race_id"], race["name"], day, race["distance_m"], data["entry"]["priority"])


@dataclass(frozen=True)
class CurrentTraining:
    """What her runs said when the plan was made: the last eight weeks' distances, oldest first, and so on."""

    weekly_distances_m: tuple[float, ...]
    longest_run_m: float
    easy_speed_mps: float | None
    vdot: float | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "CurrentTraining":
        """From dataservice's JSON."""
        return cls(tuple(data["weekly_distances_m"]), data["longest_run_m"], data["easy_speed_mps"], data["vdot"])


@dataclass(frozen=True)
class PlanWeek:
    """A week from Monday on, with its sessions; those of a preview have no address yet."""

    starts_on: date
    phase: str
    is_cutback: bool
    distance_m: float
    reasons: tuple[Reason, ...]
    sessions: tuple[Session, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any], session: type[Session]) -> "PlanWeek":
        """From dataservice's JSON."""
        return cls(
            starts_on=date.fromisoformat(data["starts_on"]),
            phase=data["phase"],
            is_cutback=data["is_cutback"],
            distance_m=data["distance_m"],
            reasons=reasons(data["reasons"]),
            sessions=tuple(session.read(each) for each in data["sessions"]),
        )


@dataclass(frozen=True, kw_only=True)
class PlanContent:
    """What a plan holds, kept or only looked at."""

    starts_on: date
    ends_on: date
    vdot: float | None
    races: tuple[GoalRace, ...]
    training: CurrentTraining
    rules_met: tuple[Reason, ...]
    rules_relaxed: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    weeks: tuple[PlanWeek, ...]

    @property
    def goal(self) -> GoalRace | None:
        """The race that it is built for."""
        return next((each for each in reversed(self.races) if each.priority == "A"), None)

    @property
    def most_m(self) -> float:
        """The distance of its longest week."""
        return max((each.distance_m for each in self.weeks), default=0.0)


@dataclass(frozen=True, kw_only=True)
class PlanPreview(PlanContent):
    """A plan that she would get."""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "PlanPreview":
        """From dataservice's JSON."""
        return cls(**_content(data, Session))


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """A plan in the list. `proposed_changes` wait for her word; `waits_for` says what a paused plan waits for."""

    plan_id: str
    aim: str
    race_id: str | None
    starts_on: date
    ends_on: date
    adapting: Adapting
    state: Literal["active", "paused", "ended"]
    waits_for: str | None
    proposed_changes: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "TrainingPlan":
        """From dataservice's JSON."""
        return cls(**_kept(data), starts_on=date.fromisoformat(data["starts_on"]), ends_on=_day(data["ends_on"]))

    @property
    def goes_on(self) -> bool:
        """Whether it is not over."""
        return self.state != "ended"


@dataclass(frozen=True, kw_only=True)
class WholePlan(PlanContent):
    """A plan as it is kept, with its weeks."""

    plan_id: str
    aim: str
    race_id: str | None
    adapting: Adapting
    state: Literal["active", "paused", "ended"]
    waits_for: str | None
    proposed_changes: int
    vdot_since: date

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "WholePlan":
        """From dataservice's JSON."""
        return cls(**_kept(data), **_content(data, PlannedSession), vdot_since=_day(data["vdot_since"]))


@dataclass(frozen=True)
class SessionChange:
    """A session before and after a change; None where it was not there, or is not any more."""

    session_id: str
    before: Session | None
    after: Session | None
    reasons: tuple[Reason, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "SessionChange":
        """From dataservice's JSON."""
        before, after = (None if data[side] is None else Session.read(data[side]) for side in ("before", "after"))
        return cls(data["session_id"], before, after, reasons(data["reasons"]))


@dataclass(frozen=True)
class PlanChange:
    """What adapting changed or would change, and why. `undo` says whether it can be undone, or why not."""

    change_id: str
    plan_id: str
    made_at: datetime
    cause: Reason
    reasons: tuple[Reason, ...]
    state: Literal["proposed", "applied", "undone", "declined", "superseded"]
    is_safety: bool
    undo: Literal["possible", "safety_rule", "change_superseded", "change_decided"]
    changes: Sequence[SessionChange]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "PlanChange":
        """From dataservice's JSON."""
        return cls(
            data["change_id"],
            data["plan_id"],
            instant(data["made_at"]),
            Reason.read(data["cause"]),
            reasons(data["reasons"]),
            data["state"],
            data["is_safety"],
            data["undo"],
            [SessionChange.read(each) for each in data["changes"]],
        )


class Plans:
    """dataservice's operations on the signed-in athlete's plans."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def coming_races(self) -> Sequence[ComingRace]:
        """The races that she has entered, the next one first."""
        data = self._client.get("/race-entries", params={"when": "upcoming", "limit": 100}).data
        return [ComingRace.read(each) for each in data["entries"]]

    def preview(self, wish: Mapping[str, Any]) -> PlanPreview:
        """The plan that she would get. Invalid `plan_impossible`, with `reasons` and `possible` as extensions."""
        return PlanPreview.read(self._client.post("/training-plans/preview", json=wish).data)

    def create(self, wish: Mapping[str, Any], adapting: Adapting, *, replace: bool) -> WholePlan:
        """A new plan. Conflict `plan_exists` unless it may replace the other one."""
        body = {**wish, "adapting": adapting, "replace": replace}
        return WholePlan.read(self._client.post("/training-plans", json=body).data)

    def all(self) -> Sequence[TrainingPlan]:
        """Her plans, the newest first."""
        return [TrainingPlan.read(each) for each in self._client.get("/training-plans").data["plans"]]

    def current(self) -> TrainingPlan | None:
        """The one that is not over."""
        return next((each for each in self.all() if each.goes_on), None)

    def whole(self, plan_id: str) -> WholePlan:
        """A plan with its weeks; NotFound."""
        return WholePlan.read(self._client.get(f"/training-plans/{plan_id}").data)

    def update(self, plan_id: str, changes: Mapping[str, str]) -> None:
        """Its `adapting` or `state`. Conflict `plan_ended`."""
        self._client.patch(f"/training-plans/{plan_id}", json=changes)

    def end(self, plan_id: str) -> None:
        """It is over: what is to come of it goes."""
        self._client.delete(f"/training-plans/{plan_id}")

    def report(self, plan_id: str, event: Mapping[str, Any]) -> tuple[PlanChange | None, tuple[Reason, ...]]:
        """Something happened: what that changes, if anything, and advice. Conflict `plan_ended`."""
        data = self._client.post(f"/training-plans/{plan_id}/events", json=event).data
        change = None if data["change"] is None else PlanChange.read(data["change"])
        return change, reasons(data["advice"])

    def changes(
        self, plan_id: str | None = None, state: str | None = None, cursor: str | None = None, limit: int = 20
    ) -> tuple[Sequence[PlanChange], str | None]:
        """What adapting changed, the newest first, and how to ask for what follows."""
        asked = {"plan_id": plan_id, "state": state, "cursor": cursor}
        params = {name: value for name, value in asked.items() if value is not None}
        data = self._client.get("/plan-changes", params={**params, "limit": limit}).data
        return [PlanChange.read(each) for each in data["changes"]], data["next_cursor"]

    def decide(self, change_id: str, decision: Literal["accept", "decline"]) -> PlanChange:
        """Her word on a proposal. Conflict `change_decided`, `change_superseded`."""
        return PlanChange.read(
            self._client.post(f"/plan-changes/{change_id}/decision", json={"decision": decision}).data
        )

    def undo(self, change_id: str) -> PlanChange:
        """As it was before. Conflict `safety_rule`, `change_superseded`, `change_decided`."""
        return PlanChange.read(self._client.post(f"/plan-changes/{change_id}/undo").data)

    def session(self, session_id: str) -> PlannedSession:
        """One session; NotFound."""
        return PlannedSession.read(self._client.get(f"/planned-sessions/{session_id}").data)

    def change_session(self, session_id: str, changes: Mapping[str, Any]) -> tuple[PlannedSession, tuple[Reason, ...]]:
        """Its `date`, `is_locked` or `state`; and the rules it touches now. Conflict `session_past`."""
        data = self._client.patch(f"/planned-sessions/{session_id}", json=changes).data
        return PlannedSession.read(data["session"]), reasons(data["warnings"])

    def add_session(self, values: Mapping[str, Any]) -> tuple[PlannedSession, tuple[Reason, ...]]:
        """A session of her own; and the rules it touches."""
        data = self._client.post("/planned-sessions", json=values).data
        return PlannedSession.read(data["session"]), reasons(data["warnings"])

    def delete_session(self, session_id: str) -> None:
        """One of her own. Conflict `session_of_plan`."""
        self._client.delete(f"/planned-sessions/{session_id}")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    names = ("plan_id", "aim", "race_id", "adapting", "state", "waits_for", "proposed_changes")
    return {name: data[name] for name in names}


def _content(data: Mapping[str, Any], session: type[Session]) -> dict[str, Any]:
    return {
        "starts_on": _day(data["starts_on"]),
        "ends_on": _day(data["ends_on"]),
        "vdot": data["vdot"],
        "races": tuple(GoalRace.read(each) for each in data["races"]),
        "training": CurrentTraining.read(data["training"]),
        **{name: reasons(data[name]) for name in ("rules_met", "rules_relaxed", "warnings")},
        "weeks": tuple(PlanWeek.read(each, session) for each in data["weeks"]),
    }
