"""The tables of streams and of what is computed from them.

Streams belong to a source and go with it. An activity's analysis rests on the streams of one of its sources, its best
efforts on the analysis: the database itself takes them away with what they were derived from.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dataservice.storage.tables import INSTANT, metadata

source_streams = Table(
    "source_streams",
    metadata,
    Column("athlete_id", Uuid, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("external_id", Text, primary_key=True),
    # domain/stream_codec.py
    Column("encoded", LargeBinary, nullable=False),
    Column("points", Integer, nullable=False),
    Column("laps", JSONB, nullable=False),
    Column("fetched_at", INSTANT, nullable=False),
    # often before the source itself: a listing renews the summary alone
    Column("expires_at", INSTANT),
    ForeignKeyConstraint(
        ["athlete_id", "kind", "external_id"],
        ["activity_sources.athlete_id", "activity_sources.kind", "activity_sources.external_id"],
        ondelete="CASCADE",
    ),
    Index("ix_source_streams_expires_at", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
)

activity_analyses = Table(
    "activity_analyses",
    metadata,
    Column("athlete_id", Uuid, primary_key=True),
    Column("activity_id", Uuid, primary_key=True),
    # whose streams it rests on
    Column("kind", String(16), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("analysis", JSONB, nullable=False),
    # of all that it follows from: while that is the same, it is not computed again
    Column("fingerprint", LargeBinary, nullable=False),
    # why it may be none (domain/analysis_doubts.py); null: it may be
    Column("doubt", JSONB(none_as_null=True)),
    # what a cropped activity's summary says instead; null: she cropped nothing
    Column("cropped", JSONB(none_as_null=True)),
    Column("analysed_at", INSTANT, nullable=False),
    ForeignKeyConstraint(["athlete_id", "activity_id"], ["activities.athlete_id", "activities.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(
        ["athlete_id", "kind", "external_id"],
        ["source_streams.athlete_id", "source_streams.kind", "source_streams.external_id"],
        name="fk_activity_analyses_source_streams",
        ondelete="CASCADE",
    ),
    Index("ix_activity_analyses_athlete_id_kind_external_id", "athlete_id", "kind", "external_id"),
)

best_efforts = Table(
    "best_efforts",
    metadata,
    Column("athlete_id", Uuid, primary_key=True),
    Column("activity_id", Uuid, primary_key=True),
    # one of runscience.efforts.DISTANCES_M
    Column("distance_m", Double, primary_key=True),
    Column("elapsed_time_s", Double, nullable=False),
    Column("start_offset_s", Double, nullable=False),
    Column("is_plausible", Boolean, nullable=False),
    # of the activity, kept up to date by storage/best_efforts.py: when, in which year on her clock there, and whether
    # it takes part in records
    Column("start_date", INSTANT, nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("counts", Boolean, nullable=False),
    ForeignKeyConstraint(
        ["athlete_id", "activity_id"],
        ["activity_analyses.athlete_id", "activity_analyses.activity_id"],
        ondelete="CASCADE",
    ),
    Index(
        "ix_best_efforts_athlete_id_distance_m_elapsed_time_s",
        "athlete_id",
        "distance_m",
        "elapsed_time_s",
        "start_date",
        postgresql_include=["year"],
        postgresql_where=text("counts"),
    ),
)
