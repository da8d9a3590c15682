"""What was predicted of the races that she entered: one row a week and race."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Integer, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.storage.prediction_tables import race_predictions
from dataservice.storage.race_tables import race_entries, races
from dataservice.storage.records import AnyRow

EVERY = timedelta(days=7)
FURTHEST = timedelta(days=366)
JUST_ENTERED = timedelta(hours=1)
PREDICTED = ("made_on", "distance_m", "time_s", "fastest_s", "slowest_s", "vdot")
"""What is kept of each."""

_NEWEST = text(
    """
    SELECT DISTINCT ON (race_id) * FROM race_predictions
    WHERE athlete_id = :athlete_id AND race_id = ANY(:race_ids) ORDER BY race_id, made_on DESC
    """
)


def athletes_due(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """At most `limit` whose minute it is, with a race in the coming year of which nothing was predicted for a week.

    Each athlete has her minute of the day, so that one whose races cannot be predicted is not asked for all the time;
    and that minute of the next hour once she has entered a race. Who comes beyond `limit` is left to chance.
    """
    today = now.date()
    recent = exists().where(
        race_predictions.c.athlete_id == race_entries.c.athlete_id,
        race_predictions.c.race_id == race_entries.c.race_id,
        race_predictions.c.made_on > today - EVERY,
    )
    share = _share(race_entries.c.athlete_id)
    at_her_hour = (share // 60 % 24 == now.hour) | (race_entries.c.entered_at > now - JUST_ENTERED)
    query = (
        select(race_entries.c.athlete_id)
        .join(races, races.c.id == race_entries.c.race_id)
        .where(races.c.date > today, races.c.date <= today + FURTHEST, share % 60 == now.minute, at_her_hour, ~recent)
        .group_by(race_entries.c.athlete_id)
    )
    return list(connection.execute(query.order_by(func.random()).limit(limit)).scalars())


def minute_of_day(athlete_id: UUID) -> int:
    """When `athletes_due` asks for her, in minutes since midnight in UTC."""
    return (athlete_id.int & 0xFFFF) % 1440


def _share(athlete_id: ColumnElement[UUID]) -> ColumnElement[int]:
    """The last two bytes of an id, which are random, as a number."""
    octets = func.uuid_send(athlete_id)
    return func.get_byte(octets, 14, type_=Integer) * 256 + func.get_byte(octets, 15, type_=Integer)


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
