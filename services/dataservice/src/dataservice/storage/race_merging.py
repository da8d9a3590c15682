"""Two races that were found to be one: all that rests on the one comes to rest on the other."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, delete, func, or_, select, update

from dataservice.domain.race_merging import joined
from dataservice.storage.plan_tables import training_plans
from dataservice.storage.prediction_tables import race_predictions
from dataservice.storage.race_tables import race_entries, races


def merge(connection: Connection, from_id: UUID, into_id: UUID) -> None:
    """Move entries, predictions and plans of a race to another one, and leave a pointer; both are locked."""
    rows = list(connection.execute(_both(from_id, into_id)).mappings())
    for athlete_id in {row["athlete_id"] for row in rows}:
        one, other = (dict(row) for row in rows if row["athlete_id"] == athlete_id)
        kept = and_(race_entries.c.athlete_id == athlete_id, race_entries.c.race_id == into_id)
        connection.execute(update(race_entries).where(kept).values(**joined(one, other)))
        _move_predictions(connection, athlete_id, from_id, into_id)
        gone = and_(race_entries.c.athlete_id == athlete_id, race_entries.c.race_id == from_id)
        connection.execute(delete(race_entries).where(gone))
    # predictions follow their entry
    connection.execute(update(race_entries).where(race_entries.c.race_id == from_id).values(race_id=into_id))
    connection.execute(update(training_plans).where(training_plans.c.race_id == from_id).values(race_id=into_id))
    connection.execute(update(races).where(races.c.id == into_id).values(withdrawn_at=None))
    pointers = or_(races.c.id == from_id, races.c.merged_into == from_id)
    connection.execute(update(races).where(pointers).values(merged_into=into_id))


def _both(from_id: UUID, into_id: UUID) -> Select[Any]:
    """The entries of those who had entered both, locked."""
    twice = (
        select(race_entries.c.athlete_id)
        .where(race_entries.c.race_id.in_((from_id, into_id)))
        .group_by(race_entries.c.athlete_id)
        .having(func.count() == 2)
    )
    query = select(race_entries).where(
        race_entries.c.race_id.in_((from_id, into_id)), race_entries.c.athlete_id.in_(twice)
    )
    return query.order_by(race_entries.c.athlete_id, race_entries.c.race_id).with_for_update()


def _move_predictions(connection: Connection, athlete_id: UUID, from_id: UUID, into_id: UUID) -> None:
    """Those of days on which the race that stays has none."""
    hers = race_predictions.c.athlete_id == athlete_id
    there = select(race_predictions.c.made_on).where(hers, race_predictions.c.race_id == into_id)
    moving = update(race_predictions).where(
        hers, race_predictions.c.race_id == from_id, race_predictions.c.made_on.not_in(there)
    )
    connection.execute(moving.values(race_id=into_id))
