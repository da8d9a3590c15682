"""Adapting a plan to what happened: what is looked at, the words for it, and a plan as it is being revised.

Everything here is pure: the same plan, runs and day give the same change. The past is never touched, nor a session that
she locked. What is made anew is made from a Monday on by `making`, from what she does by then; the days before that
Monday are only ever made easier. The rules are in `adapting_rests`, `adapting_returns`, `adapting_fitness` and
`adapting_load`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from dataservice.domain.plans import rules
from dataservice.domain.plans.changes import Draft, differences, figures
from dataservice.domain.plans.checking import check_plan
from dataservice.domain.plans.documents import reason_document, request_document, week_document
from dataservice.domain.plans.kept import KeptPlan, PlannedSession, PlanState, SessionState, session_id
from dataservice.domain.plans.making import make_plan
from dataservice.domain.plans.making_sessions import Design, Designer
from dataservice.domain.plans.model import (
    HARD,
    NOT_RUNNING,
    Aim,
    Intensity,
    Plan,
    PlanRequest,
    Priority,
    Reason,
    Refusal,
    Repeat,
    Session,
    SessionKind,
    Step,
    StepKind,
)
from dataservice.domain.plans.paces import speeds
from dataservice.domain.plans.present import Run, present_training
from dataservice.domain.plans.reasons import Rule

NEVER_BROKEN = frozenset(
    {
        Rule.WEEKLY_GROWTH.value,
        Rule.LONGEST_RUN.value,
        Rule.RUNNING_TIME.value,
        Rule.HARD_DAYS_APART.value,
        Rule.QUALITY_PER_WEEK.value,
        Rule.RETURN_AFTER_BREAK.value,
        Rule.SPEEDS_OF_FITNESS.value,
    }
)
"""Rules of which an adapted plan is proved anew each time that it is made."""

NEAR = timedelta(days=7)
AHEAD = timedelta(days=6)
"""While the last day of a rest is not known, a week's sessions are taken out at a time."""
SHORTEST_EASY_M, SHORTEST_EASY_S = 2_000.0, 600.0
"""An easy run that would come out shorter is left out."""


class Cause(StrEnum):
    """What a change of a plan goes back to."""

    MISSED = "missed"
    RETURNED = "returned"
    ILL = "ill"
    WELL = "well"
    PAIN = "pain"
    PAIN_GONE = "pain_gone"
    AWAY = "away"
    BACK = "back"
    PAUSED = "paused"
    RESUMED = "resumed"
    RACE_RESULT = "race_result"
    WEEKS_OF_TRAINING = "weeks_of_training"
    TOO_MUCH = "too_much"
    TOO_MUCH_DONE = "too_much_done"
    TOO_LITTLE = "too_little"
    LESS_THAN_PLANNED = "less_than_planned"
    LONGEST_RUN_CHANGED = "longest_run_changed"
    MONOTONY = "monotony"


class Why(StrEnum):
    """By which rule something changes, or does not."""

    NO_RUNNING_WHILE_ILL = "no_running_while_ill"
    NO_RUNNING_IN_PAIN = "no_running_in_pain"
    NO_RUNNING_WHILE_AWAY = "no_running_while_away"
    NO_RUNNING_IN_PAUSE = "no_running_in_pause"
    EASY_DAYS_FIRST = "easy_days_first"
    EASIER_IN_PAIN = "easier_in_pain"
    SEE_A_PROFESSIONAL = "see_a_professional"
    GOES_ON_AT_YOUR_WORD = "goes_on_at_your_word"
    ON_IN_FULL = "on_in_full"
    HALF_THEN_THREE_QUARTERS = "half_then_three_quarters"
    LESS_FOR_LONGER = "less_for_longer"
    AGAIN_FROM_A_THIRD = "again_from_a_third"
    NOTHING_IS_MADE_UP_FOR = "nothing_is_made_up_for"
    REVISE_THE_GOAL = "revise_the_goal"
    EASY_UNTIL_REVISED = "easy_until_revised"
    LONGEST_RUN = "adapted_longest_run"
    MADE_ANEW = "made_anew"
    VDOT_CHANGED = "vdot_changed"
    VDOT_HOLDS = "vdot_holds"
    EASIER_WEEK = "easier_week"
    GROWTH_LIMIT = "growth_limit"
    REST_DAY = "adapted_rest_day"
    LOCKED_STAYS = "locked_stays"
    RACE_IN_DOUBT = "race_in_doubt"


@dataclass(frozen=True, slots=True)
class KnownRest:
    """Days without running, both included, and why; without a last day until she says that it is over."""

    first: date
    last: date | None
    why: Why

    def until(self, today: date) -> date:
        """The last day as far as one looks ahead."""
        return self.last if self.last is not None else max(self.first, today) + AHEAD


@dataclass(frozen=True, kw_only=True, slots=True)
class Hand:
    """A plan on a morning, and what she has run until then.

    `sessions` are all of the plan, those too that it has no more; `done` names those of today and later that she has
    run already, which are as good as past. `loads` are of her days, of every sport. `rests` are those that are not
    over, `rested_until` is the last day of those that are, `easy_until` the last of the easy days after an illness,
    and `taken_out` what a rest that has not ended took out of the days from today on.
    `vdot_before` is the VDOT before what began on a day lowered it. `settled` names changes that she declined or undid
    lately, by cause and day: they are not made again.
    """

    plan: KeptPlan
    weeks: Sequence[Mapping[str, Any]]
    sessions: Sequence[PlannedSession]
    runs: Sequence[Run]
    today: date
    loads: Mapping[date, float] = field(default_factory=dict)
    done: frozenset[UUID] = frozenset()
    rests: Sequence[KnownRest] = ()
    rested_until: date | None = None
    easy_until: date | None = None
    taken_out: Sequence[PlannedSession] = ()
    vdot_before: Mapping[str, float | None] = field(default_factory=dict)
    settled: frozenset[tuple[str, str]] = frozenset()

    def missed_days(self) -> int:
        """Whole days without a run up to yesterday that were no rest, as far as the plan goes back."""
        rested = [] if self.rested_until is None else [self.rested_until + timedelta(days=1)]
        return max(0, (self.today - max([self._free_since(), *rested])).days)

    def days_without_run(self) -> int:
        """Whole days without a run up to yesterday, rests among them, as far as the plan goes back."""
        return max(0, (self.today - self._free_since()).days)

    def _free_since(self) -> date:
        before = [run.date for run in self.runs if run.date < self.today]
        return max([self.plan.starts_on, *(day + timedelta(days=1) for day in before)])

    def vdot_at(self, day: date) -> float | None:
        """The plan's VDOT before a break that began on about this day, so that it is not lowered twice for one."""
        since = (day - NEAR).isoformat()
        return next((vdot for began, vdot in self.vdot_before.items() if began >= since), self.plan.vdot)

    def is_settled(self, cause: Cause, day: date) -> bool:
        """Whether she has said no to this already."""
        return (cause.value, day.isoformat()) in self.settled


class Revision:
    """A plan as it is being revised. Locked sessions and days before today stay as they are, whatever is asked."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.sessions = {each.id: each for each in hand.sessions}
        self.why: dict[UUID, tuple[Reason, ...]] = {}
        self.figures = figures(hand.plan, request_document(hand.plan.request), hand.weeks)
        self.reasons: list[Reason] = []
        self._designer = Designer(
            speeds(hand.plan.request.training, hand.plan.vdot), run_walk=hand.plan.request.run_walk
        )

    def coming(self, first: date, last: date = date.max) -> list[PlannedSession]:
        """The sessions that stand on these days, today's and later ones only, in their order."""
        first, done = max(first, self.hand.today), self.hand.done
        found = [
            each
            for each in self.sessions.values()
            if each.state is SessionState.PLANNED and first <= each.session.date <= last and each.id not in done
        ]
        return sorted(found, key=lambda each: (each.session.date, each.session.key))

    def say(self, why: Why, **values: float | str) -> None:
        """Give a reason for the change as a whole, once."""
        if all(each.code != why.value for each in self.reasons):
            self.reasons.append(Reason(why.value, values))

    def take_out(self, first: date, last: date, why: Why, *, other_sport: bool = False) -> None:
        """No running on these days, nor other sport if that is said; the goal race stays, in doubt."""
        for each in self.coming(first, last):
            if each.session.kind in NOT_RUNNING and not other_sport:
                continue
            if self._is_goal(each):
                self.say(Why.RACE_IN_DOUBT, date=each.session.date.isoformat())
            elif each.is_locked:
                self.say(Why.LOCKED_STAYS, date=each.session.date.isoformat())
            else:
                self._put(replace(each, state=SessionState.REMOVED), Reason(why.value))

    def bring_back(self, sessions: Iterable[PlannedSession]) -> None:
        """Have sessions of today and later again that were taken out, where nothing else took their place.

        Not on days of a rest that is not over; of one without a known end those are all the days to come.
        """
        for each in sessions:
            if any(one.first <= each.session.date <= (one.last or date.max) for one in self.hand.rests):
                continue
            now = self.sessions.get(each.id)
            day = each.session.date
            is_free = not any(_same_day(each.session, other.session) for other in self.coming(day, day))
            if day >= self.hand.today and is_free and (now is None or now.state is SessionState.REMOVED):
                self._put(each)

    def ease(self, first: date, last: date, share: float, why: Why) -> None:
        """On these days nothing but easy running, of this share of what was planned; races go, but for the goal."""
        for each in self.coming(first, last):
            if each.session.kind in NOT_RUNNING:
                continue
            if self._is_goal(each):
                self.say(Why.RACE_IN_DOUBT, date=each.session.date.isoformat())
            elif each.is_locked:
                self.say(Why.LOCKED_STAYS, date=each.session.date.isoformat())
            elif each.session.kind in HARD or share < 1.0:
                self.make_easy(each, each.session.distance_m * share, why)

    def make_easy(self, planned: PlannedSession, distance_m: float, why: Why) -> None:
        """An easy run instead, no longer than the 110 % rule allows; too short a one is none."""
        reason = Reason(why.value)
        limit_m = self.longest_before(planned.session.date) * rules.LONGEST
        distance_m = min(distance_m, limit_m) if limit_m else distance_m
        session = planned.session
        if session.by_time:
            share = min(1.0, distance_m / session.distance_m) if session.distance_m else 1.0
            made = self._by_time(session, share)
        elif distance_m < SHORTEST_EASY_M:
            self._put(replace(planned, state=SessionState.REMOVED), reason)
            return
        else:
            made = self._designer.easy(float(int(distance_m / 100.0) * 100))
        if made.distance_m > session.distance_m and session.kind not in HARD:
            return  # it is as short as such a run gets
        after = replace(
            session,
            kind=made.kind,
            steps=made.steps,
            distance_m=made.distance_m,
            duration_s=made.duration_s,
            load=made.load,
            reasons=(reason,),
        )
        self._put(replace(planned, session=after), reason)

    def _by_time(self, session: Session, share: float) -> Design:
        whole_s = sum(
            each.times * self._running_s(each.steps) if isinstance(each, Repeat) else self._running_s((each,))
            for each in session.steps
        )
        if session.kind is SessionKind.RUN_WALK:
            return self._designer.by_time(share * whole_s, walking=True)
        fastest_mps = self._designer.speeds.bands[Intensity.EASY][1]
        length_s = max(float(int(share * whole_s / 60.0) * 60), min(whole_s, SHORTEST_EASY_S))
        step = Step(StepKind.RUN, Intensity.EASY, duration_s=length_s, fastest_speed_mps=fastest_mps)
        return self._designer.design(SessionKind.EASY, (step,))

    def _running_s(self, steps: Sequence[Step]) -> float:
        """Seconds of these steps that are not walked."""
        speeds = self._designer.speeds.expected
        return sum(
            each.duration_s if each.duration_s is not None else (each.distance_m or 0.0) / speeds[each.intensity]
            for each in steps
            if each.intensity is not Intensity.WALK
        )

    def shorten(self, planned: PlannedSession, limit_m: float) -> None:
        """The same run, no longer than that: a long one stays a long one, a hard one becomes an easy one."""
        session = planned.session
        if session.kind is not SessionKind.LONG:
            self.make_easy(planned, limit_m, Why.LONGEST_RUN)
            return
        made = self._designer.long(float(int(limit_m / 100.0) * 100))
        reason = Reason(Why.LONGEST_RUN.value, {"limit_m": limit_m})
        after = replace(
            session,
            steps=made.steps,
            distance_m=made.distance_m,
            duration_s=made.duration_s,
            load=made.load,
            reasons=(reason,),
        )
        self._put(replace(planned, session=after), reason)

    def make_anew(self, monday: date, *, vdot: float | None, away_days: int = 0) -> bool:
        """Whether the plan from a Monday on could be made anew, by what she does by then.

        `away_days` is a break that she comes back from. Where no plan leads to the goal any more, what is left is made
        easy until she has revised it, which is said; nothing is left to be made of a plan that ends before. It begins
        after the easy days that an illness asks for, and leaves out days without running that are known.
        """
        if away_days == 0 and self.hand.days_without_run() > rules.SHORT_BREAK_DAYS:
            away_days = self.hand.days_without_run()
            vdot = self.hand.vdot_at(self.hand.today - timedelta(days=away_days))
        if self.hand.easy_until is not None:
            monday = max(monday, next_monday(self.hand.easy_until + timedelta(days=1)))
        request = self._request(monday, vdot, away_days)
        if request is None:
            return False
        locked = [each.session for each in self.coming(monday) if each.is_locked]
        made = _proved(request, make_plan(request, kept=locked), locked)
        if isinstance(made, Refusal):
            self._easy_until_revised(monday, made)
            return False
        self._replace(monday, made, {each.key for each in locked})
        for rest in self.hand.rests:
            in_illness = rest.why is Why.NO_RUNNING_WHILE_ILL
            self.take_out(rest.first, rest.until(self.hand.today), rest.why, other_sport=in_illness)
        self.say(Why.MADE_ANEW, date=monday.isoformat())
        if made.vdot != self.figures["vdot"]:
            values = {"vdot_before": self.figures["vdot"] or 0.0, "vdot_after": made.vdot or 0.0}
            self.say(Why.VDOT_CHANGED, **values)
            self.figures["vdot_since"] = self.hand.today.isoformat()
        self.figures |= {
            "vdot": made.vdot,
            "request": request_document(request),
            "weeks": [each for each in self.hand.weeks if each["starts_on"] < monday.isoformat()]
            + [week_document(each) for each in made.weeks],
            "rules_met": [reason_document(each) for each in made.rules_met],
            "rules_relaxed": [reason_document(each) for each in made.rules_relaxed],
            "warnings": [reason_document(each) for each in made.warnings],
        }
        return True

    def warn(self, reason: Reason) -> None:
        """Have the plan say something from now on."""
        kept = [each for each in self.figures["warnings"] if each["code"] != reason.code]
        self.figures["warnings"] = [*kept, reason_document(reason)]
        self.reasons.append(reason)

    def set_state(self, state: PlanState) -> None:
        """Have the plan wait, or go on."""
        self.figures["state"] = state.value

    def longest_before(self, day: date) -> float:
        """The longest run of the 30 days before a day, run or planned."""
        since = day - timedelta(days=rules.LONGEST_DAYS)
        return max((run.distance_m for run in self.expected_runs(day) if run.date >= since), default=0.0)

    def expected_runs(self, day: date) -> list[Run]:
        """Her runs until now, and those planned from today on until the day before this one."""
        done = [run for run in self.hand.runs if run.date < day]
        planned = [
            Run(each.session.date, each.session.distance_m, each.session.duration_s)
            for each in self.coming(self.hand.today, day - timedelta(days=1))
            if each.session.kind not in NOT_RUNNING
        ]
        return done + planned

    def draft(self, cause: Reason, *, is_safety: bool = False, always: bool = False) -> Draft | None:
        """The change; None if nothing changes, unless it is to be told all the same."""
        changes = differences(self.hand.sessions, list(self.sessions.values()), self.why)
        before = figures(self.hand.plan, request_document(self.hand.plan.request), self.hand.weeks)
        if not changes and self.figures == before and not always:
            return None
        return Draft(cause=cause, reasons=tuple(self.reasons), is_safety=is_safety, after=self.figures, changes=changes)

    def _put(self, planned: PlannedSession, *why: Reason) -> None:
        self.sessions[planned.id] = planned
        if why:
            self.why[planned.id] = why

    def _is_goal(self, planned: PlannedSession) -> bool:
        goal = goal_day(self.hand.plan.request)
        return planned.session.kind is SessionKind.RACE and planned.session.date == goal

    def _request(self, monday: date, vdot: float | None, away_days: int) -> PlanRequest | None:
        """What the rest of the plan is made from; None where nothing of it is left."""
        before = self.hand.plan.request
        if monday > self.hand.plan.ends_on:
            return None
        training = present_training(self.expected_runs(monday), monday, vdot)
        if away_days > rules.SHORT_BREAK_DAYS:
            at_return = present_training(self.hand.runs, self.hand.today, vdot)
            training = replace(
                training,
                days_since_last_run=away_days,
                weekly_before_m=max(at_return.weekly_before_m, training.weekly_before_m, week_before_m(self.hand.runs)),
            )
        weeks = None
        if before.aim is not Aim.RACE:
            weeks = ((self.hand.plan.ends_on - monday).days + 1) // 7
        return replace(
            before,
            starts_on=monday,
            weeks=weeks,
            races=tuple(replace(each, predicted_time_s=None) for each in before.races if each.date >= monday),
            training=training,
            goes_on=True,
        )

    def _replace(self, monday: date, made: Plan, locked: set[str]) -> None:
        """Sessions of a plan made anew instead of those that stood: each takes the place of the one most like it.

        On days of which she has said that she leaves them out there is none.
        """
        old = {each.id: each for each in self.coming(monday) if not each.is_locked}
        keys = {each.session.key for each in self.sessions.values()}
        skipped = {each.session.date for each in self.sessions.values() if each.state is SessionState.SKIPPED}
        new = [
            each
            for each in made.sessions()
            if each.date >= monday and each.key not in locked and each.date not in skipped and each.duration_s > 0.0
        ]
        reason = Reason(Why.MADE_ANEW.value)
        for alike in (_same_day_and_kind, _same_day, _same_week_and_kind):
            for session in list(new):
                match = next((each for each in old.values() if alike(each.session, session)), None)
                if match is not None:
                    new.remove(session)
                    del old[match.id]
                    self._put(replace(match, session=replace(session, key=match.session.key)), reason)
        for each in old.values():
            self._put(replace(each, state=SessionState.REMOVED), reason)
        for session in new:
            key = _free_key(session.key, keys)
            keys.add(key)
            plan_id = self.hand.plan.id
            planned = PlannedSession(id=session_id(plan_id, key), plan_id=plan_id, session=replace(session, key=key))
            self._put(planned, reason)

    def _easy_until_revised(self, monday: date, refusal: Refusal) -> None:
        for each in self.coming(monday):
            session = each.session
            if session.kind in HARD and not each.is_locked and not self._is_goal(each):
                self.make_easy(each, session.distance_m, Why.EASY_UNTIL_REVISED)
        self.warn(Reason(Why.EASY_UNTIL_REVISED.value, {"date": monday.isoformat()}))
        for reason in (*refusal.reasons, *refusal.possible):
            if all(each.code != reason.code for each in self.reasons):
                self.reasons.append(reason)


def _proved(request: PlanRequest, made: Plan | Refusal, locked: Sequence[Session]) -> Plan | Refusal:
    """What was made, unless it breaks a rule that stands between her and an injury: then there is no such plan."""
    if isinstance(made, Refusal):
        return made
    broken = {each.rule for each in check_plan(request, made, kept=locked)} & NEVER_BROKEN
    return Refusal(tuple(Reason(rule) for rule in sorted(broken)), ()) if broken else made


def goal_day(request: PlanRequest) -> date | None:
    """The day of the race that a plan is for."""
    return next((each.date for each in request.races if each.priority is Priority.A), None)


def next_monday(day: date) -> date:
    """The Monday on or after a day."""
    return day + timedelta(days=-day.weekday() % 7)


def week_before_m(runs: Sequence[Run]) -> float:
    """The mean week of the four before her last break of six days or more; 0 without one."""
    days = sorted({each.date for each in runs})
    ends = [one for one, other in zip(days, [*days[1:], date.max], strict=True) if (other - one).days > 6]
    if not ends:
        return 0.0
    since = ends[-1] - timedelta(days=27)
    return sum(each.distance_m for each in runs if since <= each.date <= ends[-1]) / 4.0


def _same_day_and_kind(one: Session, other: Session) -> bool:
    return one.date == other.date and one.kind is other.kind


def _same_day(one: Session, other: Session) -> bool:
    return one.date == other.date and (one.kind in NOT_RUNNING) == (other.kind in NOT_RUNNING)


def _same_week_and_kind(one: Session, other: Session) -> bool:
    return one.kind is other.kind and one.date.isocalendar()[:2] == other.date.isocalendar()[:2]


def _free_key(key: str, taken: set[str]) -> str:
    if key not in taken:
        return key
    count = 2
    while f"{key}-{count}" in taken:
        count += 1
    return f"{key}-{count}"
