"""The tables of activities, their sources and her edits.

`activities` is derived: every column but the ids follows from `activity_sources` and `activity_edits`
(domain/merging.py). Her edits have no foreign key to the activity, since they outlive it: a source that comes back
founds the activity with the same id.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from dataservice.storage.tables import INSTANT, athlete_key, metadata
from dataservice.storage.training_tables import shoes

activities = Table(
    "activities",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("athlete_id", Uuid, ForeignKey("athletes.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("sport_type", Text, nullable=False),
    Column("workout_type", String(16)),
    Column("is_race", Boolean, nullable=False),
    Column("start_date", INSTANT, nullable=False),
    Column("start_date_local", DateTime(timezone=False), nullable=False),
    Column("timezone", Text, nullable=False),
    Column("distance_m", Double, nullable=False),
    Column("moving_time_s", Integer, nullable=False),
    Column("elapsed_time_s", Integer, nullable=False),
    Column("total_elevation_gain_m", Double),
    Column("average_speed_mps", Double),
    Column("max_speed_mps", Double),
    Column("average_heartrate_bpm", Double),
    Column("max_heartrate_bpm", Double),
    Column("average_cadence_spm", Double),
    Column("average_power_w", Double),
    Column("is_trainer", Boolean, nullable=False),
    Column("summary_polyline", Text),
    Column("note", Text),
    Column("perceived_exertion", SmallInteger),
    Column("pain", SmallInteger),
    Column("strava_activity_id", BigInteger),
    Column("sources", ARRAY(Text), nullable=False),
    Column("description", Text),
    Column("start_latitude_deg", Double),
    Column("start_longitude_deg", Double),
    Column("end_latitude_deg", Double),
    Column("end_longitude_deg", Double),
    Column("shoe_id", Uuid, ForeignKey(shoes.c.id, ondelete="SET NULL")),
    # what it took out of her (domain/loads.py); null only of an older release, until the tick computes it
    Column("load", Double),
    Column("load_method", String(16)),
    UniqueConstraint("athlete_id", "id"),
    CheckConstraint("load_method IN ('heart_rate', 'graded_pace', 'pace', 'effort', 'duration')", name="load_method"),
    Index("ix_activities_athlete_id_start_date_id", "athlete_id", text("start_date DESC"), text("id DESC")),
    Index("ix_activities_athlete_id_start_date_local", "athlete_id", "start_date_local"),
    Index("ix_activities_athlete_id_distance_m", "athlete_id", "distance_m"),
    Index("ix_activities_shoe_id", "shoe_id", postgresql_where=text("shoe_id IS NOT NULL")),
    Index("ix_activities_without_load", "athlete_id", postgresql_where=text("load IS NULL")),
)

activity_sources = Table(
    "activity_sources",
    metadata,
    Column("athlete_id", Uuid, primary_key=True),
    Column("kind", String(16), primary_key=True),
    # a Strava id, a file's digest, a key of what was typed in
    Column("external_id", Text, primary_key=True),
    Column("activity_id", Uuid, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("fetched_at", INSTANT, nullable=False),
    # Strava's terms: a cache. Null is hers, for good
    Column("expires_at", INSTANT),
    # what Strava says only when asked for this one, with its streams; out of date once the summary says otherwise
    Column("description", Text),
    Column("details_fetched_at", INSTANT),
    Column("details_expire_at", INSTANT),
    Column("details_outdated", Boolean, nullable=False, server_default=text("false")),
    # from data, to find what was recorded at the same time (domain/duplicates.py); null in rows of an older release
    Column("start_date", INSTANT),
    Column("end_date", INSTANT),
    Column("strava_activity_id", BigInteger),
    # when it was first stored
    Column("added_at", INSTANT),
    ForeignKeyConstraint(["athlete_id", "activity_id"], ["activities.athlete_id", "activities.id"], ondelete="CASCADE"),
    CheckConstraint("kind IN ('file', 'strava', 'manual')", name="kind"),
    Index("ix_activity_sources_athlete_id_activity_id", "athlete_id", "activity_id"),
    Index("ix_activity_sources_expires_at", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
    Index("ix_activity_sources_athlete_id_start_date_end_date", "athlete_id", "start_date", "end_date"),
    Index(
        "ix_activity_sources_athlete_id_strava_activity_id",
        "athlete_id",
        "strava_activity_id",
        postgresql_where=text("strava_activity_id IS NOT NULL"),
    ),
    Index(
        "ix_activity_sources_details_expire_at",
        "details_expire_at",
        postgresql_where=text("details_expire_at IS NOT NULL"),
    ),
)

activity_edits = Table(
    "activity_edits",
    metadata,
    athlete_key(primary_key=True),
    Column("activity_id", Uuid, primary_key=True),
    Column("name", Text),
    Column("note", Text),
    Column("perceived_exertion", SmallInteger),
    Column("pain", SmallInteger),
    Column("distance_m", Double),
    Column("is_race", Boolean),
    Column("crop_start_s", Integer),
    Column("crop_end_s", Integer),
    Column("ignore_heartrate", Boolean),
    Column("leave_out_of_records", Boolean),
    Column("shoe_id", Uuid, ForeignKey(shoes.c.id, ondelete="SET NULL")),
    # a source that the activity had when she edited it: what an export names the activity by
    Column("source_kind", String(16)),
    Column("source_external_id", Text),
    Column("updated_at", INSTANT, nullable=False),
    Index("ix_activity_edits_shoe_id", "shoe_id", postgresql_where=text("shoe_id IS NOT NULL")),
)

source_answers = Table(
    "source_answers",
    metadata,
    # the smaller of the two sources first, by kind and external id: whether they are of one activity is her word
    athlete_key(primary_key=True),
    Column("first_kind", String(16), primary_key=True),
    Column("first_external_id", Text, primary_key=True),
    Column("second_kind", String(16), primary_key=True),
    Column("second_external_id", Text, primary_key=True),
    Column("answer", String(16), nullable=False),
    Column("answered_at", INSTANT, nullable=False),
    CheckConstraint("answer IN ('same', 'different')", name="answer"),
)

duplicate_questions = Table(
    "duplicate_questions",
    metadata,
    # derived, like activities: it goes with what it is about
    Column("id", Uuid, primary_key=True),
    Column("athlete_id", Uuid, nullable=False),
    Column("first_kind", String(16), nullable=False),
    Column("first_external_id", Text, nullable=False),
    Column("second_kind", String(16), nullable=False),
    Column("second_external_id", Text, nullable=False),
    Column("cause", String(32), nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    ForeignKeyConstraint(
        ["athlete_id", "first_kind", "first_external_id"],
        ["activity_sources.athlete_id", "activity_sources.kind", "activity_sources.external_id"],
        name="fk_duplicate_questions_first",
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["athlete_id", "second_kind", "second_external_id"],
        ["activity_sources.athlete_id", "activity_sources.kind", "activity_sources.external_id"],
        name="fk_duplicate_questions_second",
        ondelete="CASCADE",
    ),
    Index("ix_duplicate_questions_first", "athlete_id", "first_kind", "first_external_id"),
    Index("ix_duplicate_questions_second", "athlete_id", "second_kind", "second_external_id"),
)

effort_questions = Table(
    "effort_questions",
    metadata,
    # one for each activity whose best efforts nobody could have run; her answer outlives what it is about, like an edit
    athlete_key(primary_key=True),
    Column("activity_id", Uuid, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("cause", String(32), nullable=False),
    Column("distance_m", Double, nullable=False),
    Column("elapsed_time_s", Double, nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("answer", String(16)),
    # as in activity_edits
    Column("source_kind", String(16)),
    Column("source_external_id", Text),
    CheckConstraint("answer IN ('real', 'leave_out')", name="answer"),
)

ignored_sources = Table(
    "ignored_sources",
    metadata,
    athlete_key(primary_key=True),
    Column("kind", String(16), primary_key=True),
    # she deleted the activity here: it must not come back with the next listing
    Column("external_id", Text, primary_key=True),
    Column("seen_at", INSTANT, nullable=False, index=True),
)
