"""Shoes, and which are the usual ones since when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Double, Select, cast, delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.problems import ShoeNotFound
from dataservice.storage.activity_tables import activity_edits
from dataservice.storage.records import AnyRow
from dataservice.storage.training_tables import default_shoes, shoes

_RUN = cast(shoes.c.starting_distance_m + cast(shoes.c.distance_m, Double), Double)
_SHOWN = (
    shoes.c.id.label("shoe_id"),
    *(shoes.c[name] for name in ("name", "bought_on", "price_cents", "currency", "starting_distance_m")),
    shoes.c.retire_at_m,
    shoes.c.retired_on,
    shoes.c.activities,
    _RUN.label("distance_m"),
)


class Shoes:
    """One athlete's shoes within one transaction; who changes which are the usual ones claims her activities before."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def all(self) -> list[AnyRow]:
        """The contract's fields, named alike: those in use first, the newest first."""
        query = self._shown().order_by(shoes.c.retired_on.isnot(None), shoes.c.created_at.desc(), shoes.c.id)
        return list(self._connection.execute(query))

    def get(self, shoe_id: UUID) -> AnyRow:
        """The contract's fields, named alike. ShoeNotFound."""
        row = self._connection.execute(self._shown().where(shoes.c.id == shoe_id)).one_or_none()
        if row is None:
            raise ShoeNotFound("You have no shoes with this id.")
        return row

    def worn(self, share: float, limit: int) -> list[AnyRow]:
        """Those in use that have run such a share of what they are to run, or more; the most worn first."""
        is_worn = (shoes.c.retire_at_m * share <= _RUN) & shoes.c.retired_on.is_(None)
        query = self._shown().where(is_worn).order_by((_RUN / shoes.c.retire_at_m).desc(), shoes.c.id)
        return list(self._connection.execute(query.limit(limit)))

    def has(self, shoe_id: UUID) -> bool:
        """Whether these are hers."""
        query = select(exists().where(shoes.c.athlete_id == self._athlete_id, shoes.c.id == shoe_id))
        return bool(self._connection.execute(query).scalar_one())

    def count(self) -> int:
        """How many pairs she has."""
        query = select(func.count()).select_from(shoes).filter_by(athlete_id=self._athlete_id)
        return int(self._connection.execute(query).scalar_one())

    def add(self, shoe_id: UUID, values: Mapping[str, Any], now: datetime) -> None:
        """Store a pair, given as columns."""
        row = {"id": shoe_id, "athlete_id": self._athlete_id, "created_at": now, **values}
        self._connection.execute(insert(shoes).values(row))

    def change(self, shoe_id: UUID, values: Mapping[str, Any]) -> None:
        """Store columns of a pair."""
        self._connection.execute(update(shoes).filter_by(athlete_id=self._athlete_id, id=shoe_id).values(dict(values)))

    def delete(self, shoe_id: UUID) -> None:
        """Forget a pair: nobody said of a run that it was in them, and from when they were the usual ones none are."""
        self._connection.execute(delete(shoes).filter_by(athlete_id=self._athlete_id, id=shoe_id))

    def edited_into(self, shoe_id: UUID) -> list[UUID]:
        """The activities of which she said that they were in this pair."""
        query = select(activity_edits.c.activity_id).filter_by(athlete_id=self._athlete_id, shoe_id=shoe_id)
        return list(self._connection.execute(query).scalars())

    def usual(self) -> list[tuple[date, UUID | None]]:
        """From when on which pair is the usual one, or none is; oldest first."""
        query = select(default_shoes.c.holds_from, default_shoes.c.shoe_id).filter_by(athlete_id=self._athlete_id)
        rows = self._connection.execute(query.order_by(default_shoes.c.holds_from))
        return [(row.holds_from, row.shoe_id) for row in rows]

    def put_usual(self, holds_from: date, shoe_id: UUID | None) -> None:
        """Say which pair is the usual one from a day on, until the next such word. The runs are to follow."""
        statement = upsert(default_shoes).values(athlete_id=self._athlete_id, holds_from=holds_from, shoe_id=shoe_id)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["athlete_id", "holds_from"], set_={"shoe_id": shoe_id})
        )

    def _shown(self) -> Select[Any]:
        usual = (
            select(default_shoes.c.shoe_id)
            .where(default_shoes.c.athlete_id == self._athlete_id)
            .order_by(default_shoes.c.holds_from.desc())
            .limit(1)
            .scalar_subquery()
        )
        is_default = func.coalesce(shoes.c.id == usual, False)
        return select(*_SHOWN, is_default.label("is_default")).where(shoes.c.athlete_id == self._athlete_id)
