"""What a training plan is made of.

Weeks begin on Monday. Speeds are in metres per second, distances in metres, durations in seconds, loads on the scale of
`runscience.load` (100 is an hour at threshold). Whatever is said to the athlete is a `Reason`: a code and the values
that belong to it, which the front-end turns into a sentence of her language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Aim(StrEnum):
    """What a plan is for."""

    RACE = "race"
    START_RUNNING = "start_running"
    KEEP_FIT = "keep_fit"
    COME_BACK = "come_back"


class SessionKind(StrEnum):
    """What a session trains. A day without a session is a rest day."""

    EASY = "easy"
    LONG = "long"
    RUN_WALK = "run_walk"
    MARATHON_PACE = "marathon_pace"
    THRESHOLD = "threshold"
    INTERVAL = "interval"
    REPETITION = "repetition"
    TIME_TRIAL = "time_trial"
    RACE = "race"
    STRENGTH = "strength"
    CROSS_TRAINING = "cross_training"


QUALITY = frozenset(
    {
        SessionKind.MARATHON_PACE,
        SessionKind.THRESHOLD,
        SessionKind.INTERVAL,
        SessionKind.REPETITION,
        SessionKind.TIME_TRIAL,
        SessionKind.RACE,
    }
)
"""Kinds that are hard, beside the long run."""

HARD = QUALITY | {SessionKind.LONG}
"""Kinds of which no two stand on days that follow each other."""

NOT_RUNNING = frozenset({SessionKind.STRENGTH, SessionKind.CROSS_TRAINING})


class Phase(StrEnum):
    """What a week is there for."""

    BASE = "base"
    EARLY_QUALITY = "early_quality"
    PEAK_QUALITY = "peak_quality"
    RACE_PREPARATION = "race_preparation"
    TAPER = "taper"
    RACE = "race"
    RECOVERY = "recovery"


class StepKind(StrEnum):
    """What a step of a session is."""

    WARM_UP = "warm_up"
    RUN = "run"
    WALK = "walk"
    RECOVERY = "recovery"
    COOL_DOWN = "cool_down"
    STRIDE = "stride"


class Intensity(StrEnum):
    """Daniels' names for how hard a step is, which name its speeds too."""

    EASY = "easy"
    MARATHON = "marathon"
    THRESHOLD = "threshold"
    INTERVAL = "interval"
    REPETITION = "repetition"
    RACE = "race"
    WALK = "walk"


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of one intensity, over a distance or for a duration: exactly one of them.

    Speeds are None where effort alone says how fast (without a known VDOT, for strides, for walking). Easy steps have
    a fastest speed only: too slow does not exist.
    """

    kind: StepKind
    intensity: Intensity
    distance_m: float | None = None
    duration_s: float | None = None
    slowest_speed_mps: float | None = None
    fastest_speed_mps: float | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Steps that are run in their order, so many times."""

    times: int
    steps: tuple[Step, ...]


Values = Mapping[str, float | int | str]
"""What belongs to a code, by name; units stand in the names."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a code of `domain.plans.reasons`, and its values."""

    code: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One thing to do on one day.

    `key` names it within its plan, for good: it is the same in a plan made anew from the same request. `distance_m` and
    `duration_s` are of the whole, as expected; a session by time has its distance estimated, and `by_time` set.
    `appointment` is the fixed appointment that it is, or None.
    """

    key: str
    date: date
    kind: SessionKind
    steps: tuple[Step | Repeat, ...]
    distance_m: float
    duration_s: float
    load: float
    by_time: bool = False
    appointment: str | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """A week from Monday on; `distance_m` is of its runs."""

    starts_on: date
    phase: Phase
    is_cutback: bool
    distance_m: float
    sessions: tuple[Session, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A plan that its checker has proved.

    `rules_met` and `rules_relaxed` name each rule that was looked at; `warnings` say what she should know. `vdot` is
    what its speeds rest on, None where they rest on effort alone.
    """

    weeks: tuple[Week, ...]
    vdot: float | None
    rules_met: tuple[Reason, ...]
    rules_relaxed: tuple[Reason, ...]
    warnings: tuple[Reason, ...]

    def sessions(self) -> Iterator[Session]:
        """Every session, in the order of the days."""
        for week in self.weeks:
            yield from week.sessions


class AppointmentKind(StrEnum):
    """What is fixed in her week."""

    CLUB_TRACK = "club_track"
    PARKRUN = "parkrun"
    GROUP_RUN = "group_run"
    STRENGTH = "strength"
    OTHER_SPORT = "other_sport"


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something that stands on one weekday (0 is Monday), every week."""

    weekday: int
    kind: AppointmentKind
    duration_s: float


class Priority(StrEnum):
    """What a race means to her: A is what the plan is built for, B gets a small taper, C is run out of training."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class GoalRace:
    """A race in the plan; `target_time_s` is what she hopes for, and never sets a training pace.

    `predicted_time_s` is what is predicted of it on the day of the request, None where nothing tells.
    """

    date: date
    distance_m: float
    priority: Priority
    target_time_s: float | None = None
    predicted_time_s: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentTraining:
    """What her runs say she does now, on the day the plan is made.

    `weekly_distances_m` are the last eight weeks' (seven days each, the last one ending the day before), oldest first.
    `longest_run_m` is of the last 30 days, with how long it took. `easy_speed_mps` is what she runs easily, None
    without runs. `days_since_last_run` is None if she never ran. `vdot` is None while nothing tells it.
    `daily_longest_m` is the longest run of each of the last 30 days, oldest first; without it the longest run counts as
    run the day before. `weekly_before_m` is an ordinary week before a break, 0 if nothing is known.
    """

    weekly_distances_m: tuple[float, ...]
    weekly_runs: tuple[int, ...]
    longest_run_m: float
    longest_run_s: float
    easy_speed_mps: float | None
    days_since_last_run: int | None
    vdot: float | None
    daily_longest_m: tuple[float, ...] = ()
    weekly_before_m: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanRequest:
    """What a plan is asked for. Weekdays count from Monday, 0.

    `races` have one of priority A at the end if the aim is a race, and none else. `starts_on` is the first day that
    may hold a session. `goes_on` says that it is the rest of a plan that is under way: then `starts_on` is a Monday,
    what is left of the time before the race is enough, and phases and cut-back weeks are counted back from the end as
    they would be in a whole plan.
    """

    aim: Aim
    starts_on: date
    weeks: int | None
    races: tuple[GoalRace, ...]
    days_a_week: int
    long_run_weekday: int | None
    impossible_weekdays: frozenset[int]
    appointments: tuple[Appointment, ...]
    run_walk: bool
    training: CurrentTraining
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no such plan, and what could be instead."""

    reasons: tuple[Reason, ...]
    possible: tuple[Reason, ...]
