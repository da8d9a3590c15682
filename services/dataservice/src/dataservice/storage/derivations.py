"""What follows of an activity beyond its sources and edits: its load, and the shoes it was run in.

Both rest on what held on its day: figures of her body, her usual shoes. Whoever calls has claimed her activities, as
has whoever changes those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from dataservice.domain import loads
from dataservice.domain.activities import RUN_SPORT_TYPES
from dataservice.domain.loads import NOTHING_RECORDED, Athlete, Recorded
from dataservice.domain.physiology import FIGURES, Figures
from dataservice.storage.records import AnyRow, as_json, recordset

MOST_AT_ONCE = 1000

_BODY = text(
    """
    SELECT a.sex, a.birth_date,
           (SELECT coalesce(json_agg(p ORDER BY p.holds_from DESC), '[]') FROM physiology p WHERE p.athlete_id = a.id)
               AS physiology,
           (SELECT coalesce(json_agg(s ORDER BY s.holds_from DESC), '[]') FROM default_shoes s
            WHERE s.athlete_id = a.id) AS default_shoes
    FROM athletes a WHERE a.id = :athlete_id
    """
)
_RECORDED = text(
    """
    SELECT activity_id, analysis -> 'heartrate_seconds' AS heartrate_seconds,
           CAST(analysis -> 'total' ->> 'grade_adjusted_speed_mps' AS float8) AS grade_adjusted_speed_mps
    FROM activity_analyses WHERE athlete_id = :athlete_id AND activity_id = ANY(:ids)
    """
)
_OF_DAYS = text(
    f"""
    SELECT id, sport_type, start_date_local, moving_time_s, average_speed_mps, average_heartrate_bpm,
           perceived_exertion, load, load_method
    FROM activities
    WHERE athlete_id = :athlete_id AND (start_date_local, id) > (:after, :after_id) AND start_date_local < :until
    ORDER BY start_date_local, id LIMIT {MOST_AT_ONCE}
    """  # noqa: S608 - holds a number of our own
)
_WITHOUT = text(
    f"""
    SELECT id, sport_type, start_date_local, moving_time_s, average_speed_mps, average_heartrate_bpm,
           perceived_exertion, load, load_method
    FROM activities WHERE athlete_id = :athlete_id AND load IS NULL ORDER BY id LIMIT {MOST_AT_ONCE}
    """  # noqa: S608 - holds a number of our own
)
_PUT = text(
    f"""
    UPDATE activities SET load = r.load, load_method = r.load_method
    FROM {recordset([("id", "uuid"), ("load", "float8"), ("load_method", "text")])}
    WHERE activities.athlete_id = :athlete_id AND activities.id = r.id
    """  # noqa: S608 - made of the names of our own columns
)
_WEAR = text(
    """
    UPDATE activities SET shoe_id = :shoe_id
    WHERE athlete_id = :athlete_id AND start_date_local >= :begins AND start_date_local < :until
          AND sport_type = ANY(:run_sport_types) AND shoe_id IS DISTINCT FROM :shoe_id
          AND NOT EXISTS (
              SELECT FROM activity_edits
              WHERE activity_edits.athlete_id = :athlete_id AND activity_edits.activity_id = activities.id
                    AND activity_edits.shoe_id IS NOT NULL
          )
    """
)
_NEVER = datetime.max  # noqa: DTZ901 - as local dates are, without a zone
_NO_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class _Body:
    """Of one athlete: entries are (from when, what), newest first."""

    athlete: Athlete
    figures: Sequence[tuple[date, Figures]]
    shoes: Sequence[tuple[date, UUID | None]]

    def figures_on(self, day: date) -> Figures:
        return next((figures for holds_from, figures in self.figures if holds_from <= day), Figures())

    def shoe_on(self, day: date) -> UUID | None:
        return next((shoe_id for holds_from, shoe_id in self.shoes if holds_from <= day), None)


class Derivations:
    """One athlete's loads and shoes within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def complete(self, records: Sequence[dict[str, Any]]) -> None:
        """Put load and shoes into merged activities, which are about to be stored: two statements for any number."""
        body = self._body()
        recorded = self._recorded([record["id"] for record in records])
        for record in records:
            day = date.fromisoformat(record["start_date_local"][:10])
            record.update(_load(record, day, body, recorded))
            if record["shoe_id"] is None and record["sport_type"] in RUN_SPORT_TYPES:
                record["shoe_id"] = body.shoe_on(day)

    def compute_loads(self, begins: date, until: date | None) -> None:
        """Compute the loads anew of all that began from one day on, and before another one."""
        after, after_id = datetime.combine(begins, time.min), _NO_ID
        end = _NEVER if until is None else datetime.combine(until, time.min)
        body = self._body()
        while True:
            values = {"athlete_id": self._athlete_id, "after": after, "after_id": after_id, "until": end}
            rows = list(self._connection.execute(_OF_DAYS, values))
            self._put(rows, body)
            if len(rows) < MOST_AT_ONCE:
                return
            after, after_id = rows[-1].start_date_local, rows[-1].id

    def compute_missing_loads(self) -> int:
        """Compute loads of activities that have none yet, a thousand at most. How many."""
        rows = list(self._connection.execute(_WITHOUT, {"athlete_id": self._athlete_id}))
        self._put(rows, self._body())
        return len(rows)

    def wear(self, shoe_id: UUID | None, begins: date, until: date | None) -> None:
        """Let these be the usual shoes of the runs from one day on, and before another one; None: there are none."""
        values = {
            "athlete_id": self._athlete_id,
            "shoe_id": shoe_id,
            "begins": datetime.combine(begins, time.min),
            "until": _NEVER if until is None else datetime.combine(until, time.min),
            "run_sport_types": list(RUN_SPORT_TYPES),
        }
        self._connection.execute(_WEAR, values)

    def _put(self, rows: Sequence[AnyRow], body: _Body) -> None:
        recorded = self._recorded([row.id for row in rows])
        records = []
        for row in rows:
            found = _load(row._asdict(), row.start_date_local.date(), body, recorded)
            if found != {"load": row.load, "load_method": row.load_method}:
                records.append({"id": row.id, **found})
        if records:
            self._connection.execute(_PUT, {"athlete_id": self._athlete_id, "records": as_json(records)})

    def _body(self) -> _Body:
        row = self._connection.execute(_BODY, {"athlete_id": self._athlete_id}).one()
        figures = [
            (date.fromisoformat(each["holds_from"]), Figures(**{name: each[name] for name in FIGURES}))
            for each in row.physiology
        ]
        shoes = [
            (date.fromisoformat(each["holds_from"]), None if each["shoe_id"] is None else UUID(each["shoe_id"]))
            for each in row.default_shoes
        ]
        return _Body(Athlete(sex=row.sex, birth_date=row.birth_date), figures, shoes)

    def _recorded(self, ids: Sequence[UUID]) -> dict[UUID, Recorded]:
        if not ids:
            return {}
        rows = self._connection.execute(_RECORDED, {"athlete_id": self._athlete_id, "ids": list(ids)})
        return {
            row.activity_id: Recorded(
                heartrate_seconds=[(bpm, seconds) for bpm, seconds in row.heartrate_seconds or ()],
                grade_adjusted_speed_mps=row.grade_adjusted_speed_mps,
            )
            for row in rows
        }


def _load(activity: Mapping[str, Any], day: date, body: _Body, recorded: Mapping[UUID, Recorded]) -> dict[str, Any]:
    streams = recorded.get(activity["id"], NOTHING_RECORDED)
    found = loads.load_of(activity, day, body.figures_on(day), body.athlete, streams)
    return {"load": found.load, "load_method": found.method.value}
