"""The checker notices: a good plan is broken in each rule's way, one rule at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dataservice.domain.plans.checking import STRUCTURE, check_plan
from dataservice.domain.plans.making import make_plan
from dataservice.domain.plans.model import (
    Aim,
    Appointment,
    AppointmentKind,
    CurrentTraining,
    GoalRace,
    Intensity,
    Plan,
    PlanRequest,
    Priority,
    Reason,
    Repeat,
    Session,
    SessionKind,
    Step,
    StepKind,
    Week,
)
from dataservice.domain.plans.reasons import Rule

START = date(2026, 11, 30)
RACE_DAY = date(2027, 4, 4)
TUNE_UP = date(2027, 2, 21)


def request(**changes: object) -> PlanRequest:
    asked = PlanRequest(
        aim=Aim.RACE,
        starts_on=START,
        weeks=None,
        races=(
            GoalRace(TUNE_UP, 10_000.0, Priority.B),
            GoalRace(RACE_DAY, 42_195.0, Priority.A, 3 * 3_600.0),
        ),
        days_a_week=5,
        long_run_weekday=6,
        impossible_weekdays=frozenset({4}),
        appointments=(Appointment(1, AppointmentKind.CLUB_TRACK, 3_600.0),),
        run_walk=False,
        training=CurrentTraining(
            weekly_distances_m=(45_000.0,) * 8,
            weekly_runs=(5,) * 8,
            longest_run_m=17_000.0,
            longest_run_s=6_000.0,
            easy_speed_mps=2.9,
            days_since_last_run=1,
            vdot=45.0,
        ),
    )
    return replace(asked, **changes)  # type: ignore[arg-type]


def made(asked: PlanRequest) -> Plan:
    plan = make_plan(asked)
    assert isinstance(plan, Plan), plan
    assert check_plan(asked, plan) == []
    return plan


def with_sessions(plan: Plan, number: int, change: Callable[[Session], Session | None]) -> Plan:
    """The plan with the sessions of one week changed, or taken out."""
    week = plan.weeks[number]
    sessions = tuple(sorted(filter(None, map(change, week.sessions)), key=lambda each: each.date))
    return with_week(
        plan, number, replace(week, sessions=sessions, distance_m=sum(each.distance_m for each in sessions))
    )


def with_week(plan: Plan, number: int, week: Week) -> Plan:
    return replace(plan, weeks=(*plan.weeks[:number], week, *plan.weeks[number + 1 :]))


def easy(session: Session, distance_m: float) -> Session:
    """The session as an easy run of this distance."""
    fastest = next(step.fastest_speed_mps for step in steps(session) if step.intensity is Intensity.EASY)
    step = Step(StepKind.RUN, Intensity.EASY, distance_m=distance_m, fastest_speed_mps=fastest)
    kind = session.kind if session.kind in (SessionKind.EASY, SessionKind.LONG) else SessionKind.EASY
    return replace(session, kind=kind, steps=(step,), distance_m=distance_m, duration_s=distance_m / 2.9)


def steps(session: Session) -> list[Step]:
    return [step for each in session.steps for step in (each.steps if isinstance(each, Repeat) else (each,))]


def first(plan: Plan, kind: SessionKind, after: int = 0) -> tuple[int, Session]:
    """The first session of a kind, from a week on, with the number of its week."""
    return next(
        (number, session)
        for number, week in enumerate(plan.weeks)
        for session in week.sessions
        if number >= after and session.kind is kind
    )


def only(target: Session, changed: Session | None) -> Callable[[Session], Session | None]:
    return lambda session: changed if session is target else session


def grown(plan: Plan) -> Plan:
    return with_sessions(plan, 5, lambda each: easy(each, 1.25 * each.distance_m))


def without_cutbacks(plan: Plan) -> Plan:
    weeks = [replace(each, is_cutback=False) for each in plan.weeks]
    number = next(index for index, each in enumerate(plan.weeks) if each.is_cutback and index > 3)
    before = weeks[number - 1]
    moved = tuple(
        replace(each, date=each.date + timedelta(weeks=1), key=f"{each.key}-again") for each in before.sessions
    )
    weeks[number] = replace(weeks[number], sessions=moved, distance_m=before.distance_m)
    return replace(plan, weeks=tuple(weeks))


def too_long(plan: Plan) -> Plan:
    number, session = first(plan, SessionKind.LONG, after=2)
    return with_sessions(plan, number, only(session, easy(session, 1.3 * session.distance_m)))


def for_hours(plan: Plan) -> Plan:
    number, session = first(plan, SessionKind.LONG, after=12)
    return with_sessions(plan, number, only(session, easy(session, 9_400.0 * 2.9)))


def all_in_one(plan: Plan) -> Plan:
    number, long = first(plan, SessionKind.LONG, after=5)
    return with_sessions(plan, number, lambda each: each if each is long else easy(each, 0.4 * each.distance_m))


def hard_in_a_row(plan: Plan) -> Plan:
    number, session = first(plan, SessionKind.THRESHOLD, after=6)
    days = {each.date for each in plan.weeks[number].sessions}
    club = next(each for each in plan.weeks[number].sessions if each.appointment)
    assert session is not club or len(days) > 1
    beside = next(each for each in plan.weeks[number].sessions if each.date == club.date + timedelta(days=1))
    swapped = {id(beside): session.date, id(session): beside.date}
    return with_sessions(plan, number, lambda each: replace(each, date=swapped.get(id(each), each.date)))


def three_hard(plan: Plan) -> Plan:
    number, session = first(plan, SessionKind.THRESHOLD, after=6)
    soft = [each for each in plan.weeks[number].sessions if each.kind is SessionKind.EASY][-1]
    hard = replace(session, date=soft.date, key=soft.key)
    return with_sessions(plan, number, only(soft, hard))


def every_day(plan: Plan) -> Plan:
    week = plan.weeks[5]
    model = next(each for each in week.sessions if each.kind is SessionKind.EASY)
    taken = {each.date for each in week.sessions}
    more = [
        replace(easy(model, 500.0), date=day, key=f"more-{day}")
        for day in (week.starts_on + timedelta(days=each) for each in range(7))
        if day not in taken
    ]
    sessions = tuple(sorted([*week.sessions, *more], key=lambda each: each.date))
    return with_week(plan, 5, replace(week, sessions=sessions, distance_m=sum(each.distance_m for each in sessions)))


def on_a_friday(plan: Plan) -> Plan:
    number, session = first(plan, SessionKind.EASY, after=5)
    friday = plan.weeks[number].starts_on + timedelta(days=4)
    return with_sessions(plan, number, only(session, replace(session, date=friday)))


def long_on_saturday(plan: Plan) -> Plan:
    number, session = first(plan, SessionKind.LONG, after=5)
    return with_sessions(plan, number, only(session, replace(session, date=session.date - timedelta(days=1))))


def without_the_club(plan: Plan) -> Plan:
    return with_sessions(plan, 5, lambda each: replace(each, appointment=None))


def more_work(kind: SessionKind, times: int = 12) -> Callable[[Plan], Plan]:
    def change(plan: Plan) -> Plan:
        number, session = first(plan, kind)
        repeated = tuple(replace(each, times=times) if isinstance(each, Repeat) else each for each in session.steps)
        if repeated == session.steps:
            repeated = (*session.steps, *session.steps, *session.steps)
        longer = replace(session, steps=repeated)
        return with_sessions(plan, number, only(session, longer))

    return change


def long_repeats(plan: Plan) -> Plan:
    number, session = first(plan, SessionKind.INTERVAL)
    changed = tuple(
        replace(each, steps=tuple(replace(one, distance_m=2_000.0) if one.distance_m else one for one in each.steps))
        if isinstance(each, Repeat)
        else each
        for each in session.steps
    )
    return with_sessions(plan, number, only(session, replace(session, steps=changed)))


def at_goal_pace(plan: Plan) -> Plan:
    number, session = first(plan, SessionKind.MARATHON_PACE)
    goal = 42_195.0 / (3 * 3_600.0)
    changed = tuple(
        replace(each, slowest_speed_mps=0.985 * goal, fastest_speed_mps=1.015 * goal)
        if isinstance(each, Step) and each.intensity is Intensity.MARATHON
        else each
        for each in session.steps
    )
    return with_sessions(plan, number, only(session, replace(session, steps=changed)))


def no_taper(plan: Plan) -> Plan:
    return with_sessions(plan, len(plan.weeks) - 2, lambda each: easy(each, 1.8 * each.distance_m))


def fewer_in_the_taper(plan: Plan) -> Plan:
    number = len(plan.weeks) - 2
    gone = [each for each in plan.weeks[number].sessions if each.kind is SessionKind.EASY]
    return with_sessions(plan, number, lambda each: None if each in gone else each)


def hard_before_the_race(plan: Plan) -> Plan:
    number = len(plan.weeks) - 1
    last = [each for each in plan.weeks[number].sessions if each.date < RACE_DAY][-1]
    _, hard = first(plan, SessionKind.THRESHOLD)
    moved = replace(hard, date=RACE_DAY - timedelta(days=2), key="too-late", appointment=None)
    return with_sessions(plan, number, only(last, moved))


def hard_after_the_tune_up(plan: Plan) -> Plan:
    number = next(index for index, each in enumerate(plan.weeks) if each.starts_on > TUNE_UP)
    week = plan.weeks[number]
    session = next(each for each in week.sessions if (each.date - TUNE_UP).days <= 3)
    _, hard = first(plan, SessionKind.THRESHOLD)
    moved = replace(hard, date=session.date, key=session.key, appointment=session.appointment)
    return with_sessions(plan, number, only(session, moved))


MUTATIONS: list[tuple[Rule | str, Callable[[Plan], Plan]]] = [
    (Rule.WEEKLY_GROWTH, grown),
    (Rule.CUTBACK_WEEK, without_cutbacks),
    (Rule.LONGEST_RUN, too_long),
    (Rule.LONG_RUN_TIME, for_hours),
    (Rule.LONG_RUN_SHARE, all_in_one),
    (Rule.LONG_RUN_DAY, long_on_saturday),
    (Rule.HARD_DAYS_APART, hard_in_a_row),
    (Rule.QUALITY_PER_WEEK, three_hard),
    (Rule.REST_DAY, every_day),
    (Rule.DAYS_A_WEEK, every_day),
    (Rule.IMPOSSIBLE_DAYS, on_a_friday),
    (Rule.APPOINTMENTS, without_the_club),
    (Rule.THRESHOLD_SHARE, more_work(SessionKind.THRESHOLD)),
    (Rule.INTERVAL_SHARE, more_work(SessionKind.INTERVAL)),
    (Rule.REPETITION_SHARE, more_work(SessionKind.REPETITION, 40)),
    (Rule.MARATHON_PACE_SHARE, more_work(SessionKind.MARATHON_PACE)),
    (Rule.REPEAT_DURATION, long_repeats),
    (Rule.SPEEDS_OF_FITNESS, at_goal_pace),
    (Rule.SPEEDS_OF_FITNESS, lambda plan: replace(plan, vdot=50.0)),
    (Rule.TAPER_VOLUME, no_taper),
    (Rule.TAPER_RUNS, fewer_in_the_taper),
    (Rule.BEFORE_A_RACE, hard_before_the_race),
    (Rule.AFTER_A_RACE, hard_after_the_tune_up),
    (STRUCTURE, lambda plan: with_sessions(plan, 3, lambda each: replace(each, key="one"))),
    (STRUCTURE, lambda plan: with_sessions(plan, 3, lambda each: replace(each, reasons=()))),
    (STRUCTURE, lambda plan: with_sessions(plan, 3, lambda each: replace(each, distance_m=2 * each.distance_m))),
    (STRUCTURE, lambda plan: replace(plan, rules_met=plan.rules_met[1:])),
]


@pytest.mark.parametrize(("rule", "mutate"), MUTATIONS)
def test_a_plan_broken_in_this_way_is_noticed(rule: Rule | str, mutate: Callable[[Plan], Plan]) -> None:
    asked = request()
    broken = mutate(made(asked))
    assert rule in {violation.rule for violation in check_plan(asked, broken)}


def test_a_rule_that_gives_way_unsaid_is_noticed() -> None:
    asked = request()
    plan = made(asked)
    gave_way = next(each for each in plan.rules_relaxed if each.code == Rule.LONG_RUN_SHARE.value)
    silent = replace(
        plan,
        rules_relaxed=tuple(each for each in plan.rules_relaxed if each is not gave_way),
        rules_met=(*plan.rules_met, Reason(gave_way.code)),
    )
    assert [violation.rule for violation in check_plan(asked, silent)] == [Rule.LONG_RUN_SHARE]


def test_a_rule_that_is_said_to_give_way_and_did_not_is_noticed() -> None:
    asked = request()
    plan = made(asked)
    said = replace(
        plan,
        rules_relaxed=(*plan.rules_relaxed, Reason(Rule.REST_DAY.value)),
        rules_met=tuple(each for each in plan.rules_met if each.code != Rule.REST_DAY.value),
    )
    assert [violation.rule for violation in check_plan(asked, said)] == [Rule.REST_DAY]


def beginner() -> PlanRequest:
    never = CurrentTraining(
        weekly_distances_m=(0.0,) * 8,
        weekly_runs=(0,) * 8,
        longest_run_m=0.0,
        longest_run_s=0.0,
        easy_speed_mps=None,
        days_since_last_run=None,
        vdot=None,
    )
    return request(aim=Aim.START_RUNNING, races=(), weeks=12, days_a_week=3, appointments=(), training=never)


def test_a_beginner_who_runs_too_long_at_once_is_noticed() -> None:
    asked = beginner()
    plan = made(asked)
    session = plan.weeks[0].sessions[0]
    running = Step(StepKind.RUN, Intensity.EASY, duration_s=1_500.0)
    longer = replace(session, steps=(running,), distance_m=1_500.0 * 2.3, duration_s=1_500.0)
    broken = with_sessions(plan, 0, only(session, longer))
    assert Rule.RUNNING_TIME in {violation.rule for violation in check_plan(asked, broken)}


def test_who_comes_back_with_too_much_is_noticed() -> None:
    training = replace(request().training, days_since_last_run=21, weekly_distances_m=(45_000.0,) * 5 + (0.0,) * 3)
    asked = request(aim=Aim.COME_BACK, races=(), weeks=10, training=training)
    plan = made(asked)
    broken = with_sessions(plan, 0, lambda each: easy(each, 1.6 * each.distance_m))
    assert Rule.RETURN_AFTER_BREAK in {violation.rule for violation in check_plan(asked, broken)}


def test_a_locked_session_that_was_moved_is_noticed() -> None:
    asked = request()
    locked = made(asked).weeks[6].sessions[0]
    plan = make_plan(asked, kept=[locked])
    assert isinstance(plan, Plan)
    assert locked in plan.weeks[6].sessions
    moved = with_sessions(
        plan, 6, lambda each: replace(each, date=each.date + timedelta(days=1)) if each == locked else each
    )
    assert STRUCTURE in {violation.rule for violation in check_plan(asked, moved, kept=[locked])}
