"""What was predicted of the races that she entered: one row a week and race."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, exists, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.storage.prediction_tables import race_predictions
from dataservice.storage.race_tables import race_entries, races
from dataservice.storage.records import AnyRow

EVERY = timedelta(days=7)
FURTHEST = timedelta(days=366)
PREDICTED = ("made_on", "distance_m", "time_s", "fastest_s", "slowest_s", "vdot")
"""What is kept of each."""

_NEWEST = text(
    """
    SELECT DISTINCT ON (race_id) * FROM race_predictions
    WHERE athlete_id = :athlete_id AND race_id = ANY(:race_ids) ORDER BY race_id, made_on DESC
    """
)


def athletes_due(connection: Connection, today: date) -> list[UUID]:
    """Athletes with a race in the coming year of which nothing was predicted for a week; of one day about today."""
    recent = exists().where(
        race_predictions.c.athlete_id == race_entries.c.athlete_id,
        race_predictions.c.race_id == race_entries.c.race_id,
        race_predictions.c.made_on > today - EVERY,
    )
    query = (
        select(race_entries.c.athlete_id)
        .join(races, races.c.id == race_entries.c.race_id)
        .where(races.c.date > today, races.c.date <= today + FURTHEST, ~recent)
    )
    return list(connection.execute(query.distinct()).scalars())


class RacePredictions:
    """One athlete's predictions within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def newest(self, race_ids: Iterable[UUID]) -> dict[UUID, AnyRow]:
        """The last prediction of each of these races, by the race's id."""
        values = {"athlete_id": self._athlete_id, "race_ids": list(race_ids)}
        return {row.race_id: row for row in self._connection.execute(_NEWEST, values)}

    def made_since(self, day: date) -> set[UUID]:
        """The races of which something was predicted after a day."""
        query = select(race_predictions.c.race_id).where(
            race_predictions.c.athlete_id == self._athlete_id, race_predictions.c.made_on > day
        )
        return set(self._connection.execute(query).scalars())

    def add(self, records: list[dict[str, object]]) -> int:
        """Keep predictions, unless there is one of that race and day. How many are new."""
        if not records:
            return 0
        values = [{"athlete_id": self._athlete_id, **record} for record in records]
        added = upsert(race_predictions).values(values).on_conflict_do_nothing()
        return len(self._connection.execute(added.returning(race_predictions.c.race_id)).all())
