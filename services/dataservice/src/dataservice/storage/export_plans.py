"""Records of an export about plans, planned sessions and what changed in them; export_pages.py pages them.

Plans, sessions and changes keep their ids everywhere: they are told apart by whose they are.
"""

from typing import Any

from dataservice.domain.exchange import Part
from dataservice.storage.records import AnyRow

PLACES = {
    Part.TRAINING_PLANS: "md5(t.id::text)::uuid",
    Part.PLANNED_SESSIONS: "md5(t.id::text)::uuid",
    Part.PLAN_CHANGES: "md5(t.id::text)::uuid",
}
FROM = {
    Part.TRAINING_PLANS: """
        SELECT t.*, {place},
            (SELECT coalesce(json_agg(json_build_object(
                'starts_on', w.starts_on, 'phase', w.phase, 'is_cutback', w.is_cutback, 'reasons', w.reasons
             ) ORDER BY w.starts_on), '[]')
             FROM planned_weeks w WHERE w.athlete_id = t.athlete_id AND w.plan_id = t.id) AS weeks,
            (SELECT coalesce(json_agg(json_build_object(
                'event_id', e.id, 'kind', e.kind, 'starts_on', e.starts_on, 'ends_on', e.ends_on, 'values', e.values,
                'reported_at', e.reported_at
             ) ORDER BY e.reported_at, e.id), '[]')
             FROM plan_events e WHERE e.athlete_id = t.athlete_id AND e.plan_id = t.id) AS events
        FROM training_plans t
    """,
    Part.PLANNED_SESSIONS: "SELECT t.*, {place} FROM planned_sessions t",
    # a change of one session weighs as much as some sixty points of a stream, when pages are filled
    Part.PLAN_CHANGES: "SELECT t.*, {place}, jsonb_array_length(t.changes) * 60 AS points FROM plan_changes t",
}
_PLAN = ["aim", "race_id", "starts_on", "ends_on", "request", "vdot", "vdot_since", "warnings", "adapting", "state"]
_PLAN += ["created_at", "ended_at", "looked_on", "weeks", "events"]
_SESSION = ["plan_id", "key", "kind", "steps", "distance_m", "duration_s", "load", "by_time", "appointment", "reasons"]
_SESSION += ["is_locked", "state", "sequence", "updated_at"]
_CHANGE = ["plan_id", "number", "made_at", "made_on", "cause", "reasons", "state", "is_safety", "plan_before"]
_CHANGE += ["plan_after", "changes", "decided_at"]


def _training_plan(row: AnyRow) -> dict[str, Any]:
    rules = {"rules_met": row.rules["met"], "rules_relaxed": row.rules["relaxed"]}
    said = {name: getattr(row, name) for name in _PLAN}
    return {"type": "training_plan", "plan_id": row.id, "wish": row.asked, **rules, **said}


def _planned_session(row: AnyRow) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in _SESSION}
    return {"type": "planned_session", "session_id": row.id, "date": row.local_date, **said}


def _plan_change(row: AnyRow) -> dict[str, Any]:
    return {"type": "plan_change", "change_id": row.id, **{name: getattr(row, name) for name in _CHANGE}}


SHAPES = {
    Part.TRAINING_PLANS: _training_plan,
    Part.PLANNED_SESSIONS: _planned_session,
    Part.PLAN_CHANGES: _plan_change,
}
