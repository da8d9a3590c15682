"""Planned sessions: her own, and what she does with those of her plan."""

from typing import Any
from uuid import UUID

from dataservice.views.api import api, deps
from dataservice.views.plan_shapes import plan_shape, reasons, session_shape
from dataservice.workflows import planned_sessions
from dataservice.workflows.planned_sessions import Checked
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("create_planned_session")
def create_planned_session(body: Json) -> Json:
    return _shape(planned_sessions.create(deps(), current_athlete_id(), body))


@api.operation("get_planned_session")
def get_planned_session(session_id: str) -> Json:
    return session_shape(planned_sessions.get(deps(), current_athlete_id(), UUID(session_id)))


@api.operation("update_planned_session")
def update_planned_session(session_id: str, body: Json) -> Json:
    return _shape(planned_sessions.update(deps(), current_athlete_id(), UUID(session_id), body))


@api.operation("delete_planned_session")
def delete_planned_session(session_id: str) -> None:
    planned_sessions.delete(deps(), current_athlete_id(), UUID(session_id))


@api.operation("get_next_session")
def get_next_session() -> Json:
    found = planned_sessions.next_session(deps(), current_athlete_id())
    summary = found.plan
    return {
        "today": found.today,
        "session": None if found.session is None else session_shape(found.session),
        "plan": None if summary is None else plan_shape(summary.plan, summary.proposed, summary.waits_for),
    }


def _shape(checked: Checked) -> Json:
    return {"session": session_shape(checked.session), "warnings": reasons(checked.warnings)}
