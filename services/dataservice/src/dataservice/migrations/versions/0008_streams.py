"""Streams of sources, and what is computed from them: analyses of activities, best efforts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "source_streams",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("encoded", sa.LargeBinary(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("laps", postgresql.JSONB(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_id", "kind", "external_id"],
            ["activity_sources.athlete_id", "activity_sources.kind", "activity_sources.external_id"],
            name=op.f("fk_source_streams_athlete_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_id", "kind", "external_id", name=op.f("pk_source_streams")),
    )
    # It is compressed already: PostgreSQL need not try.
    op.execute("ALTER TABLE source_streams ALTER COLUMN encoded SET STORAGE EXTERNAL")
    op.create_index(
        "ix_source_streams_expires_at",
        "source_streams",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_table(
        "activity_analyses",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("analysis", postgresql.JSONB(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("doubt", postgresql.JSONB(), nullable=True),
        sa.Column("cropped", postgresql.JSONB(), nullable=True),
        sa.Column("analysed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id", "activity_id"],
            ["activities.athlete_id", "activities.id"],
            name=op.f("fk_activity_analyses_athlete_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id", "kind", "external_id"],
            ["source_streams.athlete_id", "source_streams.kind", "source_streams.external_id"],
            name="fk_activity_analyses_source_streams",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_id", "activity_id", name=op.f("pk_activity_analyses")),
    )
    op.create_index(
        "ix_activity_analyses_athlete_id_kind_external_id",
        "activity_analyses",
        ["athlete_id", "kind", "external_id"],
        unique=False,
    )
    op.create_table(
        "best_efforts",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("elapsed_time_s", sa.Double(), nullable=False),
        sa.Column("start_offset_s", sa.Double(), nullable=False),
        sa.Column("is_plausible", sa.Boolean(), nullable=False),
        sa.Column("start_date", sa.DateTime(timezone=True), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id", "activity_id"],
            ["activity_analyses.athlete_id", "activity_analyses.activity_id"],
            name=op.f("fk_best_efforts_athlete_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_id", "activity_id", "distance_m", name=op.f("pk_best_efforts")),
    )
    op.create_index(
        "ix_best_efforts_athlete_id_distance_m_elapsed_time_s",
        "best_efforts",
        ["athlete_id", "distance_m", "elapsed_time_s", "start_date"],
        unique=False,
        postgresql_include=["year"],
        postgresql_where=sa.text("counts"),
    )


def downgrade() -> None:
    op.drop_table("best_efforts")
    op.drop_table("activity_analyses")
    op.drop_table("source_streams")
