"""How she felt, by day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.storage.records import AnyRow
from dataservice.storage.training_tables import check_ins

SAID = ("legs", "sleep", "pain", "note")
MOST = 400


class CheckIns:
    """One athlete's check-ins within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def days(self, first: date, last: date) -> list[AnyRow]:
        """The contract's fields, named alike, oldest first: the newest 400 of a range, both ends included."""
        columns = (check_ins.c.local_date.label("date"), *(check_ins.c[name] for name in SAID))
        query = select(*columns).where(
            check_ins.c.athlete_id == self._athlete_id, check_ins.c.local_date.between(first, last)
        )
        return list(self._connection.execute(query.order_by(check_ins.c.local_date.desc()).limit(MOST)))[::-1]

    def put(self, day: date, said: Mapping[str, Any], now: datetime) -> None:
        """Store what she said of a day, in place of what she had said; nothing at all takes it away."""
        key = {"athlete_id": self._athlete_id, "local_date": day}
        values = {name: said.get(name) for name in SAID}
        if all(value is None for value in values.values()):
            self._connection.execute(delete(check_ins).filter_by(**key))
            return
        values["updated_at"] = now
        statement = upsert(check_ins).values(**key, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))

    def take(self, day: date, said: Mapping[str, Any], at: datetime) -> bool:
        """Whether what an export says of a day is stored, and nothing was before."""
        values = {name: said.get(name) for name in SAID} | {"updated_at": at}
        statement = upsert(check_ins).values(athlete_id=self._athlete_id, local_date=day, **values)
        statement = statement.on_conflict_do_nothing()
        return self._connection.execute(statement.returning(literal(1))).one_or_none() is not None
