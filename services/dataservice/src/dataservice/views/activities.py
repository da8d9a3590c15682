"""The signed-in athlete's activities."""

from typing import Any
from uuid import UUID

from flask import Response, request

from dataservice.views.api import api, deps
from dataservice.views.etags import if_match, tagged
from dataservice.workflows import activities
from dataservice.workflows.activities import Detail
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("create_activity")
def create_activity(body: Json) -> Response:
    key = request.headers.get("Idempotency-Key")
    return tagged(_shape(activities.create(deps(), current_athlete_id(), body, key)), 201)


@api.operation("get_activity")
def get_activity(activity_id: str) -> Response:
    return tagged(_shape(activities.get(deps(), current_athlete_id(), UUID(activity_id))))


@api.operation("edit_activity")
def edit_activity(activity_id: str, body: Json) -> Response:
    check = if_match(_shape)
    return tagged(_shape(activities.edit(deps(), current_athlete_id(), UUID(activity_id), body, check)))


@api.operation("delete_activity")
def delete_activity(activity_id: str) -> None:
    activities.delete(deps(), current_athlete_id(), UUID(activity_id), if_match(_shape))


def _shape(detail: Detail) -> Json:
    row, edits = detail
    return row._asdict() | {"edits": edits.given()}
