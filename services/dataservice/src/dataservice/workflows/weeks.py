"""What was planned and what was done: by week, by month, by run, and along a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import timezones
from dataservice.domain.activities import RUN_SPORT_TYPES
from dataservice.domain.iso_weeks import WEEK
from dataservice.domain.matching import Done, Match, candidates, monday_of
from dataservice.domain.plans.kept import PlannedSession, SessionState
from dataservice.domain.plans.model import NOT_RUNNING
from dataservice.domain.problems import wrong_field
from dataservice.domain.verdicts import Judged, judge
from dataservice.domain.week_verdicts import JudgedWeek, WeekVerdict, judge_week
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.race_entries import Raced
from dataservice.storage.records import AnyRow
from dataservice.storage.session_matches import SessionMatches
from dataservice.storage.training_plans import TrainingPlans
from dataservice.workflows.matching import Matched, matched, planned_item
from flakon import clock

LAST_DAY = timedelta(days=6)
MOST_DAYS = 62
MOST_CANDIDATES = 10
AROUND = timedelta(days=3)
ON_PLAN = frozenset({WeekVerdict.AS_PLANNED, WeekVerdict.EASY_DAYS_TOO_FAST, WeekVerdict.MORE_THAN_PLANNED})
"""Weeks of which every key session was run, and about as much as was planned at least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A session, what was done of it, and the verdict."""

    session: PlannedSession
    match: Match | None
    activity: AnyRow | None
    verdict: Judged


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """A training week. `document` says what it is there for, as its plan has it, if it has one."""

    starts_on: date
    today: date
    document: Mapping[str, Any] | None
    planned: Sequence[Planned]
    done: Sequence[tuple[AnyRow, Match | None]]
    races: Sequence[Raced]
    verdict: JudgedWeek
    next_document: Mapping[str, Any] | None
    next_sessions: Sequence[PlannedSession]


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """Some days: sessions and activities by day, and what whole weeks among them come to."""

    first: date
    last: date
    today: date
    planned: Sequence[Planned]
    done: Sequence[tuple[AnyRow, Match | None]]
    races: Sequence[Raced]
    distances_m: Mapping[date, tuple[float, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class OfActivity:
    """The session that an activity is what was done of, and those that it might be."""

    activity_id: UUID
    planned: Planned | None
    is_override: bool
    candidates: Sequence[tuple[PlannedSession, Match]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """A plan's weeks, each with its verdict; how many are over, and how many of these went as planned."""

    plan_id: UUID
    today: date
    weeks: Sequence[tuple[date, JudgedWeek]]
    weeks_over: int
    weeks_on_plan: int


def get_week(deps: Deps, athlete_id: UUID, monday: date) -> Week:
    """A training week, and what the next one holds."""
    with deps.database.transaction() as connection:
        today, last = _today(connection, athlete_id), monday + LAST_DAY
        found = matched(connection, athlete_id, monday, last)
        documents = TrainingPlans(connection, athlete_id).weeks_between(monday, monday + WEEK)
    return Week(
        starts_on=monday,
        today=today,
        document=documents.get(monday),
        planned=_planned(found, monday, last, today),
        done=_done(found, monday, last),
        races=found.races_between(monday, last),
        verdict=_verdict(found, monday, today),
        next_document=documents.get(monday + WEEK),
        next_sessions=found.sessions_between(monday + WEEK, last + WEEK),
    )


def get_calendar(deps: Deps, athlete_id: UUID, first: date, last: date) -> Calendar:
    """Some days, both included. Invalid (422) for more than 62."""
    if not first <= last < first + timedelta(days=MOST_DAYS):
        message = f"From {first} to {last} is no calendar: give at most {MOST_DAYS} days, the first one first."
        raise wrong_field("to", message)
    with deps.database.transaction() as connection:
        today = _today(connection, athlete_id)
        found = matched(connection, athlete_id, first, last)
    return Calendar(
        first=first,
        last=last,
        today=today,
        planned=_planned(found, first, last, today),
        done=_done(found, first, last),
        races=found.races_between(first, last),
        distances_m=_distances_m(found, first, last),
    )


def get_of_activity(deps: Deps, athlete_id: UUID, activity_id: UUID) -> OfActivity:
    """Which session an activity is what was done of, and why. ActivityNotFound."""
    with deps.database.transaction() as connection:
        return _of_activity(connection, athlete_id, activity_id)


def put_match(deps: Deps, athlete_id: UUID, activity_id: UUID, session_id: UUID | None) -> OfActivity:
    """Her word: which session an activity is of, or that it is of none. ActivityNotFound, SessionNotFound."""
    with deps.database.transaction() as connection:
        Activities(connection, athlete_id).get(activity_id, lock=True)
        if session_id is not None:
            PlannedSessions(connection, athlete_id).get(session_id)
        SessionMatches(connection, athlete_id).put(activity_id, session_id, clock.now())
        return _of_activity(connection, athlete_id, activity_id)


def delete_match(deps: Deps, athlete_id: UUID, activity_id: UUID) -> OfActivity:
    """Take her word back: what is found by itself holds again. ActivityNotFound."""
    with deps.database.transaction() as connection:
        Activities(connection, athlete_id).get(activity_id, lock=True)
        SessionMatches(connection, athlete_id).delete(activity_id)
        return _of_activity(connection, athlete_id, activity_id)


def get_tray(deps: Deps, athlete_id: UUID, first: date, last: date) -> tuple[list[AnyRow], list[PlannedSession]]:
    """Runs without a session and sessions, over by now, without a run. Invalid (422) for more than 62 days."""
    calendar = get_calendar(deps, athlete_id, first, last)
    runs = [row for row, match in calendar.done if match is None and row.sport_type in RUN_SPORT_TYPES]
    over = [each for each in calendar.planned if each.match is None and each.session.session.date < calendar.today]
    return runs, [each.session for each in over if each.session.state is SessionState.PLANNED]


def get_progress(deps: Deps, athlete_id: UUID, plan_id: UUID) -> Progress:
    """How a plan has gone so far, week by week. PlanNotFound."""
    with deps.database.transaction() as connection:
        today = _today(connection, athlete_id)
        plan = TrainingPlans(connection, athlete_id).get(plan_id)
        found = matched(connection, athlete_id, plan.starts_on, plan.ends_on)
    weeks, monday = [], monday_of(plan.starts_on)
    while monday <= plan.ends_on:
        weeks.append((monday, _verdict(found, monday, today, plan_id)))
        monday += WEEK
    over = [verdict for monday, verdict in weeks if monday + LAST_DAY < today]
    on_plan = sum(verdict.code in ON_PLAN for verdict in over)
    return Progress(plan_id=plan_id, today=today, weeks=weeks, weeks_over=len(over), weeks_on_plan=on_plan)


def _of_activity(connection: Connection, athlete_id: UUID, activity_id: UUID) -> OfActivity:
    day = Activities(connection, athlete_id).get(activity_id).start_date_local.date()
    found = matched(connection, athlete_id, day - AROUND, day + AROUND)
    match, one = found.matches.get(activity_id), found.done[activity_id]
    near = [planned_item(each) for each in found.sessions.values() if each.state is SessionState.PLANNED]
    likely = [each for each in candidates(near, one) if match is None or each.session_id != match.session_id]
    word = SessionMatches(connection, athlete_id).about(activity_ids=[activity_id])
    today = _today(connection, athlete_id)
    return OfActivity(
        activity_id=activity_id,
        planned=None if match is None else _judged(found, found.sessions[match.session_id], today),
        is_override=activity_id in word,
        candidates=[(found.sessions[each.session_id], each) for each in likely[:MOST_CANDIDATES]],
    )


def _planned(found: Matched, first: date, last: date, today: date) -> list[Planned]:
    return [_judged(found, each, today) for each in found.sessions_between(first, last)]


def _judged(found: Matched, session: PlannedSession, today: date) -> Planned:
    match = found.by_session.get(session.id)
    return Planned(
        session=session,
        match=match,
        activity=None if match is None else found.rows[match.activity_id],
        verdict=judge(planned_item(session), found.done_of(session.id), today),
    )


def _done(found: Matched, first: date, last: date) -> list[tuple[AnyRow, Match | None]]:
    between = found.done_between(first, last)
    return [(found.rows[each.activity_id], found.matches.get(each.activity_id)) for each in between]


def _verdict(found: Matched, monday: date, today: date, plan_id: UUID | None = None) -> JudgedWeek:
    sessions = found.sessions_between(monday, monday + LAST_DAY)
    if plan_id is not None:
        sessions = [each for each in sessions if each.plan_id == plan_id]
    pairs = [(planned_item(each), found.done_of(each.id)) for each in sessions]
    return judge_week(monday, today, pairs, _runs(found, monday, monday + LAST_DAY))


def _distances_m(found: Matched, first: date, last: date) -> dict[date, tuple[float, float]]:
    """Planned and done metres of running by week, of the weeks that these days have to do with, whole."""
    sums, monday = {}, monday_of(first)
    while monday <= last:
        sessions = found.sessions_between(monday, monday + LAST_DAY)
        stand = [each.session for each in sessions if each.state is SessionState.PLANNED]
        planned_m = sum(each.distance_m for each in stand if each.kind not in NOT_RUNNING)
        sums[monday] = (planned_m, sum(each.distance_m for each in _runs(found, monday, monday + LAST_DAY)))
        monday += WEEK
    return sums


def _runs(found: Matched, first: date, last: date) -> list[Done]:
    return [each for each in found.done_between(first, last) if each.is_run]


def _today(connection: Connection, athlete_id: UUID) -> date:
    return timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())
