"""What was recorded second by second in one of her activities, and what follows from it."""

from uuid import UUID

from flask import Response

from dataservice.views.api import api, deps
from dataservice.views.etags import tagged
from dataservice.workflows import streams
from flakon import current_athlete_id


@api.operation("get_activity_streams")
def get_activity_streams(activity_id: str, points: int | None, whole: bool) -> Response:
    return tagged(streams.get_streams(deps(), current_athlete_id(), UUID(activity_id), points, whole=whole))


@api.operation("get_activity_analysis")
def get_activity_analysis(activity_id: str) -> Response:
    return tagged(streams.get_analysis(deps(), current_athlete_id(), UUID(activity_id)))
