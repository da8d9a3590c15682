"""Strava apps as stravaworker sees them: which one an athlete connects through, its state, its window of details."""

from typing import Any

from dataservice.views.api import api
from flakon import errors

Json = dict[str, Any]


def _later(**_: Any) -> Json:
    raise errors.Unavailable("This operation is being built.")


for _name in (
    "end_strava_link", "put_strava_details", "get_strava_import", "resolve_strava_app", "put_strava_app_state",
    "put_strava_subscription", "list_strava_window", "put_strava_window", "put_own_strava_app", "delete_own_strava_app",
    "join_strava_waiting_list", "leave_strava_waiting_list", "request_activity_details", "list_strava_seats",
    "put_strava_seats", "release_strava_seat",
):  # fmt: skip
    api.operation(_name)(_later)
