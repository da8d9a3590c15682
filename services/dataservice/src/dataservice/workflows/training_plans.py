"""Training plans: made of what she asks for and of what her runs say, kept, paused, ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import timezones
from dataservice.domain.plan_problems import PlanEnded, PlanImpossible
from dataservice.domain.plans.kept import KeptPlan, PlannedSession, PlanState, SessionState
from dataservice.domain.plans.making import make_plan
from dataservice.domain.plans.model import (
    Aim,
    Appointment,
    AppointmentKind,
    GoalRace,
    Plan,
    PlanRequest,
    Priority,
    Refusal,
)
from dataservice.domain.predictions import Basis
from dataservice.domain.problems import wrong_field
from dataservice.domain.race_problems import RaceNotEntered
from dataservice.domain.races import RaceEntry
from dataservice.storage.accounts import Accounts
from dataservice.storage.plan_changes import PlanChanges, PlanEvents
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.race_entries import RaceEntries
from dataservice.storage.training_plans import TrainingPlans
from dataservice.workflows.matching import matched
from dataservice.workflows.plan_races import race_warnings
from dataservice.workflows.predictions import basis
from dataservice.workflows.present_training import present_training, runs_before
from flakon import clock

LOOK_AT = time(4)
"""When plans are looked at, where she lives: before she gets up, when yesterday is over."""

_ENDED_BY = {"pain": "pain_gone", "ill": "well", "away": "back"}
"""What ends an event of which the last day is not known."""

LONGEST_AHEAD = timedelta(weeks=60)


@dataclass(frozen=True, slots=True)
class Made:
    """A plan that was made, and what it was made from."""

    request: PlanRequest
    race_id: UUID | None
    plan: Plan

    @property
    def ends_on(self) -> date:
        """Its last day: the race's, or a Sunday."""
        if self.request.races and self.request.aim is Aim.RACE:
            return self.request.races[-1].date
        return self.plan.weeks[-1].starts_on + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan, how many of its changes wait for her word, and what it waits for itself."""

    plan: KeptPlan
    proposed: int
    waits_for: str | None


@dataclass(frozen=True, slots=True)
class Detail(Summary):
    """A plan with its weeks (as documents) and sessions."""

    weeks: list[dict[str, Any]]
    sessions: list[PlannedSession]


def preview(deps: Deps, athlete_id: UUID, wish: Mapping[str, Any]) -> Made:
    """The plan that she would get. RaceNotEntered; PlanImpossible, Invalid (422)."""
    with deps.database.transaction() as connection:
        return make_of(connection, athlete_id, wish, _today(connection, athlete_id))


def get(deps: Deps, athlete_id: UUID, plan_id: UUID) -> Detail:
    """A plan. PlanNotFound."""
    with deps.database.transaction() as connection:
        return detail_of(connection, athlete_id, TrainingPlans(connection, athlete_id).get(plan_id))


def listed(deps: Deps, athlete_id: UUID) -> list[Summary]:
    """Her plans, the newest first."""
    with deps.database.transaction() as connection:
        return [summary(connection, athlete_id, each) for each in TrainingPlans(connection, athlete_id).all()]


def running(connection: Connection, athlete_id: UUID) -> Summary | None:
    """Her plan that is not over."""
    plan = TrainingPlans(connection, athlete_id).running()
    return None if plan is None else summary(connection, athlete_id, plan)


def end(deps: Deps, athlete_id: UUID, plan_id: UUID) -> None:
    """End a plan: what is to come of it goes. PlanNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        athlete = Accounts(connection).get(athlete_id)
        plan = TrainingPlans(connection, athlete_id).get(plan_id, lock=True)
        if plan.state is not PlanState.ENDED:
            end_plan(connection, athlete_id, plan, timezones.today(athlete.timezone, now), now)


def summary(connection: Connection, athlete_id: UUID, plan: KeptPlan) -> Summary:
    """A plan, how many of its changes wait for her word, and what it waits for itself."""
    if plan.state is PlanState.ENDED:
        return Summary(plan, 0, None)
    proposed = PlanChanges(connection, athlete_id).proposed(plan.id)
    open_kinds = {row.kind for row in PlanEvents(connection, athlete_id).of_plan(plan.id) if row.ends_on is None}
    waits_for = next((_ENDED_BY[each] for each in _ENDED_BY if each in open_kinds), None)
    if waits_for is None and plan.state is PlanState.PAUSED:
        waits_for = "her_word"
    return Summary(plan, proposed, waits_for)


def next_look(today: date, timezone: str) -> datetime:
    """The instant of her next morning."""
    return timezones.from_local(datetime.combine(today + timedelta(days=1), LOOK_AT), timezone)


def running_plan(connection: Connection, athlete_id: UUID, plan_id: UUID) -> KeptPlan:
    """A plan that is not over, kept from others' changes. PlanNotFound; PlanEnded (409)."""
    plan = TrainingPlans(connection, athlete_id).get(plan_id, lock=True)
    if plan.state is PlanState.ENDED:
        raise PlanEnded
    return plan


def end_plan(connection: Connection, athlete_id: UUID, plan: KeptPlan, today: date, now: datetime) -> None:
    """A plan is over: what is to come of it goes, what was stays, what she has run today among it."""
    TrainingPlans(connection, athlete_id).change(
        plan.id, {"state": PlanState.ENDED.value, "ended_at": now, "next_look_at": None}
    )
    sessions = PlannedSessions(connection, athlete_id)
    done = matched(connection, athlete_id, today, today).by_session
    coming = [each for each in sessions.of_plan(plan.id) if each.session.date >= today and each.id not in done]
    sessions.put([replace(each, state=SessionState.REMOVED) for each in coming], now)


def detail_of(connection: Connection, athlete_id: UUID, plan: KeptPlan) -> Detail:
    """A plan with its weeks and sessions."""
    told = summary(connection, athlete_id, plan)
    plan = replace(plan, warnings=(*race_warnings(connection, athlete_id, plan), *plan.warnings))
    weeks = TrainingPlans(connection, athlete_id).weeks(plan.id)
    sessions = PlannedSessions(connection, athlete_id).of_plan(plan.id)
    return Detail(plan, told.proposed, told.waits_for, weeks, sessions)


def make_of(connection: Connection, athlete_id: UUID, wish: Mapping[str, Any], today: date) -> Made:
    """The plan that she would get, made. RaceNotEntered; PlanImpossible, Invalid (422)."""
    starts_on = _starts_on(wish, today, has_run=_has_run(connection, athlete_id, today))
    aim = Aim(wish["aim"])
    race_id, races = _races(connection, athlete_id, wish, aim, starts_on)
    request = PlanRequest(
        aim=aim,
        starts_on=starts_on,
        weeks=None if aim is Aim.RACE else wish.get("weeks"),
        races=races,
        days_a_week=wish["days_a_week"],
        long_run_weekday=wish.get("long_run_weekday"),
        impossible_weekdays=frozenset(wish.get("impossible_weekdays", ())),
        appointments=tuple(
            Appointment(each["weekday"], AppointmentKind(each["kind"]), each["duration_s"])
            for each in wish.get("appointments", ())
        ),
        run_walk=wish.get("run_walk", False),
        training=present_training(connection, athlete_id, today),
    )
    made = make_plan(request)
    if isinstance(made, Refusal):
        raise PlanImpossible(made)
    return Made(request, race_id, made)


def _has_run(connection: Connection, athlete_id: UUID, today: date) -> bool:
    """Whether today's running is done."""
    return any(each.date == today for each in runs_before(connection, athlete_id, today + timedelta(days=1)))


def _starts_on(wish: Mapping[str, Any], today: date, *, has_run: bool) -> date:
    given = wish.get("starts_on")
    if given is None:
        return today + timedelta(days=1) if has_run else today
    try:
        starts_on = date.fromisoformat(given)
    except ValueError:
        raise wrong_field("/starts_on", f"{given} is not on the calendar.") from None
    if not today <= starts_on <= today + LONGEST_AHEAD:
        raise wrong_field("/starts_on", "A plan starts today or later, within a year.")
    return starts_on


def _races(
    connection: Connection, athlete_id: UUID, wish: Mapping[str, Any], aim: Aim, starts_on: date
) -> tuple[UUID | None, tuple[GoalRace, ...]]:
    """The race that the plan is for, and all that lie before it; it alone is of priority A."""
    wanted = wish.get("race_id")
    if aim is not Aim.RACE:
        if wanted is not None:
            raise wrong_field("/race_id", "Only a plan for a race has one.")
        return None, ()
    if wanted is None:
        raise wrong_field("/race_id", "A plan for a race needs one that you have entered.")
    race_id = UUID(wanted)
    entered = RaceEntries(connection, athlete_id).upcoming(starts_on)
    goal = next((each for each in entered if each.race.race_id == race_id), None)
    if goal is None:
        raise RaceNotEntered
    before = [each for each in entered if each.race.date < goal.race.date]
    rests_on = basis(connection, athlete_id, _today(connection, athlete_id))
    races = [_race(each, Priority.B if each.priority == "A" else Priority(each.priority), rests_on) for each in before]
    return race_id, (*races, _race(goal, Priority.A, rests_on))


def _race(entry: RaceEntry, priority: Priority, rests_on: Basis) -> GoalRace:
    predicted = rests_on.predict(entry.race.distance_m)
    return GoalRace(
        entry.race.date,
        entry.race.distance_m,
        priority,
        target_time_s=entry.goals.target_time_s,
        predicted_time_s=None if predicted is None else round(predicted.time_s, 1),
    )


def _today(connection: Connection, athlete_id: UUID) -> date:
    return timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())
