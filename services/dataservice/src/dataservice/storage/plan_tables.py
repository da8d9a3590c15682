"""The tables of training plans, their weeks and sessions, what happened to them, and the secret calendar feed.

Sessions that no plan made are her own. `request`, `asked`, `steps` and `reasons` are documents of
`domain.plans.documents`. Dates are days where she lives.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dataservice.storage.tables import INSTANT, athlete_key, metadata

training_plans = Table(
    "training_plans",
    metadata,
    athlete_key(primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("aim", String(16), nullable=False),
    Column("race_id", Uuid),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    # what she asked for, and what the plan was last made from
    Column("asked", JSONB, nullable=False),
    Column("request", JSONB, nullable=False),
    Column("vdot", Double),
    Column("vdot_since", Date, nullable=False),
    # {"met": […], "relaxed": […]}
    Column("rules", JSONB, nullable=False),
    Column("warnings", JSONB, nullable=False),
    Column("adapting", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("ended_at", INSTANT),
    # the last of her days that was looked back at, and when the next one is
    Column("looked_on", Date),
    Column("next_look_at", INSTANT),
    CheckConstraint("aim IN ('race', 'start_running', 'keep_fit', 'come_back')", name="aim"),
    CheckConstraint("adapting IN ('propose', 'apply')", name="adapting"),
    CheckConstraint("state IN ('active', 'paused', 'ended')", name="state"),
    Index("uq_training_plans_athlete_id_running", "athlete_id", unique=True, postgresql_where=text("state <> 'ended'")),
    Index("ix_training_plans_next_look_at", "next_look_at", postgresql_where=text("state <> 'ended'")),
)


def _plan_key(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["athlete_id", "plan_id"],
        [training_plans.c.athlete_id, training_plans.c.id],
        ondelete="CASCADE",
        name=name,
    )


planned_weeks = Table(
    "planned_weeks",
    metadata,
    Column("athlete_id", Uuid, primary_key=True),
    Column("plan_id", Uuid, primary_key=True),
    Column("starts_on", Date, primary_key=True),
    Column("phase", String(24), nullable=False),
    Column("is_cutback", Boolean, nullable=False),
    Column("reasons", JSONB, nullable=False),
    _plan_key("fk_planned_weeks_training_plans"),
)

planned_sessions = Table(
    "planned_sessions",
    metadata,
    athlete_key(primary_key=True),
    Column("id", Uuid, primary_key=True),
    # null: her own
    Column("plan_id", Uuid),
    Column("key", Text, nullable=False),
    Column("local_date", Date, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("distance_m", Double, nullable=False),
    Column("duration_s", Double, nullable=False),
    Column("load", Double, nullable=False),
    Column("by_time", Boolean, nullable=False),
    Column("appointment", Text),
    Column("reasons", JSONB, nullable=False),
    Column("is_locked", Boolean, nullable=False),
    # removed: the plan has it no more; its row keeps the number of its changes for calendars
    Column("state", String(16), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    CheckConstraint("state IN ('planned', 'skipped', 'removed')", name="state"),
    _plan_key("fk_planned_sessions_training_plans"),
    Index("ix_planned_sessions_athlete_id_local_date", "athlete_id", "local_date"),
    Index("ix_planned_sessions_athlete_id_plan_id", "athlete_id", "plan_id"),
)

plan_events = Table(
    "plan_events",
    metadata,
    Column("athlete_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("starts_on", Date, nullable=False),
    # null: it lasts until she says otherwise
    Column("ends_on", Date),
    Column("values", JSONB, nullable=False),
    Column("reported_at", INSTANT, nullable=False),
    _plan_key("fk_plan_events_training_plans"),
    Index("ix_plan_events_athlete_id_plan_id", "athlete_id", "plan_id", "reported_at"),
)

plan_changes = Table(
    "plan_changes",
    metadata,
    Column("athlete_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, nullable=False),
    # counts the plan's changes from 1
    Column("number", Integer, nullable=False),
    Column("made_at", INSTANT, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("cause", JSONB, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("state", String(16), nullable=False),
    Column("is_safety", Boolean, nullable=False),
    # what the plan itself was and becomes: state, vdot, vdot_since, request, weeks
    Column("plan_before", JSONB, nullable=False),
    Column("plan_after", JSONB, nullable=False),
    # per session {"session_id", "before", "after", "reasons"}
    Column("changes", JSONB, nullable=False),
    Column("decided_at", INSTANT),
    CheckConstraint("state IN ('proposed', 'applied', 'undone', 'declined', 'superseded')", name="state"),
    _plan_key("fk_plan_changes_training_plans"),
    Index("uq_plan_changes_athlete_id_plan_id_number", "athlete_id", "plan_id", "number", unique=True),
)

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    athlete_key(primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", INSTANT, nullable=False),
)
