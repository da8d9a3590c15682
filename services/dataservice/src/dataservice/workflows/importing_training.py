"""Records of an export about her body, her shoes and how she felt: each is stored where nothing was said before.

A pair has the id that it had, or on another instance one that follows from it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection

from dataservice.domain import exchange
from dataservice.domain.physiology import FIGURES, Entry, Figures
from dataservice.domain.problems import wrong_field
from dataservice.storage.check_ins import CheckIns
from dataservice.storage.export_training import SHOE
from dataservice.storage.physiology import Physiology
from dataservice.storage.shoes import Shoes
from dataservice.workflows import physiology
from dataservice.workflows.shoes import checked, follow_usual

Record = Mapping[str, Any]


class TrainingRecords:
    """One athlete's records within one transaction, which has claimed her activities. Whether each was taken."""

    def __init__(self, connection: Connection, athlete_id: UUID, now: datetime) -> None:
        self._connection = connection
        self._athlete_id = athlete_id
        self._shoes = Shoes(connection, athlete_id)
        self._now = now

    def physiology(self, record: Record, path: str) -> bool:
        """Figures of a day from which none of hers hold here. SettingsContradict, Invalid (422)."""
        day = _day(record["holds_from"], f"{path}/holds_from")
        if any(each.holds_from == day for each in Physiology(self._connection, self._athlete_id).entries()):
            return False
        figures = Figures(**{name: record[name] for name in FIGURES}).check()
        told_at = exchange.moment(record["told_at"], f"{path}/told_at", self._now)
        physiology.keep(self._connection, self._athlete_id, [Entry(holds_from=day, figures=figures, told_at=told_at)])
        return True

    def shoe(self, record: Record, path: str) -> bool:
        """A pair. Invalid (422)."""
        if self.own_shoe(record["shoe_id"]) is not None:
            return False
        values = checked({name: record[name] for name in SHOE})
        created_at = exchange.moment(record["created_at"], f"{path}/created_at", self._now)
        self._shoes.add(self._new_id(record["shoe_id"]), values, created_at)
        return True

    def usual_shoe(self, record: Record, path: str) -> bool:
        """From when on a pair was the usual one. Invalid (422)."""
        day = _day(record["holds_from"], f"{path}/holds_from")
        if any(holds_from == day for holds_from, _ in self._shoes.usual()):
            return False
        self._shoes.put_usual(day, self.own_shoe(record["shoe_id"]))
        follow_usual(self._connection, self._athlete_id, day)
        return True

    def check_in(self, record: Record, path: str) -> bool:
        """How she felt on a day. Invalid (422)."""
        day = _day(record["date"], f"{path}/date")
        at = exchange.moment(record["updated_at"], f"{path}/updated_at", self._now)
        return CheckIns(self._connection, self._athlete_id).take(day, record, at)

    def own_shoe(self, shoe_id: str | None) -> UUID | None:
        """The pair of hers that an export names, if it is here."""
        if shoe_id is None:
            return None
        return next((each for each in (UUID(shoe_id), self._new_id(shoe_id)) if self._shoes.has(each)), None)

    def _new_id(self, shoe_id: str) -> UUID:
        return uuid5(self._athlete_id, f"shoe {UUID(shoe_id)}")


def _day(text: str, path: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong_field(path, f"{text!r} is not a date like 2026-04-21.") from None
