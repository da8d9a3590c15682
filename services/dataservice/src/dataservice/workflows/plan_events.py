"""What she says happened: kept, and the plan follows by the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain.plans import adapting_fitness, adapting_load, adapting_rests
from dataservice.domain.plans.adapting import Hand
from dataservice.domain.plans.adapting_rests import Rest
from dataservice.domain.plans.changes import Draft
from dataservice.domain.plans.kept import Adapting, PlanState
from dataservice.domain.plans.model import Reason
from dataservice.domain.problems import wrong_field
from dataservice.storage.plan_changes import PlanEvents
from dataservice.storage.training_plans import TrainingPlans
from dataservice.workflows.plan_changes import Told, make, today_of, told
from dataservice.workflows.plan_hands import hand_of, open_rests
from dataservice.workflows.training_plans import Summary, running_plan, summary
from flakon import clock
from runscience import OutsideValidity
from runscience.race_equivalence import vdot

LONGEST_BACK = timedelta(days=60)
LONGEST_AHEAD = timedelta(days=180)

_BEGINS = {"ill": Rest.ILL, "pain": Rest.PAIN, "away": Rest.AWAY}
_ENDS = {"well": Rest.ILL, "pain_gone": Rest.PAIN, "back": Rest.AWAY}


@dataclass(frozen=True, slots=True)
class Reported:
    """An event, what it changes (None: nothing), and what she should know beside it."""

    event_id: UUID
    change: Told | None
    advice: tuple[Reason, ...] = ()


def report(deps: Deps, athlete_id: UUID, plan_id: UUID, body: Mapping[str, Any]) -> Reported:
    """Keep what happened, and what follows from it. PlanNotFound; PlanEnded (409); Invalid (422)."""
    now = clock.now()
    with deps.database.transaction() as connection:
        today = today_of(connection, athlete_id)
        running_plan(connection, athlete_id, plan_id)
        first, last = _days(body, today)
        kind = body["kind"]
        if kind in _BEGINS and not (kind == "pain" and not body.get("alters_gait", False)):
            return begin_rest(connection, athlete_id, plan_id, _BEGINS[kind], first, last, today, now)
        if kind in _ENDS:
            return _end(connection, athlete_id, plan_id, _ENDS[kind], today, now)
        values = {name: body[name] for name in ("distance_m", "time_s") if name in body}
        events = PlanEvents(connection, athlete_id)
        event_id = events.add(plan_id, "sore" if kind == "pain" else kind, first, first, values, now)
        hand = hand_of(connection, athlete_id, plan_id, today)
        if hand.plan.state is PlanState.PAUSED:
            return Reported(event_id, None)
        draft, advice = _follow(hand, kind, first, body)
        return Reported(event_id, _made(connection, athlete_id, hand, draft, now), advice)


def set_plan(
    deps: Deps, athlete_id: UUID, plan_id: UUID, adapting: Adapting | None, state: PlanState | None
) -> Summary:
    """A plan that asks before it changes or does not, waits or goes on. PlanNotFound; PlanEnded (409).

    That she says so is her word on a pain, too.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        today = today_of(connection, athlete_id)
        plan = running_plan(connection, athlete_id, plan_id)
        plans = TrainingPlans(connection, athlete_id)
        if adapting is not None:
            plans.change(plan_id, {"adapting": adapting.value})
        if state is PlanState.PAUSED and plan.state is PlanState.ACTIVE:
            begin_rest(connection, athlete_id, plan_id, Rest.PAUSE, today, None, today, now)
        if state is PlanState.ACTIVE and plan.state is PlanState.PAUSED:
            _go_on(connection, athlete_id, plan_id, today, now)
        return summary(connection, athlete_id, plans.get(plan_id))


def _go_on(connection: Connection, athlete_id: UUID, plan_id: UUID, today: date, now: datetime) -> None:
    """Pain and pause are over at her word; a plan that waits for none of them any more goes on all the same."""
    open_kinds = {row.kind for row in open_rests(PlanEvents(connection, athlete_id).of_plan(plan_id), today)}
    for rest in (Rest.PAIN, Rest.PAUSE):
        if rest.value in open_kinds:
            _end(connection, athlete_id, plan_id, rest, today, now)
    hand = hand_of(connection, athlete_id, plan_id, today)
    if hand.plan.state is PlanState.PAUSED:
        _made(connection, athlete_id, hand, adapting_rests.go_on(hand, Rest.PAUSE, today), now, at_once=True)


def begin_rest(
    connection: Connection,
    athlete_id: UUID,
    plan_id: UUID,
    rest: Rest,
    first: date,
    last: date | None,
    today: date,
    now: datetime,
) -> Reported:
    """A rest that begins; one of its kind that has begun already goes on until the day that is told now.

    Pain that alters the gait lasts until she says that it is gone, whatever is told.
    """
    events = PlanEvents(connection, athlete_id)
    last = None if rest is Rest.PAIN else last
    begun = [row for row in open_rests(events.of_plan(plan_id), today) if row.kind == rest.value]
    was_until = None
    if not begun:
        event_id = events.add(plan_id, rest.value, first, last, {}, now)
    else:
        event_id, first = begun[-1].id, min(row.starts_on for row in begun)
        was_until = max(row.ends_on or date.max for row in begun)
        for row in begun:
            events.end(row.id, last)
    hand = hand_of(connection, athlete_id, plan_id, today)
    draft = adapting_rests.begin(hand, rest, first, last, was_until=was_until)
    by_herself = rest is Rest.PAUSE
    return Reported(event_id, _made(connection, athlete_id, hand, draft, now, at_once=by_herself))


def _end(connection: Connection, athlete_id: UUID, plan_id: UUID, rest: Rest, today: date, now: datetime) -> Reported:
    """A rest that is over as of today; without one there is nothing that changes. Other rests go on."""
    events = PlanEvents(connection, athlete_id)
    begun = [row for row in open_rests(events.of_plan(plan_id), today) if row.kind == rest.value]
    if not begun:
        return Reported(events.add(plan_id, f"no_{rest.value}", today, today, {}, now), None)
    for row in begun:
        events.end(row.id, today - timedelta(days=1))
    hand = hand_of(connection, athlete_id, plan_id, today)
    draft = adapting_rests.go_on(hand, rest, min(row.starts_on for row in begun))
    at_once = rest is Rest.PAUSE
    return Reported(begun[-1].id, _made(connection, athlete_id, hand, draft, now, at_once=at_once))


def _follow(hand: Hand, kind: str, first: date, body: Mapping[str, Any]) -> tuple[Draft | None, tuple[Reason, ...]]:
    """What follows from what is no rest, and what she should know beside it."""
    if kind == "pain":
        return adapting_rests.ease_in_pain(hand), ()
    if kind == "too_much":
        return adapting_load.too_much(hand), ()
    if kind == "too_little":
        draft = adapting_load.too_little(hand)
        return draft, () if draft is not None else (adapting_load.limit_of_growth(hand),)
    worth = _worth(body)
    if adapting_fitness.holds_until(hand) > hand.today:
        return None, (adapting_fitness.held(hand),)
    return adapting_fitness.raced(hand, worth, first, body["distance_m"], body["time_s"]), ()


def _worth(body: Mapping[str, Any]) -> float:
    for name in ("distance_m", "time_s"):
        if name not in body:
            raise wrong_field(f"/{name}", "A result is a distance and a time.")
    try:
        return vdot(body["distance_m"], body["time_s"])
    except OutsideValidity as error:
        raise wrong_field("/time_s", f"That says nothing of how fit you are: {error}.") from None


def _made(
    connection: Connection,
    athlete_id: UUID,
    hand: Hand,
    draft: Draft | None,
    now: datetime,
    *,
    at_once: bool = False,
) -> Told | None:
    if draft is None:
        return None
    change_id = make(connection, athlete_id, hand.plan, draft, hand.today, now, at_once=at_once)
    return told(connection, athlete_id, change_id, hand.today)


def _days(body: Mapping[str, Any], today: date) -> tuple[date, date | None]:
    """From when to when, if that is known. Invalid (422) for days that contradict, or that are far away."""
    first = _day(body, "from", today) or today
    last = _day(body, "to", today)
    if last is not None and last < first:
        raise wrong_field("/to", "The last day is not before the first one.")
    if body["kind"] not in ("away", "ill") and first > today:
        raise wrong_field("/from", f"{first} is yet to come: only a journey or an illness may be told before.")
    return first, last


def _day(body: Mapping[str, Any], name: str, today: date) -> date | None:
    text = body.get(name)
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise wrong_field(f"/{name}", f"{text} is not on the calendar.") from None
    if not today - LONGEST_BACK <= day <= today + LONGEST_AHEAD:
        raise wrong_field(f"/{name}", f"{text} is too far away.")
    return day
