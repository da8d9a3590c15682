"""A plan lived through day after day, without a database: what the tests of adapting share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from dataservice.domain.plans.adapting import Hand, KnownRest
from dataservice.domain.plans.adapting_rests import AFTER, BEGINS, MOST_EASY_DAYS, Rest
from dataservice.domain.plans.changes import ChangeState, Draft, PlanChange, figures, fits, towards, undo_of
from dataservice.domain.plans.documents import reasons_of, request_document, request_of, week_document, week_of
from dataservice.domain.plans.kept import Adapting, KeptPlan, PlannedSession, PlanState, SessionState, session_id
from dataservice.domain.plans.making import make_plan
from dataservice.domain.plans.model import NOT_RUNNING, Aim, GoalRace, Plan, PlanRequest, Priority, Week
from dataservice.domain.plans.present import Run, present_training
from dataservice.workflows.plan_hands import vdot_before

MONDAY = date(2026, 1, 5)
PLAN_ID = UUID("00000000-0000-0000-0000-0000000000aa")


def regular_runs(until: date, *, weeks: int = 12, week_m: float = 40_000.0) -> list[Run]:
    """Four runs a week, a long one among them, up to the day before."""
    shares = ((1, 0.2), (3, 0.22), (5, 0.2), (6, 0.38))
    found = []
    for back in range(weeks, 0, -1):
        monday = until - timedelta(days=until.weekday()) - timedelta(weeks=back)
        for weekday, share in shares:
            distance_m = share * week_m
            found.append(Run(monday + timedelta(days=weekday), distance_m, distance_m / 2.8))
    return [each for each in found if each.date < until]


def request_for(
    runs: Iterable[Run],
    today: date,
    *,
    race_m: float | None = 21_097.5,
    weeks: int = 14,
    days_a_week: int = 4,
    vdot: float | None = 42.0,
) -> PlanRequest:
    """A plan for a race on a Sunday, or to keep fit."""
    race_day = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks) - timedelta(days=1)
    return PlanRequest(
        aim=Aim.KEEP_FIT if race_m is None else Aim.RACE,
        starts_on=today,
        weeks=weeks if race_m is None else None,
        races=() if race_m is None else (GoalRace(race_day, race_m, Priority.A),),
        days_a_week=days_a_week,
        long_run_weekday=6,
        impossible_weekdays=frozenset(),
        appointments=(),
        run_walk=False,
        training=present_training(list(runs), today, vdot),
    )


@dataclass
class Season:
    """A plan that is kept in memory, as the workflows keep it in the database."""

    plan: KeptPlan
    weeks: list[dict[str, Any]]
    sessions: dict[UUID, PlannedSession]
    runs: list[Run]
    today: date
    loads: dict[date, float] = field(default_factory=dict)
    changes: list[PlanChange] = field(default_factory=list)
    events: list[tuple[Rest, date, date | None]] = field(default_factory=list)

    @classmethod
    def begin(cls, request: PlanRequest, runs: list[Run]) -> "Season":
        made = make_plan(request)
        assert isinstance(made, Plan), made
        plan = KeptPlan(
            id=PLAN_ID,
            aim=request.aim,
            race_id=None,
            starts_on=request.starts_on,
            ends_on=request.races[-1].date if request.races else made.weeks[-1].starts_on + timedelta(days=6),
            asked={},
            request=request,
            vdot=made.vdot,
            vdot_since=request.starts_on,
            rules_met=made.rules_met,
            rules_relaxed=made.rules_relaxed,
            warnings=made.warnings,
            adapting=Adapting.APPLY,
            state=PlanState.ACTIVE,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            ended_at=None,
            looked_on=None,
        )
        sessions = [
            PlannedSession(id=session_id(PLAN_ID, each.key), plan_id=PLAN_ID, session=each) for each in made.sessions()
        ]
        weeks = [week_document(each) for each in made.weeks]
        return cls(plan, weeks, {each.id: each for each in sessions}, list(runs), request.starts_on)

    @property
    def hand(self) -> Hand:
        """The plan as the rules look at it this morning."""
        over = [(rest, first, last) for rest, first, last in self.events if last is not None]
        return Hand(
            plan=self.plan,
            weeks=list(self.weeks),
            sessions=list(self.sessions.values()),
            runs=list(self.runs),
            today=self.today,
            loads=dict(self.loads),
            rests=tuple(KnownRest(first, last, BEGINS[rest]) for rest, first, last in over if last >= self.today),
            rested_until=max((last for _, _, last in over if last < self.today), default=None),
            easy_until=max(
                (
                    last + timedelta(days=min((last - first).days + 1, MOST_EASY_DAYS))
                    for rest, first, last in over
                    if rest in AFTER
                ),
                default=None,
            ),
            taken_out=tuple(self._taken_out().values()),
            vdot_before=vdot_before(self.changes),
        )

    def standing(self) -> list[PlannedSession]:
        """The sessions that stand, in the order of the days."""
        found = [each for each in self.sessions.values() if each.state is SessionState.PLANNED]
        return sorted(found, key=lambda each: (each.session.date, each.session.key))

    def coming(self) -> list[PlannedSession]:
        """Those of today and later."""
        return [each for each in self.standing() if each.session.date >= self.today]

    def on(self, day: date) -> list[PlannedSession]:
        return [each for each in self.standing() if each.session.date == day]

    def figures(self) -> dict[str, Any]:
        return figures(self.plan, request_document(self.plan.request), self.weeks)

    def do(self, draft: Draft | None) -> PlanChange | None:
        """Make a change, as a workflow does."""
        if draft is None:
            return None
        change = PlanChange(
            id=uuid4(),
            plan_id=PLAN_ID,
            number=len(self.changes) + 1,
            made_at=datetime(2026, 1, 1, tzinfo=UTC),
            made_on=self.today,
            cause=draft.cause,
            reasons=draft.reasons,
            state=ChangeState.APPLIED,
            is_safety=draft.is_safety,
            before=self.figures(),
            after=draft.after,
            changes=draft.changes,
            decided_at=None,
        )
        assert fits("before", change, self.sessions, self.figures(), self.today)
        self._bring(change, "after")
        self.changes.append(change)
        return change

    def undo(self, change: PlanChange) -> bool:
        """Undo a change, if it may be."""
        if undo_of(change, self.sessions, self.figures(), self.today).value != "possible":
            return False
        self._bring(change, "before")
        self.changes = [
            replace(each, state=ChangeState.UNDONE) if each.id == change.id else each for each in self.changes
        ]
        return True

    def live(self, follow: Callable[[PlannedSession], float] = lambda _: 1.0) -> None:
        """A day passes; `follow` says which share of each session she runs."""
        for each in self.on(self.today):
            share = follow(each)
            if share > 0.0 and each.session.kind not in NOT_RUNNING:
                session = each.session
                self.runs.append(Run(self.today, session.distance_m * share, session.duration_s * share))
            self.loads[self.today] = self.loads.get(self.today, 0.0) + each.session.load * share
        self.today += timedelta(days=1)

    def proved_from(self) -> tuple[PlanRequest, Plan]:
        """What the checker looks at: the plan from the day on from which it was last made."""
        request = self.plan.request
        monday = request.starts_on - timedelta(days=request.starts_on.weekday())
        weeks: list[Week] = []
        for document in self.weeks:
            starts_on = date.fromisoformat(document["starts_on"])
            if starts_on < monday:
                continue
            of_week = [
                each.session
                for each in self.standing()
                if max(starts_on, request.starts_on) <= each.session.date < starts_on + timedelta(days=7)
            ]
            weeks.append(week_of(document, of_week))
        plan = Plan(
            weeks=tuple(weeks),
            vdot=self.plan.vdot,
            rules_met=self.plan.rules_met,
            rules_relaxed=self.plan.rules_relaxed,
            warnings=self.plan.warnings,
        )
        return request, plan

    def _taken_out(self) -> dict[UUID, PlannedSession]:
        found: dict[UUID, PlannedSession] = {}
        for change in self.changes:
            if change.state is not ChangeState.APPLIED or change.cause.code not in ("ill", "pain", "away", "paused"):
                continue
            for each in change.changes:
                is_out = self.sessions[each.session_id].state is SessionState.REMOVED
                if each.before and each.after is None and is_out and each.before.session.date >= self.today:
                    found.setdefault(each.session_id, each.before)
        return found

    def _bring(self, change: PlanChange, side: str) -> None:
        for each in towards(change, side):
            self.sessions[each.id] = each
        wanted = change.before if side == "before" else change.after
        moved = {name for name in change.after if change.before[name] != change.after[name]}
        values: dict[str, Any] = {}
        if "state" in moved:
            values["state"] = PlanState(wanted["state"])
        if "request" in moved:
            values["request"] = request_of(wanted["request"])
        if "vdot" in moved:
            values["vdot"] = wanted["vdot"]
        for name in moved & {"vdot_since", "ends_on"}:
            values[name] = date.fromisoformat(wanted[name])
        for name in moved & {"rules_met", "rules_relaxed", "warnings"}:
            values[name] = reasons_of(wanted[name])
        self.plan = replace(self.plan, **values)
        if "weeks" in moved:
            self.weeks = [dict(each) for each in wanted["weeks"]]
