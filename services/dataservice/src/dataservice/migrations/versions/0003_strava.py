"""Strava's apps, links, imports, revocations and events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "strava_apps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("client_id", sa.String(length=20), nullable=False),
        sa.Column("sealed_client_secret", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_webhook_secret", sa.LargeBinary(), nullable=False),
        sa.Column("webhook_secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_webhook_verify_token", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('instance', 'former')", name=op.f("ck_strava_apps_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strava_apps")),
        sa.UniqueConstraint("webhook_secret_digest", name=op.f("uq_strava_apps_webhook_secret_digest")),
    )
    op.create_index(
        "uq_strava_apps_instance", "strava_apps", ["kind"], unique=True, postgresql_where=sa.text("kind = 'instance'")
    )
    op.create_table(
        "strava_links",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("app_id", sa.Uuid(), nullable=False),
        sa.Column("strava_athlete_id", sa.BigInteger(), nullable=False),
        sa.Column("profile_name", sa.Text(), nullable=True),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sealed_access_token", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_refresh_token", sa.LargeBinary(), nullable=False),
        sa.Column("tokens_expire_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('active', 'reauth_required')", name=op.f("ck_strava_links_state")),
        sa.ForeignKeyConstraint(["app_id"], ["strava_apps.id"], name=op.f("fk_strava_links_app_id")),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_strava_links_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", name=op.f("pk_strava_links")),
        sa.UniqueConstraint("strava_athlete_id", name=op.f("uq_strava_links_strava_athlete_id")),
    )
    op.create_index(op.f("ix_strava_links_app_id"), "strava_links", ["app_id"], unique=False)
    op.create_table(
        "strava_imports",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'waiting', 'done', 'failed')", name=op.f("ck_strava_imports_state")
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["strava_links.athlete_id"], name=op.f("fk_strava_imports_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", name=op.f("pk_strava_imports")),
    )
    op.create_table(
        "strava_revocations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(length=20), nullable=False),
        sa.Column("sealed_client_secret", sa.LargeBinary(), nullable=False),
        sa.Column("strava_athlete_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed_access_token", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_refresh_token", sa.LargeBinary(), nullable=False),
        sa.Column("tokens_expire_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strava_revocations")),
    )
    op.create_index(op.f("ix_strava_revocations_created_at"), "strava_revocations", ["created_at"], unique=False)
    op.create_table(
        "strava_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("app_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("event", postgresql.JSONB(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["app_id"], ["strava_apps.id"], name=op.f("fk_strava_events_app_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strava_events")),
        sa.UniqueConstraint("digest", name=op.f("uq_strava_events_digest")),
    )
    op.create_index(op.f("ix_strava_events_owner_id"), "strava_events", ["owner_id"], unique=False)
    op.create_index(op.f("ix_strava_events_received_at"), "strava_events", ["received_at"], unique=False)


def downgrade() -> None:
    op.drop_table("strava_events")
    op.drop_table("strava_revocations")
    op.drop_table("strava_imports")
    op.drop_table("strava_links")
    op.drop_table("strava_apps")
