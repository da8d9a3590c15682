"""The figures of athletes' bodies, with the dates from which they hold."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.physiology import FIGURES, Entry, Figures
from dataservice.storage.training_tables import physiology


class Physiology:
    """One athlete's entries within one transaction; who changes them claims her activities before."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def entries(self) -> list[Entry]:
        """All of them, oldest first."""
        query = select(physiology).filter_by(athlete_id=self._athlete_id).order_by(physiology.c.holds_from)
        return [
            Entry(
                holds_from=row.holds_from,
                figures=Figures(**{name: getattr(row, name) for name in FIGURES}),
                told_at=row.told_at,
            )
            for row in self._connection.execute(query)
        ]

    def holding(self, day: date) -> Figures:
        """What held on a day."""
        query = select(*(physiology.c[name] for name in FIGURES)).where(
            physiology.c.athlete_id == self._athlete_id, physiology.c.holds_from <= day
        )
        row = self._connection.execute(query.order_by(physiology.c.holds_from.desc()).limit(1)).one_or_none()
        return Figures() if row is None else Figures(**row._mapping)

    def put(self, entry: Entry) -> None:
        """Store an entry in place of the one of its day. The loads since then are to be computed anew."""
        values = {**entry.figures.values(), "told_at": entry.told_at}
        statement = upsert(physiology).values(athlete_id=self._athlete_id, holds_from=entry.holds_from, **values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["athlete_id", "holds_from"], set_=values)
        )

    def delete(self, holds_from: date) -> bool:
        """Whether there was an entry of this day, which is gone."""
        statement = delete(physiology).filter_by(athlete_id=self._athlete_id, holds_from=holds_from)
        return self._connection.execute(statement).rowcount > 0

    def ends(self, holds_from: date) -> date | None:
        """The day from which the next entry holds."""
        query = select(physiology.c.holds_from).where(
            physiology.c.athlete_id == self._athlete_id, physiology.c.holds_from > holds_from
        )
        return self._connection.execute(query.order_by(physiology.c.holds_from).limit(1)).scalar_one_or_none()
