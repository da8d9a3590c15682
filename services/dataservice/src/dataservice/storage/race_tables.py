"""The tables of races, which everybody shares, and of who enters them, which is hers.

Every version of a race stands in `race_revisions`, the present one too. A race that was found to be the same as another
one stays as a pointer to it, for those who have its address. An account's deletion leaves the races that it added, and
no word of who did.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from dataservice.storage.tables import INSTANT, athlete_key, metadata

_KINDS = "kind IN ('road', 'trail', 'track', 'parkrun', 'cross_country', 'virtual')"

races = Table(
    "races",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    # where it is held
    Column("date", Date, nullable=False),
    Column("place", Text, nullable=False),
    Column("country", String(2)),
    Column("distance_m", Double, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("website", Text),
    Column("latitude_deg", Double),
    Column("longitude_deg", Double),
    # name and place without case and accents (domain/races.py), to be searched
    Column("folded_name", Text, nullable=False),
    Column("folded_place", Text, nullable=False),
    Column("created_by", Uuid, ForeignKey("athletes.id", ondelete="SET NULL")),
    Column("created_at", INSTANT, nullable=False),
    # taken away by whoever added it; who has entered it still sees it, and nobody else does
    Column("withdrawn_at", INSTANT),
    Column("merged_into", Uuid, ForeignKey("races.id", ondelete="CASCADE")),
    CheckConstraint(_KINDS, name="kind"),
    CheckConstraint("(latitude_deg IS NULL) = (longitude_deg IS NULL)", name="position"),
    Index("ix_races_date_id", "date", "id", postgresql_where=text("merged_into IS NULL")),
    Index("ix_races_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    Index("ix_races_created_by", "created_by", postgresql_where=text("created_by IS NOT NULL")),
)

race_revisions = Table(
    "race_revisions",
    metadata,
    Column("race_id", Uuid, ForeignKey(races.c.id, ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("place", Text, nullable=False),
    Column("country", String(2)),
    Column("distance_m", Double, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("website", Text),
    Column("latitude_deg", Double),
    Column("longitude_deg", Double),
    Column("changed_by", Uuid, ForeignKey("athletes.id", ondelete="SET NULL")),
    Column("changed_at", INSTANT, nullable=False),
    Index("ix_race_revisions_changed_at_race_id", "changed_at", "race_id"),
    Index("ix_race_revisions_changed_by", "changed_by", postgresql_where=text("changed_by IS NOT NULL")),
)

race_entries = Table(
    "race_entries",
    metadata,
    athlete_key(primary_key=True),
    Column("race_id", Uuid, ForeignKey(races.c.id, ondelete="CASCADE"), primary_key=True),
    Column("priority", String(1), nullable=False),
    Column("dream_time_s", Integer),
    Column("target_time_s", Integer),
    Column("floor_time_s", Integer),
    # others may read that she runs it, by name
    Column("is_visible", Boolean, nullable=False),
    Column("official_time_s", Double),
    Column("official_distance_m", Double),
    # which of her activities it was: found on read, or her word (that one, or none of them)
    Column("run", String(16), nullable=False),
    # outlives the activity, like an edit; the source names it in an export
    Column("activity_id", Uuid),
    Column("source_kind", String(16)),
    Column("source_external_id", Text),
    Column("entered_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    CheckConstraint("priority IN ('A', 'B', 'C')", name="priority"),
    CheckConstraint("run IN ('found', 'chosen', 'none')", name="run"),
    CheckConstraint("(run = 'chosen') = (activity_id IS NOT NULL)", name="activity"),
    Index("ix_race_entries_race_id", "race_id"),
)
