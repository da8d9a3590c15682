"""What the dashboard says of what lies ahead: the week of the plan, the next race, and the time she would run."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from web.api.plans import TrainingPlan, WholePlan
from web.api.races import EnteredRace, Race
from web.api.records import RacePrediction
from web.api.training import PlannedSession
from web.services import SignedIn


@dataclass(frozen=True)
class NextRace:
    """The race that comes first, how many days it is off, and what is predicted of it, if anything tells."""

    race: Race
    priority: str
    target_time_s: int | None
    days: int
    predicted: RacePrediction | None


@dataclass(frozen=True)
class PlanWeek:
    """Which week of how many weeks of a plan it is; before its first one the number is 0."""

    number: int
    of: int


def next_race(services: SignedIn, today: date) -> NextRace | None:
    """None where she has entered none; nothing is predicted of none."""
    entered, _ = services.races.entered("upcoming")
    if not entered:
        return None
    first: EnteredRace = entered[0]
    upcoming = services.records.predictions().upcoming
    predicted = next((each for each in upcoming if each.race_id == first.race.race_id), None)
    days = (first.race.date - today).days
    return NextRace(first.race, first.entry.priority, first.entry.target_time_s, days, predicted)


def plan_week(plan: TrainingPlan, today: date) -> PlanWeek:
    """Weeks begin on Monday."""
    first = plan.starts_on.toordinal() - plan.starts_on.weekday()
    weeks = (plan.ends_on.toordinal() - first) // 7 + 1
    number = (today.toordinal() - first) // 7 + 1 if today >= plan.starts_on else 0
    return PlanWeek(min(number, weeks), weeks)


def planned_in_week(services: SignedIn, first: date) -> dict[date, float]:
    """What is planned to be run on the seven days from `first` on, in metres; what she leaves out is not."""
    days: dict[date, float] = defaultdict(float)
    for each in services.weeks.calendar(first, first + timedelta(days=6)).planned:
        if each.session.is_run and not each.session.is_skipped:
            days[each.session.local_date] += each.session.distance_m
    return days


@dataclass(frozen=True)
class PlannedRunning:
    """What a plan has her run from today to its last day, in metres; `is_to_race` where that is a race."""

    distance_m: float
    until: date
    is_to_race: bool


def planned_running(services: SignedIn, today: date) -> PlannedRunning | None:
    """None without a plan that goes on."""
    plan = services.next_sessions.next().plan
    if plan is None:
        return None
    runs = [each for each in _runs(services.plans.whole(plan.plan_id)) if each.local_date >= today]
    if not runs:
        return None
    return PlannedRunning(sum(each.distance_m for each in runs), plan.ends_on, plan.aim == "race")


def _runs(plan: WholePlan) -> Iterator[PlannedSession]:
    """What is run of a plan; what she leaves out is not."""
    for week in plan.weeks:
        for each in week.sessions:
            if isinstance(each, PlannedSession) and each.is_run and not each.is_skipped:
                yield each
