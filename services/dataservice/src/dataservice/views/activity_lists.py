"""The signed-in athlete's activities as lists, sums, habits, tracks, and on the same route."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response

from dataservice.domain import cursors
from dataservice.domain.cursors import ValuePosition
from dataservice.storage.accounts import Accounts
from dataservice.storage.activity_lists import SORTS, ActivityLists, Selection
from dataservice.storage.summaries import DailySummaries
from dataservice.views.api import api, deps, page
from dataservice.views.etags import tagged
from dataservice.workflows import routes
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("list_activities")
def list_activities(limit: int, cursor: str | None, sort: str, order: str, **chosen: Any) -> Response:
    selection, descending = _selection(**chosen), order == "desc"
    if sort == "start_date":
        position = cursors.decode(cursor)
        with deps().database.transaction() as connection:
            lists = ActivityLists(connection, current_athlete_id(), selection)
            rows = lists.by_time(limit + 1, position, descending=descending)
        shown, next_cursor = page(rows, limit, "start_date", "activity_id")
        return tagged({"activities": shown, "next_cursor": next_cursor})
    name, _ = SORTS[sort]
    after = cursors.decode_value(cursor, name)
    with deps().database.transaction() as connection:
        lists = ActivityLists(connection, current_athlete_id(), selection)
        rows = lists.by_value(sort, limit + 1, after, descending=descending)
    shown = [row._asdict() for row in rows[:limit]]
    values = [row.pop("sort_value") for row in shown]
    next_cursor = None
    if len(rows) > limit:
        next_cursor = cursors.encode_value(ValuePosition(name, values[-1], shown[-1]["activity_id"]))
    return tagged({"activities": shown, "next_cursor": next_cursor})


@api.operation("get_activity_totals")
def get_activity_totals(**chosen: Any) -> Json:
    selection = _selection(**chosen)
    with deps().database.transaction() as connection:
        if selection.is_of_days:
            summaries = DailySummaries(connection, current_athlete_id())
            row = summaries.totals(selection.from_date, selection.to_date, runs_only=selection.runs_only)
        else:
            row = ActivityLists(connection, current_athlete_id(), selection).totals()
    return dict(row._asdict())


@api.operation("get_trends")
def get_trends(by: str, **chosen: Any) -> Json:
    athlete_id = current_athlete_id()
    with deps().database.transaction() as connection:
        week_start = Accounts(connection).get(athlete_id).week_start
        selection = _selection(**chosen)
        rows = DailySummaries(connection, athlete_id).trends(
            by, week_start, selection.from_date, selection.to_date, runs_only=selection.runs_only
        )
    return {"periods": [row._asdict() for row in rows]}


@api.operation("get_habits")
def get_habits(**chosen: Any) -> Json:
    with deps().database.transaction() as connection:
        hours, weekdays = ActivityLists(connection, current_athlete_id(), _selection(**chosen)).habits()
    return {"by_hour": _every("hour", range(24), hours), "by_weekday": _every("weekday", range(1, 8), weekdays)}


@api.operation("list_tracks")
def list_tracks(limit: int, cursor: str | None, **chosen: Any) -> Json:
    after = cursors.decode(cursor)
    with deps().database.transaction() as connection:
        rows = ActivityLists(connection, current_athlete_id(), _selection(**chosen)).tracks(limit + 1, after)
    shown, next_cursor = page(rows, limit, "start_date", "activity_id")
    return {"tracks": shown, "next_cursor": next_cursor}


@api.operation("list_similar_activities")
def list_similar_activities(activity_id: str) -> Json:
    found = routes.similar(deps(), current_athlete_id(), UUID(activity_id))
    return {"activities": [{"similarity": similarity, "activity": row} for similarity, row in found]}


def _every(name: str, places: range, rows: list[Any]) -> list[Json]:
    found = {int(getattr(row, name)): row._asdict() for row in rows}
    nothing = {"activities": 0, "distance_m": 0, "moving_time_s": 0}
    return [{**found.get(place, nothing), name: place} for place in places]


def _selection(
    sport: str,
    from_: str | None,
    to: str | None,
    min_distance_m: float | None = None,
    max_distance_m: float | None = None,
    kind: str | None = None,
    text: str | None = None,
) -> Selection:
    return Selection(
        runs_only=sport == "runs",
        from_date=None if from_ is None else date.fromisoformat(from_),
        to_date=None if to is None else date.fromisoformat(to),
        min_distance_m=min_distance_m,
        max_distance_m=max_distance_m,
        kind=kind,
        text=text,
    )
