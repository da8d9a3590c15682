"""The signed-in athlete's training at a glance, the figures of her body, how she felt."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.domain import timezones
from dataservice.domain.days import past_date
from dataservice.domain.physiology import Entry
from dataservice.storage.accounts import Accounts
from dataservice.storage.check_ins import CheckIns
from dataservice.views.api import api, deps
from dataservice.workflows import physiology, training_summary
from flakon import clock, current_athlete_id

Json = dict[str, Any]

_USUALLY = timedelta(days=30)


@api.operation("get_training_summary")
def get_training_summary() -> Json:
    return training_summary.get(deps(), current_athlete_id())


@api.operation("list_physiology")
def list_physiology() -> Json:
    return {"entries": [_entry(each) for each in physiology.entries(deps(), current_athlete_id())]}


@api.operation("put_physiology")
def put_physiology(holds_from: str, body: Json) -> Json:
    return _entry(physiology.put(deps(), current_athlete_id(), holds_from, body))


@api.operation("delete_physiology")
def delete_physiology(holds_from: str) -> None:
    physiology.delete(deps(), current_athlete_id(), holds_from)


@api.operation("list_check_ins")
def list_check_ins(from_: str | None, to: str | None) -> Json:
    with deps().database.transaction() as connection:
        last = _today(connection, current_athlete_id()) if to is None else date.fromisoformat(to)
        first = last - _USUALLY if from_ is None else date.fromisoformat(from_)
        rows = CheckIns(connection, current_athlete_id()).days(first, last)
    return {"check_ins": [row._asdict() for row in rows]}


@api.operation("put_check_in")
def put_check_in(local_date: str, body: Json) -> Json:
    with deps().database.transaction() as connection:
        day = past_date(local_date, _today(connection, current_athlete_id()), "/local_date")
        check_ins = CheckIns(connection, current_athlete_id())
        said = {**body, "note": (body.get("note") or "").strip() or None}
        check_ins.put(day, said, clock.now())
        rows = check_ins.days(day, day)
    nothing = {"date": day, "legs": None, "sleep": None, "pain": None, "note": None}
    return dict(rows[0]._asdict()) if rows else nothing


def _today(connection: Connection, athlete_id: UUID) -> date:
    return timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())


def _entry(entry: Entry) -> Json:
    return {"holds_from": entry.holds_from, **entry.figures.values()}
