"""The table of what was predicted of races that she entered."""

from sqlalchemy import Column, Date, Double, ForeignKeyConstraint, Table, Uuid

from dataservice.storage.race_tables import race_entries
from dataservice.storage.tables import metadata

race_predictions = Table(
    "race_predictions",
    metadata,
    # one a week of each race to come, and none after it: the record of how wrong predictions were
    Column("athlete_id", Uuid, primary_key=True),
    Column("race_id", Uuid, primary_key=True),
    Column("made_on", Date, primary_key=True),
    # over which distance, should the race's be corrected later
    Column("distance_m", Double, nullable=False),
    Column("time_s", Double, nullable=False),
    Column("fastest_s", Double, nullable=False),
    Column("slowest_s", Double, nullable=False),
    Column("vdot", Double, nullable=False),
    ForeignKeyConstraint(
        ["athlete_id", "race_id"],
        [race_entries.c.athlete_id, race_entries.c.race_id],
        name="fk_race_predictions_race_entries",
        onupdate="CASCADE",
        ondelete="CASCADE",
    ),
)
