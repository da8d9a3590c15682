"""Races that everybody shares, their versions, and who enters them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_KINDS = "kind IN ('road', 'trail', 'track', 'parkrun', 'cross_country', 'virtual')"


def upgrade() -> None:
    op.create_table(
        "races",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_facts(),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("folded_place", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.CheckConstraint(_KINDS, name=op.f("ck_races_kind")),
        sa.CheckConstraint("(latitude_deg IS NULL) = (longitude_deg IS NULL)", name=op.f("ck_races_position")),
        sa.ForeignKeyConstraint(["created_by"], ["athletes.id"], name=op.f("fk_races_created_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["merged_into"], ["races.id"], name=op.f("fk_races_merged_into"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_races")),
    )
    op.create_index("ix_races_date_id", "races", ["date", "id"], postgresql_where=sa.text("merged_into IS NULL"))
    for name in ("merged_into", "created_by"):
        where = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_races_{name}", "races", [name], postgresql_where=where)
    op.create_table(
        "race_revisions",
        sa.Column("race_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_facts(),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["athletes.id"], name=op.f("fk_race_revisions_changed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["race_id"], ["races.id"], name=op.f("fk_race_revisions_race_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("race_id", "version", name=op.f("pk_race_revisions")),
    )
    op.create_index("ix_race_revisions_changed_at_race_id", "race_revisions", ["changed_at", "race_id"])
    where = sa.text("changed_by IS NOT NULL")
    op.create_index("ix_race_revisions_changed_by", "race_revisions", ["changed_by"], postgresql_where=where)
    op.create_table(
        "race_entries",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("race_id", sa.Uuid(), nullable=False),
        sa.Column("priority", sa.String(length=1), nullable=False),
        sa.Column("dream_time_s", sa.Integer(), nullable=True),
        sa.Column("target_time_s", sa.Integer(), nullable=True),
        sa.Column("floor_time_s", sa.Integer(), nullable=True),
        sa.Column("is_visible", sa.Boolean(), nullable=False),
        sa.Column("official_time_s", sa.Double(), nullable=True),
        sa.Column("official_distance_m", sa.Double(), nullable=True),
        sa.Column("run", sa.String(length=16), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("source_kind", sa.String(length=16), nullable=True),
        sa.Column("source_external_id", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("priority IN ('A', 'B', 'C')", name=op.f("ck_race_entries_priority")),
        sa.CheckConstraint("run IN ('found', 'chosen', 'none')", name=op.f("ck_race_entries_run")),
        sa.CheckConstraint("(run = 'chosen') = (activity_id IS NOT NULL)", name=op.f("ck_race_entries_activity")),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_race_entries_athlete_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["race_id"], ["races.id"], name=op.f("fk_race_entries_race_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("athlete_id", "race_id", name=op.f("pk_race_entries")),
    )
    op.create_index("ix_race_entries_race_id", "race_entries", ["race_id"])


def _facts() -> list[sa.Column[object]]:
    return [
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("latitude_deg", sa.Double(), nullable=True),
        sa.Column("longitude_deg", sa.Double(), nullable=True),
    ]


def downgrade() -> None:
    for name in ("race_entries", "race_revisions", "races"):
        op.drop_table(name)
