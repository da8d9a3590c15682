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
from dataservice.storage.records import AnyRow
from dataservice.storage.training_plans import TrainingPlans
from dataservice.workflows.plan_changes import Told, make, today_of, told
from dataservice.workflows.plan_hands import hand_of, open_rest
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
            return _begin(connection, athlete_id, plan_id, _BEGINS[kind], first, last, today, now)
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
            _begin(connection, athlete_id, plan_id, Rest.PAUSE, today, None, today, now)
        if state is PlanState.ACTIVE and plan.state is PlanState.PAUSED:
            events = PlanEvents(connection, athlete_id).of_plan(plan_id)
            waiting = [row for row in events if row.kind in (Rest.PAIN, Rest.PAUSE) and row.ends_on is None]
            for row in waiting:
                _end(connection, athlete_id, plan_id, Rest(row.kind), today, now)
        return summary(connection, athlete_id, plans.get(plan_id))


def _begin(
    connection: Connection,
    athlete_id: UUID,
    plan_id: UUID,
    rest: Rest,
    first: date,
    last: date | None,
    today: date,
    now: datetime,
) -> Reported:
    """A rest that begins; one of its kind that has begun already goes on until the day that is told now."""
    events = PlanEvents(connection, athlete_id)
    begun = open_rest([row for row in events.of_plan(plan_id) if row.kind == rest.value], today)
    if begun is None:
        event_id = events.add(plan_id, rest.value, first, last, {}, now)
    else:
        event_id, first = begun.id, begun.starts_on
        if last is not None:
            events.end(event_id, last)
    hand = hand_of(connection, athlete_id, plan_id, today)
    draft = adapting_rests.begin(hand, rest, first, last)
    by_herself = rest is Rest.PAUSE
    return Reported(event_id, _made(connection, athlete_id, hand, draft, now, at_once=by_herself))


def _end(connection: Connection, athlete_id: UUID, plan_id: UUID, rest: Rest, today: date, now: datetime) -> Reported:
    """A rest that is over as of today; without one there is nothing that changes."""
    events = PlanEvents(connection, athlete_id)
    begun: AnyRow | None = open_rest([row for row in events.of_plan(plan_id) if row.kind == rest.value], today)
    if begun is None:
        return Reported(events.add(plan_id, f"no_{rest.value}", today, today, {}, now), None)
    events.end(begun.id, max(today - timedelta(days=1), begun.starts_on))
    hand = hand_of(connection, athlete_id, plan_id, today)
    draft = adapting_rests.go_on(hand, rest, begun.starts_on)
    at_once = rest is Rest.PAUSE
    return Reported(begun.id, _made(connection, athlete_id, hand, draft, now, at_once=at_once))


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
        raise wrong_field("/from", "Only a journey or an operation is known before.")
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
