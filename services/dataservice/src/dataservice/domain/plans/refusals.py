"""What can't be planned, and what could be instead: each possibility is tried before it is offered."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from dataservice.domain.plans import rules
from dataservice.domain.plans.making_weeks import goal_of, last_day, monday_of
from dataservice.domain.plans.model import Aim, GoalRace, PlanRequest, Priority, Reason, Values
from dataservice.domain.plans.reasons import Possible, Refused

STANDARD_M = (21_097.5, 10_000.0, 5_000.0)
_WEEK = timedelta(weeks=1)


def senseless(request: PlanRequest) -> tuple[Reason, ...]:
    """What is wrong with a request before anything is planned; nothing if it makes sense."""
    return tuple(_wrong(request))


def take(request: PlanRequest, possible: Reason) -> PlanRequest:
    """The request with a possibility taken: what `make_plan` has a plan for."""
    values = possible.values
    code = Possible(possible.code)
    if code is Possible.LATER_DATE:
        return _with_goal(request, date=date.fromisoformat(str(values["date"])))
    if code is Possible.SHORTER_DISTANCE:
        return _with_goal(request, distance_m=float(values["distance_m"]), target_time_s=None)
    if code is Possible.MORE_DAYS:
        return replace(request, days_a_week=int(values["days"]))
    if code is Possible.FEWER_IMPOSSIBLE_DAYS:
        return replace(request, impossible_weekdays=frozenset())
    if code is Possible.RUN_WALK:
        return replace(request, run_walk=True)
    if code is Possible.WITHOUT_RACE:
        left_out = date.fromisoformat(str(values["date"]))
        races = tuple(race for race in request.races if race.date != left_out or race.priority is Priority.A)
        return replace(request, races=races)
    if code is Possible.AS_TUNE_UP_RACE:
        return replace(request, races=_one_goal(request.races))
    if code is Possible.LATER_START:
        return replace(request, starts_on=date.fromisoformat(str(values["date"])))
    if code is Possible.OTHER_WEEKS:
        return replace(request, weeks=int(values["weeks"]))
    aim = Aim.START_RUNNING if code is Possible.START_RUNNING else Aim.KEEP_FIT
    return replace(request, aim=aim, races=(), weeks=12)


def possibilities(
    request: PlanRequest, reasons: Sequence[Reason], is_possible: Callable[[PlanRequest], bool]
) -> tuple[Reason, ...]:
    """What could be instead, each tried; the nearest of its kind."""
    found = []
    for candidates in _candidates(request, {Refused(reason.code) for reason in reasons}):
        for candidate in candidates:
            if is_possible(take(request, candidate)):
                found.append(candidate)
                break
    return tuple(found)


def _wrong(request: PlanRequest) -> Iterator[Reason]:
    possible_days = 7 - len(request.impossible_weekdays)
    if min(request.days_a_week, possible_days) < rules.FEWEST_DAYS:
        values = {"days": min(request.days_a_week, possible_days), "needed_days": rules.FEWEST_DAYS}
        yield Reason(Refused.TOO_FEW_DAYS, values)
    goal = goal_of(request)
    if request.aim is Aim.RACE and goal is None:
        yield Reason(Refused.NO_GOAL_RACE)
        return
    if _one_goal(request.races) != request.races or (goal is not None and request.aim is not Aim.RACE):
        yield Reason(Refused.ONE_GOAL_RACE_AT_THE_END)
        return
    if goal is None:
        weeks = request.weeks
        if weeks is not None and weeks < rules.FEWEST_WEEKS and not request.goes_on:
            yield Reason(Refused.TOO_FEW_WEEKS, {"weeks": weeks, "needed_weeks": rules.FEWEST_WEEKS})
        if weeks is not None and weeks > rules.MOST_WEEKS:
            yield Reason(Refused.TOO_MANY_WEEKS, {"weeks": weeks, "most_weeks": rules.MOST_WEEKS})
    for race in request.races:
        if not rules.SHORTEST_RACE_M <= race.distance_m <= rules.LONGEST_RACE_M:
            of_race: Values = {"date": race.date.isoformat(), "distance_m": race.distance_m}
            yield Reason(Refused.DISTANCE_NOT_COVERED, of_race)
    yield from _wrong_times(request, goal)


def _wrong_times(request: PlanRequest, goal: GoalRace | None) -> Iterator[Reason]:
    end = last_day(request)
    if goal is not None:
        weeks = (goal.date - request.starts_on).days // 7 + 1
        prepared = rules.shape(goal.distance_m).weeks_prepared
        if goal.date < request.starts_on:
            yield Reason(Refused.RACE_NOT_IN_PLAN, {"date": goal.date.isoformat()})
            return
        if weeks < prepared and not request.goes_on:
            yield Reason(Refused.TOO_LITTLE_TIME, {"weeks": weeks, "needed_weeks": prepared})
        if weeks > rules.MOST_WEEKS:
            yield Reason(Refused.TOO_FAR_AWAY, {"weeks": weeks, "most_weeks": rules.MOST_WEEKS})
    races = sorted(request.races, key=lambda race: race.date)
    for race in races:
        if not request.starts_on <= race.date <= end:
            yield Reason(Refused.RACE_NOT_IN_PLAN, {"date": race.date.isoformat()})
    for one, other in pairwise(races):
        if (other.date - one.date).days <= rules.recovery_days(one.distance_m):
            values = {"date": one.date.isoformat(), "other_date": other.date.isoformat()}
            yield Reason(Refused.RACES_TOO_CLOSE, {**values, "days": rules.recovery_days(one.distance_m)})


def _candidates(request: PlanRequest, reasons: set[Refused]) -> Iterator[list[Reason]]:
    goal = goal_of(request)
    races = [race for race in request.races if race.priority is not Priority.A]
    if reasons & {Refused.RACES_TOO_CLOSE, Refused.RACE_NOT_IN_PLAN, Refused.RACE_TOO_LONG_BY_THEN} or (
        Refused.DISTANCE_NOT_COVERED in reasons
    ):
        yield [Reason(Possible.WITHOUT_RACE, {"date": race.date.isoformat()}) for race in races]
    if Refused.ONE_GOAL_RACE_AT_THE_END in reasons:
        yield [Reason(Possible.AS_TUNE_UP_RACE)]
    if Refused.TOO_FEW_DAYS in reasons:
        yield [Reason(Possible.FEWER_IMPOSSIBLE_DAYS)]
    yield [Reason(Possible.MORE_DAYS, {"days": days}) for days in range(max(request.days_a_week + 1, 2), 7)]
    if reasons & {Refused.TOO_FEW_WEEKS, Refused.TOO_MANY_WEEKS}:
        yield [Reason(Possible.OTHER_WEEKS, {"weeks": 12})]
    if goal is not None:
        if Refused.TOO_FAR_AWAY in reasons:
            start = monday_of(goal.date) - (rules.shape(goal.distance_m).weeks_to - 1) * _WEEK
            yield [Reason(Possible.LATER_START, {"date": start.isoformat()})]
        yield list(_later_dates(request, goal))
        yield [
            Reason(Possible.SHORTER_DISTANCE, {"distance_m": each}) for each in STANDARD_M if each < goal.distance_m
        ] + [Reason(Possible.SHORTER_DISTANCE, {"distance_m": 42_195.0})] * (goal.distance_m > rules.LONGEST_RACE_M)
        if not request.run_walk:
            yield [Reason(Possible.RUN_WALK)]
    if request.aim is Aim.RACE or request.races:
        never = request.training.days_since_last_run is None
        yield [Reason(Possible.START_RUNNING if never else Possible.KEEP_FIT)]


def _later_dates(request: PlanRequest, goal: GoalRace) -> Iterator[Reason]:
    """Week after week later, from what the distance asks for."""
    prepared = rules.shape(goal.distance_m).weeks_prepared
    first = max(goal.date + _WEEK, request.starts_on + prepared * _WEEK)
    first += timedelta(days=(goal.date.weekday() - first.weekday()) % 7)
    while (first - request.starts_on).days // 7 + 1 <= rules.MOST_WEEKS:
        yield Reason(Possible.LATER_DATE, {"date": first.isoformat()})
        first += _WEEK


def _with_goal(request: PlanRequest, **changes: object) -> PlanRequest:
    races = tuple(
        replace(race, **changes) if race.priority is Priority.A else race  # type: ignore[arg-type]
        for race in request.races
    )
    return replace(request, races=races)


def _one_goal(races: Sequence[GoalRace]) -> tuple[GoalRace, ...]:
    """The races with the last of priority A as the goal; those before it become B, and those after it go."""
    last = max((race.date for race in races if race.priority is Priority.A), default=None)
    if last is None:
        return tuple(races)
    kept = [race for race in races if race.date <= last]
    goals = [race for race in kept if race.priority is Priority.A and race.date == last][:1]
    return tuple(
        race if race.priority is not Priority.A or race is goals[0] else replace(race, priority=Priority.B)
        for race in kept
    )
