"""What the checker sees of a plan: its runs by day and week, beside what was really run before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dataservice.domain.plans import rules
from dataservice.domain.plans.model import (
    HARD,
    NOT_RUNNING,
    GoalRace,
    Intensity,
    Plan,
    PlanRequest,
    Priority,
    Repeat,
    Session,
    SessionKind,
    Step,
    StepKind,
    Week,
)
from dataservice.domain.plans.reasons import Rule

STRUCTURE = "structure"
"""What a plan is not at all: weeks and sessions that do not fit together."""

DAY = timedelta(days=1)
ROUNDING_M = 60.0


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken, and how."""

    rule: Rule | str
    what: str


class Facts:
    """A plan beside its request. `gave_way` collects the rules that were found to give way where they may."""

    def __init__(self, request: PlanRequest, plan: Plan, kept: Sequence[Session]) -> None:
        self.request, self.plan = request, plan
        self.kept = list(kept)
        self.gave_way: set[Rule] = set()
        self.goal: GoalRace | None = next((each for each in request.races if each.priority is Priority.A), None)
        self.sessions = [session for week in plan.weeks for session in week.sessions]
        self.runs = [session for session in self.sessions if session.kind not in NOT_RUNNING]
        self.by_day = {session.date: session for session in self.runs}
        self.races = {race.date: race for race in request.races}
        self.end = plan.weeks[-1].starts_on + 6 * DAY if plan.weeks else request.starts_on
        training = request.training
        self.recent_m = [0.0] * 4 + list(training.weekly_distances_m)
        days = training.days_since_last_run
        self.days_away = rules.days_away(days, training.weekly_runs)
        ran = days is not None and days <= rules.LONGEST_DAYS
        self.longest_m = training.longest_run_m if ran else 0.0
        self.longest_s = training.longest_run_s if ran else 0.0
        self.before_m = (
            rules.before_break_m(training.weekly_distances_m, training.weekly_before_m, self.days_away)
            if self.days_away
            else 0.0
        )
        self.easy_mps = self._easy_mps()

    def _easy_mps(self) -> float:
        """What her easy runs come to in this plan, without walking."""
        for session in self.runs:
            steps = list(self.steps(session))
            running_s = sum(step.duration_s or 0.0 for step in steps if step.intensity is Intensity.EASY)
            if not all(step.intensity in (Intensity.EASY, Intensity.WALK) for step in steps):
                continue
            if len(steps) == 1:
                return session.distance_m / session.duration_s
            if running_s:
                walked_m = 1.5 * sum(step.duration_s or 0.0 for step in steps if step.intensity is Intensity.WALK)
                return (session.distance_m - walked_m - sum(step.distance_m or 0.0 for step in steps)) / running_s
        return self.request.training.easy_speed_mps or 2.3

    def is_kept(self, session: Session) -> bool:
        """Whether it is hers to answer for."""
        return session in self.kept

    def is_goal(self, session: Session) -> bool:
        """Whether it is the goal race."""
        return session.kind is SessionKind.RACE and self.goal is not None and session.date == self.goal.date

    def is_hard(self, session: Session) -> bool:
        """Whether it is hard, as its kind has it or its steps."""
        return session.kind in HARD or any(
            step.kind is StepKind.RUN and step.intensity not in (Intensity.EASY, Intensity.WALK)
            for step in self.steps(session)
        )

    def training(self, week: Week) -> list[Session]:
        """The week's runs without the goal race."""
        return [each for each in week.sessions if each.kind not in NOT_RUNNING and not self.is_goal(each)]

    def training_m(self, week: Week) -> float:
        """How far they are."""
        return sum(each.distance_m for each in self.training(week))

    def days_of(self, week: Week) -> int:
        """How many of its days are the plan's."""
        last = self.goal.date if self.goal is not None else week.starts_on + 6 * DAY
        return (min(last, week.starts_on + 6 * DAY) - max(week.starts_on, self.request.starts_on)).days + 1

    def longest_before(self, day: date) -> float:
        """The longest run of the thirty days before a day, run or planned, in m."""
        ago = (day - self.request.starts_on).days
        daily = self.request.training.daily_longest_m
        found = [0.0]
        for index, distance_m in enumerate(daily):
            if ago + len(daily) - index <= rules.LONGEST_DAYS:
                found.append(distance_m)
        if not any(daily) and ago + 1 <= rules.LONGEST_DAYS:
            found.append(self.longest_m)
        for back in range(1, rules.LONGEST_DAYS + 1):
            session = self.by_day.get(day - back * DAY)
            if session is not None and not self.is_goal(session):
                found.append(session.distance_m)
        return max(found)

    def longest_running_before(self, day: date) -> float:
        """The longest running of the thirty days before a day, run or planned, in s."""
        found = [self.longest_s if (day - self.request.starts_on).days + 1 <= rules.LONGEST_DAYS else 0.0]
        for back in range(1, rules.LONGEST_DAYS + 1):
            session = self.by_day.get(day - back * DAY)
            if session is not None and not self.is_goal(session):
                found.append(self.running_s(session))
        return max(found)

    def running_s(self, session: Session) -> float:
        """For how long it is run: all of it but for the walking of a session by time."""
        if not session.by_time:
            return session.duration_s
        return sum(step.duration_s or 0.0 for step in self.steps(session) if step.intensity is not Intensity.WALK)

    def is_by_time(self, week: Week) -> bool:
        """Whether all its runs are by time."""
        runs = [each for each in self.training(week) if each.kind is not SessionKind.RACE and not self.is_kept(each)]
        return bool(runs) and all(each.by_time for each in runs)

    @staticmethod
    def steps(session: Session) -> Iterator[Step]:
        """Every step as it is run, repeats written out."""
        for each in session.steps:
            if isinstance(each, Repeat):
                for _ in range(each.times):
                    yield from each.steps
            else:
                yield each

    def speed_of(self, step: Step, session: Session) -> float:
        """What a step is expected to be run at: the middle of its band, or of what such efforts are to easy running."""
        if step.slowest_speed_mps is not None and step.fastest_speed_mps is not None:
            return (step.slowest_speed_mps + step.fastest_speed_mps) / 2.0
        if step.intensity is Intensity.RACE:
            return session.distance_m / session.duration_s
        over = {
            Intensity.EASY: 1.0,
            Intensity.MARATHON: 1.13,
            Intensity.THRESHOLD: 1.23,
            Intensity.INTERVAL: 1.34,
            Intensity.REPETITION: 1.43,
        }
        return 1.5 if step.intensity is Intensity.WALK else self.easy_mps * over[step.intensity]

    def of_steps(self, session: Session) -> tuple[float, float]:
        """Distance and duration that its steps come to."""
        distance_m = duration_s = 0.0
        for step in self.steps(session):
            speed = self.speed_of(step, session)
            distance_m += step.distance_m if step.distance_m is not None else (step.duration_s or 0.0) * speed
            duration_s += step.duration_s if step.duration_s is not None else (step.distance_m or 0.0) / speed
        return distance_m, duration_s

    def work_m(self, session: Session, intensity: Intensity) -> float:
        """How far it is run at an intensity, strides left out."""
        return sum(
            step.distance_m if step.distance_m is not None else (step.duration_s or 0.0) * self.speed_of(step, session)
            for step in self.steps(session)
            if step.intensity is intensity and step.kind is not StepKind.STRIDE
        )
