"""Activities, their sources, her edits, and what she deleted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sport_type", sa.Text(), nullable=False),
        sa.Column("workout_type", sa.String(length=16), nullable=True),
        sa.Column("is_race", sa.Boolean(), nullable=False),
        sa.Column("start_date", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_date_local", sa.DateTime(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("moving_time_s", sa.Integer(), nullable=False),
        sa.Column("elapsed_time_s", sa.Integer(), nullable=False),
        sa.Column("total_elevation_gain_m", sa.Double(), nullable=True),
        sa.Column("average_speed_mps", sa.Double(), nullable=True),
        sa.Column("max_speed_mps", sa.Double(), nullable=True),
        sa.Column("average_heartrate_bpm", sa.Double(), nullable=True),
        sa.Column("max_heartrate_bpm", sa.Double(), nullable=True),
        sa.Column("average_cadence_spm", sa.Double(), nullable=True),
        sa.Column("average_power_w", sa.Double(), nullable=True),
        sa.Column("is_trainer", sa.Boolean(), nullable=False),
        sa.Column("summary_polyline", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("perceived_exertion", sa.SmallInteger(), nullable=True),
        sa.Column("pain", sa.SmallInteger(), nullable=True),
        sa.Column("strava_activity_id", sa.BigInteger(), nullable=True),
        sa.Column("sources", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_activities_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("athlete_id", "id", name=op.f("uq_activities_athlete_id_id")),
    )
    op.create_index(
        "ix_activities_athlete_id_start_date_id",
        "activities",
        ["athlete_id", sa.literal_column("start_date DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "activity_sources",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('file', 'strava', 'manual')", name=op.f("ck_activity_sources_kind")),
        sa.ForeignKeyConstraint(
            ["athlete_id", "activity_id"],
            ["activities.athlete_id", "activities.id"],
            name=op.f("fk_activity_sources_athlete_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_id", "kind", "external_id", name=op.f("pk_activity_sources")),
    )
    op.create_index(
        "ix_activity_sources_athlete_id_activity_id", "activity_sources", ["athlete_id", "activity_id"], unique=False
    )
    op.create_index(
        "ix_activity_sources_expires_at",
        "activity_sources",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_table(
        "activity_edits",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("perceived_exertion", sa.SmallInteger(), nullable=True),
        sa.Column("pain", sa.SmallInteger(), nullable=True),
        sa.Column("distance_m", sa.Double(), nullable=True),
        sa.Column("is_race", sa.Boolean(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_activity_edits_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "activity_id", name=op.f("pk_activity_edits")),
    )
    op.create_table(
        "ignored_sources",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_ignored_sources_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "kind", "external_id", name=op.f("pk_ignored_sources")),
    )
    op.create_index(op.f("ix_ignored_sources_seen_at"), "ignored_sources", ["seen_at"], unique=False)


def downgrade() -> None:
    op.drop_table("ignored_sources")
    op.drop_table("activity_edits")
    op.drop_table("activity_sources")
    op.drop_table("activities")
