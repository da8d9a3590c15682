"""Runs on the same route."""

from typing import Any
from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain import routes
from dataservice.domain.duplicates import sports_like
from dataservice.domain.routes import Point
from dataservice.storage.activities import Activities
from dataservice.storage.activity_lists import ActivityLists, Selection
from dataservice.storage.records import AnyRow

MOST = 100


def similar(deps: Deps, athlete_id: UUID, activity_id: UUID) -> list[tuple[float, dict[str, Any]]]:
    """Her other activities that took the same way, newest first, each with how alike they are. ActivityNotFound."""
    with deps.database.transaction() as connection:
        shown = Activities(connection, athlete_id).get(activity_id)
        lists = ActivityLists(connection, athlete_id, Selection(runs_only=False))
        mine, others = lists.alike(activity_id, sports_like(shown.sport_type), routes.DISTANCE_SHARE)
    found = []
    for other in others:
        if all(routes.are_near(_point(mine, end), _point(other, end)) for end in ("start", "end")):
            similarity = routes.similarity(mine.summary_polyline, other.summary_polyline)
            if similarity >= routes.SAME_WAY:
                found.append((round(similarity, 3), {name: getattr(other, name) for name in shown._fields}))
    return found[:MOST]


def _point(row: AnyRow, end: str) -> Point:
    return Point(getattr(row, f"{end}_latitude_deg"), getattr(row, f"{end}_longitude_deg"))
