"""What became of what was planned, at dataservice: matches and verdicts, by run, by week and by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from web.api import Client
from web.api.training import PlannedSession, Reason, reasons

RUNS = frozenset({"Run", "TrailRun", "VirtualRun"})


@dataclass(frozen=True)
class DoneActivity:
    """What was done, in short: metres and seconds; `local_date` is where it was lived."""

    activity_id: str
    local_date: date
    name: str
    sport_type: str
    is_race: bool
    start_date_local: datetime
    distance_m: float
    moving_time_s: float
    average_speed_mps: float | None
    perceived_exertion: int | None
    pain: int | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "DoneActivity":
        """From dataservice's JSON."""
        same = ("activity_id", "name", "sport_type", "is_race", "distance_m", "moving_time_s", "average_speed_mps")
        return cls(
            **{name: data[name] for name in (*same, "perceived_exertion", "pain")},
            local_date=date.fromisoformat(data["local_date"]),
            start_date_local=datetime.fromisoformat(data["start_date_local"]),
        )

    @property
    def is_run(self) -> bool:
        """Whether it counts as running."""
        return self.sport_type in RUNS


@dataclass(frozen=True)
class Match:
    """Which session an activity is what was done of. `score` is from 0 to 1; of her own word it is 1."""

    activity_id: str
    session_id: str
    score: float
    is_override: bool
    reasons: tuple[Reason, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Match":
        """From dataservice's JSON."""
        return cls(
            data["activity_id"], data["session_id"], data["score"], data["is_override"], reasons(data["reasons"])
        )


@dataclass(frozen=True)
class Verdict:
    """What is said of a session; `asks` are what she has not said of it yet: `perceived_exertion`, `pain`."""

    code: Reason
    reasons: tuple[Reason, ...]
    asks: tuple[str, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Verdict":
        """From dataservice's JSON."""
        return cls(Reason(data["code"], {}), reasons(data["reasons"]), tuple(data["asks"]))


@dataclass(frozen=True)
class PlannedAndDone:
    """A session, what was done of it on whichever day, and what is said of it."""

    session: PlannedSession
    match: Match | None
    activity: DoneActivity | None
    verdict: Verdict

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "PlannedAndDone":
        """From dataservice's JSON."""
        return cls(
            PlannedSession.read(data["session"]),
            None if data["match"] is None else Match.read(data["match"]),
            None if data["activity"] is None else DoneActivity.read(data["activity"]),
            Verdict.read(data["verdict"]),
        )


@dataclass(frozen=True)
class DoneAndMatched:
    """What was done, and the session that it belongs to, if any."""

    activity: DoneActivity
    match: Match | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "DoneAndMatched":
        """From dataservice's JSON."""
        return cls(DoneActivity.read(data["activity"]), None if data["match"] is None else Match.read(data["match"]))


@dataclass(frozen=True)
class RaceOnDay:
    """A race that she enters; `activity_id` is the run that it was, once there is one."""

    race_id: str
    name: str
    date: date
    distance_m: float
    priority: str
    activity_id: str | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "RaceOnDay":
        """From dataservice's JSON."""
        return cls(**{**data, "date": date.fromisoformat(data["date"])})


@dataclass(frozen=True)
class Days:
    """Some days, planned and done, in their order."""

    planned: Sequence[PlannedAndDone]
    done: Sequence[DoneAndMatched]
    races: Sequence[RaceOnDay]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Days":
        """From dataservice's JSON."""
        return cls(
            [PlannedAndDone.read(each) for each in data["planned"]],
            [DoneAndMatched.read(each) for each in data["done"]],
            [RaceOnDay.read(each) for each in data["races"]],
        )


@dataclass(frozen=True)
class WeekVerdict:
    """What is said of a week, in a word and in figures: metres of runs, sessions, the hard ones among them."""

    code: Reason
    one_thing: Reason
    planned_m: float
    done_m: float
    sessions_planned: int
    sessions_done: int
    keys_planned: int
    keys_done: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "WeekVerdict":
        """From dataservice's JSON."""
        figures = (
            *("planned_distance_m", "done_distance_m", "planned_sessions", "done_sessions"),
            *("planned_key_sessions", "done_key_sessions"),
        )
        return cls(Reason(data["code"], {}), Reason.read(data["one_thing"]), *(data[name] for name in figures))


@dataclass(frozen=True)
class NextWeek:
    """The week after: what it is there for, and its sessions."""

    starts_on: date
    phase: str | None
    is_cutback: bool
    reasons: tuple[Reason, ...]
    sessions: Sequence[PlannedSession]


@dataclass(frozen=True)
class TrainingWeek:
    """A week from Monday on, planned and done, with its verdict; `phase` is None without a plan."""

    starts_on: date
    phase: str | None
    is_cutback: bool
    reasons: tuple[Reason, ...]
    days: Days
    verdict: WeekVerdict
    next_week: NextWeek

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "TrainingWeek":
        """From dataservice's JSON."""
        then = data["next_week"]
        return cls(
            date.fromisoformat(data["starts_on"]),
            data["phase"],
            data["is_cutback"],
            reasons(data["reasons"]),
            Days.read(data),
            WeekVerdict.read(data["verdict"]),
            NextWeek(
                date.fromisoformat(then["starts_on"]),
                then["phase"],
                then["is_cutback"],
                reasons(then["reasons"]),
                [PlannedSession.read(each) for each in then["sessions"]],
            ),
        )


@dataclass(frozen=True)
class Tray:
    """Runs without a session, and sessions, over by now, without a run."""

    runs: Sequence[DoneActivity]
    sessions: Sequence[PlannedSession]


@dataclass(frozen=True)
class Candidate:
    """A session that an activity may be of, how likely (from 0 to 1), and why."""

    session: PlannedSession
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ActivitySession:
    """Of which session an activity is. `candidates` are others, the likeliest first; `is_override`: it is her word."""

    session: PlannedSession | None
    match: Match | None
    verdict: Verdict | None
    is_override: bool
    candidates: Sequence[Candidate]


@dataclass(frozen=True)
class Progress:
    """How a plan went so far, by the Mondays of its weeks; `weeks_on_plan` of `weeks_over` went as planned."""

    weeks: Mapping[date, WeekVerdict]
    weeks_over: int
    weeks_on_plan: int


class Weeks:
    """dataservice's operations on planned and done, for the signed-in athlete."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def week(self, name: str) -> TrainingWeek:
        """A week by its ISO name, 2026-W48. Invalid for one that is none."""
        return TrainingWeek.read(self._client.get(f"/weeks/{name}").data)

    def calendar(self, first: date, last: date) -> Days:
        """These days, 62 at most."""
        return Days.read(self._client.get("/calendar", params=_between(first, last)).data)

    def tray(self, first: date, last: date) -> Tray:
        """What was left over on these days, 62 at most."""
        data = self._client.get("/tray", params=_between(first, last)).data
        return Tray(
            [DoneActivity.read(each) for each in data["runs"]], [PlannedSession.read(each) for each in data["sessions"]]
        )

    def progress(self, plan_id: str) -> Progress:
        """How a plan went so far; NotFound."""
        data = self._client.get(f"/training-plans/{plan_id}/progress").data
        weeks = {date.fromisoformat(each["starts_on"]): WeekVerdict.read(each) for each in data["weeks"]}
        return Progress(weeks, data["weeks_over"], data["weeks_on_plan"])

    def of_activity(self, activity_id: str) -> ActivitySession:
        """Which session it is of, and why; NotFound."""
        return _activity_session(self._client.get(f"/activities/{activity_id}/session").data)

    def say(self, activity_id: str, session_id: str | None) -> ActivitySession:
        """Her word: of this session, or of none. NotFound."""
        body = {"session_id": session_id}
        return _activity_session(self._client.put(f"/activities/{activity_id}/session", json=body).data)

    def take_back(self, activity_id: str) -> ActivitySession:
        """What is found holds again. NotFound."""
        return _activity_session(self._client.delete(f"/activities/{activity_id}/session").data)


def _between(first: date, last: date) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat()}


def _activity_session(data: Mapping[str, Any]) -> ActivitySession:
    return ActivitySession(
        None if data["session"] is None else PlannedSession.read(data["session"]),
        None if data["match"] is None else Match.read(data["match"]),
        None if data["verdict"] is None else Verdict.read(data["verdict"]),
        data["is_override"],
        [
            Candidate(PlannedSession.read(each["session"]), each["score"], reasons(each["reasons"]))
            for each in data["candidates"]
        ],
    )
