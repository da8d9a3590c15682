"""VDOT and with it the paces: moved by a race or a time trial, or after six weeks of training, and seldom."""

from datetime import date, timedelta

from dataservice.domain.plans.adapting import Cause, Hand, Revision, Why, next_monday
from dataservice.domain.plans.changes import Draft
from dataservice.domain.plans.model import NOT_RUNNING, Reason

HOLDS = timedelta(days=21)
TRAINED = timedelta(days=42)
TRAINED_SHARE = 0.85
MOVES_FROM = 0.5
RISES_BY = 1.0
"""After weeks of training without a race (Daniels)."""


def raced(hand: Hand, vdot: float, day: date, distance_m: float, time_s: float) -> Draft | None:
    """What a race or time trial changes: the paces, from Monday on, unless they changed less than three weeks ago."""
    cause = Cause.RACE_RESULT
    if not _moves(hand, vdot) or holds_until(hand) > hand.today or hand.is_settled(cause, day):
        return None
    revision = Revision(hand)
    if not revision.make_anew(next_monday(hand.today + timedelta(days=1)), vdot=vdot):
        return None
    values: dict[str, float | int | str] = {"date": day.isoformat(), "distance_m": distance_m, "time_s": time_s}
    return revision.draft(Reason(cause.value, values))


def trained(hand: Hand) -> Draft | None:
    """What six weeks of training do, if she ran most of what was planned: VDOT rises by one."""
    plan, cause = hand.plan, Cause.WEEKS_OF_TRAINING
    since = max(plan.vdot_since, plan.starts_on)
    if plan.vdot is None or hand.today - since < TRAINED or hand.is_settled(cause, since):
        return None
    first = hand.today - TRAINED
    done_m = sum(run.distance_m for run in hand.runs if first <= run.date < hand.today)
    planned_m = sum(
        each.session.distance_m
        for each in hand.sessions
        if first <= each.session.date < hand.today and each.session.kind not in NOT_RUNNING
    )
    if planned_m == 0.0 or done_m < TRAINED_SHARE * planned_m:
        return None
    revision = Revision(hand)
    if not revision.make_anew(next_monday(hand.today + timedelta(days=1)), vdot=plan.vdot + RISES_BY):
        return None
    values: dict[str, float | int | str] = {"date": since.isoformat(), "weeks": TRAINED.days // 7}
    return revision.draft(Reason(cause.value, {**values, "done_share": done_m / planned_m}))


def holds_until(hand: Hand) -> date:
    """The day from which the paces may change again."""
    return hand.plan.vdot_since + HOLDS


def held(hand: Hand) -> Reason:
    """Why a result does not change the paces yet."""
    return Reason(Why.VDOT_HOLDS.value, {"date": holds_until(hand).isoformat()})


def _moves(hand: Hand, vdot: float) -> bool:
    return hand.plan.vdot is None or abs(vdot - hand.plan.vdot) >= MOVES_FROM
