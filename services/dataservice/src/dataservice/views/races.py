"""The calendar of races, and the signed-in athlete's entries."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dataservice.domain import cursors
from dataservice.domain.cursors import ValuePosition
from dataservice.domain.race_runs import Candidate, RaceRun
from dataservice.domain.races import Race, RaceEntry
from dataservice.storage.race_entries import Raced
from dataservice.storage.races import Chosen
from dataservice.views.api import api, deps
from dataservice.workflows import races
from dataservice.workflows.races import Detail, Position
from flakon import current_athlete_id

Json = dict[str, Any]

_FIRST = date.min
_SORT = b"rac"


@api.operation("list_races")
def list_races(limit: int, cursor: str | None, order: str, **wanted: Any) -> Json:
    found = races.search(
        deps(), current_athlete_id(), _chosen(**wanted), limit + 1, _position(cursor), descending=order == "desc"
    )
    shown = [row._asdict() for row in found[:limit]]
    last = shown[-1] if len(found) > limit else None
    return {"races": shown, "next_cursor": None if last is None else _cursor(last["date"], last["race_id"])}


@api.operation("create_race")
def create_race(body: Json) -> Any:
    return _detail(races.create(deps(), current_athlete_id(), body, _told)), 201


@api.operation("get_race")
def get_race(race_id: str) -> Json:
    return _detail(races.get(deps(), current_athlete_id(), UUID(race_id)))


@api.operation("update_race")
def update_race(race_id: str, body: Json) -> Json:
    return _detail(races.update(deps(), current_athlete_id(), UUID(race_id), body))


@api.operation("delete_race")
def delete_race(race_id: str) -> None:
    races.delete(deps(), current_athlete_id(), UUID(race_id))


@api.operation("list_race_revisions")
def list_race_revisions(race_id: str) -> Json:
    return {"revisions": [row._asdict() for row in races.revisions(deps(), current_athlete_id(), UUID(race_id))]}


@api.operation("put_race_entry")
def put_race_entry(race_id: str, body: Json) -> Json:
    return entry_shape(races.enter(deps(), current_athlete_id(), UUID(race_id), body))


@api.operation("delete_race_entry")
def delete_race_entry(race_id: str) -> None:
    races.withdraw(deps(), current_athlete_id(), UUID(race_id))


@api.operation("put_race_result")
def put_race_result(race_id: str, body: Json) -> Json:
    return entry_shape(races.put_result(deps(), current_athlete_id(), UUID(race_id), body))


@api.operation("list_race_entries")
def list_race_entries(when: str, limit: int, cursor: str | None) -> Json:
    found = races.entered(deps(), current_athlete_id(), when, limit + 1, _position(cursor))
    last = found[limit - 1].entry.race if len(found) > limit else None
    return {
        "entries": [_raced(each) for each in found[:limit]],
        "next_cursor": None if last is None else _cursor(last.date, last.race_id),
    }


@api.operation("get_race_recap")
def get_race_recap(race_id: str, unit: str) -> Json:
    found = races.recap(deps(), current_athlete_id(), UUID(race_id), unit)
    return _raced(found.raced) | {
        "distance_m": found.raced.entry.distance_m,
        "other_runs": [_run(each, []) for each in found.other_runs],
        "goals": found.goals,
        "splits": found.splits,
        "halves": found.halves,
        "predictions": [row._asdict() for row in found.predictions],
        "plan": found.plan,
    }


def race_shape(race: Race) -> Json:
    """The contract's CalendarRace."""
    return {"race_id": race.race_id, "version": race.version, **race.told()}


def entry_shape(entry: RaceEntry) -> Json:
    """The contract's RaceEntry."""
    names = ("priority", "is_visible", "official_time_s", "official_distance_m", "run", "activity_id", "entered_at")
    return asdict(entry.goals) | {name: getattr(entry, name) for name in names}


def _told(race: Race) -> Json:
    """A race as a problem names it, in which all is text and numbers."""
    return race_shape(race) | {"race_id": str(race.race_id), "date": race.date.isoformat()}


def _detail(detail: Detail) -> Json:
    return race_shape(detail.race) | {
        "runners": [row._asdict() for row in detail.runners],
        "runners_total": detail.runners_total,
        "entry": None if detail.entry is None else entry_shape(detail.entry),
        "may_delete": detail.may_delete,
    }


def _raced(raced: Raced) -> Json:
    return {
        "race": race_shape(raced.entry.race),
        "entry": entry_shape(raced.entry),
        "run": None if raced.run is None else _race_run(raced.run),
        "time_s": raced.time_s,
        "is_official": raced.is_official,
    }


def _race_run(found: RaceRun) -> Json:
    return _run(found.run, list(found.reasons))


def _run(run: Candidate, reasons: list[str]) -> Json:
    names = ("activity_id", "name", "start_date_local", "distance_m", "elapsed_time_s", "moving_time_s", "is_race")
    return {name: getattr(run, name) for name in names} | {"reasons": reasons}


def _chosen(from_: str | None, to: str | None, **wanted: Any) -> Chosen:
    return Chosen(
        from_date=None if from_ is None else date.fromisoformat(from_),
        to_date=None if to is None else date.fromisoformat(to),
        **wanted,
    )


def _cursor(day: date, race_id: UUID) -> str:
    return cursors.encode_value(ValuePosition(_SORT, float((day - _FIRST).days), race_id))


def _position(cursor: str | None) -> Position | None:
    after = cursors.decode_value(cursor, _SORT)
    if after is None:
        return None
    if not 0 <= after.value <= (date.max - _FIRST).days:
        raise cursors.malformed()
    return _FIRST + timedelta(days=int(after.value)), after.id
