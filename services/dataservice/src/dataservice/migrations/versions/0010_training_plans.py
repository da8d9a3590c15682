"""Training plans, their weeks, sessions, events and changes; secret calendar feeds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "training_plans",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aim", sa.String(length=16), nullable=False),
        sa.Column("race_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("asked", postgresql.JSONB(), nullable=False),
        sa.Column("request", postgresql.JSONB(), nullable=False),
        sa.Column("vdot", sa.Double(), nullable=True),
        sa.Column("vdot_since", sa.Date(), nullable=False),
        sa.Column("rules", postgresql.JSONB(), nullable=False),
        sa.Column("warnings", postgresql.JSONB(), nullable=False),
        sa.Column("adapting", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("adapting IN ('propose', 'apply')", name=op.f("ck_training_plans_adapting")),
        sa.CheckConstraint(
            "aim IN ('race', 'start_running', 'keep_fit', 'come_back')", name=op.f("ck_training_plans_aim")
        ),
        sa.CheckConstraint("state IN ('active', 'paused', 'ended')", name=op.f("ck_training_plans_state")),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_training_plans_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "id", name=op.f("pk_training_plans")),
    )
    op.create_index(
        "ix_training_plans_next_look_at",
        "training_plans",
        ["next_look_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index(
        "uq_training_plans_athlete_id_running",
        "training_plans",
        ["athlete_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "planned_weeks",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(length=24), nullable=False),
        sa.Column("is_cutback", sa.Boolean(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id", "plan_id"],
            ["training_plans.athlete_id", "training_plans.id"],
            name="fk_planned_weeks_training_plans",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_id", "plan_id", "starts_on", name=op.f("pk_planned_weeks")),
    )
    op.create_table(
        "planned_sessions",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=False),
        sa.Column("load", sa.Double(), nullable=False),
        sa.Column("by_time", sa.Boolean(), nullable=False),
        sa.Column("appointment", sa.Text(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'skipped', 'removed')", name=op.f("ck_planned_sessions_state")),
        sa.ForeignKeyConstraint(
            ["athlete_id", "plan_id"],
            ["training_plans.athlete_id", "training_plans.id"],
            name="fk_planned_sessions_training_plans",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_planned_sessions_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "id", name=op.f("pk_planned_sessions")),
    )
    op.create_index(
        "ix_planned_sessions_athlete_id_local_date", "planned_sessions", ["athlete_id", "local_date"], unique=False
    )
    op.create_index(
        "ix_planned_sessions_athlete_id_plan_id", "planned_sessions", ["athlete_id", "plan_id"], unique=False
    )
    op.create_table(
        "plan_events",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("values", postgresql.JSONB(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id", "plan_id"],
            ["training_plans.athlete_id", "training_plans.id"],
            name="fk_plan_events_training_plans",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_id", "id", name=op.f("pk_plan_events")),
    )
    op.create_index(
        "ix_plan_events_athlete_id_plan_id", "plan_events", ["athlete_id", "plan_id", "reported_at"], unique=False
    )
    op.create_table(
        "plan_changes",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("cause", postgresql.JSONB(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_safety", sa.Boolean(), nullable=False),
        sa.Column("plan_before", postgresql.JSONB(), nullable=False),
        sa.Column("plan_after", postgresql.JSONB(), nullable=False),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'applied', 'undone', 'declined', 'superseded')", name=op.f("ck_plan_changes_state")
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id", "plan_id"],
            ["training_plans.athlete_id", "training_plans.id"],
            name="fk_plan_changes_training_plans",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_id", "id", name=op.f("pk_plan_changes")),
    )
    op.create_index(
        "uq_plan_changes_athlete_id_plan_id_number", "plan_changes", ["athlete_id", "plan_id", "number"], unique=True
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_calendar_feeds_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
    )


def downgrade() -> None:
    op.drop_table("calendar_feeds")
    op.drop_table("plan_changes")
    op.drop_table("plan_events")
    op.drop_table("planned_sessions")
    op.drop_table("planned_weeks")
    op.drop_table("training_plans")
