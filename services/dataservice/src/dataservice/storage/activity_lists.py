"""Her activities as lists, sums and habits: chosen, sorted and summed up by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, and_, func, literal, or_, select, tuple_

from dataservice.domain.activities import RUN_SPORT_TYPES
from dataservice.domain.cursors import Position, ValuePosition
from dataservice.domain.routes import box_deg
from dataservice.storage.activities import SHOWN
from dataservice.storage.activity_tables import activities
from dataservice.storage.paging import below
from dataservice.storage.records import AnyRow

SORTS: dict[str, tuple[bytes, Column[Any]]] = {
    "distance": (b"dst", activities.c.distance_m),
    "pace": (b"pac", activities.c.average_speed_mps),
    "elevation": (b"ele", activities.c.total_elevation_gain_m),
}
"""Other sorts than by time: what they are called in cursors, and the column."""

_SUMS = (
    func.count().label("activities"),
    func.coalesce(func.sum(activities.c.distance_m), 0.0).label("distance_m"),
    func.coalesce(func.sum(activities.c.moving_time_s), 0).label("moving_time_s"),
)
_CLIMBED = func.coalesce(func.sum(activities.c.total_elevation_gain_m), 0.0).label("total_elevation_gain_m")


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which activities; dates are those where she ran, both inclusive."""

    runs_only: bool = True
    from_date: date | None = None
    to_date: date | None = None
    min_distance_m: float | None = None
    max_distance_m: float | None = None
    kind: str | None = None
    text: str | None = None

    @property
    def is_of_days(self) -> bool:
        """Whether it leaves nothing out of a day but other sports, so that the sums of days say all (summaries.py)."""
        left_out = (self.min_distance_m, self.max_distance_m, self.kind, self.text)
        return all(each is None for each in left_out)


class ActivityLists:
    """One athlete's activities in lists and sums, each of one statement."""

    def __init__(self, connection: Connection, athlete_id: UUID, selection: Selection = Selection()) -> None:
        self._connection = connection
        self._where = (activities.c.athlete_id == athlete_id, *_conditions(selection))

    def by_time(self, limit: int, after: Position | None, *, descending: bool = True) -> list[AnyRow]:
        """At most `limit`, newest or oldest first: the contract's fields, named alike."""
        query = select(*SHOWN).where(*self._where)
        columns = (activities.c.start_date, activities.c.id)
        if after is not None:
            rest = below(*columns, after) if descending else tuple_(*columns) > tuple_(after.instant, after.id)
            query = query.where(rest)
        order = [column.desc() if descending else column.asc() for column in columns]
        return list(self._connection.execute(query.order_by(*order).limit(limit)))

    def by_value(self, sort: str, limit: int, after: ValuePosition | None, *, descending: bool) -> list[AnyRow]:
        """At most `limit`, by a value that stands in `sort_value` too; those without one come last."""
        nothing = -float("inf") if descending else float("inf")
        value = func.coalesce(SORTS[sort][1], literal(nothing))
        columns: tuple[ColumnElement[Any], ...] = (value, activities.c.id)
        query = select(*SHOWN, value.label("sort_value")).where(*self._where)
        if after is not None:
            here, there = tuple_(*columns), tuple_(literal(after.value), literal(after.id))
            query = query.where(here < there if descending else here > there)
        order = [column.desc() if descending else column.asc() for column in columns]
        return list(self._connection.execute(query.order_by(*order).limit(limit)))

    def totals(self) -> AnyRow:
        """The sums of them all: the contract's fields, named alike."""
        return self._connection.execute(select(*_SUMS, _CLIMBED).where(*self._where)).one()

    def habits(self) -> tuple[list[AnyRow], list[AnyRow]]:
        """Sums by the hour in which they began, and by ISO weekday; only those in which there was something."""
        found = []
        for name, part in (("hour", "hour"), ("weekday", "isodow")):
            key = func.extract(part, activities.c.start_date_local).label(name)
            found.append(list(self._connection.execute(select(key, *_SUMS).where(*self._where).group_by(key))))
        return found[0], found[1]

    def tracks(self, limit: int, after: Position | None) -> list[AnyRow]:
        """Those with a track, newest first, at most `limit`."""
        names = ("name", "start_date", "start_date_local", "sport_type", "distance_m", "summary_polyline")
        query = select(activities.c.id.label("activity_id"), *(activities.c[name] for name in names))
        query = query.where(*self._where, activities.c.summary_polyline.is_not(None))
        if after is not None:
            query = query.where(below(activities.c.start_date, activities.c.id, after))
        order = (activities.c.start_date.desc(), activities.c.id.desc())
        return list(self._connection.execute(query.order_by(*order).limit(limit)))

    def alike(self, activity_id: UUID, sport_types: Sequence[str], share: float) -> tuple[AnyRow, list[AnyRow]]:
        """The activity itself, and the 200 newest others that begin and end near it and are about as far.

        `share` is how much the distances may differ. Rows have positions besides the contract's fields.
        """
        columns = (
            *SHOWN,
            activities.c.start_latitude_deg,
            activities.c.start_longitude_deg,
            activities.c.end_latitude_deg,
            activities.c.end_longitude_deg,
        )
        mine = self._connection.execute(select(*columns).where(*self._where, activities.c.id == activity_id)).one()
        if mine.start_latitude_deg is None or mine.end_latitude_deg is None or mine.summary_polyline is None:
            return mine, []
        near = [
            activities.c[name].between(getattr(mine, name) - within, getattr(mine, name) + within)
            for end in ("start", "end")
            for name, within in zip(
                (f"{end}_latitude_deg", f"{end}_longitude_deg"),
                box_deg(getattr(mine, f"{end}_latitude_deg")),
                strict=True,
            )
        ]
        query = select(*columns).where(
            *self._where,
            activities.c.id != activity_id,
            activities.c.sport_type.in_(sport_types),
            activities.c.distance_m.between(mine.distance_m * (1 - share), mine.distance_m / (1 - share)),
            activities.c.summary_polyline.is_not(None),
            *near,
        )
        order = (activities.c.start_date.desc(), activities.c.id.desc())
        return mine, list(self._connection.execute(query.order_by(*order).limit(200)))


def _conditions(selection: Selection) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    local = activities.c.start_date_local
    if selection.runs_only:
        found.append(activities.c.sport_type.in_(RUN_SPORT_TYPES))
    if selection.from_date is not None:
        found.append(local >= datetime.combine(selection.from_date, time.min))
    if selection.to_date is not None:
        found.append(local <= datetime.combine(selection.to_date, time.max))
    if selection.min_distance_m is not None:
        found.append(activities.c.distance_m >= selection.min_distance_m)
    if selection.max_distance_m is not None:
        found.append(activities.c.distance_m <= selection.max_distance_m)
    if selection.kind == "race":
        found.append(activities.c.is_race)
    elif selection.kind is not None:
        found.append(and_(activities.c.workout_type == selection.kind, ~activities.c.is_race))
    if selection.text is not None:
        found.append(
            or_(
                activities.c.name.icontains(selection.text, autoescape=True),
                activities.c.note.icontains(selection.text, autoescape=True),
            )
        )
    return found
