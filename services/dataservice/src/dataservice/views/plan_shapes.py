"""Plans, sessions and changes as the contract has them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from dataservice.domain.plans.changes import PlanChange, Undo
from dataservice.domain.plans.documents import (
    reason_document,
    request_document,
    session_document,
    week_document,
)
from dataservice.domain.plans.kept import KeptPlan, PlannedSession, SessionState
from dataservice.domain.plans.model import NOT_RUNNING, Reason, Session
from dataservice.workflows.training_plans import Detail, Made

Json = dict[str, Any]

_TRAINING = (
    "weekly_distances_m",
    "weekly_runs",
    "longest_run_m",
    "longest_run_s",
    "easy_speed_mps",
    "days_since_last_run",
    "vdot",
)


def reasons(found: Iterable[Reason]) -> list[Json]:
    """The contract's PlanReasons."""
    return [reason_document(each) for each in found]


def session_shape(planned: PlannedSession) -> Json:
    """The contract's PlannedSession."""
    return {
        "session_id": planned.id,
        "plan_id": planned.plan_id,
        **session_document(planned.session),
        "is_locked": planned.is_locked,
        "state": planned.state.value,
        "sequence": planned.sequence,
    }


def plan_shape(plan: KeptPlan, proposed: int, waits_for: str | None) -> Json:
    """The contract's TrainingPlan."""
    return {
        "plan_id": plan.id,
        "aim": plan.aim.value,
        "race_id": plan.race_id,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "races": request_document(plan.request)["races"],
        "vdot": plan.vdot,
        "vdot_since": plan.vdot_since,
        "adapting": plan.adapting.value,
        "state": plan.state.value,
        "waits_for": waits_for,
        "created_at": plan.created_at,
        "ended_at": plan.ended_at,
        "proposed_changes": proposed,
    }


def detail_shape(detail: Detail) -> Json:
    """The contract's TrainingPlanDetail."""
    plan = detail.plan
    return {
        **plan_shape(plan, detail.proposed, detail.waits_for),
        "wish": plan.asked,
        "training": _training(request_document(plan.request)["training"]),
        "rules_met": reasons(plan.rules_met),
        "rules_relaxed": reasons(plan.rules_relaxed),
        "warnings": reasons(plan.warnings),
        "weeks": _weeks(detail.weeks, detail.sessions),
    }


def preview_shape(made: Made) -> Json:
    """What preview_training_plan answers."""
    plan, request = made.plan, request_document(made.request)
    return {
        "starts_on": made.request.starts_on,
        "ends_on": made.ends_on,
        "vdot": plan.vdot,
        "races": request["races"],
        "training": _training(request["training"]),
        "rules_met": reasons(plan.rules_met),
        "rules_relaxed": reasons(plan.rules_relaxed),
        "warnings": reasons(plan.warnings),
        "weeks": [
            {
                **week_document(each),
                "distance_m": each.distance_m,
                "sessions": [session_document(session) for session in each.sessions],
            }
            for each in plan.weeks
        ],
    }


def change_shape(change: PlanChange, undo: Undo) -> Json:
    """The contract's PlanChange."""
    return {
        "change_id": change.id,
        "plan_id": change.plan_id,
        "number": change.number,
        "made_at": change.made_at,
        "made_on": change.made_on,
        "cause": reason_document(change.cause),
        "reasons": reasons(change.reasons),
        "state": change.state.value,
        "is_safety": change.is_safety,
        "undo": undo.value,
        "plan_before": _figures(change.before),
        "plan_after": _figures(change.after),
        "changes": [
            {
                "session_id": each.session_id,
                "before": None if each.before is None else session_document(each.before.session),
                "after": None if each.after is None else session_document(each.after.session),
                "reasons": reasons(each.reasons),
            }
            for each in change.changes
        ],
        "decided_at": change.decided_at,
    }


def _weeks(weeks: Sequence[Json], sessions: Sequence[PlannedSession]) -> list[Json]:
    by_week: dict[date, list[PlannedSession]] = {date.fromisoformat(each["starts_on"]): [] for each in weeks}
    for each in sessions:
        monday = each.session.date - timedelta(days=each.session.date.weekday())
        by_week.setdefault(monday, []).append(each)
    return [
        {**week, "distance_m": _distance_m(of_week), "sessions": [session_shape(each) for each in of_week]}
        for week in weeks
        for of_week in [by_week[date.fromisoformat(week["starts_on"])]]
    ]


def _distance_m(sessions: Iterable[PlannedSession]) -> float:
    planned: list[Session] = [each.session for each in sessions if each.state is SessionState.PLANNED]
    return sum(each.distance_m for each in planned if each.kind not in NOT_RUNNING)


def _training(document: Json) -> Json:
    return {name: document[name] for name in _TRAINING}


def _figures(document: Any) -> Json:
    return {name: document[name] for name in ("state", "vdot", "ends_on")}
