"""The tables of her days, her body's figures, shoes and check-ins.

`daily_summaries`, and what shoes have run, are derived from `activities` by triggers of the database, in the statement
that changes an activity (docs/decisions/0016-summaries-are-recounted-by-the-database.md).
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from dataservice.storage.tables import INSTANT, athlete_key, metadata

daily_summaries = Table(
    "daily_summaries",
    metadata,
    # of the activities that began on this date, where they were; a day without any has no row
    athlete_key(primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("sport", String(8), primary_key=True),
    Column("activities", Integer, nullable=False),
    Column("distance_m", Double, nullable=False),
    Column("moving_time_s", BigInteger, nullable=False),
    Column("elapsed_time_s", BigInteger, nullable=False),
    Column("total_elevation_gain_m", Double, nullable=False),
    Column("load", Double, nullable=False),
    CheckConstraint("sport IN ('run', 'other')", name="sport"),
)

physiology = Table(
    "physiology",
    metadata,
    athlete_key(primary_key=True),
    # until the next one's; 0001-01-01 is from ever on. Null: not known then
    Column("holds_from", Date, primary_key=True),
    Column("resting_heartrate_bpm", SmallInteger),
    Column("max_heartrate_bpm", SmallInteger),
    Column("threshold_heartrate_bpm", SmallInteger),
    Column("threshold_speed_mps", Double),
    Column("told_at", INSTANT, nullable=False),
)

shoes = Table(
    "shoes",
    metadata,
    Column("id", Uuid, primary_key=True),
    athlete_key(),
    Column("name", Text, nullable=False),
    Column("bought_on", Date),
    Column("price_cents", Integer),
    Column("currency", String(3)),
    Column("starting_distance_m", Double, nullable=False, server_default=text("0")),
    Column("retire_at_m", Double),
    Column("retired_on", Date),
    Column("created_at", INSTANT, nullable=False),
    # of her activities in them, kept by a trigger; decimal, so that it is exact however often something changes
    Column("activities", Integer, nullable=False, server_default=text("0")),
    Column("distance_m", Numeric, nullable=False, server_default=text("0")),
    CheckConstraint("(price_cents IS NULL) = (currency IS NULL)", name="price"),
    Index("ix_shoes_athlete_id", "athlete_id"),
)

default_shoes = Table(
    "default_shoes",
    metadata,
    athlete_key(primary_key=True),
    # runs from this date on are in these shoes, until the next entry's, unless she says otherwise; null: in none
    Column("holds_from", Date, primary_key=True),
    Column("shoe_id", Uuid, ForeignKey(shoes.c.id, ondelete="SET NULL")),
    Index("ix_default_shoes_shoe_id", "shoe_id"),
)

check_ins = Table(
    "check_ins",
    metadata,
    athlete_key(primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("legs", SmallInteger),
    Column("sleep", SmallInteger),
    Column("pain", SmallInteger),
    Column("note", Text),
    Column("updated_at", INSTANT, nullable=False),
    CheckConstraint("legs BETWEEN 1 AND 5", name="legs"),
    CheckConstraint("sleep BETWEEN 1 AND 5", name="sleep"),
    CheckConstraint("pain BETWEEN 0 AND 10", name="pain"),
)
