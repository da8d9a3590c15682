"""Coming back: from days that were missed, from illness, from a journey.

Missed work is never made up for. After up to five days the plan goes on in full; after 6 to 28 half, then three
quarters of what it was, for as long as she was away, at a VDOT lower by up to 7 %; after longer, less for longer; after
more than eight weeks again from a third. What is left of the week is easy; from Monday on the plan is made anew, and
`making` knows of the break.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dataservice.domain.plans import rules
from dataservice.domain.plans.adapting import Cause, Hand, Revision, Why, goal_day, next_monday
from dataservice.domain.plans.changes import Draft
from dataservice.domain.plans.model import NOT_RUNNING, Priority, Reason

MARATHON_FROM_M = 40_000.0
REVISE_FROM_DAYS, REVISE_ABOVE_DAYS, REVISE_BELOW_WEEKS = 10, 20, 8
TELLING_EVERY_DAYS = 7
_SHARE_AT_FIRST = 0.5


@dataclass(frozen=True, slots=True)
class Break:
    """Whole days without a run: the first of them, and how many."""

    first: date
    days: int


def resume(revision: Revision, first: date, away_days: int, *, vdot: float | None, easy_days: int = 0) -> None:
    """Have her run again from `first` on after so many days without, the first `easy_days` of them easily.

    `vdot` is what it was before them.
    """
    last_easy = first + timedelta(days=easy_days - 1)
    if easy_days:
        revision.say(Why.EASY_DAYS_FIRST, days=easy_days, date=last_easy.isoformat())
    if away_days <= rules.SHORT_BREAK_DAYS:
        revision.say(Why.ON_IN_FULL, days=away_days)
        if easy_days:
            revision.ease(first, last_easy, 1.0, Why.EASY_DAYS_FIRST)
        return
    monday = next_monday(max(first, last_easy + timedelta(days=1)))
    if away_days <= rules.MIDDLE_BREAK_DAYS:
        why = Why.HALF_THEN_THREE_QUARTERS
    elif away_days <= rules.LONG_BREAK_DAYS:
        why = Why.LESS_FOR_LONGER
    else:
        why = Why.AGAIN_FROM_A_THIRD
    revision.say(why, days=away_days, date=first.isoformat())
    revision.say(Why.NOTHING_IS_MADE_UP_FOR)
    revision.ease(first, monday - timedelta(days=1), _SHARE_AT_FIRST, why)
    revision.make_anew(monday, vdot=vdot, away_days=away_days)
    _doubt_goal(revision, first, away_days)


def missed(hand: Hand) -> Draft | None:
    """What days missed for life's reasons change; None for a few of them.

    While she does not run it is told after six days and then once a week, and once more when she runs again.
    """
    found = _break(hand)
    if found is None:
        return None
    returned = found.first + timedelta(days=found.days) < hand.today
    cause = Cause.RETURNED if returned else Cause.MISSED
    is_due = returned or (found.days - rules.SHORT_BREAK_DAYS - 1) % TELLING_EVERY_DAYS == 0
    if not is_due or hand.is_settled(cause, found.first):
        return None
    revision = Revision(hand)
    resume(revision, hand.today, found.days, vdot=hand.vdot_at(found.first))
    return revision.draft(Reason(cause.value, {"date": found.first.isoformat(), "days": found.days}))


def is_away(hand: Hand) -> bool:
    """Whether she has not run for six days or more: what else her runs say waits until she does."""
    return hand.missed_days() > rules.SHORT_BREAK_DAYS


def _break(hand: Hand) -> Break | None:
    """The break that lasts, or that yesterday's run ended, if it is one of six days or more with missed sessions."""
    days = sorted({run.date for run in hand.runs if run.date < hand.today})
    yesterday = hand.today - timedelta(days=1)
    ended = bool(days) and days[-1] == yesterday
    before = days[:-1] if ended else days
    rested = [] if hand.rested_until is None else [hand.rested_until + timedelta(days=1)]
    first = max([hand.plan.starts_on, *rested, *(day + timedelta(days=1) for day in before[-1:])])
    length = ((yesterday if ended else hand.today) - first).days
    if length <= rules.SHORT_BREAK_DAYS:
        return None
    last = first + timedelta(days=length - 1)
    was_planned = any(
        first <= each.session.date <= last and each.session.kind not in NOT_RUNNING for each in hand.sessions
    )
    return Break(first, length) if was_planned else None


def _doubt_goal(revision: Revision, first: date, away_days: int) -> None:
    """A marathon after a long break, or after a shorter one shortly before it, is another goal."""
    request = revision.hand.plan.request
    goal = next((each for each in request.races if each.priority is Priority.A), None)
    day = goal_day(request)
    if goal is None or day is None or goal.distance_m < MARATHON_FROM_M:
        return
    weeks_left = max(0, (day - first).days) // 7
    is_late = away_days >= REVISE_FROM_DAYS and (day - first).days < REVISE_BELOW_WEEKS * 7
    if is_late or away_days > REVISE_ABOVE_DAYS:
        values: dict[str, float | int | str] = {"days": away_days, "weeks": weeks_left, "date": day.isoformat()}
        revision.warn(Reason(Why.REVISE_THE_GOAL.value, values))
