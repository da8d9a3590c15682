"""Makes training plans: from what she runs now to what she wants, by the rules, or an honest no.

A plan is made forward, a week at a time: how much the week may hold follows from those before it, which days hold what
from `making_days`, how far each session is from `making_sizes`, its steps from `making_sessions`. Nothing is random and
nothing reads a clock: the same request gives the same plan. What is not proved here is proved by `checking`.
"""

from collections.abc import Sequence

from dataservice.domain.plans import rules
from dataservice.domain.plans.making_course import Course, Made
from dataservice.domain.plans.making_weeks import goal_of
from dataservice.domain.plans.making_words import plan_of
from dataservice.domain.plans.model import Plan, PlanRequest, Reason, Refusal, Session
from dataservice.domain.plans.reasons import Refused
from dataservice.domain.plans.refusals import possibilities, senseless


def make_plan(request: PlanRequest, *, kept: Sequence[Session] = ()) -> Plan | Refusal:
    """The plan for a request, or why there is none and what could be.

    `kept` are sessions that stay as they are: those that she locked, and those of the first week that lie before its
    first day. They are part of the plan, and everything else is laid around them.
    """
    made = attempt(request, kept=kept)
    if isinstance(made, Plan):
        return made
    return Refusal(made, possibilities(request, made, lambda other: isinstance(attempt(other, kept=kept), Plan)))


def attempt(request: PlanRequest, *, kept: Sequence[Session] = ()) -> Plan | tuple[Reason, ...]:
    """The plan, or the reasons why there is none."""
    reasons = senseless(request)
    if reasons:
        return reasons
    made = Course(request, kept).run()
    if not made.refused and made.longest_m < made.long_needed_m > rules.LONG_RUN_SHARE * made.highest_m:
        # Her weeks stay smaller than those for which the long run would be 30 % of one.
        other = Course(request, kept, for_race=True).run()
        made = other if rules.LONG_RUN_SHARE * other.highest_m < made.long_needed_m else made
    reasons = made.refused or (() if request.goes_on else _unready(request, made))
    return reasons or plan_of(request, made)


def _unready(request: PlanRequest, made: Made) -> tuple[Reason, ...]:
    """What the training before the goal race does not reach."""
    goal = goal_of(request)
    if goal is None:
        return ()
    found = []
    if made.longest_m < made.long_needed_m - 1.0:
        values = {"distance_m": round(made.longest_m), "needed_m": round(made.long_needed_m)}
        found.append(Reason(Refused.LONG_RUN_TOO_SHORT, values))
    shape = rules.shape(goal.distance_m)
    needed_m = min(shape.week_m, shape.week_s * made.designer.moving_mps)
    if made.highest_m < needed_m - 1.0:
        values = {"distance_m": round(made.highest_m), "needed_m": round(needed_m)}
        found.append(Reason(Refused.WEEKLY_DISTANCE_TOO_SHORT, values))
    return tuple(found)
