"""Too much and too little: what she says, and what her runs and loads say."""

from datetime import date, timedelta

from dataservice.domain.plans import rules
from dataservice.domain.plans.adapting import Cause, Hand, Revision, Why, next_monday
from dataservice.domain.plans.changes import Draft
from dataservice.domain.plans.kept import PlannedSession, SessionState
from dataservice.domain.plans.model import NOT_RUNNING, QUALITY, Phase, Reason, SessionKind
from runscience import fitness

WEEK = timedelta(days=7)
EASIER_SHARE = 0.8
MUCH_MORE = 1.2
A_LITTLE = 1.01
MONOTONOUS = 2.0
SOON = timedelta(days=3)
SHORT_OF = 2
SHORT_SHARE = 0.7


def too_much(hand: Hand) -> Draft | None:
    """She says that it is too much: a week without hard sessions, of four fifths."""
    revision = Revision(hand)
    revision.ease(hand.today, hand.today + WEEK - timedelta(days=1), EASIER_SHARE, Why.EASIER_WEEK)
    revision.say(Why.EASIER_WEEK, share=EASIER_SHARE)
    return revision.draft(Reason(Cause.TOO_MUCH.value, {"date": hand.today.isoformat()}))


def too_little(hand: Hand) -> Draft | None:
    """She says that it is too little: from Monday on as much as growth allows by what she has run; None if that is
    what is planned.
    """
    monday = next_monday(hand.today + timedelta(days=1))
    revision = Revision(hand)
    before_m = _planned_m(revision, monday, monday + WEEK)
    if not revision.make_anew(monday, vdot=hand.plan.vdot):
        return None
    if _planned_m(revision, monday, monday + WEEK) <= before_m * A_LITTLE:
        return None
    return revision.draft(Reason(Cause.TOO_LITTLE.value, {"date": hand.today.isoformat()}))


def limit_of_growth(hand: Hand) -> Reason:
    """Why the plan does not grow faster."""
    weeks = [
        _done_m(hand, hand.today - WEEK * (back + 1), hand.today - WEEK * back) for back in range(rules.GROWTH_WEEKS)
    ]
    return Reason(Why.GROWTH_LIMIT.value, {"limit_m": rules.growth_limit_m(max(weeks)), "distance_m": max(weeks)})


def too_much_done(hand: Hand) -> Draft | None:
    """She ran more in seven days than the plan and growth allow: the next hard session soon is an easy one."""
    first = hand.today - WEEK
    done_m = _done_m(hand, first, hand.today)
    highest_m = max(_done_m(hand, first - WEEK * (back + 1), first - WEEK * back) for back in range(rules.GROWTH_WEEKS))
    planned_m = _was_planned_m(hand, first)
    if done_m <= max(rules.growth_limit_m(highest_m), MUCH_MORE * planned_m):
        return None
    if any(hand.is_settled(Cause.TOO_MUCH_DONE, hand.today - timedelta(days=back)) for back in range(7)):
        return None
    revision = Revision(hand)
    hard = [
        each
        for each in revision.coming(hand.today, hand.today + SOON)
        if each.session.kind in QUALITY and each.session.kind is not SessionKind.RACE and not each.is_locked
    ]
    if not hard:
        return None
    revision.make_easy(hard[0], hard[0].session.distance_m, Why.GROWTH_LIMIT)
    revision.say(Why.GROWTH_LIMIT, limit_m=rules.growth_limit_m(highest_m), distance_m=done_m)
    return revision.draft(Reason(Cause.TOO_MUCH_DONE.value, {"date": hand.today.isoformat(), "distance_m": done_m}))


def longest_run(hand: Hand) -> Draft | None:
    """What follows from the longest run of thirty days: none of those to come beyond 110 % of it.

    The rest of this week is shortened where it has to be; if a later run goes too far, the plan is made anew from
    Monday on.
    """
    monday = next_monday(hand.today + timedelta(days=1))
    cause = Cause.LONGEST_RUN_CHANGED
    if any(hand.is_settled(cause, hand.today - timedelta(days=back)) for back in range(7)):
        return None
    revision = Revision(hand)
    for each in revision.coming(hand.today, monday - timedelta(days=1)):
        if _is_too_long(revision, each):
            limit_m = revision.longest_before(each.session.date) * rules.LONGEST
            revision.shorten(each, limit_m)
            revision.say(Why.LONGEST_RUN, limit_m=limit_m)
    if any(_is_too_long(revision, each) for each in revision.coming(monday)):
        revision.make_anew(monday, vdot=hand.plan.vdot)
        revision.say(Why.LONGEST_RUN, limit_m=revision.longest_before(monday) * rules.LONGEST)
    return revision.draft(Reason(cause.value, {"date": hand.today.isoformat()}))


def less_than_planned(hand: Hand) -> Draft | None:
    """She ran much less than was planned for two weeks: as a new one begins, the plan goes on from what she runs."""
    cause = Cause.LESS_THAN_PLANNED
    first = hand.today - SHORT_OF * WEEK
    if hand.today.weekday() != 0 or first < hand.plan.request.starts_on or hand.is_settled(cause, first):
        return None
    planned_m, done_m = _was_planned_m(hand, first), _done_m(hand, first, hand.today)
    if done_m >= SHORT_SHARE * planned_m:
        return None
    revision = Revision(hand)
    revision.make_anew(hand.today, vdot=hand.plan.vdot)
    revision.say(Why.NOTHING_IS_MADE_UP_FOR)
    values: dict[str, float | int | str] = {"date": first.isoformat(), "done_share": done_m / planned_m}
    return revision.draft(Reason(cause.value, values))


def monotony(hand: Hand) -> Draft | None:
    """Days of one load, and much of it: the next easy run soon is a rest day instead. Never in a taper."""
    if _phase(hand) in (Phase.TAPER.value, Phase.RACE.value):
        return None
    last = _figures(hand, hand.today)
    before = [found for back in range(1, 5) if (found := _figures(hand, hand.today - WEEK * back)) is not None]
    if last is None or len(before) < 4 or last[0] <= MONOTONOUS or last[1] <= max(strain for _, strain in before):
        return None
    if any(hand.is_settled(Cause.MONOTONY, hand.today - timedelta(days=back)) for back in range(7)):
        return None
    revision = Revision(hand)
    easy = [
        each
        for each in revision.coming(hand.today, hand.today + SOON)
        if each.session.kind is SessionKind.EASY and not each.is_locked
    ]
    if not easy:
        return None
    revision.take_out(easy[0].session.date, easy[0].session.date, Why.REST_DAY)
    revision.say(Why.REST_DAY, date=easy[0].session.date.isoformat())
    values: dict[str, float | int | str] = {"monotony": last[0], "strain": last[1]}
    return revision.draft(Reason(Cause.MONOTONY.value, {"date": hand.today.isoformat(), **values}))


def _is_too_long(revision: Revision, planned: PlannedSession) -> bool:
    """Whether a run goes beyond 110 % of the longest of the 30 days before; those by time are bound otherwise."""
    session = planned.session
    if not _is_bound(session.kind) or session.by_time or planned.is_locked:
        return False
    longest_m = revision.longest_before(session.date)
    return longest_m > 0.0 and session.distance_m > longest_m * rules.LONGEST * A_LITTLE


def _is_bound(kind: SessionKind) -> bool:
    return kind not in NOT_RUNNING and kind is not SessionKind.RACE


def _planned_m(revision: Revision, first: date, end: date) -> float:
    """What is planned from one day to before another, without races: they are exempt."""
    found = revision.coming(first, end - timedelta(days=1))
    return sum(each.session.distance_m for each in found if _is_bound(each.session.kind))


def _was_planned_m(hand: Hand, first: date) -> float:
    """What was planned from a day on until yesterday."""
    return sum(
        each.session.distance_m
        for each in hand.sessions
        if first <= each.session.date < hand.today
        and each.session.kind not in NOT_RUNNING
        and each.state is not SessionState.REMOVED
    )


def _done_m(hand: Hand, first: date, end: date) -> float:
    return sum(run.distance_m for run in hand.runs if first <= run.date < end)


def _figures(hand: Hand, end: date) -> tuple[float, float] | None:
    """Monotony and strain of the seven days before a day; None where they are no figures."""
    loads = [hand.loads.get(end - timedelta(days=back), 0.0) for back in range(7, 0, -1)]
    found, strained = fitness.monotony(loads), fitness.strain(loads)
    return None if found is None or strained is None else (found, strained)


def _phase(hand: Hand) -> str | None:
    monday = (hand.today - timedelta(days=hand.today.weekday())).isoformat()
    return next((each["phase"] for each in hand.weeks if each["starts_on"] == monday), None)
